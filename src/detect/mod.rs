//! Detects a project's language, framework and more. It only reads files and runs no tool of the project; each fact has
//! its evidence.

mod forge;
mod project_files;

use std::path::Path;

use crate::catalog::Catalog;
use crate::catalog::{EntrypointSign, Language, Sign};
use crate::error::Error;
use crate::source::{Evidence, Folder};
use crate::value::EntryForm;
pub use forge::FoundForge;
use project_files::ProjectFiles;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The project of each detected language.
    pub projects: Vec<DetectedProject>,
    pub forge: Option<FoundForge>,
    /// Languages that the app may be written in; others are only used next to it, such as pages.
    pub likely: Vec<String>,
    /// Files that were not read, with the reason.
    pub skipped: Vec<String>,
}

/// A project of one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DetectedProject {
    pub language: String,
    pub evidence: Evidence,
    /// `None` if only source files were found.
    pub manifest: Option<String>,
    pub framework: Option<(String, Evidence)>,
    pub package_manager: Option<(String, Evidence)>,
    /// The entry point, from a file's contents or its location: a site's pages are in the folder of its index.
    pub entrypoint: Option<(String, Evidence)>,
    /// Folders that are imported without their parent: `shop` of `src/shop`.
    nested: Vec<(String, String)>,
    /// Dependencies that the image needs to start and the manifest lacks, by framework.
    missing: Vec<(String, Vec<String>)>,
}

impl DetectedProject {
    /// The real path of a package: `src/shop/` for `shop/` if the project keeps its packages in `src`.
    #[must_use]
    pub fn locate(&self, folder: &str) -> String {
        let first = folder.split('/').next().unwrap_or_default();
        let root = self.nested.iter().find(|(name, _)| name == first).map(|(_, root)| root);
        root.map_or_else(|| folder.to_owned(), |root| format!("{root}/{folder}"))
    }

    /// The dependencies that the manifest lacks for a framework.
    #[must_use]
    pub fn missing(&self, framework: &str) -> &[String] {
        let found = self.missing.iter().find(|(id, _)| id == framework);
        found.map_or(&[], |(_, names)| names)
    }
}

impl Facts {
    #[must_use]
    pub fn project(&self, language: &str) -> Option<&DetectedProject> {
        self.projects.iter().find(|project| project.language == language)
    }
}

/// Checks a folder against every language, or only one; a missing folder has no facts. Fails if the folder or a
/// manifest cannot be read, or a language is invalid.
pub fn detect(folder: &Folder, catalog: &Catalog, only: Option<&str>) -> Result<Facts, Error> {
    let files = ProjectFiles::of(folder)?;
    if files.names().is_empty() {
        return Ok(Facts { skipped: files.skipped(), ..Facts::default() });
    }
    let forge = forge::forge(&files)?;
    let languages = match only {
        Some(id) if catalog.ids().iter().any(|known| known == id) => vec![catalog.language(id)?],
        Some(_) => Vec::new(),
        None => catalog.languages()?,
    };
    let mut found = Vec::new();
    for language in &languages {
        if let Some(project) = project_of(language, &files)? {
            found.push((language.project.yields, project));
        }
    }
    let projects = found.iter().map(|(_, project)| project.clone()).collect();
    let manifests = found.iter().any(|(yields, project)| project.manifest.is_some() && !yields);
    let outweighed = |yields: bool, project: &DetectedProject| manifests && (yields || project.manifest.is_none());
    found.retain(|(yields, project)| !outweighed(*yields, project));
    if found.iter().any(|(yields, _)| !yields) {
        found.retain(|(yields, _)| !yields);
    }
    // Many projects have a `package.json` without a server, to build their pages.
    let serves = |project: &DetectedProject| project.framework.is_some();
    let would_say = |project: &DetectedProject| {
        let language = languages.iter().find(|language| language.id == project.language);
        language.is_some_and(|language| language.frameworks.values().all(|framework| framework.dependency.is_some()))
    };
    if found.iter().any(|(_, project)| serves(project)) {
        found.retain(|(_, project)| serves(project) || !would_say(project));
    }
    let likely = found.into_iter().map(|(_, project)| project.language).collect();
    Ok(Facts { projects, forge, likely, skipped: files.skipped() })
}

