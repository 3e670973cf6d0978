//! Prisma's schema: the database that it names.

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
