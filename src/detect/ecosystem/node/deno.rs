//! `deno.json`, and the imports of Deno's sources.

use std::collections::BTreeSet;

use super::package::{self, Package};
use super::runtime::{Runtime, deno_file, deno_source};
use super::script::{self, Step};
use super::{registry, version, workspace};
use crate::detect::fact::Fact;
use crate::detect::manifest::{Group, Manifest, Script};
use crate::detect::subject::Subject;
use crate::detect::tree::{Tree, folder_of, join};
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

/// The limit of source files that are searched for imports.
const MOST_FILES: usize = 500;

pub(super) fn read(tree: &Tree<'_>, folder: &str) -> Manifest {
    let path = deno_file(tree, folder);
    let source = || deno_source(tree, folder).unwrap_or_else(|| folder.to_owned());
    let evidence = Evidence::file(path.clone().unwrap_or_else(source));
    let mut manifest = Manifest { file: path.clone(), ..Manifest::new(evidence.clone()) };
    let root = workspace::root_of(tree, folder);
    // A workspace's imports are those of its members, who use only some of them.
    let used = (root.is_some() || workspace::is_root(tree, folder)).then(|| specifiers(tree, folder));
    let used = used.as_ref();
    if let Some(path) = &path
        && let Some(node) = tree.data(path, Notation::Json)
    {
        tasks(&mut manifest, &node, path);
        imports(&mut manifest, &node, path, used);
        if let Some(map) = node.get("importMap").and_then(Node::text) {
            let path = join(folder, map);
            if let Some(node) = tree.data(&path, Notation::Json) {
                imports(&mut manifest, &node, &path, used);
            }
        }
    }
    // The imports of a workspace's root count for its members.
    if let Some(root) = root
        && let Some(path) = deno_file(tree, root)
        && let Some(node) = tree.data(&path, Notation::Json)
    {
        imports(&mut manifest, &node, &path, used);
    }
    if let Some(package) = Package::of(tree, folder) {
        package::add(&mut manifest, &package);
    }
    sources(tree, folder, &mut manifest);
    manifest.versions = version::chain(tree, folder, Runtime::Deno);
    manifest.package_manager = Some(manager(tree, folder, &evidence));
    manifest.registries = registry::all(tree, folder);
    manifest.is_workspace = workspace::is_root(tree, folder);
    manifest
}

fn manager(tree: &Tree<'_>, folder: &str, evidence: &Evidence) -> Fact<String> {
    let locks = std::iter::once(folder).chain(workspace::root_of(tree, folder)).map(|folder| join(folder, "deno.lock"));
    match locks.into_iter().find(|path| tree.has(path)) {
        Some(lock) => Fact::stated("deno", Evidence::file(lock)),
        None => Fact::guessed("deno", evidence.clone()),
    }
}

/// A task is a command, or a table with `command`.
fn tasks(manifest: &mut Manifest, node: &Node, path: &str) {
    for (name, task) in node.get("tasks").map(Node::entries).unwrap_or_default() {
        let Some(line) = task.text().or_else(|| task.get("command")?.text()) else { continue };
        let evidence = Evidence::line(path, task.line, format!("tasks.{name}"));
        manifest.scripts.push(Script { name: name.clone(), line: line.to_owned(), evidence });
    }
}

fn imports(manifest: &mut Manifest, node: &Node, path: &str, used: Option<&BTreeSet<String>>) {
    let is_used = |key: &str| {
        let begins = |specifier: &String| {
            specifier
                .strip_prefix(key)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || key.ends_with('/'))
        };
        used.is_none_or(|used| used.iter().any(begins))
    };
    for (key, target) in node.get("imports").map(Node::entries).unwrap_or_default() {
        // Fresh 1 is imported by its address.
        let by_key = |target: &str| if key == "$fresh/" { Some("fresh".to_owned()) } else { package_name(target) };
        let Some(name) = target.text().and_then(by_key).filter(|_| is_used(key)) else { continue };
        manifest.depend(name.clone(), Group::Main, Evidence::line(path, target.line, format!("the import {name}")));
    }
}

/// The folder's own source files, without tests.
fn files<'t>(tree: &'t Tree<'_>, folder: &'t str) -> Vec<&'t str> {
    let inner: Vec<&str> = tree
        .matching(folder, "**/deno.{json,jsonc}")
        .into_iter()
        .map(folder_of)
        .filter(|inner| inner.len() > folder.len())
        .collect();
    let is_own = |file: &&str| {
        let is_test =
            file.contains("_test.") || folder_of(file).split('/').any(|part| matches!(part, "tests" | "test"));
        !is_test && !inner.iter().any(|inner| file.strip_prefix(inner).is_some_and(|rest| rest.starts_with('/')))
    };
    let files = tree.matching(folder, "**/*.{ts,tsx,js,jsx,mjs}").into_iter().filter(is_own);
    files.take(MOST_FILES).collect()
}

