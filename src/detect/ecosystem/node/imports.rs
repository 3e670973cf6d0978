//! The packages that source files import.

use std::collections::BTreeSet;

use crate::detect::tree::Tree;

/// The limit of source files that are searched.
const MOST_FILES: usize = 500;

/// The packages that the sources of a folder import.
pub(super) fn of_folder(tree: &Tree<'_>, folder: &str) -> BTreeSet<String> {
    let files = tree.matching(folder, "**/*.{ts,tsx,js,jsx,mts,mjs,vue,svelte}");
    let files = files.into_iter().filter(|path| !path.contains(".spec.") && !path.contains(".test."));
    files.take(MOST_FILES).flat_map(|file| of_text(&tree.text(file).unwrap_or_default())).collect()
}

/// The packages that a source imports: `ts-node` of `require("ts-node/register")`.
pub(super) fn of_text(text: &str) -> BTreeSet<String> {
    specifiers(text).into_iter().map(|(_, specifier)| package(specifier)).collect()
}

/// The package of a specifier: `ts-node` of `ts-node/register`.
pub(super) fn package(specifier: &str) -> String {
    let parts = if specifier.starts_with('@') { 2 } else { 1 };
    specifier.split('/').take(parts).collect::<Vec<_>>().join("/")
}

/// What a source imports, as written, each with the place of its first byte.
pub(super) fn specifiers(text: &str) -> Vec<(usize, &str)> {
    const WORDS: [&str; 4] = ["import ", " from ", "require(", "import("];
    let places = WORDS.iter().flat_map(|word| text.match_indices(word).map(|(at, word)| at + word.len()));
    let specifier = |at: usize| {
        let rest = text.get(at..)?;
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        Some((at, rest.get(1..)?.split(quote).next()?))
    };
    places.filter_map(specifier).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_names_its_package() {
        let text = "import 'dotenv/config'\nimport { x } from \"@scope/name/x\"\nconst y = require('./y');";
        assert_eq!(of_text(text).into_iter().collect::<Vec<_>>(), [".", "@scope/name", "dotenv"]);
    }
}
