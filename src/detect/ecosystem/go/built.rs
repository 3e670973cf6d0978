//! What a project tells about its commands outside of Go: which of them an existing Dockerfile compiles, and which
//! `GoReleaser` does.

use crate::detect::ecosystem::image::Image;
use crate::detect::tree::{Tree, climb, ending_of, folder_of, join, name_of};
use crate::read::data::{Node, Notation};
use crate::read::dockerfile::Word;
use crate::source::Evidence;

/// Flags of `go build` with a value in the next word.
const FLAGS: [&str; 10] =
    ["-o", "-C", "-p", "-ldflags", "-gcflags", "-asmflags", "-tags", "-mod", "-installsuffix", "-buildmode"];

/// A command that `GoReleaser` compiles.
#[derive(Debug)]
pub(super) struct Release {
    /// In the module.
    pub(super) folder: String,
    /// The name of the program, if it has one of its own.
    pub(super) program: Option<String>,
    pub(super) evidence: Evidence,
}

/// The commands that the module in a folder releases.
pub(super) fn released(tree: &Tree<'_>, folder: &str) -> Vec<Release> {
    let files = [".goreleaser.yaml", ".goreleaser.yml", "goreleaser.yaml", "goreleaser.yml"];
    let Some(file) = files.iter().map(|name| join(folder, name)).find(|path| tree.has(path)) else { return Vec::new() };
    let Some(node) = tree.data(&file, Notation::Yaml) else { return Vec::new() };
    let builds = node.get("builds").map(Node::items).unwrap_or_default();
    let release = |build: &Node| {
        let text = |name: &str| build.get(name).and_then(Node::text);
        let main = text("main").unwrap_or(".");
        let program = text("binary").filter(|name| !name.contains("{{")).map(|name| name_of(name).to_owned());
        let line = build.get("main").map_or(build.line, |main| main.line);
        let base = climb("", text("dir").unwrap_or_default())?;
        let inside = climb(&base, package(main))?;
        Some(Release { folder: inside, program, evidence: Evidence::line(file.clone(), line, format!("main {main}")) })
    };
    builds.iter().filter_map(release).collect()
}

/// The folder of the command that a Dockerfile compiles, if it is only one of these.
pub(super) fn by_image(image: &Image, folders: &[&str], module: &str) -> Option<(String, Evidence)> {
    let mut found: Vec<(String, Evidence)> = Vec::new();
    let mut base = String::new();
    for command in image.commands() {
        if let [cd, folder] = command.as_slice()
            && cd.value == "cd"
        {
            folder.value.clone_into(&mut base);
        }
        let Some((go, packages)) = packages(&command) else { continue };
        let known = found.len();
        for word in &packages {
            let value = word.value.as_str();
            let path = value.strip_prefix(module).map_or(value, |rest| rest.trim_start_matches('/'));
            let folder = climb(&base, package(path)).filter(|folder| folders.contains(&folder.as_str()));
            found.extend(folder.map(|folder| (folder, image.evidence(word.span.start))));
        }
        // `./...` compiles all; another word may be the value of a flag.
        if found.len() == known && !packages.iter().any(|word| word.value.starts_with('.')) {
            let folder = current(image, &base, folders);
            found.extend(folder.map(|folder| (folder, image.evidence(go.span.start))));
        }
        base.clear();
    }
    let first = found.first()?.clone();
    found.iter().all(|(folder, _)| *folder == first.0).then_some(first)
}

/// The folder that a build without a package compiles.
fn current(image: &Image, base: &str, folders: &[&str]) -> Option<String> {
    if !base.is_empty() {
        return climb("", base).filter(|folder| folders.contains(&folder.as_str()));
    }
    let is_in = |folder: &&&str| {
        let end = format!("/{folder}");
        !folder.is_empty() && image.folders().iter().any(|path| path.trim_end_matches('/').ends_with(&end))
    };
    folders
        .iter()
        .find(is_in)
        .or_else(|| folders.iter().find(|folder| folder.is_empty()))
        .map(|found| (*found).to_owned())
}

/// The place and the packages of `go build` or `go install`.
fn packages(command: &[Word]) -> Option<(&Word, Vec<&Word>)> {
    let is_go = |pair: &[Word]| {
        matches!(pair, [go, verb] if ["go", "xx-go"].contains(&name_of(&go.value))
            && ["build", "install"].contains(&verb.value.as_str()))
    };
    let at = command.windows(2).position(is_go)?;
    let mut words = command.iter().skip(at + 2);
    let mut packages = Vec::new();
    while let Some(word) = words.next() {
        if FLAGS.contains(&word.value.as_str()) {
            words.next();
        } else if !word.value.starts_with('-') {
            packages.push(word);
        }
    }
    Some((command.get(at)?, packages))
}

/// The folder of a package that is given by its path, or by its files.
fn package(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    if ending_of(path) == "go" { folder_of(path) } else { path }
}
