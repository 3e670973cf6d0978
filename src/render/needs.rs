//! What an existing app needs of its image: packages of the distribution, files to install from, and places to write.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::catalog::SystemPackages;
use crate::detect::{DetectedProject, Loopback};

/// Packages of the distribution that the app's dependencies need.
#[derive(Debug, Default, Serialize)]
pub(super) struct NeededPackages {
    /// The dependencies.
    dependencies: Vec<String>,
    build: BTreeSet<String>,
    run: BTreeSet<String>,
}

impl NeededPackages {
    pub(super) fn of(project: &DetectedProject, image: &str) -> Self {
        let of_distribution = |packages: &SystemPackages| {
            if image.contains("alpine") { packages.alpine.clone() } else { packages.debian.clone() }
        };
        let mut found = Self::default();
        for native in &project.native {
            let (build, run) = (of_distribution(&native.packages.build), of_distribution(&native.packages.run));
            if !build.is_empty() || !run.is_empty() {
                found.dependencies.push(native.dependency.value.clone());
            }
            found.build.extend(build);
            found.run.extend(run);
        }
        found
    }
}

/// Files of one folder.
#[derive(Debug, Serialize)]
pub(super) struct InstallFiles {
    /// With a slash at the end; `./` is the project's own.
    folder: String,
    files: Vec<String>,
}

impl InstallFiles {
    pub(super) fn of(manifest: &str, project: Option<&DetectedProject>) -> Vec<Self> {
        let mut groups: Vec<Self> = Vec::new();
        let others = project.into_iter().flat_map(|project| &project.inputs).map(String::as_str);
        for path in std::iter::once(manifest).filter(|path| !path.is_empty()).chain(others) {
            let folder = match path.rsplit_once('/') {
                None => "./".to_owned(),
                Some((folder, _)) => format!("{folder}/"),
            };
            match groups.iter_mut().find(|group| group.folder == folder) {
                Some(group) => group.files.push(path.to_owned()),
                None => groups.push(Self { folder, files: vec![path.to_owned()] }),
            }
        }
        groups
    }
}

/// A command that changes a line of code in the build, so that the app listens on all interfaces.
#[derive(Debug, Serialize)]
pub(super) struct Edit {
    /// The file and line.
    place: String,
    /// As the line has it.
    address: String,
    command: String,
}

impl Edit {
    pub(super) fn of(loopback: &Loopback) -> Option<Self> {
        let evidence = loopback.fact.decisive().filter(|_| loopback.flag.is_none())?;
        let (old, new) = (&loopback.fact.value, &loopback.open);
        let escaped = |text: &str, special: &[char]| {
            text.chars().fold(String::new(), |mut all, c| {
                all.extend(special.contains(&c).then_some('\\'));
                all.push(c);
                all
            })
        };
        let (pattern, replacement) =
            (escaped(old, &['.', '[', ']', '*', '^', '$', '/', '\\']), escaped(new, &['&', '/', '\\']));
        let script = format!("s/{pattern}/{replacement}/");
        let file = shlex::try_quote(&evidence.file).ok().filter(|_| !script.contains('\''))?;
        let command = format!("sed -i '{script}' {file}");
        let place = evidence.line.map_or_else(|| evidence.file.clone(), |line| format!("{}:{line}", evidence.file));
        Some(Self { place, address: old.trim_matches(['"', '[', ']', '(', ')']).to_owned(), command })
    }
}

/// A file or folder that the app writes.
#[derive(Debug, Serialize)]
pub(super) struct State<'a> {
    /// Relative to the app.
    path: &'a str,
    /// Empty for the app's own.
    folder: &'a str,
    /// In the volume.
    name: String,
    is_folder: bool,
}

impl<'a> State<'a> {
    /// Each with a name of its own: the last part of the path, or all of them.
    pub(super) fn all(texts: impl Iterator<Item = &'a str>) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for text in texts {
            let path = text.trim_end_matches('/');
            let (folder, last) = path.rsplit_once('/').unwrap_or(("", path));
            let is_taken = all.iter().any(|other| other.name == last);
            let name = if is_taken { path.replace('/', "-") } else { last.to_owned() };
            all.push(Self { path, folder, name, is_folder: path != text });
        }
        all
    }
}
