//! Static sites: generators by their settings, and plain pages.

use super::Ecosystem;
use crate::detect::fact::{Confidence, Fact};
use crate::detect::facts::{DetectedProject, ProjectKind};
use crate::detect::manifest::Manifest;
use crate::detect::subject::Subject;
use crate::detect::tree::{Tree, folder_of, join, name_of};
use crate::source::Evidence;

pub(super) struct Site;

/// The framework of pages that no generator writes.
const PLAIN: &str = "nginx";

/// Files that list what a build of `MkDocs` installs, the most telling first.
const REQUIREMENTS: [&str; 7] = [
    "docs/requirements.txt",
    "requirements-docs.txt",
    "requirements-mkdocs.txt",
    "docs-requirements.txt",
    "requirements/docs.txt",
    "mkdocs-requirements.txt",
    "requirements.txt",
];

/// The depth limit of sites.
const DEEPEST: usize = 3;

/// Folders with the pages of a site, the most telling first; `.` is the project's own.
const PAGES: [&str; 12] =
    [".", "public", "site", "www", "html", "htdocs", "public_html", "dist", "docs", "build", "_site", "src"];

/// Settings of generators that say all by their name.
const SETTINGS: [&str; 16] = [
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "hugo.json",
    "config/_default/hugo.toml",
    "config/_default/hugo.yaml",
    "config/_default/config.toml",
    "config/_default/config.yaml",
    "mkdocs.yml",
    "mkdocs.yaml",
    "book.toml",
    "zola.toml",
    "pelicanconf.py",
    "antora-playbook.yml",
    "_quarto.yml",
    "source/conf.py",
];

/// Settings that other tools have too, with text that only a generator's have.
const SHARED_SETTINGS: [(&str, &[&str]); 6] = [
    ("config.toml", &["base_url", "baseURL", "baseUrl", "baseurl"]),
    ("config.yaml", &["baseURL:", "baseUrl:", "baseurl:"]),
    ("config.yml", &["baseURL:"]),
    ("config.json", &["\"baseURL\""]),
    ("conf.py", &["html_theme", "sphinx", "extensions ="]),
    ("_config.yml", &["theme:", "plugins:", "permalink:", "baseurl:", "markdown:", "title:"]),
];

/// Names of folders that may be a site of their own beside other projects.
const SITES: [&str; 16] = [
    "frontend",
    "front",
    "client",
    "web",
    "webapp",
    "ui",
    "site",
    "website",
    "www",
    "landing",
    "homepage",
    "portal",
    "dashboard",
    "blog",
    "static-site",
    "html",
];

/// Folders that hold projects.
const HOLDERS: [&str; 5] = ["apps", "services", "packages", "sites", "projects"];

/// Generators that most often make the documentation of another project.
const DOCUMENTATION: [&str; 6] = ["mkdocs", "sphinx", "mdbook", "antora", "docsify", "quarto"];

/// Parts of paths whose sites are documentation or examples of the project around them.
const ASIDE: [&str; 18] = [
    "doc",
    "docs",
    "documentation",
    "manual",
    "book",
    "guide",
    "website",
    "examples",
    "example",
    "exampleSite",
    "samples",
    "demo",
    "test",
    "tests",
    "spec",
    "fixtures",
    "themes",
    "node_modules",
];

impl Ecosystem for Site {
    fn language(&self) -> &'static str {
        "static"
    }

    fn claims(&self, tree: &Tree<'_>, folder: &str) -> bool {
        if folder.split('/').any(|part| ["exampleSite", "themes", "fixtures", "testdata"].contains(&part)) {
            return false;
        }
        // Hugo's folder of settings is a part of the site.
        let is_settings = folder == "config/_default" || folder.ends_with("/config/_default");
        if folder.matches('/').count() > DEEPEST || is_settings {
            return false;
        }
        if settings(tree, folder).is_some() {
            return true;
        }
        if folder.is_empty() {
            return pages(tree, "").is_some();
        }
        let is_named = SITES.contains(&name_of(folder)) || HOLDERS.contains(&name_of(folder_of(folder)));
        let is_inside = |of: String| folder == of || folder.starts_with(&format!("{of}/"));
        is_named
            && folder.matches('/').count() <= 2
            && !pages(tree, "").is_some_and(|of| of == "." || is_inside(of))
            && tree.has(&join(folder, "index.html"))
    }

    fn read(&self, tree: &Tree<'_>, folder: &str) -> Manifest {
        if let Some(file) = settings(tree, folder) {
            let inputs = inputs(tree, folder, &file);
            return Manifest { file: Some(file.clone()), inputs, ..Manifest::new(Evidence::file(file)) };
        }
        let of = pages(tree, folder).unwrap_or_default();
        Manifest::new(Evidence::file(join(folder, &join(&of, "index.html"))))
    }

    fn complete(&self, subject: &Subject<'_>, project: &mut DetectedProject) {
        project.kind = ProjectKind::Site;
        if project.unsupported.is_some() || project.framework.is_some() {
            // A folder of another project is no output.
            project.output.take_if(|output| output.value.starts_with("..") || output.value.starts_with('/'));
            if subject.has("theme.toml") && subject.tree.has_folder(&subject.path("exampleSite")) {
                project.kind = ProjectKind::Library;
            }
            return;
        }
        let Some(of) = pages(subject.tree, subject.folder) else {
            project.kind = ProjectKind::Unknown;
            return;
        };
        let evidence = Evidence::file(subject.path(&join(&of, "index.html")));
        project.framework = Some(Fact::new(PLAIN, Confidence::Guessed, evidence.clone()));
        project.entrypoint = Some(Fact::new(of, Confidence::Likely, evidence));
    }
}

