//! Gradle: the usual forms of `build.gradle` and `build.gradle.kts`. Scripts are programs, so not all is seen.

use std::collections::HashMap;
use std::rc::Rc;

use super::code::{lines_of, literals, word};
use super::module::{build_file, settings_file};
use super::unit::Unit;
use super::{catalog, module};
use crate::detect::fact::Fact;
use crate::detect::manifest::Group;
use crate::detect::tree::{Tree, climb, name_of};
use crate::source::Evidence;

/// The limit of scripts that one module applies.
const MOST_SCRIPTS: usize = 40;

/// The scripts that make up a module: its own, the plugins and files that it applies, and the root's.
pub(super) fn scripts(tree: &Tree<'_>, root: &str, folder: &str) -> Vec<String> {
    let mut scripts: Vec<String> = build_file(tree, folder).into_iter().collect();
    scripts.extend(build_file(tree, root).filter(|_| root != folder));
    let mut at = 0;
    while let Some(script) = scripts.get(at).cloned() {
        at += 1;
        for (_, line) in lines_of(tree, &script).iter() {
            let applied = applied(tree, root, folder, line);
            if let Some(applied) = applied.filter(|path| !scripts.contains(path) && scripts.len() < MOST_SCRIPTS) {
                scripts.push(applied);
            }
        }
    }
    scripts
}

/// The file of `apply from: "…"`, or of a plugin that the build itself defines.
fn applied(tree: &Tree<'_>, root: &str, folder: &str, line: &str) -> Option<String> {
    if line.starts_with("apply") && line.contains("from") {
        let path = literals(line).first()?.replace("${rootDir}/", "").replace("$rootDir/", "");
        let found = [climb(folder, &path), climb(root, &path)].into_iter().flatten().find(|path| tree.has(path));
        return found;
    }
    let id = plugin_id(line)?;
    let plugins = own_plugins(tree, root);
    [format!("{id}.gradle.kts"), format!("{id}.gradle")].iter().find_map(|name| plugins.get(name).cloned())
}

/// The scripts of the plugins that a build itself defines, by their names.
fn own_plugins(tree: &Tree<'_>, root: &str) -> Rc<HashMap<String, String>> {
    tree.derived(&format!("gradle plugins {root}"), || {
        let mut plugins = HashMap::new();
        for logic in tree.folders_in(root).filter(|folder| module::is_build_logic(folder)) {
            for path in tree.files_below(logic).filter(|path| name_of(path).contains(".gradle")) {
                plugins.entry(name_of(path).to_owned()).or_insert_with(|| path.to_owned());
            }
        }
        plugins
    })
}

/// The ID in `id("x")`, `` `x` `` or `apply plugin: "x"`.
fn plugin_id(line: &str) -> Option<String> {
    let (first, rest) = word(line);
    let is_quoted = rest.trim_start().starts_with(['(', '"', '\'']);
    match first {
        "id" if is_quoted => literals(line).first().map(|id| (*id).to_owned()),
        "kotlin" if is_quoted => literals(line).first().map(|id| format!("org.jetbrains.kotlin.{id}")),
        "apply" if rest.contains("plugin") => literals(line).first().map(|id| (*id).to_owned()),
        "" => line.strip_prefix('`')?.split('`').next().map(str::to_owned),
        _ => None,
    }
}

pub(super) fn unit(tree: &Tree<'_>, root: &str, folder: &str) -> Option<Unit> {
    let own = build_file(tree, folder).or_else(|| settings_file(tree, folder))?;
    let mut unit = Unit::new(own);
    let mut reader = Reader {
        tree,
        root,
        catalogs: catalog::names(tree, root),
        open: None,
        is_in_plugins: false,
        is_in_repository: false,
        depth: 0,
        tests_from: None,
    };
    for script in scripts(tree, root, folder) {
        reader.open = None;
        reader.is_in_plugins = false;
        reader.is_in_repository = false;
        (reader.depth, reader.tests_from) = (0, None);
        for (number, line) in lines_of(tree, &script).iter() {
            reader.line(line, &script, *number, &mut unit);
        }
    }
    Some(unit)
}

struct Reader<'t> {
    tree: &'t Tree<'t>,
    root: &'t str,
    catalogs: Rc<Vec<String>>,
    /// The group of a declaration that goes on in the next line.
    open: Option<Group>,
    is_in_plugins: bool,
    /// Inside `maven { … }`, whose address is that of a repository.
    is_in_repository: bool,
    /// How many braces are open.
    depth: usize,
    /// The depth around the source set of tests that the line is in, such as `jvmTest { … }` of a multiplatform project.
    tests_from: Option<usize>,
}

