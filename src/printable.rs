//! Replaces characters that control a terminal, end a line, or hide or reorder text. They may come from names and
//! contents of files that somebody else wrote.

use std::fmt::Write;

/// Shown instead of an unprintable character.
pub const REPLACEMENT: char = char::REPLACEMENT_CHARACTER;

/// False for control characters, line separators, characters that hide or reorder text, and noncharacters.
#[must_use]
pub fn is_printable(c: char) -> bool {
    !(c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') || is_ignorable(c) || is_noncharacter(c))
}

/// Whether a setting may contain the character: printable ones, and joiners, which some scripts and emoji need.
#[must_use]
pub fn is_text(c: char) -> bool {
    is_printable(c) || matches!(c, '\u{200c}' | '\u{200d}')
}

/// Makes a text printable, on one line.
#[must_use]
pub fn line(text: &str) -> String {
    text.chars().map(|c| if is_printable(c) { c } else { REPLACEMENT }).collect()
}

/// Shortens a text and makes it printable, on one line.
#[must_use]
pub fn short(text: &str) -> String {
    const LONGEST: usize = 80;
    let mut shown = line(&text.chars().take(LONGEST).collect::<String>());
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

/// As [`line()`], but keeps line breaks, and replaces tabs with spaces.
#[must_use]
pub fn lines(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\n' => shown.push('\n'),
            '\t' => shown.push_str("    "),
            c if is_printable(c) => shown.push(c),
            _ => shown.push(REPLACEMENT),
        }
    }
    shown
}

/// Escapes unprintable characters in JSON. Apart from line breaks, they occur only in strings.
#[must_use]
pub fn json(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\n' || is_printable(c) {
            escaped.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a string cannot fail.
            let _ = write!(escaped, "\\u{unit:04x}");
        }
    }
    escaped
}

/// The Unicode property `Default_Ignorable_Code_Point` (DerivedCoreProperties.txt) and interlinear annotations, without
/// variation selectors, which affect only one character.
fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0d}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEERING: &str = "\0\t\u{8}\u{b}\u{1b}\u{7f}\u{85}\u{9b}\u{9d}\u{ad}\u{61c}\u{200b}\u{200e}\u{202e}\u{2028}\u{2029}\u{2066}\u{feff}\u{fff9}\u{fffe}\u{fdd0}\u{1ffff}\u{e0041}\u{3164}";

    #[test]
    fn what_steers_hides_or_reorders_is_replaced() {
        assert!(line(STEERING).chars().all(|c| c == REPLACEMENT), "{:?}", line(STEERING));
        assert_eq!(line("a\nb"), "a\u{fffd}b");
    }

    #[test]
    fn what_people_write_stays() {
        let plain = "Größe, 東京, Ελλάδα, שלום, ✔ ❤\u{fe0f} 🚀 a\u{301} \u{a0}";
        assert_eq!(line(plain), plain);
    }

    #[test]
    fn lines_keep_their_ends() {
        assert_eq!(lines("a\r\n\tb\n\u{1b}[31mc\rd"), "a\n    b\n\u{fffd}[31mc\u{fffd}d");
    }

    #[test]
    fn json_keeps_its_meaning() {
        let value = serde_json::json!({ STEERING: [STEERING, "é🚀"] });
        let text = json(&format!("{value:#}"));
        assert!(text.chars().all(|c| c == '\n' || is_printable(c)), "{text:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}
