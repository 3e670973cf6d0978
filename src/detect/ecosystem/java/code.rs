//! Lines of Java, Kotlin and Gradle without comments.

use std::rc::Rc;

use crate::detect::tree::Tree;

/// The lines of a file that hold code, trimmed, with their numbers; derived once, since modules share scripts.
pub(super) fn lines_of(tree: &Tree<'_>, path: &str) -> Rc<Vec<(usize, String)>> {
    tree.derived(&format!("code lines {path}"), || {
        let text = tree.text(path).unwrap_or_default();
        let trimmed = lines(&text).map(|(number, line)| (number, line.trim().to_owned()));
        trimmed.filter(|(_, line)| !line.is_empty()).collect()
    })
}

/// The lines that hold code, with their numbers from 1; comments become blanks. A `//` in an address is none.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, String)> + '_ {
    let mut is_comment = false;
    text.lines().enumerate().map(move |(index, line)| (index + 1, without_comments(line, &mut is_comment)))
}

fn without_comments(line: &str, is_comment: &mut bool) -> String {
    if !*is_comment && !line.contains('/') {
        return line.to_owned();
    }
    let mut kept = String::new();
    let mut quote: Option<char> = None;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        if *is_comment {
            if c == '*' && next == Some('/') {
                chars.next();
                *is_comment = false;
            }
        } else if let Some(open) = quote {
            kept.push(c);
            if c == '\\' {
                kept.extend(chars.next());
            } else if c == open {
                quote = None;
            }
        } else if c == '/' && next == Some('/') {
            break;
        } else if c == '/' && next == Some('*') {
            *is_comment = true;
            chars.next();
        } else {
            quote = (c == '"' || c == '\'').then_some(c);
            kept.push(c);
        }
    }
    kept
}

/// The texts in quotes.
pub(super) fn literals(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some(start) = rest.find(['"', '\'']) {
        let Some(quote) = rest.get(start..).and_then(|rest| rest.chars().next()) else { break };
        let Some(inside) = rest.get(start + 1..) else { break };
        let Some(end) = inside.find(quote) else { break };
        found.extend(inside.get(..end));
        rest = inside.get(end + 1..).unwrap_or_default();
    }
    found
}

/// The identifier at the beginning, and the rest.
pub(super) fn word(line: &str) -> (&str, &str) {
    let end = line.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(line.len());
    line.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_left_out() {
        let text = "a // b\n/* c\nd */ e\nurl = \"https://x.example/*\" // f\n'/*' g";
        let found: Vec<String> = lines(text).map(|(_, line)| line.trim().to_owned()).collect();
        assert_eq!(found, ["a", "", "e", "url = \"https://x.example/*\"", "'/*' g"]);
    }

    #[test]
    fn literals_are_in_either_quotes() {
        assert_eq!(literals("include ':a', \":b:c\" 'open"), [":a", ":b:c"]);
        assert_eq!(word("implementation(\"x\")"), ("implementation", "(\"x\")"));
    }
}
