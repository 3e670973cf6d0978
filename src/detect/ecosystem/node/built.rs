//! Built files and their sources: `dist/server.js` and `src/server.ts`.

use super::{imports, package, run, script};
use crate::detect::subject::Subject;
use crate::detect::tree::{climb, ending_of, folder_of, join};
use crate::read::data::{Node, Notation};

const ENDINGS: [&str; 7] = [".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs"];

/// Folders that builds write.
const BUILT: [&str; 8] = ["dist", "build", "lib", "out", ".build", "output", "bin", "compiled"];

/// The file that a command names, with its ending; `None` if it does not exist.
pub(super) fn existing(subject: &Subject<'_>, file: &str) -> Option<String> {
    let file = file.trim_start_matches("./").trim_end_matches('/');
    let names = [String::new()].into_iter().chain(ENDINGS.iter().map(|ending| (*ending).to_owned()));
    let names = names.chain(ENDINGS.iter().map(|ending| format!("/index{ending}")));
    names.map(|ending| format!("{file}{ending}")).find(|path| subject.has(path))
}

pub(super) fn is_typescript(path: &str) -> bool {
    [".ts", ".mts", ".cts", ".tsx"].iter().any(|ending| path.ends_with(ending))
}

/// The package's own file: `main`, or `index.js`.
pub(super) fn main_file(subject: &Subject<'_>) -> Option<String> {
    let node = subject.tree.data(&subject.path(package::FILE), Notation::Json);
    let main = ["main", "module"].iter().find_map(|key| node.as_ref()?.get(key)?.text());
    main.map(|main| main.trim_start_matches("./").to_owned()).or_else(|| existing(subject, "index.js"))
}

/// The source of a built file, if it can be told.
pub(super) fn source_of(subject: &Subject<'_>, built: &str) -> Option<String> {
    let built = built.trim_start_matches("./");
    let stem = [".js", ".mjs", ".cjs"].iter().find_map(|ending| built.strip_suffix(ending)).unwrap_or(built);
    let find = |path: &str| existing(subject, path).filter(|path| path != built);
    if let Some(Layout { out, root }) = layout(subject)
        && let Some(rest) = stem.strip_prefix(&format!("{out}/"))
        && let Some(found) = find(&join(&root, rest))
    {
        return Some(found);
    }
    // The compiler keeps the folders of a workspace: `dist/apps/api/src/main.js`.
    let of_member = stem.split_once(&format!("/{}/", subject.folder)).filter(|_| !subject.folder.is_empty());
    if let Some(found) = of_member.and_then(|(_, rest)| find(rest).or_else(|| find(&join("src", rest)))) {
        return Some(found);
    }
    let (first, rest) = stem.split_once('/').unwrap_or(("", stem));
    let places =
        if BUILT.contains(&first) { vec!["src", "", "source", "server", "app", "lib", "server/src"] } else { vec![] };
    let near = places.iter().find_map(|place| find(&join(place, rest)));
    // Nx: `dist/apps/api/main.js` is `apps/api/src/main.ts`.
    let near = near.or_else(|| {
        let (app, name) = rest.rsplit_once('/').filter(|_| BUILT.contains(&first))?;
        find(&format!("{app}/src/{name}"))
    });
    near.or_else(|| of_build(subject, rest))
}

/// The TypeScript source with the path of a built file.
pub(super) fn beside(subject: &Subject<'_>, built: &str) -> Option<String> {
    const PAIRS: [(&str, &str); 3] = [(".js", ".ts"), (".mjs", ".mts"), (".cjs", ".cts")];
    let source =
        PAIRS.iter().find_map(|(built_as, ending)| Some(format!("{}{ending}", built.strip_suffix(built_as)?)))?;
    subject.has(&source).then_some(source)
}

