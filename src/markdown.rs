//! Values in Markdown, as GitHub and GitLab show it: each is written so that it is shown as it is, ends no line, and
//! begins nothing of its own. What comes out can stand in a table as well.

use std::fmt::Write;

use crate::printable;

/// A value as text within a line.
#[must_use]
pub fn text(value: &str) -> String {
    let line = one_line(value);
    let mut escaped = String::with_capacity(line.len());
    // At the beginning of a line, one of these makes a heading or a list, also behind a number.
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let mut is_in_word = false;
    let mut characters = line.char_indices().peekable();
    while let Some((index, c)) = characters.next() {
        let begins_block = if digits == 0 { "#+-=:" } else { ".)" };
        // Within a word, an underscore means nothing.
        let is_joint =
            c == '_' && is_in_word && characters.peek().is_some_and(|(_, next)| next.is_ascii_alphanumeric());
        if index == digits && begins_block.contains(c) || "\\`*_[]<>|~&$".contains(c) && !is_joint {
            escaped.push('\\');
        }
        escaped.push(c);
        is_in_word = c.is_ascii_alphanumeric();
    }
    escaped
}

/// A value as code within a line.
#[must_use]
pub fn code(value: &str) -> String {
    let line = one_line(value);
    if line.is_empty() {
        return line;
    }
    if line.contains('|') {
        // In a table it would end the cell, and renderers differ in which backslashes before it count.
        return format!("<code>{}</code>", entities(&line));
    }
    let fence = "`".repeat(longest_run(&line) + 1);
    // A blank on both sides is not shown, and keeps a backtick off the fence.
    let pad = if line.starts_with('`') || line.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{line}{pad}{fence}")
}

/// Ends of lines and the blanks around them become one blank.
fn one_line(value: &str) -> String {
    let is_break = |c: char| matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{b}' | '\u{c}');
    let lines: Vec<&str> = value.split(is_break).map(str::trim).filter(|line| !line.is_empty()).collect();
    printable::line(&lines.join(" ").replace('\t', " "))
}

/// ASCII punctuation as entities, which mean nothing but themselves.
fn entities(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    for c in line.chars() {
        if "\\`*_[]<>|~&$\"'".contains(c) {
            // Writing to a text cannot fail.
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
    use super::*;

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
        assert_eq!(text("a\n\n## b\r\n```sh\u{2028}|"), r"a ## b \`\`\`sh \|");
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
