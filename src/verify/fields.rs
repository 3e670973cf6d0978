//! Comma-separated `key=value` fields of the engine's flags, such as `--secret id=token,src=…`.

/// Joins the fields. The engine parses them as CSV, so values with commas or quotes are quoted.
#[must_use]
pub fn joined(fields: &[(&str, &str)]) -> String {
    let field = |(key, value): &(&str, &str)| {
        let field = format!("{key}={value}");
        if field.contains([',', '"', '\n', '\r']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field }
    };
    fields.iter().map(field).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn a_value_adds_no_field() {
        assert_eq!(joined(&[("id", "a"), ("src", "/b c")]), "id=a,src=/b c");
        assert_eq!(joined(&[("id", "a,src=/etc/shadow"), ("src", "/b\"c")]), r#""id=a,src=/etc/shadow","src=/b""c""#);
    }
}
