//! Differences between GitHub and GitLab: pipelines, update tools, runners. Templates have the rest.

use crate::value::{Ci, Platform, Scanner, Updates};

/// A host of repositories and pipelines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forge {
    Github,
    Gitlab,
}

/// The template of a file, and the file's path in the project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    pub template: &'static str,
    pub path: &'static str,
}

/// A kind of machine that runs a pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runner {
    /// The tag that the pipeline requests.
    pub tag: String,
    /// Whether the forge itself provides such runners.
    pub is_hosted: bool,
}

impl Forge {
    pub const ALL: [Self; 2] = [Self::Github, Self::Gitlab];

    /// The forge of a pipeline; `None` for no pipeline.
    #[must_use]
    pub fn of(ci: Ci) -> Option<Self> {
        match ci {
            Ci::Github => Some(Self::Github),
            Ci::Gitlab => Some(Self::Gitlab),
            Ci::None => None,
        }
    }

    #[must_use]
    pub fn ci(self) -> Ci {
        match self {
            Self::Github => Ci::Github,
            Self::Gitlab => Ci::Gitlab,
        }
    }

    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Github => "GitHub",
            Self::Gitlab => "GitLab",
        }
    }

    #[must_use]
    pub fn pipeline(self) -> Target {
        match self {
            Self::Github => Target { template: "github.yml.tera", path: ".github/workflows/docker.yml" },
            Self::Gitlab => Target { template: "gitlab-ci.yml.tera", path: ".gitlab-ci.yml" },
        }
    }

    /// The file with all pipelines of a project, if the forge has only one.
    #[must_use]
    pub fn only_pipeline(self) -> Option<&'static str> {
        match self {
            Self::Github => None,
            Self::Gitlab => Some(self.pipeline().path),
        }
    }

    /// The forge of a repository by a label of its host, such as `gitlab.example.com`. GitHub is the default and is not
    /// detected.
    #[must_use]
    pub fn of_host(host: &str) -> Option<Self> {
        host.split('.').any(|label| label == "gitlab").then_some(Self::Gitlab)
    }

    /// The update tool that runs without further set-up; GitLab has no Dependabot.
    #[must_use]
    pub fn default_updates(self) -> Updates {
        match self {
            Self::Github => Updates::Dependabot,
            Self::Gitlab => Updates::Renovate,
        }
    }

    /// Whether its pipeline supports a scanner. GitLab's container scanning is Trivy.
    #[must_use]
    pub fn scans_with(self, scanner: Scanner) -> bool {
        match self {
            Self::Github => true,
            Self::Gitlab => scanner != Scanner::Grype,
        }
    }

    /// The runner that builds for a platform; `None` if the pipeline emulates it. GitLab's tags are from GitLab.com's
    /// documentation on hosted runners; for other platforms, a team adds its own runner with the tag.
    #[must_use]
    pub fn runner(self, platform: Platform) -> Option<Runner> {
        let hosted = match (self, platform) {
            (Self::Github, _) => return None,
            (Self::Gitlab, Platform::Amd64 | Platform::I386) => Some("saas-linux-small-amd64"),
            (Self::Gitlab, Platform::Arm64) => Some("saas-linux-small-arm64"),
            (Self::Gitlab, _) => None,
        };
        let tag = hosted.map_or_else(|| format!("linux-{}", platform.architecture()), str::to_owned);
        Some(Runner { tag, is_hosted: hosted.is_some() })
    }
}