/// What the sources import, as written, with the lines.
fn each_import(tree: &Tree<'_>, folder: &str, mut see: impl FnMut(&str, usize, &str)) {
    for file in files(tree, folder) {
        let text = tree.text(file).unwrap_or_default();
        for (index, line) in text.lines().enumerate() {
            let is_import = line.contains("from ") || line.contains("import");
            let specifier = line.split(['"', '\'']).nth(1);
            if let Some(specifier) = specifier.filter(|_| is_import) {
                see(file, index + 1, specifier);
            }
        }
    }
}

fn specifiers(tree: &Tree<'_>, folder: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    each_import(tree, folder, |_, _, specifier| {
        all.insert(specifier.to_owned());
    });
    all
}

/// Imports in the code: `from "npm:hono@4"`.
fn sources(tree: &Tree<'_>, folder: &str, manifest: &mut Manifest) {
    each_import(tree, folder, |file, line, specifier| {
        if let Some(name) = package_name(specifier) {
            manifest.depend(name.clone(), Group::Main, Evidence::line(file, line, format!("the import {name}")));
        }
    });
}

/// The name of a package: `@fresh/core` of `jsr:@fresh/core@^2`, `oak` of `https://deno.land/x/oak@v12/mod.ts`.
fn package_name(specifier: &str) -> Option<String> {
    let third = specifier.strip_prefix("https://deno.land/x/");
    if let Some(rest) = third {
        return rest.split(['@', '/']).next().map(str::to_owned);
    }
    let rest = ["jsr:", "npm:"].iter().find_map(|scheme| specifier.strip_prefix(scheme))?;
    let rest = rest.trim_start_matches('/');
    let parts = if rest.starts_with('@') { 2 } else { 1 };
    let path: Vec<&str> = rest.split('/').take(parts).collect();
    let path = path.join("/");
    let name =
        path.get(1..).and_then(|rest| rest.find('@')).map_or(path.as_str(), |at| path.get(..=at).unwrap_or_default());
    (!name.is_empty()).then(|| name.to_owned())
}

/// The command that runs the source of a program that a task compiles: the image has Deno anyway.
pub(super) fn of_compiled(subject: &Subject<'_>, step: &Step) -> Option<Step> {
    let program = step.program().strip_prefix("./")?;
    let scripts = &subject.manifest.scripts;
    let steps = scripts.iter().flat_map(|script| script::steps(&script.line, scripts));
    let words = steps.filter(is_compile).find_map(|step| run_of_compile(&step.words, program))?;
    let words = words.into_iter().chain(step.words.iter().skip(1).cloned()).collect();
    Some(Step { words, ..step.clone() })
}

/// Whether a command compiles a program with Deno.
pub(super) fn is_compile(step: &Step) -> bool {
    step.program() == "deno" && step.words.get(1).is_some_and(|word| word == "compile")
}

/// `deno run --allow-net main.ts` for `deno compile --allow-net --output=server main.ts`, if that writes the program.
fn run_of_compile(words: &[String], program: &str) -> Option<Vec<String>> {
    const OF_FILES: [&str; 6] = ["--output", "-o", "--include", "--exclude", "--target", "--icon"];
    let mut run = vec!["deno".to_owned(), "run".to_owned()];
    let mut output = None;
    let mut rest = words.iter().skip(2);
    while let Some(word) = rest.next() {
        let (name, value) = word.split_once('=').map_or((word.as_str(), None), |(name, value)| (name, Some(value)));
        if OF_FILES.contains(&name) {
            let value = value.or_else(|| rest.next().map(String::as_str));
            output = if matches!(name, "--output" | "-o") { value } else { output };
        } else if !matches!(name, "--no-terminal" | "--self-extracting") {
            run.push(word.clone());
        }
    }
    (output?.trim_start_matches("./") == program.trim_start_matches("./")).then_some(run)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compiled_program_runs_from_its_source() {
        let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
        for (line, expected) in [
            ("deno compile --allow-net --output=api main.ts", Some("deno run --allow-net main.ts")),
            (
                "deno compile -A --include data -o ./api src/main.ts --port 8000",
                Some("deno run -A src/main.ts --port 8000"),
            ),
            ("deno compile --output other main.ts", None),
            ("deno compile main.ts", None),
        ] {
            assert_eq!(run_of_compile(&words(line), "api"), expected.map(words), "{line}");
        }
    }

    #[test]
    fn a_specifier_names_its_package() {
        for (specifier, expected) in [
            ("jsr:@fresh/core@^2.0.0", Some("@fresh/core")),
            ("jsr:/@std/http@1/file-server", Some("@std/http")),
            ("npm:hono@4", Some("hono")),
            ("npm:hono", Some("hono")),
            ("https://deno.land/x/oak@v12.1.0/mod.ts", Some("oak")),
            ("./main.ts", None),
        ] {
            assert_eq!(package_name(specifier).as_deref(), expected, "{specifier}");
        }
    }
}
