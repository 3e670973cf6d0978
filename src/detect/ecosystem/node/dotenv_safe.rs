//! The variables that dotenv-safe demands: those of the project's example file.

use super::env_schema;
use crate::catalog::Scan;
use crate::detect::facts::{DetectedProject, Need};
use crate::detect::subject::Subject;

const PACKAGE: &str = "dotenv-safe";

const EXAMPLE: &str = ".env.example";

pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject) {
    let Some(dependency) = subject.manifest.dependency(PACKAGE, false) else { return };
    let Some(text) = subject.tree.hidden_text(&subject.path(EXAMPLE)) else { return };
    let scan = |holds: &str, line: &str| {
        let files = "**/*.{js,mjs,cjs,ts,mts,cts}".to_owned();
        subject.first(&Scan { files, holds: holds.to_owned(), line: line.to_owned() })
    };
    let reader = scan(PACKAGE, r"\bdotenv-safe\b").map_or_else(|| dependency.evidence.clone(), |hit| hit.evidence());
    let need = match scan("allowEmptyValues", r"\ballowEmptyValues\s*:\s*true") {
        Some(_) => Need::Set,
        None => Need::Filled,
    };
    for name in names(&text) {
        env_schema::add(project, name, None, Some(need), reader.clone());
    }
}

/// The names that a file of variables assigns to, without those that the image sets.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().map(|line| line.trim_start().trim_start_matches("export "));
    let names = lines.filter_map(|line| line.split_once('=')).map(|(name, _)| name.trim());
    let is_name = |name: &&str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    };
    names.filter(is_name).filter(|name| !env_schema::SET.contains(name))
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn comments_and_variables_of_the_image_are_not_demanded() {
        let text = "# KEY=1\nNODE_ENV=development\nPORT=3000\nexport API_URL = http://x\n\nTOKEN=\nlower=1\n";
        assert_eq!(names(text).collect::<Vec<_>>(), ["API_URL", "TOKEN"]);
    }
}
