//! Prisma's schema: the database that it names.

use super::package::Package;
use crate::detect::fact::Fact;
use crate::detect::facts::DetectedProject;
use crate::detect::subject::Subject;
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

/// Adds the database of the schema to the services.
pub(super) fn services(subject: &Subject<'_>, project: &mut DetectedProject) {
    let Some((provider, evidence)) = provider(subject) else { return };
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

/// The `provider` of the `datasource` block.
fn provider(subject: &Subject<'_>) -> Option<(String, Evidence)> {
    for file in subject.files("**/*.prisma") {
        let text = subject.tree.text(file)?;
        let mut is_source = false;
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.starts_with("datasource ") {
                is_source = true;
            } else if line.starts_with('}') {
                is_source = false;
            } else if is_source
                && let Some(rest) = line.strip_prefix("provider")
                && let Some(value) = rest.split('"').nth(1)
            {
                return Some((value.to_owned(), Evidence::line(file, index + 1, format!("provider = \"{value}\""))));
            }
        }
    }
    None
}
