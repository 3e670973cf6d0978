//! Workspaces of npm, pnpm, Yarn, Bun, Deno, Lerna and Nx.

use crate::detect::tree::{Tree, is_name, join};
use crate::read::data::{Node, Notation};

/// The folders above a folder, the nearest first.
pub(super) fn above(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors((!folder.is_empty()).then_some(folder), |folder| folder.rsplit_once('/').map(|(up, _)| up))
        .skip(1)
        .chain((!folder.is_empty()).then_some(""))
}

/// The nearest workspace that has a folder as a member.
pub(super) fn root_of<'f>(tree: &Tree<'_>, folder: &'f str) -> Option<&'f str> {
    above(folder).find(|root| {
        let relative = folder.get(root.len()..).unwrap_or_default().trim_start_matches('/');
        holds(&members(tree, root), relative)
    })
}

/// The folder, and the root of its workspace: where lock files and settings count.
pub(super) fn folders<'f>(tree: &Tree<'_>, folder: &'f str) -> impl Iterator<Item = &'f str> {
    std::iter::once(folder).chain(root_of(tree, folder))
}

/// Whether a folder is the root of a workspace.
pub(super) fn is_root(tree: &Tree<'_>, folder: &str) -> bool {
    !members(tree, folder).is_empty() || ["turbo.json", "rush.json"].iter().any(|name| tree.has(&join(folder, name)))
}

/// The patterns of the members' folders.
fn members(tree: &Tree<'_>, folder: &str) -> Vec<String> {
    let texts = |node: &Node| -> Vec<String> {
        node.items().iter().filter_map(Node::text).map(|text| text.trim_start_matches("./").to_owned()).collect()
    };
    let mut patterns = Vec::new();
    if let Some(workspaces) = tree.data(&join(folder, "package.json"), Notation::Json)
        && let Some(workspaces) = workspaces.get("workspaces")
    {
        patterns.extend(texts(workspaces.get("packages").unwrap_or(workspaces)));
    }
    for (file, notation, key) in [
        ("pnpm-workspace.yaml", Notation::Yaml, "packages"),
        ("lerna.json", Notation::Json, "packages"),
        ("deno.json", Notation::Json, "workspace"),
        ("deno.jsonc", Notation::Json, "workspace"),
    ] {
        if let Some(node) = tree.data(&join(folder, file), notation)
            && let Some(list) = node.get(key)
        {
            patterns.extend(texts(list.get("members").unwrap_or(list)));
        }
    }
    if tree.has(&join(folder, "nx.json")) {
        patterns.push("**".to_owned());
    }
    patterns
}

/// Whether patterns such as `packages/*` and `!packages/old` include a folder.
fn holds(patterns: &[String], folder: &str) -> bool {
    let matching = |pattern: &str| is_match(pattern.trim_end_matches('/'), folder);
    let excluded = patterns.iter().filter_map(|pattern| pattern.strip_prefix('!')).any(matching);
    !excluded && patterns.iter().any(|pattern| matching(pattern))
}

fn is_match(pattern: &str, path: &str) -> bool {
    let (name, rest) = pattern.split_once('/').map_or((pattern, None), |(name, rest)| (name, Some(rest)));
    if name == "**" {
        let Some(rest) = rest else { return true };
        let starts = path.match_indices('/').map(|(at, _)| at + 1);
        return std::iter::once(0).chain(starts).any(|at| path.get(at..).is_some_and(|path| is_match(rest, path)));
    }
    match (rest, path.split_once('/')) {
        (None, None) => is_name(name, path),
        (Some(rest), Some((found, path))) => is_name(name, found) && is_match(rest, path),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folders_above_end_with_the_root() {
        assert_eq!(above("a/b/c").collect::<Vec<_>>(), ["a/b", "a", ""]);
        assert_eq!(above("a").collect::<Vec<_>>(), [""]);
        assert_eq!(above("").count(), 0);
    }

    #[test]
    fn members_are_told_by_patterns() {
        let patterns = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        assert!(holds(&patterns(&["apps/*", "packages/*"]), "apps/web"));
        assert!(holds(&patterns(&["packages/**"]), "packages/a/b"));
        assert!(holds(&patterns(&["server"]), "server"));
        assert!(!holds(&patterns(&["apps/*"]), "apps/web/inner"));
        assert!(!holds(&patterns(&["apps/*", "!apps/old"]), "apps/old"));
    }
}
