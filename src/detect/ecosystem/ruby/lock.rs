//! `Gemfile.lock`: sections that begin at the margin, with indented entries.

use crate::detect::fact::Fact;
use crate::detect::tree::{Tree, join};
use crate::source::Evidence;

/// The lock file of a folder.
pub(super) fn path(tree: &Tree<'_>, folder: &str) -> Option<String> {
    ["Gemfile.lock", "gems.locked"].iter().map(|name| join(folder, name)).find(|path| tree.has(path))
}

/// The version below `RUBY VERSION`: `ruby 3.3.5p100`.
pub(super) fn ruby(tree: &Tree<'_>, path: &str) -> Option<Fact<String>> {
    let text = tree.text(path)?;
    let mut lines = text.lines().enumerate().skip_while(|(_, line)| line.trim_end() != "RUBY VERSION").skip(1);
    let (index, line) = lines.next()?;
    let version = line.trim().strip_prefix("ruby ")?;
    let version = version.split(['p', ' ']).next()?;
    Some(Fact::stated(version, Evidence::line(path, index + 1, line.trim())))
}

/// The locked gems, with lines: `    rack (3.1.8)`, also with a platform: `    pg (1.5.9-x86_64-linux)`.
pub(super) fn gems(tree: &Tree<'_>, path: &str) -> Vec<(String, usize)> {
    let Some(text) = tree.text(path) else { return Vec::new() };
    let gem = |(index, line): (usize, &str)| {
        let entry = line.strip_prefix("    ").filter(|rest| !rest.starts_with(' '))?;
        let (name, version) = entry.split_once(" (")?;
        version.ends_with(')').then(|| (name.to_owned(), index + 1))
    };
    text.lines().enumerate().filter_map(gem).collect()
}
