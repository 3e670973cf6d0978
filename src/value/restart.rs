use std::fmt;
use std::str::FromStr;

use super::Invalid;

/// What the engine does when the container ends, in the words of `docker run --restart`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restart(&'static str);

impl Restart {
    /// The policies. A count after `on-failure` is left to those who edit the file.
    pub const ALL: [&'static str; 4] = ["unless-stopped", "always", "on-failure", "no"];
}

impl FromStr for Restart {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::ALL
            .into_iter()
            .find(|known| *known == text)
            .map(Self)
            .ok_or_else(|| Invalid::choice("a restart policy", text, Self::ALL))
    }
}

impl fmt::Display for Restart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
