//! Plugins and themes of `WordPress`, which are no apps of their own.

use crate::detect::subject::Subject;

/// Whether the folder is a plugin or theme: by the header that `WordPress` reads.
pub(super) fn is_extension(subject: &Subject<'_>) -> bool {
    // The root of a whole installation has these too.
    if ["wp-config.php", "wp-config-sample.php", "wp-load.php"].iter().any(|file| subject.has(file)) {
        return false;
    }
    let style = subject.text("style.css");
    if style.is_some_and(|text| has_header(&text, "Theme Name:")) {
        return true;
    }
    let own = subject.tree.matching(subject.folder, "*.php");
    own.iter().any(|file| subject.tree.text(file).is_some_and(|text| has_header(&text, "Plugin Name:")))
}

/// Whether a comment at the beginning of a file has a field.
fn has_header(text: &str, field: &str) -> bool {
    // It reads the first 8 KiB.
    let mut lines = text.lines().take(100);
    lines.any(|line| line.trim_start_matches([' ', '\t', '*', '/', '#']).starts_with(field))
}
