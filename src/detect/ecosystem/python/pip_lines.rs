//! The lines of a requirements file, as pip joins them, and their options.

/// A line with its continuations, without its comment.
pub(super) struct Logical {
    /// Of its first line, counted from 1.
    pub(super) number: usize,
    pub(super) text: String,
    /// A comment says that only other dependencies need it.
    pub(super) is_transitive: bool,
}

pub(super) fn logical(text: &str) -> Vec<Logical> {
    let mut lines: Vec<Logical> = Vec::new();
    let mut continues = false;
    // Of `# via` comments, which may have a line for each name.
    let mut via: Option<bool> = None;
    for (index, line) in text.lines().enumerate() {
        if let Some(comment) = line.trim_start().strip_prefix('#') {
            let is_indented = line.starts_with([' ', '\t']);
            if let (true, Some(last)) = (is_indented, lines.last_mut()) {
                tell_via(comment, &mut via, last);
            }
            continues = false;
            continue;
        }
        let (code, comment) = line.find(" #").map_or((line, ""), |at| line.split_at_checked(at).unwrap_or((line, "")));
        let ends_open = code.trim_end().ends_with('\\');
        let code = code.trim().trim_end_matches('\\').trim_end();
        if let Some(last) = lines.last_mut().filter(|_| continues) {
            last.text = format!("{} {code}", last.text);
        } else {
            via = None;
            lines.push(Logical { number: index + 1, text: code.to_owned(), is_transitive: false });
        }
        if let (Some(last), true) = (lines.last_mut(), !comment.is_empty()) {
            tell_via(comment.trim_start().trim_start_matches('#'), &mut via, last);
        }
        continues = ends_open;
    }
    lines.retain(|line| !line.text.is_empty());
    lines
}

/// Reads a comment of `via flask`, `via -r requirements.in`, or `via` with the names on lines below.
fn tell_via(comment: &str, via: &mut Option<bool>, line: &mut Logical) {
    let comment = comment.trim();
    let names = match comment.strip_prefix("via") {
        Some(names) => {
            via.get_or_insert(false);
            names.trim()
        }
        None if via.is_some() => comment,
        None => return,
    };
    let is_direct = names.starts_with("-r") || names.contains("(pyproject.toml)") || names.contains("(setup.");
    if is_direct {
        *via = Some(true);
    }
    line.is_transitive = *via == Some(false) && !(names.is_empty());
}

/// The value of an option: `-r x`, `-rx`, `--requirement x`, `--requirement=x`.
pub(super) fn option<'l>(line: &'l str, short: &str, long: &str) -> Option<&'l str> {
    let rest = match line.strip_prefix(long) {
        Some(rest) if rest.starts_with(['=', ' ', '\t']) => rest.trim_start_matches('='),
        _ if line.starts_with("--") => return None,
        _ => line.strip_prefix(short)?,
    };
    Some(rest.trim()).filter(|rest| !rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_joined_and_comments_left_out() {
        let text = "# head\nflask==3 \\\n    --hash=sha256:a \\\n    --hash=sha256:b\n    # via -r requirements.in\nurl#egg # c\n\
                    werkzeug==3 # via flask\nclick==8\n    # via\n    #   flask\n    #   celery\n\
                    redis==5\n    # via\n    #   -r requirements.in\n    #   celery\n";
        let told: Vec<String> = logical(text)
            .iter()
            .map(|line| format!("{}:{}{}", line.number, line.text, if line.is_transitive { " (via)" } else { "" }))
            .collect();
        assert_eq!(
            told,
            [
                "2:flask==3 --hash=sha256:a --hash=sha256:b",
                "6:url#egg",
                "7:werkzeug==3 (via)",
                "8:click==8 (via)",
                "12:redis==5"
            ]
        );
    }

    #[test]
    fn an_option_has_its_value_in_any_form() {
        for line in ["-r base.txt", "-rbase.txt", "--requirement base.txt", "--requirement=base.txt"] {
            assert_eq!(option(line, "-r", "--requirement"), Some("base.txt"), "{line}");
        }
        assert_eq!(option("--require-hashes", "-r", "--requirement"), None);
    }
}
