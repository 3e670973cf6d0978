//! Languages that dockgen has no templates for, so that it can name them.

use std::collections::{BTreeMap, HashMap};

use crate::catalog::foreign::{FOREIGN, ForeignLanguage};
use crate::detect::fact::{Confidence, Fact};
use crate::detect::facts::{DetectedProject, ProjectKind};
use crate::detect::tree::{Tree, folder_of, is_name, name_of};
use crate::source::Evidence;

/// Folders whose files do not tell the language of a repository.
const ASIDE: [&str; 26] = [
    "test",
    "tests",
    "testing",
    "spec",
    "doc",
    "docs",
    "documentation",
    "example",
    "examples",
    "fixtures",
    "samples",
    "benchmark",
    "benchmarks",
    "scripts",
    "tools",
    "third_party",
    "thirdparty",
    "3rdparty",
    "external",
    "contrib",
    "android",
    "ios",
    "macos",
    "windows",
    "linux",
    "bindings",
];

/// The limit of manifests in folders.
const MOST: usize = 200;

/// How a language was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sign {
    /// A manifest of the language's own tools.
    Own,
    /// A manifest that other languages have too.
    Beside,
    /// Source files.
    Sources,
}

struct Found {
    language: &'static ForeignLanguage,
    sign: Sign,
    file: String,
    count: usize,
}

/// The foreign projects. Those of supported languages in the same folder that only serve one become tooling.
pub(in crate::detect) fn projects(tree: &Tree<'_>, known: &mut [DetectedProject]) -> Vec<DetectedProject> {
    let endings = Endings::of(tree);
    if let Some(found) = at_root(tree, &endings)
        && outweighs(&found, &endings, known)
    {
        for project in known.iter_mut().filter(|project| project.is_at_root() && project.kind != ProjectKind::Library) {
            project.kind = ProjectKind::Tooling;
        }
        return vec![project(&found, "")];
    }
    let is_open = |project: &DetectedProject| {
        matches!(project.kind, ProjectKind::Unknown | ProjectKind::Tooling | ProjectKind::Workspace)
    };
    if known.iter().any(|project| project.is_at_root() && !is_open(project)) {
        return Vec::new();
    }
    let inner = in_folders(tree, known);
    if !inner.is_empty()
        || !known.iter().all(|project| matches!(project.kind, ProjectKind::Unknown | ProjectKind::Tooling))
    {
        return inner;
    }
    let Some(found) = last(tree, &endings) else { return Vec::new() };
    for project in known.iter_mut() {
        project.kind = ProjectKind::Tooling;
    }
    vec![project(&found, "")]
}

/// How many files have each ending, with the first of them.
struct Endings(HashMap<String, (usize, String)>);

impl Endings {
    fn of(tree: &Tree<'_>) -> Self {
        let mut endings: HashMap<String, (usize, String)> = HashMap::new();
        // Files are sorted, so that the next one is mostly in the same folder.
        let mut last = ("", false);
        for file in tree.files_below("") {
            let folder = folder_of(file);
            if last.0 != folder {
                // Below `src/main`, folders are packages of the JVM, such as `com/example/android`.
                let outside = folder.split_once("src/main/").map_or(folder, |(outside, _)| outside);
                last = (folder, outside.split('/').any(|part| part.starts_with('.') || ASIDE.contains(&part)));
            }
            if last.1 {
                continue;
            }
            let Some((_, ending)) = name_of(file).rsplit_once('.') else { continue };
            match endings.get_mut(ending) {
                Some((count, first)) => {
                    *count += 1;
                    if file.matches('/').count() < first.matches('/').count() {
                        file.clone_into(first);
                    }
                }
                None => drop(endings.insert(ending.to_owned(), (1, file.to_owned()))),
            }
        }
        Self(endings)
    }

    fn count(&self, of: &[String]) -> usize {
        of.iter().filter_map(|ending| self.0.get(ending)).map(|(count, _)| count).sum()
    }

    /// The file that is the least deep.
    fn first(&self, of: &[String]) -> Option<&str> {
        let files = of.iter().filter_map(|ending| self.0.get(ending)).map(|(_, file)| file.as_str());
        files.min_by_key(|file| file.matches('/').count())
    }

    fn known(&self, language: &str) -> usize {
        let id = if matches!(language, "bun" | "deno") { "node" } else { language };
        FOREIGN.known.get(id).map_or(0, |endings| self.count(endings))
    }

    /// The files of the supported language that has the most.
    fn most_known(&self) -> usize {
        FOREIGN.known.values().map(|endings| self.count(endings)).max().unwrap_or_default()
    }
}

/// The language of the root: by its own manifest, by one that others have too, or by most source files.
fn at_root(tree: &Tree<'_>, endings: &Endings) -> Option<Found> {
    let names: Vec<&str> = tree.files_below("").filter(|file| !file.contains('/')).collect();
    let found = FOREIGN.languages.iter().filter(|language| !language.is_last).filter_map(|language| {
        let count = endings.count(&language.sources);
        let file_of = |patterns: &[String]| {
            let file = patterns.iter().find_map(|pattern| names.iter().find(|name| is_name(pattern, name)));
            file.map(|name| (*name).to_owned())
        };
        let (sign, file) = match (file_of(&language.manifests), file_of(&language.beside)) {
            (Some(file), _) => (Sign::Own, file),
            (None, Some(file)) => (Sign::Beside, file),
            (None, None) => (Sign::Sources, endings.first(&language.sources).filter(|_| language.alone)?.to_owned()),
        };
        (count > 0).then_some(Found { language, sign, file, count })
    });
    let is_most = |found: &Found| found.sign == Sign::Own || found.count >= endings.most_known();
    let mut found: Vec<Found> = found.filter(is_most).collect();
    // C++ has headers that end like those of C, and calls C.
    let has_cpp =
        found.iter().any(|found| found.language.id == "c++" && found.count * 3 >= endings.count(&["c".into()]));
    if has_cpp {
        found.retain(|found| found.language.id != "c");
    }
    let most = found.iter().map(|found| found.count).max().unwrap_or_default();
    // A small part in a language with a manifest does not stand for the others.
    found.retain(|found| found.count * 4 >= most);
    found.into_iter().min_by_key(|found| (found.sign, std::cmp::Reverse(found.count)))
}

