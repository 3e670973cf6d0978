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

    /// Its architecture in one word, such as `amd64` or `armv7`.
    #[must_use]
    pub fn architecture(self) -> String {
        self.0.trim_start_matches("linux/").replace('/', "")
    }

    /// The tag of the runners at GitLab.com that run it as it is (GitLab's documentation on hosted runners).
    #[must_use]
    pub fn hosted_runner(self) -> Option<&'static str> {
        match self.0 {
            "linux/amd64" | "linux/386" => Some("saas-linux-small-amd64"),
            "linux/arm64" => Some("saas-linux-small-arm64"),
            _ => None,
        }
    }

    /// The tag of the GitLab runners that it is built on: those at GitLab.com, or a team's own.
    #[must_use]
    pub fn runner(self) -> String {
        self.hosted_runner().map_or_else(|| format!("linux-{}", self.architecture()), str::to_owned)
    }
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
