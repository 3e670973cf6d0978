//! The comma-separated `key=value` fields that flags of the engine take, as in `--secret id=token,src=…`.

/// The fields as one word. They are read as a line of CSV, so that a value with a comma or a quote has to be quoted.
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
