//! Development dependencies that the running app loads: an image without them would not start.

use std::collections::BTreeSet;

use super::{built, imports, script};
use crate::detect::fact::Fact;
use crate::detect::facts::{DetectedProject, ProjectKind};
use crate::detect::subject::Subject;
use crate::detect::tree::{climb, folder_of};
use crate::source::Evidence;

/// The limit of source files that are followed.
const MOST_FILES: usize = 300;

/// Programs that write what they import into the built file.
const BUNDLERS: [&str; 9] = ["tsup", "tsdown", "esbuild", "rollup", "rolldown", "webpack", "vite", "ncc", "parcel"];

/// Options before the name of a package that the runtime loads first.
const PRELOADS: [&str; 3] = ["-r", "--require", "--import"];

/// Adds them, with the lines that import them.
pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject) {
    let Some(start) = project.start.as_ref().filter(|_| project.kind == ProjectKind::App) else { return };
    let is_only_for_development = |name: &str| {
        let is_listed = |any| subject.manifest.dependency(name, any).is_some();
        is_listed(true) && !is_listed(false)
    };
    let mut loaded: Vec<Fact<String>> = Vec::new();
    let mut add = |name: String, evidence: Evidence| {
        if is_only_for_development(&name) && !loaded.iter().any(|known| known.value == name) {
            loaded.push(Fact::likely(name, evidence));
        }
    };
    for pair in start.value.windows(2) {
        if let [option, value] = pair
            && PRELOADS.contains(&option.as_str())
        {
            add(imports::package(value), start.place());
        }
    }
    let entrypoint = project.entrypoint.as_ref().filter(|_| !is_bundled(subject));
    if let Some(file) = entrypoint.and_then(|fact| built::existing(subject, &fact.value)) {
        follow(subject, file, &mut add);
    }
    project.loaded = loaded;
}

/// Sees the packages that a file imports, and those that its own imports do.
fn follow(subject: &Subject<'_>, first: String, see: &mut impl FnMut(String, Evidence)) {
    let mut seen = BTreeSet::from([first.clone()]);
    let mut open = vec![first];
    while let Some(file) = open.pop() {
        let text = subject.text(&file).unwrap_or_default();
        for (at, specifier) in imports::specifiers(&text) {
            let before = text.get(..at).unwrap_or_default();
            let line = before.rsplit('\n').next().unwrap_or_default();
            if is_skipped(line.trim_start()) {
                continue;
            }
            if specifier.starts_with('.') {
                let found = climb(folder_of(&file), specifier).and_then(|path| source(subject, &path));
                if let Some(path) = found.filter(|path| seen.len() < MOST_FILES && !seen.contains(path)) {
                    seen.insert(path.clone());
                    open.push(path);
                }
            } else {
                let number = before.matches('\n').count() + 1;
                let name = imports::package(specifier);
                see(name.clone(), Evidence::line(subject.path(&file), number, format!("the import {name}")));
            }
        }
    }
}

/// Whether a line is a comment, imports only types, or runs only in development.
fn is_skipped(line: &str) -> bool {
    ["//", "*", "import type ", "export type "].iter().any(|start| line.starts_with(start)) || line.contains("NODE_ENV")
}

/// The file of an import, which TypeScript names by the ending of what it compiles to.
pub(super) fn source(subject: &Subject<'_>, path: &str) -> Option<String> {
    let stem = [".js", ".mjs", ".cjs"].iter().find_map(|ending| path.strip_suffix(ending));
    built::existing(subject, path).or_else(|| built::existing(subject, stem?))
}

/// Whether a build script bundles the app.
pub(super) fn is_bundled(subject: &Subject<'_>) -> bool {
    let scripts = subject.manifest.scripts.iter().filter(|script| script.name.contains("build"));
    let mut steps = scripts.flat_map(|script| script::steps(&script.line, &subject.manifest.scripts));
    steps.any(|step| BUNDLERS.contains(&step.program()))
}