fn project_of(language: &Language, files: &ProjectFiles<'_>) -> Result<Option<DetectedProject>, Error> {
    let manifests = language.project.manifests.iter().filter_map(|manifest| file_of(manifest, files));
    let manifests: Vec<String> = manifests.collect();
    let is_source = |name: &&String| language.project.sources.iter().any(|source| matches(source, name));
    let source = || files.names().iter().filter(is_source).find(|name| files.has(name));
    let Some(file) = manifests.first().or_else(source) else { return Ok(None) };
    let evidence = Evidence { file: file.clone(), line: None };
    let mut project = DetectedProject {
        language: language.id.clone(),
        evidence: evidence.clone(),
        manifest: manifests.first().cloned(),
        framework: None,
        package_manager: package_manager(language, files)?,
        entrypoint: entrypoint(language, files)?,
        nested: nested(language, files),
        missing: Vec::new(),
    };
    let texts: Vec<(&String, String)> =
        manifests.iter().map(|name| Ok((name, normalised(&files.text(name)?)))).collect::<Result<_, Error>>()?;
    for (id, framework) in &language.frameworks {
        let evidence_of = |dependency: &str| {
            texts.iter().find_map(|(file, text)| {
                let line = line_naming(text, dependency)?;
                Some(Evidence { file: (*file).clone(), line: Some(line) })
            })
        };
        // Of several frameworks, the last wins: a variant is listed after its base.
        if let Some(evidence) = framework.dependency.as_deref().and_then(evidence_of) {
            project.framework = Some((id.clone(), evidence));
        }
        if framework.form == EntryForm::Folder && project.entrypoint.is_none() {
            let place = file.rsplit_once('/').map_or(".", |(folder, _)| folder);
            project.entrypoint = Some((place.to_owned(), evidence.clone()));
        }
        let lacks = |names: &&String| names.split('|').all(|name| evidence_of(name).is_none());
        let missing = framework.needs.iter().filter(lacks).filter_map(|names| names.split('|').next());
        let missing: Vec<String> = missing.map(str::to_owned).collect();
        if !texts.is_empty() {
            project.missing.push((id.clone(), missing));
        }
    }
    Ok(Some(project))
}

/// The first sign that matches decides.
fn package_manager(language: &Language, files: &ProjectFiles<'_>) -> Result<Option<(String, Evidence)>, Error> {
    for Sign { file, holds, means } in &language.project.package_manager_signs {
        if !files.has(file) {
            continue;
        }
        let line = match holds {
            None => None,
            Some(text) => match files.text(file)?.lines().position(|line| line.contains(text)) {
                None => continue,
                Some(index) => Some(index + 1),
            },
        };
        return Ok(Some((means.clone(), Evidence { file: file.clone(), line })));
    }
    Ok(None)
}

/// The first sign that matches decides.
fn entrypoint(language: &Language, files: &ProjectFiles<'_>) -> Result<Option<(String, Evidence)>, Error> {
    for EntrypointSign { file, section, begins, ends } in &language.project.entrypoint_signs {
        let Some(file) = file_of(file, files) else { continue };
        let Some(begins) = begins else { return Ok(Some((file.clone(), Evidence { file, line: None }))) };
        let text = files.text(&file)?;
        // JSON may be on one line, and may name files that a build creates.
        let is_json = Path::new(&file).extension().is_some_and(|extension| extension == "json");
        let value = |line: &str| {
            let rest = if is_json {
                line.split_once(begins.as_str())?.1
            } else {
                line.trim_start().strip_prefix(begins.as_str())?
            };
            let end = if ends.is_empty() { rest.len() } else { rest.find(ends.as_str())? };
            let value = rest.get(..end)?.trim();
            let value = if is_json { value.trim_start_matches("./") } else { value };
            let is_one = !value.is_empty() && !value.contains(char::is_whitespace);
            (is_one && (!is_json || files.has(value))).then(|| value.to_owned())
        };
        let mut is_inside = section.is_none();
        let found = text.lines().enumerate().find_map(|(index, line)| {
            if let Some(section) = section.as_deref().filter(|_| line.starts_with('[')) {
                is_inside = line.trim_end() == section;
            }
            value(line).filter(|_| is_inside).map(|value| (index, value))
        });
        if let Some((index, value)) = found {
            return Ok(Some((value, Evidence { file, line: Some(index + 1) })));
        }
    }
    Ok(None)
}

/// The file for a path, or for `*.ending` in the project's folder.
fn file_of(pattern: &str, files: &ProjectFiles<'_>) -> Option<String> {
    if pattern.starts_with('*') {
        return files.names().iter().find(|name| matches(pattern, name) && files.has(name)).cloned();
    }
    files.has(pattern).then(|| pattern.to_owned())
}

/// Packages in the language's source root that are not also in the project's folder.
fn nested(language: &Language, files: &ProjectFiles<'_>) -> Vec<(String, String)> {
    let root = &language.project.source_root;
    if root.is_empty() {
        return Vec::new();
    }
    let names = files.folders(root).into_iter().filter(|name| !files.has_folder(name));
    names.map(|name| (name, root.clone())).collect()
}

/// Whether a name matches a name or `*.ending`.
fn matches(source: &str, name: &str) -> bool {
    match source.strip_prefix('*') {
        Some(ending) => name.len() > ending.len() && name.ends_with(ending),
        None => source == name,
    }
}