/// The file with the settings of a generator.
fn settings(tree: &Tree<'_>, folder: &str) -> Option<String> {
    let named = SETTINGS.iter().map(|name| join(folder, name)).find(|path| tree.has(path));
    let shared = || {
        SHARED_SETTINGS.iter().find_map(|(name, texts)| {
            let path = join(folder, name);
            let text = tree.has(&path).then(|| tree.text(&path)).flatten()?;
            let is_key = |line: &str| texts.iter().any(|text| line.trim_start().starts_with(text));
            let is_meant = if *name == "conf.py" {
                texts.iter().any(|part| text.contains(part))
            } else {
                text.lines().any(is_key)
            };
            (is_meant && (*name != "_config.yml" || is_jekyll(tree, folder, &text))).then_some(path)
        })
    };
    named.or_else(shared)
}

/// What a generator reads besides its settings before it builds: requirements, Hugo's modules, themes in submodules.
fn inputs(tree: &Tree<'_>, folder: &str, settings: &str) -> Vec<String> {
    if name_of(settings).starts_with("mkdocs.") {
        let lists_it = |path: &str| tree.text(path).is_some_and(|text| text.contains("mkdocs"));
        let found = REQUIREMENTS.iter().find(|name| lists_it(&join(folder, name)));
        return found.map(|name| (*name).to_owned()).into_iter().collect();
    }
    let of_hugo = ["go.mod", ".gitmodules"].into_iter().filter(|name| tree.exists(&join(folder, name)));
    of_hugo.map(str::to_owned).collect()
}

/// Whether `_config.yml` is Jekyll's: other generators have one too. A Gemfile has the gems of the site.
fn is_jekyll(tree: &Tree<'_>, folder: &str, text: &str) -> bool {
    let folders = ["_posts", "_layouts", "_includes", "_sass", "_drafts"];
    let has_folder = folders.iter().any(|name| tree.has_folder(&join(folder, name)));
    let is_named = ["remote_theme:", "jekyll-", "theme: minima"].iter().any(|part| text.contains(part));
    let is_node = tree.has(&join(folder, "package.json"));
    (has_folder || is_named && !is_node) && !tree.has(&join(folder, "Gemfile"))
}

/// The folder with the first page, relative to `folder`, if it is no template of a server.
fn pages(tree: &Tree<'_>, folder: &str) -> Option<String> {
    let is_page = |of: &&&str| {
        let path = join(folder, &join(of, "index.html"));
        if !tree.exists(&path) {
            return false;
        }
        // Pages in a folder of built files are not read.
        tree.text(&path).is_none_or(|text| !text.contains("{%") && !text.contains("<?php"))
    };
    PAGES.iter().find(|of| is_page(of)).map(|of| (*of).to_owned())
}

/// What writes the site.
fn generator(site: &DetectedProject) -> Option<&str> {
    let id = site.unsupported.as_ref().or(site.framework.as_ref()).map(|fact| fact.value.as_str());
    id.filter(|id| *id != PLAIN)
}

/// Whether a site is more than pages.
pub(super) fn has_generator(site: &DetectedProject) -> bool {
    generator(site).is_some()
}

/// Whether a site belongs to another project instead of being one: pages and documentation of an app or library.
pub(in crate::detect) fn belongs_to(site: &DetectedProject, other: &DetectedProject) -> bool {
    let is_around = other.path == "." || site.path == other.path || site.path.starts_with(&format!("{}/", other.path));
    if !is_around || other.language.value == site.language.value {
        return false;
    }
    let generator = generator(site);
    let is_main = match generator {
        None => true,
        Some(id) => DOCUMENTATION.contains(&id),
    };
    let is_beside = site.path == other.path;
    let is_known = other.framework.is_some() || other.unsupported.is_some();
    match other.kind {
        ProjectKind::App | ProjectKind::Site if is_beside => is_known || is_main,
        ProjectKind::App | ProjectKind::Site | ProjectKind::Library | ProjectKind::Workspace if is_beside => is_main,
        ProjectKind::Unknown if other.is_foreign() => is_main,
        ProjectKind::Tooling if is_program(other) => site.path.split('/').all(|part| !SITES.contains(&part)),
        ProjectKind::Unknown | ProjectKind::Tooling => false,
        // A site in a folder of its own.
        _ => site.path.split('/').any(|part| ASIDE.contains(&part)) || generator.is_none() && !is_own_folder(site),
    }
}

/// Whether a project is a program for the command line, whose repository has a site about it.
fn is_program(other: &DetectedProject) -> bool {
    other.language.value != "node" && other.entrypoint.is_some() && other.is_at_root()
}

/// Whether pages are in a folder that is a project of its own.
fn is_own_folder(site: &DetectedProject) -> bool {
    SITES.contains(&name_of(&site.path)) || HOLDERS.contains(&name_of(folder_of(&site.path)))
}