impl Reader<'_> {
    fn line(&mut self, line: &str, script: &str, number: usize, unit: &mut Unit) {
        let evidence = |what: &str| Evidence::line(script, number, what);
        self.enter(line);
        if let Some(group) = self.open {
            self.open = (line.ends_with(',') || line.ends_with('(')).then_some(group);
            self.declared(line, group, &evidence, unit);
            return;
        }
        let line = match line.strip_prefix("plugins").map(str::trim_start).and_then(|rest| rest.strip_prefix('{')) {
            Some(rest) => {
                self.is_in_plugins = !rest.contains('}');
                rest.trim()
            }
            None => line,
        };
        if self.is_in_plugins && line.starts_with('}') {
            self.is_in_plugins = false;
        }
        self.plugins(line, &evidence, unit);
        if line.contains("mainClass") || line.contains("Main-Class") {
            let class = literals(line).into_iter().rfind(|text| is_class(text));
            unit.main_class = unit.main_class.take().or(class.map(|class| Fact::stated(class, evidence(class))));
        }
        let (configuration, rest) = word(line);
        let group = group_of(configuration).map(|group| if self.tests_from.is_some() { Group::Aside } else { group });
        if let Some(group) = group.filter(|_| rest.starts_with(['(', ' ', '\t', '"', '\''])) {
            let is_open = rest.ends_with(',') || rest.ends_with('(');
            self.open = is_open.then_some(group);
            self.declared(rest, group, &evidence, unit);
        }
        self.is_in_repository |= configuration == "maven" && rest.trim_start().starts_with(['{', '(']);
        if self.is_in_repository && line.contains("://") {
            let address = literals(line).into_iter().find(|text| text.starts_with("http") && !text.contains('$'));
            unit.registries.extend(address.map(|address| Fact::stated(address, evidence(configuration))));
        }
        if line.ends_with('}') || (configuration == "maven" && line.ends_with(')')) {
            self.is_in_repository = false;
        }
    }

    /// Counts the braces of a line.
    fn enter(&mut self, line: &str) {
        let before = self.depth;
        let count = |brace: char| line.matches(brace).count();
        self.depth = (before + count('{')).saturating_sub(count('}'));
        let is_tests = |word: &str| word.len() > 4 && word.ends_with("Test");
        let mut words = line.split(|c: char| !c.is_ascii_alphanumeric());
        if self.tests_from.is_none() && self.depth > before && words.any(is_tests) {
            self.tests_from = Some(before);
        } else if self.tests_from.is_some_and(|from| self.depth <= from) {
            self.tests_from = None;
        }
    }

    fn plugins(&self, line: &str, evidence: &dyn Fn(&str) -> Evidence, unit: &mut Unit) {
        if line.contains("apply false") || line.contains("apply(false)") {
            return;
        }
        for part in line.split(';') {
            let part = part.trim().trim_end_matches('}').trim();
            let (first, rest) = word(part);
            let id = match first {
                "alias" => {
                    let accessor = rest.trim().trim_start_matches('(').split(')').next().unwrap_or_default().trim();
                    catalog::plugin(self.tree, self.root, accessor)
                }
                "application" | "java" | "war" | "groovy" if self.is_in_plugins && rest.is_empty() => {
                    Some(first.to_owned())
                }
                _ => plugin_id(part),
            };
            if let Some(id) = id {
                unit.add(format!("plugin:{id}"), Group::Main, evidence(&id));
            }
        }
    }

    /// The libraries and modules in a declaration.
    fn declared(&self, rest: &str, group: Group, evidence: &dyn Fn(&str) -> Evidence, unit: &mut Unit) {
        // A platform lists versions, and is no library.
        if rest.contains("latform(") || rest.contains("mavenBom") {
            return;
        }
        let texts = literals(rest);
        if rest.contains("project(") {
            let folder = texts.first().and_then(|name| climb(self.root, &name.trim_matches(':').replace(':', "/")));
            unit.siblings.extend(folder.filter(|_| group == Group::Main));
            return;
        }
        let is_named = rest.contains("name:") || rest.contains("name =");
        if let (true, [library, artifact, ..]) = (is_named, texts.as_slice()) {
            unit.add_library(library, artifact, group, &evidence(artifact));
            return;
        }
        if let (true, Some(module)) = (rest.contains("kotlin("), texts.first()) {
            unit.add_library("org.jetbrains.kotlin", &format!("kotlin-{module}"), group, &evidence(module));
            return;
        }
        let written = texts.iter().filter_map(|text| text.split_once(':')).filter(|(library, _)| !library.is_empty());
        for (library, rest) in written {
            let artifact = rest.split(':').next().unwrap_or_default();
            unit.add_library(library, artifact, group, &evidence(artifact));
        }
        for accessor in rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '_') {
            let Some((first, path)) = accessor.split_once('.') else { continue };
            if first == "projects" {
                unit.siblings.extend(self.sibling(path).filter(|_| group == Group::Main));
            }
            if !self.catalogs.iter().any(|catalog| catalog == first) {
                continue;
            }
            for name in catalog::libraries(self.tree, self.root, accessor) {
                if let Some((library, artifact)) = name.split_once(':') {
                    unit.add_library(library, artifact, group, &evidence(artifact));
                }
            }
        }
    }

    /// The module of a typed accessor: `projects.core.webApi` is `core/web-api`.
    fn sibling(&self, path: &str) -> Option<String> {
        let plain = |text: &str| text.replace(['-', '_', '/'], "").to_lowercase();
        let wanted = path.replace('.', "").to_lowercase();
        let modules = module::below(self.tree, self.root);
        let skip = if self.root.is_empty() { 0 } else { self.root.len() + 1 };
        modules.iter().find(|module| plain(module.get(skip..).unwrap_or_default()) == wanted).cloned()
    }
}

/// The group of a configuration; `None` if the word is none.
fn group_of(word: &str) -> Option<Group> {
    const ASIDE: [&str; 7] =
        ["compileOnly", "annotationProcessor", "developmentOnly", "kapt", "ksp", "providedRuntime", "providedCompile"];
    let lower = word.to_lowercase();
    let is_main = matches!(word, "api" | "compile" | "runtime")
        || lower.ends_with("implementation")
        || lower.ends_with("runtimeonly")
        || word.ends_with("MainApi");
    let is_aside = lower.contains("test") || lower.contains("debug") || lower.starts_with("jmh");
    match (is_main, is_aside) {
        (true, false) => Some(Group::Main),
        (true, true) => Some(Group::Aside),
        _ => ASIDE.contains(&word).then_some(Group::Aside),
    }
}

fn is_class(text: &str) -> bool {
    text != "Main-Class" && !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._$".contains(&b))
}
