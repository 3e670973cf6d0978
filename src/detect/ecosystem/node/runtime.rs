//! Which runtime a folder's project is for.

use super::package::Package;
use super::{bun, script, workspace};
use crate::detect::tree::{Tree, folder_of, join, name_of};
use crate::read::data::Notation;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Runtime {
    Node,
    Bun,
    Deno,
}

/// Folders whose manifests are data of tests.
const DATA: [&str; 7] = ["test", "tests", "__tests__", "fixtures", "__fixtures__", "__mocks__", "cypress"];

/// Folders whose projects only show how to use the package around them.
const SHOWN: [&str; 7] = ["example", "examples", "sample", "samples", "demo", "demos", "templates"];

/// The runtime of the project in a folder; `None` if it has none. Node.js, Bun and Deno ask in turn.
pub(super) fn of(tree: &Tree<'_>, folder: &str) -> Option<Runtime> {
    *tree.derived(&format!("runtime of {folder}"), || found(tree, folder))
}

fn found(tree: &Tree<'_>, folder: &str) -> Option<Runtime> {
    if is_aside(tree, folder) {
        return None;
    }
    let deno = deno_file(tree, folder);
    let has_package = tree.has(&join(folder, "package.json"));
    if !has_package {
        return match deno {
            Some(_) => Some(Runtime::Deno),
            None if super::nx::is_member(tree, folder) => Some(Runtime::Node),
            None => of_source(tree, folder),
        };
    }
    // A malformed manifest is reported, and still one of Node.js.
    let Some(package) = Package::of(tree, folder) else { return Some(Runtime::Node) };
    if package.is_marker() {
        // A new manifest at the root is a project all the same.
        return deno.map(|_| Runtime::Deno).or(folder.is_empty().then_some(Runtime::Node));
    }
    if let Some(deno) = deno
        && is_for_deno(tree, &deno, &package)
    {
        return Some(Runtime::Deno);
    }
    Some(if bun::runs(tree, folder, &package) { Runtime::Bun } else { Runtime::Node })
}

/// The folders below one with projects of any of the three runtimes.
pub(super) fn inside(tree: &Tree<'_>, folder: &str) -> Vec<String> {
    let manifests = tree.matching(folder, "**/{package.json,deno.json,deno.jsonc}").into_iter().map(folder_of);
    let below = manifests.filter(|inner| inner.len() > folder.len() && of(tree, inner).is_some());
    below.map(str::to_owned).collect()
}

fn is_aside(tree: &Tree<'_>, folder: &str) -> bool {
    if folder.split('/').any(|part| DATA.contains(&part)) {
        return true;
    }
    let shown = |above: &str| !SHOWN.contains(&name_of(above));
    let mut below = std::iter::once(folder).chain(workspace::above(folder)).filter(|path| !shown(path));
    below.any(|path| {
        workspace::above(path)
            .any(|above| ["package.json", "deno.json", "deno.jsonc"].iter().any(|name| tree.has(&join(above, name))))
    })
}

/// The path of Deno's configuration.
pub(super) fn deno_file(tree: &Tree<'_>, folder: &str) -> Option<String> {
    ["deno.json", "deno.jsonc"].iter().map(|name| join(folder, name)).find(|path| tree.has(path))
}

/// Whether Deno runs a project that has a `package.json` as well.
fn is_for_deno(tree: &Tree<'_>, deno: &str, package: &Package) -> bool {
    let Some(node) = tree.data(deno, Notation::Json) else { return false };
    let has_task = ["start", "serve", "preview", "dev"].iter().any(|name| node.at(&["tasks", name]).is_some());
    let calls = |name: &str| package.script(name).is_some_and(|line| script::programs(line).any(|name| name == "deno"));
    // A start script may name the program that Deno compiled.
    let compiles = || package.script("start").is_some_and(|line| line.trim_start().starts_with("./")) && calls("build");
    calls("start") || compiles() || (has_task && package.script("start").is_none())
}

/// Files that may start an app of Deno.
const OF_DENO: [&str; 13] = [
    "main.ts",
    "server.ts",
    "app.ts",
    "mod.ts",
    "index.ts",
    "main.js",
    "server.js",
    "app.js",
    "index.js",
    "src/main.ts",
    "src/server.ts",
    "src/app.ts",
    "src/index.ts",
];

/// The source file that only Deno runs, for a project without its configuration.
pub(super) fn deno_source(tree: &Tree<'_>, folder: &str) -> Option<String> {
    const SIGNS: [&str; 7] =
        ["Deno.serve", "Deno.env.get(", "https://deno.land/", "from \"jsr:", "from 'jsr:", "from \"npm:", "from 'npm:"];
    let is_deno = |path: &String| tree.text(path).is_some_and(|text| SIGNS.iter().any(|sign| text.contains(sign)));
    OF_DENO.iter().map(|name| join(folder, name)).find(is_deno)
}

/// The runtime of source files without a manifest.
fn of_source(tree: &Tree<'_>, folder: &str) -> Option<Runtime> {
    if !folder.is_empty() {
        return None;
    }
    if deno_source(tree, folder).is_some() {
        return Some(Runtime::Deno);
    }
    let text = |name: &str| tree.text(name).unwrap_or_default();
    let is_node = |name: &str| text(name).contains("createServer(") || text(name).contains(".listen(");
    ["server.js", "index.js", "app.js", "main.js", "server.mjs", "index.mjs"]
        .iter()
        .any(|name| is_node(name))
        .then_some(Runtime::Node)
}
