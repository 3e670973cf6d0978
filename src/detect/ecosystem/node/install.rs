//! What `npm install` and the like read besides `package.json`.

use super::package::Package;
use super::runtime::Runtime;
use super::{nx, workspace};
use crate::detect::manifest::Manifest;
use crate::detect::tree::{Tree, join};

/// Lock files and settings.
const FILES: [&str; 13] = [
    "package-lock.json",
    "npm-shrinkwrap.json",
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    ".pnpmfile.cjs",
    ".pnpmfile.mjs",
    "yarn.lock",
    ".yarnrc",
    ".yarnrc.yml",
    "bun.lock",
    "bun.lockb",
    "bunfig.toml",
    SETTINGS,
];

/// The folder of patches; Yarn's own hidden folder is not read.
const PATCHES: &str = "patches";

const SETTINGS: &str = ".npmrc";

/// What `deno install` reads.
const OF_DENO: [&str; 6] = ["deno.json", "deno.jsonc", "deno.lock", "import_map.json", "package.json", SETTINGS];

pub(super) fn files(tree: &Tree<'_>, folder: &str, runtime: Runtime) -> Vec<String> {
    let names: &[&str] = if runtime == Runtime::Deno { &OF_DENO } else { &FILES };
    let files = names.iter().map(|name| (*name, join(folder, name)));
    let files = files.filter(|(name, path)| tree.has(path) && !(*name == SETTINGS && has_password(tree, path)));
    let patches = tree.has_folder(&join(folder, PATCHES)).then(|| format!("{PATCHES}/"));
    files.map(|(name, _)| name.to_owned()).chain(patches).collect()
}

/// Whether a line of `.npmrc` has a password itself; most name a variable.
fn has_password(tree: &Tree<'_>, path: &str) -> bool {
    let text = tree.text(path).unwrap_or_default();
    text.lines().map(str::trim).filter(|line| !line.starts_with(['#', ';'])).any(|line| {
        let Some((key, value)) = line.split_once('=') else { return false };
        let value = value.trim().trim_matches(['"', '\'']);
        let is_secret = ["_authToken", "_auth", "_password"].iter().any(|end| key.trim().ends_with(end));
        is_secret && !value.is_empty() && !value.starts_with('$')
    })
}

/// The scripts of a manifest that the package manager runs when it installs: of the root's for an app of Nx that has
/// none.
pub(super) fn hooks(tree: &Tree<'_>, folder: &str, manifest: &Manifest) -> Vec<String> {
    const NAMES: [&str; 4] = ["preinstall", "install", "postinstall", "prepare"];
    let root = workspace::root_of(tree, folder).filter(|_| nx::is_member(tree, folder));
    let of_root = root.filter(|_| Package::of(tree, folder).is_none()).and_then(|root| Package::of(tree, root));
    let is_there = |name: &&str| match &of_root {
        Some(package) => package.script(name).is_some(),
        None => manifest.script(name).is_some(),
    };
    NAMES.into_iter().filter(is_there).map(str::to_owned).collect()
}
