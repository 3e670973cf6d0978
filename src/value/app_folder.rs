use std::fmt;
use std::str::FromStr;

use super::Invalid;
use super::entrypoint::is_path;

/// The folder of an app, relative to the project's folder: `packages/api`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppFolder(String);

impl AppFolder {
    const LONGEST: usize = 200;

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its last part: `api`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }
}

impl FromStr for AppFolder {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let path = text.strip_prefix("./").unwrap_or(text).trim_end_matches('/');
        if path.len() <= Self::LONGEST && is_path(path) {
            Ok(Self(path.to_owned()))
        } else {
            Err(Invalid::new("a folder of an app", "a folder below the project's, such as packages/api"))
        }
    }
}

impl fmt::Display for AppFolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_is_in_a_folder_below() {
        for (text, path, name) in [("api", "api", "api"), ("./packages/api/", "packages/api", "api")] {
            let folder: AppFolder = text.parse().unwrap();
            assert_eq!((folder.as_str(), folder.name()), (path, name));
        }
        for bad in ["", ".", "..", "/", "/srv/api", "a//b", "a/../b", "a\nb", "a b"] {
            assert!(bad.parse::<AppFolder>().is_err(), "{bad}");
        }
    }
}
