//! Go modules and workspaces.

mod built;
mod choice;
mod members;
mod module;
mod packages;
mod source;
mod subcommand;
mod unused;

use super::Ecosystem;
use crate::detect::assets;
use crate::detect::fact::{Confidence, Fact};
use crate::detect::facts::{DetectedProject, NativeDependency, ProjectKind};
use crate::detect::manifest::{Group, Manifest};
use crate::detect::subject::Subject;
use crate::detect::tree::{Tree, ancestors, climb, is_name, join, name_of};
use crate::detect::version;
use crate::source::Evidence;
use module::{ModuleFile, Requirement, Word, without_major};
use packages::Packages;

pub(super) struct Go;

const MODULE: &str = "go.mod";
const WORKSPACE: &str = "go.work";

/// Files of the tools that modules replaced.
const OLDER: [&str; 4] = ["Gopkg.toml", "glide.yaml", "Godeps/Godeps.json", "vendor/vendor.json"];

impl Ecosystem for Go {
    fn language(&self) -> &'static str {
        "go"
    }

    fn claims(&self, tree: &Tree<'_>, folder: &str) -> bool {
        let has = |name: &str| tree.has(&join(folder, name));
        if folder.split('/').any(|name| name.starts_with('_') || matches!(name, "example" | "examples" | "tools")) {
            return false;
        }
        if has(MODULE) {
            // A site's go.mod only names its themes.
            let is_site = ["hugo.toml", "hugo.yaml", "config.toml", "config.yaml"].iter().any(|name| has(name));
            return !is_site || !tree.matching(folder, "**/*.go").is_empty();
        }
        let is_before_modules = || {
            let has_modules = tree.files_below("").any(|path| name_of(path) == MODULE);
            !has_modules && before_modules(tree).is_some()
        };
        has(WORKSPACE) || (folder.is_empty() && is_before_modules())
    }

    fn read(&self, tree: &Tree<'_>, folder: &str) -> Manifest {
        let path = join(folder, MODULE);
        if !tree.has(&path) {
            return workspace(tree, folder);
        }
        let mut manifest = Manifest { file: Some(path.clone()), ..Manifest::new(Evidence::file(path.clone())) };
        let file = parsed(tree, &path).unwrap_or_default();
        if let Some(Word { text, line }) = &file.module {
            manifest.evidence = Evidence::line(path.clone(), *line, format!("module {text}"));
        }
        let module = file.module.as_ref().map_or("", |module| module.text.as_str());
        let used = Packages::of(tree, folder).used(module);
        // A framework's own repository may release a program with it.
        if used.folders.contains("")
            && Packages::of(tree, folder).commands().iter().all(|(folder, _)| !folder.is_empty())
        {
            manifest.depend(without_major(module), Group::Main, manifest.evidence.clone());
        }
        for Requirement { path: name, line } in &file.requires {
            // One that only tests or tools import stays aside. What the code imports counts, although the file may call it
            // indirect until `go mod tidy`.
            let is_main = used.imports_module(name);
            let group = if is_main { Group::Main } else { Group::Aside };
            manifest.depend(name.clone(), group, Evidence::line(path.clone(), *line, name.clone()));
        }
        manifest.versions = versions(tree, folder, &path, &file);
        manifest.package_manager = Some(package_manager(tree, folder, &path));
        manifest
    }

    fn complete(&self, subject: &Subject<'_>, project: &mut DetectedProject) {
        let module = parsed(subject.tree, &subject.path(MODULE)).and_then(|file| file.module);
        let module = module.map(|word| word.text).unwrap_or_default();
        let packages = Packages::of(subject.tree, subject.folder);
        project.workspace = members::around(subject.tree, subject.folder);
        if packages.commands().is_empty() {
            project.framework = None;
            project.unsupported = None;
            project.title.clear();
            let kind = if packages.is_empty() { ProjectKind::Tooling } else { ProjectKind::Library };
            project.kind = if subject.manifest.is_workspace { ProjectKind::Workspace } else { kind };
            return;
        }
        choice::complete(subject, project, &packages, &module);
        native(subject, project, &packages, &module);
        project.assets = assets::of(subject, subject.files("**/*.go").into_iter(), |_| true);
        started_below(subject, project);
    }
}

/// A program that reads paths such as `../config.json` is started in the folder of its code.
fn started_below(subject: &Subject<'_>, project: &mut DetectedProject) {
    let folder = project.entrypoint.as_ref().and_then(|fact| fact.value.strip_prefix("./")).map(str::to_owned);
    let Some(folder) = folder.filter(|_| project.workspace.is_none()) else { return };
    let is_code = |file: &&str| !is_name("*_test.go", file);
    let found = assets::above(subject, subject.files("**/*.go").into_iter().filter(is_code), &folder);
    if let Some(first) = found.first() {
        project.working_folder = Some(Fact { value: folder, ..first.clone() });
        project.assets.extend(found);
    }
}

/// A file of a project without modules: at the root, below the `src` of a `GOPATH`, or beside the file of an older tool.
fn before_modules<'t>(tree: &'t Tree<'_>) -> Option<&'t str> {
    let is_code = |path: &&str| is_name("*.go", path) && !is_name("*_test.go", path);
    let root = || tree.matching("", "*.go").into_iter().find(is_code);
    let path = || tree.files_below("src").find(is_code);
    let has_tool = || OLDER.iter().any(|name| tree.exists(name));
    root().or_else(path).or_else(|| tree.files_below("").find(is_code).filter(|_| has_tool()))
}

