use serde::Serialize;

/// The workspace around an app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Workspace {
    /// Relative to the folder; `.` is the folder itself.
    pub path: String,
    /// Files at its root that installing the dependencies reads; a folder ends with a slash.
    pub inputs: Vec<String>,
    /// Those that the app needs first, each after its own dependencies; the app itself is the last of them.
    pub members: Vec<Member>,
    /// The tool that builds an app with what it depends on, such as `turbo`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(default))]
    pub builder: Option<String>,
}

/// A project in a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Member {
    /// Relative to the workspace.
    pub path: String,
    /// The name that other members depend on.
    pub name: String,
    /// Whether it is the app or the app depends on it.
    pub needed: bool,
    /// The names of its scripts `build` and `postinstall`, if it has them.
    pub scripts: Vec<String>,
}

impl Workspace {
    /// In a folder of the tree; `""` is the tree's root.
    pub(super) fn new(root: &str, inputs: Vec<String>, members: Vec<Member>) -> Self {
        let path = if root.is_empty() { ".".to_owned() } else { root.to_owned() };
        Self { path, inputs, members, builder: None }
    }
}

impl Member {
    /// A member without scripts, in a folder of the tree below the root of its workspace.
    pub(super) fn below(root: &str, folder: &str, name: &str, needed: bool) -> Option<Self> {
        let path = if root.is_empty() { folder } else { folder.strip_prefix(root)?.strip_prefix('/')? };
        let member = Self { path: path.to_owned(), name: name.to_owned(), needed, scripts: Vec::new() };
        Some(member).filter(|member| !member.path.is_empty())
    }
}

/// The indexes of all members: those that the first ones need come first, each after its own dependencies, and are
/// marked. `uses`: whether a member depends on another.
pub(super) fn ordered(number: usize, first: &[usize], uses: impl Fn(usize, usize) -> bool) -> Vec<(usize, bool)> {
    let mut needed = Vec::new();
    for index in first {
        add(number, *index, &uses, &mut Vec::new(), &mut needed);
    }
    let others: Vec<usize> = (0..number).filter(|index| !needed.contains(index)).collect();
    let needed = needed.into_iter().map(|index| (index, true));
    needed.chain(others.into_iter().map(|index| (index, false))).collect()
}

/// Adds a member after those that it depends on. `open`: the members that led to it.
fn add(
    number: usize,
    index: usize,
    uses: &impl Fn(usize, usize) -> bool,
    open: &mut Vec<usize>,
    needed: &mut Vec<usize>,
) {
    if needed.contains(&index) || open.contains(&index) {
        return;
    }
    open.push(index);
    for other in (0..number).filter(|other| uses(index, *other)) {
        add(number, other, uses, open, needed);
    }
    open.pop();
    needed.push(index);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_member_comes_after_what_it_depends_on() {
        // 0 uses 1 and 2, 2 uses 1 and 0; nothing uses 3.
        let uses = |member: usize, other: usize| [(0, 1), (0, 2), (2, 1), (2, 0)].contains(&(member, other));
        assert_eq!(ordered(4, &[0], uses), [(1, true), (2, true), (0, true), (3, false)]);
        assert_eq!(ordered(4, &[3], uses), [(3, true), (0, false), (1, false), (2, false)]);
    }
}
