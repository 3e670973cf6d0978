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
