use std::fmt;
use std::str::FromStr;

use super::Invalid;

/// A platform that an image is built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Platform(&'static str);

impl Platform {
    /// What the official base images are published for.
    pub const ALL: [&'static str; 7] =
        ["linux/amd64", "linux/arm64", "linux/arm/v7", "linux/386", "linux/ppc64le", "linux/s390x", "linux/riscv64"];
}

impl FromStr for Platform {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::ALL
            .into_iter()
            .find(|known| *known == text)
            .map(Self)
            .ok_or_else(|| Invalid::choice("a platform", text, Self::ALL))
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
