//! Prisma's schema: the database that it names.

use super::package::Package;
use crate::detect::environment::given;
use crate::detect::fact::Fact;
use crate::detect::facts::{DetectedProject, ImageVariable};
use crate::detect::subject::Subject;
use crate::detect::tree::{climb, folder_of};
use crate::source::Evidence;

/// Prisma's names of databases that are services.
const PROVIDERS: [(&str, &str); 6] = [
    ("postgresql", "postgres"),
    ("postgres", "postgres"),
    ("cockroachdb", "cockroachdb"),
    ("mysql", "mysql"),
    ("mongodb", "mongo"),
    ("sqlserver", "mssql"),
];

/// The variable that `prisma init` writes, and its value for `SQLite`.
const VARIABLE: &str = "DATABASE_URL";
const USUAL: &str = "file:./dev.db";

/// Adds the database of the schema to the services.
pub(super) fn services(subject: &Subject<'_>, project: &mut DetectedProject) {
    let Some(Source { provider, evidence, .. }) = source(subject) else { return };
    let Some((_, service)) = PROVIDERS.iter().find(|(name, _)| *name == provider) else { return };
    match project.services.iter_mut().find(|known| known.value == *service) {
        Some(known) => known.evidence.push(evidence),
        None => project.services.push(Fact::stated(*service, evidence)),
    }
}

/// Adds the command that writes the client of the schema, if the schema is where the command looks for it.
pub(super) fn generator(subject: &Subject<'_>, project: &mut DetectedProject) {
    const PLACES: [&str; 6] = [
        "prisma/schema.prisma",
        "schema.prisma",
        "prisma.config.ts",
        "prisma.config.js",
        "prisma.config.mjs",
        ".config/prisma.ts",
    ];
    let Some(dependency) = subject.manifest.dependency("prisma", true) else { return };
    let package = Package::of(subject.tree, subject.folder);
    let names_schema = package.is_some_and(|package| package.node.at(&["prisma", "schema"]).is_some());
    if names_schema || PLACES.iter().any(|path| subject.has(path)) {
        project.generators.push(Fact::likely("prisma generate", dependency.evidence.clone()));
    }
}

/// Adds the file of an `SQLite` database, and the variable with its address, which has to be set.
pub(super) fn database(subject: &Subject<'_>, project: &mut DetectedProject) {
    let Some(source) = source(subject).filter(|source| source.provider == "sqlite") else { return };
    let literal = source.url.as_deref().and_then(|url| url.strip_prefix('"')?.split('"').next());
    if let Some(path) = literal.and_then(|url| source.file(subject, url)) {
        project.add_state(path, source.evidence.clone());
    }
    if literal.is_some() {
        return;
    }
    let name = source.url.as_deref().and_then(|url| url.split('"').nth(1)).unwrap_or(VARIABLE);
    let known = project.variables.iter().find(|variable| variable.name == name && variable.default.is_none());
    let Some(variable) = known else { return };
    let (url, place) = given(subject, name).unwrap_or_else(|| (USUAL.to_owned(), variable.fact.place()));
    if let Some(path) = source.file(subject, &url) {
        let fact = Fact::likely(url, place.clone());
        project.environment.push(ImageVariable { name: name.to_owned(), is_address: false, fact });
        project.add_state(path, place);
    }
}

/// The `datasource` block.
#[derive(Debug)]
struct Source {
    schema: String,
    provider: String,
    /// As written: a literal, or `env("NAME")`. From Prisma 7 on, its configuration has it.
    url: Option<String>,
    evidence: Evidence,
}

impl Source {
    /// The file of a URL, relative to the project. Relative URLs start at the schema, or, from Prisma 7 on, at the
    /// project.
    fn file(&self, subject: &Subject<'_>, url: &str) -> Option<String> {
        let path = url.strip_prefix("file:")?.split('?').next().filter(|path| !path.starts_with('/'))?;
        let folder = if self.url.is_some() { folder_of(subject.relative(&self.schema)) } else { "" };
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
        climb(folder, path).filter(|path| !path.is_empty() && path.chars().all(is_plain))
    }
}

fn source(subject: &Subject<'_>) -> Option<Source> {
    subject.files("**/*.prisma").into_iter().find_map(|file| read(file, &subject.tree.text(file)?))
}

fn read(file: &str, text: &str) -> Option<Source> {
    let mut is_source = false;
    let (mut provider, mut url) = (None, None);
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with("datasource ") {
            is_source = true;
        } else if line.starts_with('}') {
            is_source = false;
        } else if let Some((key, value)) = line.split_once('=').filter(|_| is_source) {
            match key.trim() {
                "provider" => provider = value.split('"').nth(1).map(|value| (value, index + 1)),
                "url" => url = Some(value.trim().to_owned()),
                _ => {}
            }
        }
    }
    let (provider, line) = provider?;
    let evidence = Evidence::line(file, line, format!("provider = \"{provider}\""));
    Some(Source { schema: file.to_owned(), provider: provider.to_owned(), url, evidence })
}
