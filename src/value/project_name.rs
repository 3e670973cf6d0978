use std::fmt;
use std::str::FromStr;

use heck::ToKebabCase;

use super::Invalid;

/// The project's name, valid as Compose project, image repository, host name and package name: 1 to 63 of `a-z`, `0-9`,
/// `-`, `_`, beginning with a letter, ending with a letter or digit, and not a YAML keyword.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectName(String);

impl ProjectName {
    /// The limit of a host name's label (RFC 1123).
    const LONGEST: usize = 63;
    /// Booleans and nulls of YAML 1.1 and 1.2.
    const YAML_WORDS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Converts a text, such as a folder's name, to a valid name: `My Shop` becomes `my-shop`.
    #[must_use]
    pub fn like(text: &str) -> Option<Self> {
        let ascii: String = text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
        let kebab = ascii.to_kebab_case();
        let start = kebab.find(|c: char| c.is_ascii_lowercase())?;
        let name: String = kebab.chars().skip(start).take(Self::LONGEST).collect();
        let name = name.trim_end_matches('-');
        Self::allows(name).then(|| Self(name.to_owned()))
    }

    fn allows(text: &str) -> bool {
        let inside = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
        text.len() <= Self::LONGEST
            && text.bytes().all(inside)
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.ends_with(|c: char| c.is_ascii_alphanumeric())
            // An image repository allows one or two `_`, or any number of `-`, but not both in a row.
            && !["___", "-_", "_-"].iter().any(|mixture| text.contains(mixture))
            && !Self::YAML_WORDS.contains(&text)
    }
}

impl FromStr for ProjectName {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        if Self::allows(text) {
            return Ok(Self(text.to_owned()));
        }
        let invalid = Invalid::new(
            "a project name",
            "1 to 63 of a-z, 0-9, - and _, beginning with a letter, and no YAML word such as `no` or `null`",
        );
        Err(match Self::like(text) {
            Some(near) => invalid.hint(format!("did you mean `{near}`?")),
            None => invalid,
        })
    }
}

impl fmt::Display for ProjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folders_name_becomes_the_nearest_project_name() {
        for (folder, name) in [
            ("demo", "demo"),
            ("My Shop", "my-shop"),
            ("orderAPI", "order-api"),
            ("2024-shop", "shop"),
            ("shop.v2", "shop-v2"),
        ] {
            assert_eq!(ProjectName::like(folder).unwrap().as_str(), name);
        }
        for hopeless in ["", "日本語", "...", "42"] {
            assert_eq!(ProjectName::like(hopeless), None);
        }
    }

    #[test]
    fn what_breaks_yaml_an_image_or_a_host_is_no_name() {
        let long = "a".repeat(300);
        for bad in [
            "my shop", "a/b", "🚀", &long, "no", "null", "1e3", "-a", "a-", "Shop", "a--_b", "a___b", "a\nb", "",
            "true", "y",
        ] {
            assert!(bad.parse::<ProjectName>().is_err(), "{bad}");
        }
    }
}
