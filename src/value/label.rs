use std::fmt;
use std::str::FromStr;

use super::Invalid;
use super::invalid::is_plain;

/// An image label `key=value`. The key has letters, digits and `._-/`; the value is any text on one line.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Label {
    /// Such as `org.opencontainers.image.vendor`.
    pub key: String,
    /// One line without control characters and characters that hide or reorder text.
    pub value: String,
}

impl Label {
    const LONGEST: usize = 1000;

    /// Whether Kubernetes accepts the key for an annotation: a name, with an optional lowercase domain and a slash
    /// before it.
    #[must_use]
    pub fn is_qualified(&self) -> bool {
        let domain_allows = |part: &str| {
            part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                && part.starts_with(|c: char| c != '-')
                && part.ends_with(|c: char| c != '-')
        };
        let (domain, name) = self.key.split_once('/').map_or((None, self.key.as_str()), |(d, name)| (Some(d), name));
        let domain_fits = domain.is_none_or(|domain| domain.len() <= 253 && domain.split('.').all(domain_allows));
        let ends = |c: char| c.is_ascii_alphanumeric();
        domain_fits && name.len() <= 63 && !name.contains('/') && name.starts_with(ends) && name.ends_with(ends)
    }
}

impl FromStr for Label {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let key_allows = |key: &str| {
            key.starts_with(|c: char| c.is_ascii_alphanumeric())
                && key.ends_with(|c: char| c.is_ascii_alphanumeric())
                && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-/".contains(&b))
        };
        match text.split_once('=') {
            Some((key, value)) if key_allows(key) && is_plain(value) && text.len() <= Self::LONGEST => {
                Ok(Self { key: key.to_owned(), value: value.to_owned() })
            }
            _ => Err(Invalid::new(
                "a label",
                "key=value on one line without control or invisible characters, the key of letters, digits and ._-/, such as org.opencontainers.image.vendor=Example",
            )),
        }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.key, self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_may_hold_anything_on_one_line() {
        let label: Label = r#"team=a "b" $c \d =e"#.parse().unwrap();
        assert_eq!((label.key.as_str(), label.value.as_str()), ("team", r#"a "b" $c \d =e"#));
    }

    #[test]
    fn a_key_with_one_lowercase_domain_at_most_is_qualified() {
        let label = |key: &str| format!("{key}=x").parse::<Label>().unwrap();
        for good in ["team", "Team_1", "org.opencontainers.image.vendor", "example.com/team"] {
            assert!(label(good).is_qualified(), "{good}");
        }
        for bad in ["a/b/c", "Example.com/team", "a_b/c", "a..b/c", "a/_c", "a//c", &"a".repeat(64)] {
            assert!(!label(bad).is_qualified(), "{bad}");
        }
    }

    #[test]
    fn a_key_is_plain() {
        for bad in ["team", "=x", "a b=c", "-a=b", "a\"=b", "a=b\nc", "é=b"] {
            assert!(bad.parse::<Label>().is_err(), "{bad}");
        }
    }
}
