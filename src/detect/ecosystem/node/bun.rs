//! Whether a project is for Bun.

use super::package::{self, Package};
use super::{script, workspace};
use crate::detect::manifest::Manifest;
use crate::detect::tree::{Tree, ending_of, join};
use crate::source::Evidence;

/// Whether Bun runs a project: by its scripts, else by its lock file and types.
pub(super) fn runs(tree: &Tree<'_>, folder: &str, package: &Package) -> bool {
    for name in ["start", "start:prod", "start:production", "prod", "production", "serve"] {
        let Some(line) = package.script(name) else { continue };
        if let Some(answer) = starts_on_bun(line, package) {
            return answer;
        }
    }
    let has_lock = workspace::folders(tree, folder)
        .any(|folder| ["bun.lock", "bun.lockb"].iter().any(|name| tree.has(&join(folder, name))));
    let names_bun = has_lock || ["@types/bun", "bun-types"].iter().any(|name| package.depends(name));
    if names_bun && package.script("build").is_some_and(|line| line.contains("bun build") && line.contains("--compile"))
    {
        return true;
    }
    if package.script("start").is_some() || !names_bun {
        return package.depends("elysia") && package.script("start").is_none();
    }
    let develops = package.script("dev").and_then(|line| starts_on_bun(line, package));
    match develops {
        Some(answer) => answer,
        None if package.depends("elysia") => true,
        None if package.script("dev").is_some() => false,
        None => package.main().is_some_and(|main| ending_of(main) == "ts") || serves(tree, folder, package),
    }
}

/// Whether a file with a usual name serves as Bun does, with `Bun.serve` or by what it exports.
fn serves(tree: &Tree<'_>, folder: &str, package: &Package) -> bool {
    const USUAL: &str = "{src/,}{index,server,app,main}.{js,jsx,mjs,ts,tsx,mts}";
    // The runtime of Cloudflare Workers calls the same export.
    let is_worker = package.depends("wrangler");
    let main = package.main().map(|main| join(folder, main));
    let mut files = tree.matching(folder, USUAL).into_iter().map(str::to_owned).chain(main);
    files.any(|file| {
        tree.text(&file).is_some_and(|text| text.contains("Bun.serve(") || (!is_worker && exports_server(&text)))
    })
}

/// Whether a file exports what Bun serves: `export default { port: 3000, fetch(request) { … } }`.
pub(super) fn exports_server(text: &str) -> bool {
    text.contains("export default {") && text.contains("fetch")
}

/// Whether a script runs on Bun; `None` if it starts nothing, such as only builds.
fn starts_on_bun(line: &str, package: &Package) -> Option<bool> {
    let manifest = &mut Manifest::new(Evidence::file(package.path.clone()));
    package::add(manifest, package);
    if line.contains("bun --bun ") || line.contains("bunx --bun ") || line.contains("bun run --bun ") {
        return Some(true);
    }
    let steps = script::steps(line, &manifest.scripts);
    let last = steps.iter().rfind(|step| !step.is_outside)?;
    let text = if last.needs_shell() { last.words.last().cloned().unwrap_or_default() } else { last.words.join(" ") };
    let mut words = text.split_whitespace().filter(|word| !word.contains('='));
    let program = words.next();
    // A program of the project: a build script may have compiled it.
    if program.is_some_and(|program| program.starts_with("./") || program.starts_with("bin/")) {
        return None;
    }
    let is_bun = program == Some("bun");
    // `bun install` and the like start nothing.
    let is_command = |word: &str| matches!(word, "install" | "i" | "add" | "build" | "test" | "run");
    if is_bun && words.next().is_some_and(is_command) && !text.starts_with("bun run ") {
        return None;
    }
    Some(is_bun)
}
