//! Files with variables that the build of a site writes into its pages.

use crate::detect::fact::Fact;
use crate::detect::facts::{DetectedProject, Kind};
use crate::detect::subject::Subject;
use crate::source::Evidence;

/// In the order in which build tools read them.
const FILES: [&str; 2] = [".env", ".env.production"];

/// Adds the files that are part of the repository. All that they hold ends up in the pages, or nowhere.
pub(super) fn add(subject: &Subject<'_>, project: &mut DetectedProject) {
    if project.kind != Kind::Site {
        return;
    }
    let ignored = subject.text(".gitignore").unwrap_or_default();
    let files = FILES.into_iter().filter(|name| subject.has(name) && !is_ignored(&ignored, name));
    let facts = files.map(|name| Fact::likely(name, Evidence::file(subject.path(name))));
    project.assets.extend(facts);
}

/// Whether a line of `.gitignore` is about such a file.
fn is_ignored(text: &str, name: &str) -> bool {
    let mut lines = text.lines().map(|line| line.trim().trim_start_matches('/'));
    lines.any(|line| {
        line == name
            || matches!(line, ".env*" | "*.env" | "*.env*" | "**/.env*")
            || (line == ".env.*" && name != ".env")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_git_ignores_is_no_part_of_the_repository() {
        for (text, name, expected) in [
            ("node_modules\n/.env\n", ".env", true),
            (".env.*\n", ".env", false),
            (".env.*\n", ".env.production", true),
            (".env.local\n", ".env.production", false),
        ] {
            assert_eq!(is_ignored(text, name), expected, "{text}");
        }
    }
}