/// The source that a bundler of the build script is given, if its name fits or it is the only one.
fn of_build(subject: &Subject<'_>, built: &str) -> Option<String> {
    let scripts = subject.manifest.scripts.iter().filter(|script| script.name.contains("build"));
    let steps = scripts.flat_map(|script| script::steps(&script.line, &subject.manifest.scripts));
    // A command that runs a file is no bundler.
    let words = steps.filter(|step| run::of(step).is_none()).flat_map(|step| step.words);
    let mut files: Vec<String> = Vec::new();
    for word in words {
        let word = word.trim_start_matches("./");
        let is_source = ENDINGS.iter().any(|ending| word.ends_with(ending)) && !word.contains("config");
        if is_source && subject.has(word) && !files.iter().any(|known| known == word) {
            files.push(word.to_owned());
        }
    }
    let name = built.rsplit('/').next().unwrap_or_default();
    let named = files.iter().find(|file| {
        let stem = file.rsplit('/').next().and_then(|file| file.split('.').next());
        stem == Some(name)
    });
    let only = (files.len() == 1).then(|| files.first()).flatten();
    named.or(only).cloned()
}

/// The built file of a TypeScript source, if a build script compiles it.
pub(super) fn of_source(subject: &Subject<'_>, source: &str) -> Option<String> {
    let stem = [".ts", ".mts", ".cts"].iter().find_map(|ending| source.strip_suffix(ending))?;
    let ending = if ending_of(source) == "mts" {
        "mjs"
    } else if ending_of(source) == "cts" {
        "cjs"
    } else {
        "js"
    };
    let Layout { out, root } = layout(subject).filter(|_| compiles(subject))?;
    let rest = if root.is_empty() { stem } else { stem.strip_prefix(&format!("{root}/"))? };
    Some(format!("{out}/{rest}.{ending}"))
}

/// Whether a build script runs the TypeScript compiler, or one that writes the same files.
pub(super) fn compiles(subject: &Subject<'_>) -> bool {
    const COMPILERS: [&str; 6] = ["tsc", "tsup", "nest", "tsdown", "ttsc", "tspc"];
    let scripts = subject.manifest.scripts.iter().filter(|script| is_build(&script.name));
    let mut steps = scripts.flat_map(|script| script::steps(&script.line, &subject.manifest.scripts));
    steps.any(|step| COMPILERS.contains(&step.program()) && !step.words.iter().any(|word| word == "--noEmit"))
}

/// Whether a file compiles TypeScript while it runs, with a package that is only installed for development.
pub(super) fn loads_compiler(subject: &Subject<'_>, file: &str) -> bool {
    const LOADERS: [&str; 7] =
        ["ts-node", "tsx", "@babel/register", "@swc-node/register", "esbuild-register", "sucrase", "jiti"];
    let imported = imports::of_text(&subject.text(file).unwrap_or_default());
    let is_missing = |name: &&str| subject.manifest.dependency(name, false).is_none();
    LOADERS.iter().filter(|name| imported.contains(**name)).any(is_missing)
}

/// Whether a file imports a package that is only installed for development.
pub(super) fn is_preview(subject: &Subject<'_>, file: &str) -> bool {
    let imported = imports::of_text(&subject.text(file).unwrap_or_default());
    let is_aside = |name: &str| {
        subject.manifest.dependency(name, true).is_some() && subject.manifest.dependency(name, false).is_none()
    };
    imported.iter().any(|name| is_aside(name))
}

/// Whether any script builds the app.
pub(super) fn has_build(subject: &Subject<'_>) -> bool {
    let prepares = |name: &str| matches!(name, "prepare" | "postinstall" | "bundle");
    subject.manifest.scripts.iter().any(|script| is_build(&script.name) || prepares(&script.name))
}

fn is_build(script: &str) -> bool {
    script.contains("build") || script == "compile" || script.starts_with("prestart")
}

/// Where the TypeScript compiler reads and writes, relative to the project.
#[derive(Debug, PartialEq, Eq)]
struct Layout {
    out: String,
    root: String,
}

