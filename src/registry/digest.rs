use std::fmt::{self, Write};
use std::str::FromStr;

use ring::digest::{Algorithm, SHA256, SHA512};

use crate::value::Invalid;

/// A content hash: `sha256:…` or `sha512:…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest(String);

impl Digest {
    /// Enough for people to distinguish two digests.
    const SHORT: usize = "sha256:".len() + 12;

    #[must_use]
    pub fn of(contents: &[u8]) -> Self {
        Self::by("sha256", &SHA256, contents)
    }

    #[must_use]
    pub fn is_of(&self, contents: &[u8]) -> bool {
        let by_same = match self.0.split_once(':') {
            Some(("sha512", _)) => Self::by("sha512", &SHA512, contents),
            _ => Self::of(contents),
        };
        *self == by_same
    }

    /// The first characters, for people.
    #[must_use]
    pub fn short(&self) -> &str {
        self.0.get(..Self::SHORT).unwrap_or(&self.0)
    }

    fn by(name: &str, algorithm: &'static Algorithm, contents: &[u8]) -> Self {
        let hash = ring::digest::digest(algorithm, contents);
        let mut text = format!("{name}:");
        for byte in hash.as_ref() {
            // Writing to a string never fails.
            let _ = write!(text, "{byte:02x}");
        }
        Self(text)
    }
}

impl FromStr for Digest {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let length = match text.split_once(':') {
            Some(("sha256", hex)) => (hex, 64),
            Some(("sha512", hex)) => (hex, 128),
            _ => ("", 1),
        };
        let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if length.0.len() == length.1 && length.0.bytes().all(is_hex) {
            return Ok(Self(text.to_owned()));
        }
        Err(Invalid::new("a digest", "sha256: with 64 or sha512: with 128 hexadecimal digits in lowercase"))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_digest_names_its_contents() {
        let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Digest::of(b"").to_string(), empty);
        assert_eq!(Digest::of(b"").short(), "sha256:e3b0c44298fc");
        let digest: Digest = empty.parse().unwrap();
        assert!(digest.is_of(b"") && !digest.is_of(b"a"));
        let long = Digest::by("sha512", &SHA512, b"a");
        assert!(long.is_of(b"a") && long.to_string().parse::<Digest>().is_ok());
    }

    #[test]
    fn what_is_no_digest_is_refused() {
        let upper = format!("sha256:{}", "A".repeat(64));
        for bad in ["", "sha256", "sha256:", "sha256:abc", "md5:d41d8cd98f00b204e9800998ecf8427e", &upper] {
            assert!(bad.parse::<Digest>().is_err(), "{bad}");
        }
    }
    proptest! {
        #[test]
        fn any_text_is_a_digest_or_refused(text in "(sha256|sha512|md5)?:?[0-9a-f]{0,65}", any in ".{0,80}") {
            for text in [text, any] {
                if let Ok(digest) = text.parse::<Digest>() {
                    prop_assert_eq!(digest.to_string(), text);
                }
            }
        }
    }
}
