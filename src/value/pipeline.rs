use std::fmt;
use std::str::FromStr;

use super::Invalid;

/// One of a few words.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident, $what:literal, $all:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name(&'static str);

        impl $name {
            /// All there are, the default first.
            pub const ALL: [&'static str; $all.len()] = $all;

            /// The word.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                self.0
            }
        }

        impl FromStr for $name {
            type Err = Invalid;

            fn from_str(text: &str) -> Result<Self, Invalid> {
                let found = Self::ALL.into_iter().find(|known| *known == text).map(Self);
                found.ok_or_else(|| Invalid::choice($what, text, Self::ALL))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.0)
            }
        }
    };
}

choice!(
    /// Whose pipeline builds, tests and publishes the image.
    Ci, "a pipeline", ["github", "gitlab", "none"]
);
impl Ci {
    /// At GitLab.
    pub const GITLAB: Self = Self("gitlab");
    /// None at all.
    pub const NONE: Self = Self("none");

    /// Whether it runs at GitLab.
    #[must_use]
    pub fn is_gitlab(self) -> bool {
        self == Self::GITLAB
    }
}

choice!(
    /// Where the app's packages come from.
    Packages, "a source of packages", ["public", "private"]
);
impl Packages {
    /// Whether the build has to show credentials for them.
    #[must_use]
    pub fn is_private(self) -> bool {
        self.as_str() == "private"
    }
}

choice!(
    /// What looks for known vulnerabilities in the image, in the pipeline.
    Scanner, "a scanner", ["trivy", "grype", "none"]
);
impl Scanner {
    /// Whether it is Grype.
    #[must_use]
    pub fn is_grype(self) -> bool {
        self.as_str() == "grype"
    }
}

choice!(
    /// Who proposes newer base images, actions and packages.
    Updates, "an updater", ["dependabot", "renovate", "none"]
);
impl Updates {
    /// Renovate, which runs anywhere.
    pub const RENOVATE: Self = Self("renovate");
}