/// Whether a foreign language stands for the root before the supported languages there.
fn outweighs(found: &Found, endings: &Endings, known: &[DetectedProject]) -> bool {
    let is_app = |project: &DetectedProject| {
        project.kind == ProjectKind::App || project.kind == ProjectKind::Site && project.is_at_root()
    };
    if found.sign == Sign::Sources && known.iter().any(is_app) {
        return false;
    }
    known.iter().filter(|project| project.is_at_root()).all(|project| {
        let other = endings.known(&project.language.value);
        let is_named = project.framework.is_some() || project.unsupported.is_some();
        match project.kind {
            ProjectKind::Site if project.language.value == "static" => !super::site::has_generator(project),
            ProjectKind::App | ProjectKind::Site if is_named => found.count >= other.saturating_mul(4),
            ProjectKind::App | ProjectKind::Site => found.count >= other,
            ProjectKind::Library if found.sign == Sign::Own => found.count >= other,
            ProjectKind::Library => found.count >= other.saturating_mul(2),
            ProjectKind::Unknown | ProjectKind::Workspace | ProjectKind::Tooling => {
                found.sign != Sign::Sources && project.kind != ProjectKind::Workspace || found.count >= other
            }
        }
    })
}

/// Projects in folders, by manifests of a language's own tools.
fn in_folders(tree: &Tree<'_>, known: &[DetectedProject]) -> Vec<DetectedProject> {
    let languages = || FOREIGN.languages.iter().filter(|language| !language.is_last);
    let mut exact: HashMap<&str, &'static ForeignLanguage> = HashMap::new();
    let mut patterns: Vec<(&str, &'static ForeignLanguage)> = Vec::new();
    for language in languages() {
        for name in &language.manifests {
            if name.contains('*') {
                patterns.push((name, language));
            } else {
                exact.insert(name, language);
            }
        }
    }
    let mut found: BTreeMap<&str, Found> = BTreeMap::new();
    let mut looked = 0;
    for file in tree.files_below("") {
        let (folder, name) = (folder_of(file), name_of(file));
        let by_pattern = || patterns.iter().find(|(pattern, _)| is_name(pattern, name)).map(|(_, language)| language);
        let Some(language) = exact.get(name).or_else(by_pattern) else { continue };
        let is_aside = folder.is_empty() || folder.split('/').any(|part| ASIDE.contains(&part));
        let is_taken = || {
            let is_below = |above: &str| folder == above || folder.starts_with(&format!("{above}/"));
            found.keys().any(|above| is_below(above)) || known.iter().any(|project| is_below(&project.path))
        };
        if is_aside || looked > MOST || is_taken() {
            continue;
        }
        looked += 1;
        let is_source =
            |file: &str| file.rsplit_once('.').is_some_and(|(_, end)| language.sources.iter().any(|s| s == end));
        if tree.files_below(folder).any(is_source) {
            found.insert(folder, Found { language, sign: Sign::Own, file: file.to_owned(), count: 1 });
        }
    }
    found.iter().map(|(folder, found)| project(found, folder)).collect()
}

/// What a repository without any project is: by a manifest, or by most of its files.
fn last(tree: &Tree<'_>, endings: &Endings) -> Option<Found> {
    let most = endings.most_known();
    let languages = || FOREIGN.languages.iter().filter(|language| language.is_last);
    let found = |language: &'static ForeignLanguage, file: Option<String>| {
        let count = endings.count(&language.sources);
        let file = file.filter(|_| count > 0 && count >= most.saturating_mul(4))?;
        Some(Found { language, sign: Sign::Sources, file, count })
    };
    let by_manifest = languages().find_map(|language| {
        let mut files = tree.files_below("").filter(|file| file.matches('/').count() <= 3);
        let file = files.find(|file| language.manifests.iter().any(|name| is_name(name, name_of(file))));
        found(language, file.map(str::to_owned))
    });
    let by_sources = || {
        let alone = languages().filter(|language| language.alone);
        let all = alone.filter_map(|language| found(language, endings.first(&language.sources).map(str::to_owned)));
        // Every repository has documents.
        all.max_by_key(|found| if found.language.id == "documentation" { found.count / 5 } else { found.count })
    };
    by_manifest.or_else(by_sources)
}

fn project(found: &Found, folder: &str) -> DetectedProject {
    let confidence = if found.sign == Sign::Own { Confidence::Stated } else { Confidence::Likely };
    let language = Fact::new(found.language.id.clone(), confidence, Evidence::file(found.file.clone()));
    DetectedProject {
        unsupported: Some(language.clone()),
        manifest: (found.sign != Sign::Sources).then(|| found.file.clone()),
        title: found.language.title.clone(),
        ..DetectedProject::unknown(folder, language)
    }
}
