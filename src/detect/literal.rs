//! Values that stand in code as they are.

/// Methods that leave a text as it is.
const KEEPING: [&str; 8] = ["to_string()", "to_owned()", "into()", "to_s", "freeze", "as_str()", "String()", "strip()"];

/// The text of the literal of which a search has found `found`, from this place in the line on; `None` if the value is
/// an expression, or only a part of one.
pub(super) fn literal(line: &str, start: usize, found: &str) -> Option<String> {
    let before = line.get(..start)?.chars().next_back();
    let rest = line.get(start..)?;
    let Some(quote) = before.filter(|c| matches!(c, '"' | '\'' | '`')) else {
        let after = rest.get(found.len()..)?;
        // `${PORT:8080}` of settings has texts without quotes.
        let is_plain = before == Some(':') || is_number(found) || ["true", "false", "True", "False"].contains(&found);
        return (is_plain && !goes_on(after)).then(|| found.to_owned());
    };
    let (text, after) = rest.split_once(quote)?;
    let is_template = ["${", "#{", "{$"].iter().any(|sign| text.contains(sign));
    (!is_template && !goes_on(after)).then(|| text.to_owned())
}

/// `8080`, `60_000`, `0.5`
fn is_number(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit()) && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'_' | b'.'))
}

/// Whether the text after a value makes it a part of an expression.
fn goes_on(after: &str) -> bool {
    let after = after.trim_start();
    match after.strip_prefix('.') {
        Some(call) => !KEEPING.iter().any(|method| call.starts_with(method)),
        None => after.starts_with(['+', '*', '-', '/', '%', '<', '(']) && !after.starts_with("//"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The literal after ` or `, of which a search has found the text between the bars.
    fn read(line: &str) -> Option<String> {
        let start = line.find('|').unwrap();
        let end = line.rfind('|').unwrap();
        let found = line[start + 1..end].to_owned();
        literal(&line.replace('|', ""), start, &found)
    }

    #[test]
    fn a_text_in_quotes_or_a_number_is_the_value() {
        for (line, value) in [
            (r"process.env.JWT_SECRET or '|tj67O|==5H'", "tj67O==5H"),
            (r#"env::var("HOST").unwrap_or("|0.0.0.0|".to_string())"#, "0.0.0.0"),
            ("process.env.PORT or |3000|;", "3000"),
            ("ENV.fetch('DEBUG', |false|)", "false"),
            ("url: ${DB_HOST:|localhost|}", "localhost"),
            ("port = 8000 # or |8000| // as ever", "8000"),
        ] {
            assert_eq!(read(line).as_deref(), Some(value), "{line}");
        }
    }

    #[test]
    fn an_expression_is_none() {
        for line in [
            "ENV['BUNDLE_GEMFILE'] or|=| File.expand_path('../Gemfile')",
            "env('PUSHER_HOST', '|api-|'.env('PUSHER_APP_CLUSTER', 'mt1'))",
            r#"getEnv("POLL_INTERVAL", |30*time.Minute|)"#,
            "ENV.fetch('RAILS_MIN_THREADS', |max_threads_count|)",
            "process.env.AGE or |60| * 60",
            "process.env.URL or `|http://|${host}`",
            r#"os.getenv("PORT", |core.WebPort|)"#,
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
