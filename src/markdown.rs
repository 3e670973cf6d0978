//! Escapes values for Markdown on GitHub and GitLab, including table cells: a value is displayed as is, ends no line,
//! and starts no markup.

use std::fmt::Write;

use crate::printable;

/// A value as inline text.
#[must_use]
pub fn text(value: &str) -> String {
    let line = one_line(value);
    let mut escaped = String::with_capacity(line.len());
    // At the start of a line, these begin a heading or a list, also after a number.
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let mut previous = ' ';
    let mut characters = line.char_indices().peekable();
    while let Some((index, c)) = characters.next() {
        let begins_block = if digits == 0 { "+-=:" } else { ".)" };
        // After a space, it may end a heading.
        let is_heading = c == '#' && previous == ' ';
        // An underscore inside a word is literal.
        let is_joint = c == '_'
            && previous.is_ascii_alphanumeric()
            && characters.peek().is_some_and(|(_, next)| next.is_ascii_alphanumeric());
        if is_heading || index == digits && begins_block.contains(c) || "\\`*_[]<>|~&$".contains(c) && !is_joint {
            escaped.push('\\');
        }
        escaped.push(c);
        previous = c;
    }
    escaped
}

/// A value as inline code.
#[must_use]
pub fn code(value: &str) -> String {
    let line = one_line(value);
    if line.is_empty() {
        return line;
    }
    if line.contains('|') {
        // A pipe would end a table cell, and renderers treat backslashes before it differently.
        return format!("<code>{}</code>", entities(&line));
    }
    let fence = "`".repeat(longest_run(&line) + 1);
    // Spaces on both sides are not displayed, and separate a backtick from the fence.
    let pad = if line.starts_with('`') || line.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{line}{pad}{fence}")
}

/// Replaces line breaks and spaces around them with one space.
fn one_line(value: &str) -> String {
    let is_break = |c: char| matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{b}' | '\u{c}');
    let lines: Vec<&str> = value.split(is_break).map(str::trim).filter(|line| !line.is_empty()).collect();
    printable::line(&lines.join(" ").replace('\t', " "))
}

/// ASCII punctuation as entities.
fn entities(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    for c in line.chars() {
        if "\\`*_[]<>|~&$\"'".contains(c) {
            // Writing to a string cannot fail.
            let _ = write!(escaped, "&#{};", u32::from(c));
        } else {
            escaped.push(c);
        }
    }
    escaped
}

fn longest_run(line: &str) -> usize {
    line.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    use super::*;

    /// The elements of a page, and its text.
    fn read(page: &str) -> (Vec<String>, String) {
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_MATH;
        let (mut parts, mut texts) = (Vec::new(), String::new());
        for event in Parser::new_ext(page, options) {
            match event {
                Event::Text(text) | Event::Code(text) => texts.push_str(&text),
                // The two forms of inline code.
                Event::InlineHtml(html) if ["<code>", "</code>"].contains(&&*html) => {}
                Event::Start(Tag::Table(columns)) => parts.push(format!("table of {}", columns.len())),
                Event::End(TagEnd::Table) => {}
                other => parts.push(format!("{other:?}")),
            }
        }
        (parts, texts)
    }

    fn page(value: &str) -> String {
        format!("{value}\n\n- x {value}\n\n| a | b |\n|---|---|\n| {value} | x {value} y |\n\n## {value}\n")
    }

    proptest! {
        #[test]
        fn a_value_is_shown_as_it_is_and_begins_nothing(
            value in prop_oneof![any::<String>(), r"[ab1.)# \\|`<>&;*_~$\[\]()!:+=\n\r\t-]{0,12}"]
        ) {
            let shown = one_line(&value);
            // Skips blank values.
            prop_assume!(!shown.trim().is_empty());
            for written in [text(&value), code(&value)] {
                let (parts, texts) = read(&page(&written));
                prop_assert_eq!(&parts, &read(&page("v")).0, "{}", written);
                prop_assert_eq!(texts, format!("{shown}x {shown}ab{shown}x {shown} y{shown}"), "{}", written);
            }
        }
    }

    #[test]
    fn plain_values_stay_as_they_are() {
        assert_eq!(text("Ruby on Rails 8.1, PostgreSQL (ASP.NET)"), "Ruby on Rails 8.1, PostgreSQL (ASP.NET)");
        assert_eq!(code("node check.js --port=1"), "`node check.js --port=1`");
        assert_eq!(code(""), "");
    }

    #[test]
    fn text_begins_nothing() {
        assert_eq!(text("# x"), r"\# x");
        assert_eq!(text("_a_ id_rsa __b"), r"\_a\_ id_rsa \_\_b");
        assert_eq!(text("- x"), r"\- x");
        assert_eq!(text("12. x"), r"12\. x");
        assert_eq!(text("a\n\n## b\r\n```sh\u{2028}|"), r"a \## b \`\`\`sh \|");
        assert_eq!(text(r"<b> [x](y) \| &amp; $a$"), r"\<b\> \[x\](y) \\\| \&amp; \$a\$");
        assert_eq!(text("\u{1b}[31m\u{202e}"), "\u{fffd}\\[31m\u{fffd}");
    }

    #[test]
    fn code_is_not_ended_by_what_is_in_it() {
        assert_eq!(code("a`b``c"), "```a`b``c```");
        assert_eq!(code("`a"), "`` `a ``");
        assert_eq!(code("a\nb"), "`a b`");
        assert_eq!(code(r"grep a\|b"), "<code>grep a&#92;&#124;b</code>");
    }
}
