use std::collections::BTreeSet;

/// The variables that a text uses, as `$NAME` or `${NAME…}`.
#[must_use]
pub fn variables(text: &str) -> BTreeSet<&str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let behind = text.split('$').skip(1).map(|behind| behind.strip_prefix('{').unwrap_or(behind));
    behind
        .map(|behind| behind.split(|c| !is_part(c)).next().unwrap_or_default())
        .filter(|name| !name.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_found_in_every_form() {
        let text = "a: $TAG\nb: ${NAME:-x}\nc: $${NOT}\nd: ${A}${B?}\n";
        let found: Vec<&str> = variables(text).into_iter().collect();
        assert_eq!(found, ["A", "B", "NAME", "NOT", "TAG"]);
    }
}