fn layout(subject: &Subject<'_>) -> Option<Layout> {
    let out = option(subject, "outDir").or_else(|| is_bundled(subject).then(|| "dist".to_owned()))?;
    let root = option(subject, "rootDir").unwrap_or_else(|| common_root(subject));
    let clean = |text: &str| text.trim_start_matches("./").trim_end_matches('/').trim_matches('.').to_owned();
    Some(Layout { out: clean(&out), root: clean(&root) })
}

/// tsup and tsdown write to `dist` without a setting.
fn is_bundled(subject: &Subject<'_>) -> bool {
    ["tsup", "tsdown"].iter().any(|name| subject.manifest.dependency(name, true).is_some())
}

/// A compiler option that is a path, relative to the project: of the configuration of the build, or those it extends.
fn option(subject: &Subject<'_>, name: &str) -> Option<String> {
    let scripts = subject.manifest.scripts.iter().filter(|script| script.name.contains("build"));
    let steps = scripts.flat_map(|script| script::steps(&script.line, &subject.manifest.scripts));
    let flags = ["-p", "--project", "--outDir", "--rootDir"];
    let mut configs = Vec::new();
    for step in steps.filter(|step| step.program() == "tsc") {
        for (at, word) in step.words.iter().enumerate().filter(|(_, word)| flags.contains(&word.as_str())) {
            let Some(value) = step.words.get(at + 1) else { continue };
            if word.trim_start_matches('-') == name {
                return Some(value.clone());
            }
            if matches!(word.as_str(), "-p" | "--project") {
                configs.push(if ending_of(value) == "json" { value.clone() } else { join(value, "tsconfig.json") });
            }
        }
    }
    configs.extend(["tsconfig.build.json", "tsconfig.app.json", "tsconfig.json"].map(str::to_owned));
    configs.iter().find_map(|config| of_config(subject, config.trim_start_matches("./"), name, 0))
}

fn of_config(subject: &Subject<'_>, config: &str, name: &str, depth: u8) -> Option<String> {
    const DEEPEST: u8 = 4;
    let node = subject.tree.data(&subject.path(config), Notation::Json)?;
    let folder = folder_of(config);
    if let Some(value) = node.at(&["compilerOptions", name]).and_then(Node::text) {
        return climb(folder, value);
    }
    let extended = node.get("extends")?;
    let extended = extended.text().or_else(|| extended.items().last().and_then(Node::text))?;
    let path =
        climb(folder, extended.strip_suffix(".json").unwrap_or(extended)).filter(|_| extended.starts_with('.'))?;
    (depth < DEEPEST).then(|| of_config(subject, &format!("{path}.json"), name, depth + 1)).flatten()
}

/// Without `rootDir`, the compiler takes the longest path that all sources share.
fn common_root(subject: &Subject<'_>) -> String {
    let sources = subject.files("**/*.ts").into_iter().map(|path| subject.relative(path));
    let is_source = |path: &&str| !path.ends_with(".d.ts") && !path.contains(".config.") && !path.contains(".spec.");
    let mut folders = sources.filter(is_source).map(|path| path.split_once('/').map_or("", |(first, _)| first));
    let Some(first) = folders.next() else { return String::new() };
    let only_first = folders.all(|folder| folder == first);
    let includes = subject.tree.data(&subject.path("tsconfig.json"), Notation::Json).and_then(|node| {
        let include = node.get("include")?;
        let roots: Vec<&str> =
            include.items().iter().filter_map(Node::text).map(|text| text.trim_start_matches("./")).collect();
        let root = roots.first()?.split('/').next()?.to_owned();
        let is_shared = roots.iter().all(|text| text.split('/').next() == Some(&root)) && !root.contains('*');
        is_shared.then_some(root)
    });
    includes.filter(|root| subject.tree.has_folder(&subject.path(root))).unwrap_or_else(|| {
        if only_first || (subject.has("nest-cli.json") && subject.tree.has_folder(&subject.path("src"))) {
            if only_first { first.to_owned() } else { "src".to_owned() }
        } else {
            String::new()
        }
    })
}