fn parsed(tree: &Tree<'_>, path: &str) -> Option<ModuleFile> {
    match ModuleFile::parse(&tree.text(path)?) {
        Ok(file) => Some(file),
        Err(reason) => {
            tree.skip(path, &reason);
            None
        }
    }
}

/// A folder with only a go.work, or with files from before modules.
fn workspace(tree: &Tree<'_>, folder: &str) -> Manifest {
    let path = join(folder, WORKSPACE);
    if !tree.has(&path) {
        let first = before_modules(tree).unwrap_or_default();
        let mut manifest = Manifest::new(Evidence::file(first));
        for import in Packages::of(tree, folder).used("").imports.iter().filter_map(|import| repository(import)) {
            manifest.depend(without_major(import), Group::Main, Evidence::file(first));
        }
        return manifest;
    }
    let file = parsed(tree, &path).unwrap_or_default();
    let mut manifest = Manifest { file: Some(path.clone()), ..Manifest::new(Evidence::file(path.clone())) };
    manifest.is_workspace = true;
    manifest.versions = versions(tree, folder, &path, &file);
    manifest.package_manager = Some(Fact::stated("workspace", Evidence::file(path)));
    manifest
}

/// The repository that an import without a go.mod is from; `None` for a package of the standard library.
fn repository(import: &str) -> Option<&str> {
    let domain = import.split('/').next().filter(|first| first.contains('.'))?;
    let parts = if domain == "gopkg.in" { 2 } else { 3 };
    let end = import.match_indices('/').nth(parts - 1).map_or(import.len(), |(at, _)| at);
    import.get(..end)
}

/// Files of version managers fix the version; go.mod names the least, and so does the toolchain in it.
fn versions(tree: &Tree<'_>, folder: &str, path: &str, file: &ModuleFile) -> Vec<Fact<String>> {
    let mut versions = version::nearest(folder, |folder| {
        let mut found: Vec<_> = version::first_line(tree, &join(folder, ".go-version")).into_iter().collect();
        found.extend(version::shared(tree, folder, &["go", "golang"]));
        found
    });
    let least = |file: &ModuleFile, path: &str| {
        let toolchain = file.toolchain.iter().filter(|word| word.text.starts_with("go1"));
        let named = toolchain.map(|word| (word, "toolchain")).chain(file.go.iter().map(|word| (word, "go")));
        let fact = |(word, what): (&Word, &str)| {
            let version = format!(">={}", word.text.trim_start_matches("go"));
            Fact::stated(version, Evidence::line(path, word.line, format!("{what} {}", word.text)))
        };
        named.map(fact).collect::<Vec<_>>()
    };
    let mut own = least(file, path);
    if let Some(found) = workspace_of(tree, folder).filter(|found| found != path)
        && let Some(file) = parsed(tree, &found)
    {
        own.extend(least(&file, &found));
    }
    // An existing Dockerfile has what was current when it was written.
    let (images, managers) = versions.drain(..).partition(|fact: &Fact<String>| fact.confidence != Confidence::Stated);
    let managers: Vec<Fact<String>> = managers;
    managers.into_iter().chain(own).chain::<Vec<_>>(images).collect()
}

/// The go.work that uses a module's folder.
fn workspace_of(tree: &Tree<'_>, folder: &str) -> Option<String> {
    let path = ancestors(folder).map(|above| (above, join(above, WORKSPACE))).find(|(_, path)| tree.has(path));
    let (above, path) = path?;
    let file = parsed(tree, &path)?;
    file.uses.iter().any(|used| climb(above, &used.text).as_deref() == Some(folder)).then_some(path)
}

fn package_manager(tree: &Tree<'_>, folder: &str, manifest: &str) -> Fact<String> {
    if let Some(path) = workspace_of(tree, folder) {
        return Fact::stated("workspace", Evidence::file(path));
    }
    let vendored = join(folder, "vendor/modules.txt");
    if tree.exists(&vendored) {
        return Fact::stated("vendor", Evidence::file(vendored));
    }
    // Local modules are part of the code, as in a workspace.
    let local = parsed(tree, manifest).and_then(|file| file.local.into_iter().next());
    if let Some((module, path)) = local {
        let text = tree.text(manifest).unwrap_or_default();
        let line = text.lines().position(|line| line.contains("=>") && line.contains(&path)).map_or(1, |at| at + 1);
        return Fact::stated("workspace", Evidence::line(manifest, line, format!("replace {module} => {path}")));
    }
    Fact::stated("modules", Evidence::file(manifest))
}

/// The project's own code in C needs a compiler.
fn native(subject: &Subject<'_>, project: &mut DetectedProject, packages: &Packages, module: &str) {
    const NAME: &str = "C";
    if packages.used(module).imports.contains(NAME)
        && let Some(found) = subject.recognition.native.get(NAME)
    {
        let is_import = |line: &str| line.trim() == "import \"C\"";
        let mut files = subject.files("**/*.go").into_iter();
        let place = files.find_map(|file| Some((file, subject.tree.text(file)?.lines().position(is_import)? + 1)));
        let Some((file, line)) = place else { return };
        let dependency = Fact::stated(NAME, Evidence::line(file, line, "import \"C\""));
        project.native.push(NativeDependency { dependency, packages: found.clone() });
    }
}