/// Normalises case and separators.
fn normalised(text: &str) -> String {
    text.to_lowercase().replace('_', "-")
}

/// The first line of a normalised manifest with the dependency as a whole word, in any syntax: `flask`, not
/// `flask-login`, and not in a comment.
fn line_naming(text: &str, name: &str) -> Option<usize> {
    let inside = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._/@".contains(byte);
    let bytes = text.as_bytes();
    let begins_comment = |start: usize| {
        let mut line = bytes.get(start..).unwrap_or_default().iter();
        line.find(|byte| !matches!(byte, b' ' | b'\t')).is_some_and(|first| matches!(first, b'#' | b'/'))
    };
    // Linear time: line ends are searched only up to the next match.
    let (mut counted, mut line, mut is_passed_over) = (0, 1, begins_comment(0));
    for at in memchr::memmem::find_iter(bytes, name) {
        let passed = bytes.get(counted..at).unwrap_or_default();
        if let Some(last) = memchr::memrchr(b'\n', passed) {
            line += memchr::memchr_iter(b'\n', passed).count();
            is_passed_over = begins_comment(counted + last + 1);
        }
        counted = at;
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        let is_word = !before.is_some_and(inside) && !bytes.get(at + name.len()).is_some_and(inside);
        if is_word && !is_passed_over && !name.is_empty() {
            return Some(line);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_dependency_is_a_word_of_its_own() {
        assert_eq!(line_naming(&normalised("# flask\nflask-login\nFlask==3.1\n"), "flask"), Some(3));
        assert_eq!(line_naming("\"dependencies\": {\n  \"express\": \"^5\"\n", "express"), Some(2));
        assert_eq!(line_naming("  \"express-session\": \"1\"", "express"), None);
        assert_eq!(line_naming("dependencies = [\"uvicorn[standard]>=0.30\"]", "uvicorn"), Some(1));
    }

    #[test]
    fn a_source_is_told_by_its_name_or_its_ending() {
        assert!(matches("*.py", "main.py"));
        assert!(!matches("*.py", ".py"));
        assert!(matches("main.go", "main.go"));
    }

    /// Random pieces of manifests of all languages.
    fn manifest() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop::sample::select(vec![
            "{",
            "}",
            "[",
            "]",
            "\"",
            ",",
            ":",
            "=",
            "\n",
            "\r\n",
            " ",
            "#",
            "//",
            "\\",
            "\0",
            "\u{2028}",
            "é",
            "<",
            "/>",
            "</",
            "flask",
            "Django>=5",
            "fastapi",
            "uvicorn[standard]",
            "\"express\": \"5\"",
            "\"main\": \"./server.mjs\"",
            "\"start\": \"NODE_ENV=production node ../../x\"",
            "[[bin]]",
            "name = \"shop\"",
            "[project.scripts]",
            "gem 'rails'",
            "require github.com/gin-gonic/gin",
            "<artifactId>spring-boot",
            "{:phoenix, \"~> 1.8\"}",
            "[remote \"origin\"]",
            "url = git@gitlab.com:a/b",
            "url = https://x:y@gitlab",
            "_",
            "-",
            "@",
            "..",
            "/",
        ]);
        let pieces = prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat().into_bytes());
        prop_oneof![3 => pieces, 1 => prop::collection::vec(any::<u8>(), 0..200)]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn whatever_a_manifest_holds_facts_name_what_is_there(
            which in any::<prop::sample::Index>(),
            contents in manifest(),
            more in manifest(),
        ) {
            let catalog = Catalog::default();
            let languages = catalog.languages().unwrap();
            let manifests: Vec<&String> = languages.iter().flat_map(|language| &language.project.manifests).collect();
            let name = which.get(&manifests).replace('*', "x");
            let temporary = tempfile::tempdir().unwrap();
            for (path, bytes) in [("app.py", &more), ("server.mjs", &more), (".git/config", &more), (&name, &contents)] {
                let path = temporary.path().join(path);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, bytes).unwrap();
            }
                let facts = detect(&Folder::open(temporary.path()).unwrap(), &catalog, None).unwrap();
                prop_assert!(!facts.projects.is_empty());
                for project in &facts.projects {
                    let found = [&project.framework, &project.package_manager, &project.entrypoint];
                    let evidence = found.into_iter().flatten().map(|(_, evidence)| evidence).chain([&project.evidence]);
                    for Evidence { file, line } in evidence {
                        let text = std::fs::read(temporary.path().join(file)).unwrap();
                        let lines = String::from_utf8_lossy(&text).lines().count();
                        prop_assert!(line.is_none_or(|line| (1..=lines).contains(&line)), "{file}:{line:?}");
                    }
                    if let Some((value, _)) = &project.entrypoint {
                        prop_assert!(!value.contains(char::is_whitespace), "{value:?}");
                    }
                }
        }
    }
}
