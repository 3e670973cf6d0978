//! Folders named like build output that are part of the repository, such as a front end that was built before.

use super::subject::Subject;

const NAMES: [&str; 2] = ["build", "dist"];

/// Those that exist in the project's folder, and that Git does not ignore.
pub(super) fn of(subject: &Subject<'_>) -> Vec<String> {
    let files = [subject.text(".gitignore"), subject.tree.text(".gitignore")];
    let patterns: Vec<&str> = files.iter().flatten().flat_map(|text| text.lines()).map(name).collect();
    let is_committed = |folder: &&str| subject.tree.has_folder(&subject.path(folder)) && !patterns.contains(folder);
    NAMES.into_iter().filter(is_committed).map(str::to_owned).collect()
}

/// The name in a pattern such as `/dist/`.
fn name(pattern: &str) -> &str {
    pattern.trim().trim_start_matches("**/").trim_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_names_a_folder() {
        for pattern in ["dist", "dist/", "/dist", "/dist/", "**/dist/", " dist "] {
            assert_eq!(name(pattern), "dist", "{pattern}");
        }
    }
}
