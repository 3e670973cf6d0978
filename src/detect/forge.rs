//! Detects the forge that hosts the project's repository.

use super::tree::Tree;
use crate::forge::Forge;
use crate::source::Evidence;

/// Git's configuration with the remotes.
const CONFIG: &str = ".git/config";

/// The detected forge, if it is not the default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundForge {
    pub forge: Forge,
    /// Whether the project already has a pipeline there.
    pub has_pipeline: bool,
    pub evidence: Evidence,
}

pub(super) fn forge(tree: &Tree<'_>) -> Option<FoundForge> {
    for forge in Forge::ALL {
        if let Some(path) = forge.only_pipeline().filter(|path| tree.has(path)) {
            return Some(FoundForge { forge, has_pipeline: true, evidence: Evidence::file(path) });
        }
    }
    // In a worktree or a submodule, `.git` is a file.
    let config = tree.hidden_text(CONFIG)?;
    let (forge, line) = remote(&config)?;
    Some(FoundForge { forge, has_pipeline: false, evidence: Evidence::line(CONFIG, line, "the remote origin") })
}

/// The forge of the remote `origin`, and the line of its URL.
fn remote(config: &str) -> Option<(Forge, usize)> {
    let mut is_origin = false;
    for (index, line) in config.lines().map(str::trim).enumerate() {
        if line.starts_with('[') {
            is_origin = line == "[remote \"origin\"]";
        } else if let Some((key, url)) = line.split_once('=')
            && is_origin
            && key.trim() == "url"
        {
            return Forge::of_host(host(url.trim())).map(|forge| (forge, index + 1));
        }
    }
    None
}

/// The host of `https://user@host:port/path` or `user@host:path`.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or(rest);
    let authority = authority.rsplit_once('@').map_or(authority, |(_, authority)| authority);
    authority.split(':').next().unwrap_or(authority)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(url: &str) -> Option<usize> {
        remote(&format!("[core]\n\tbare = false\n[remote \"origin\"]\n\turl = {url}\n")).map(|(_, line)| line)
    }

    #[test]
    fn a_gitlab_is_known_by_its_hosts_name() {
        for url in [
            "https://gitlab.com/acme/shop.git",
            "git@gitlab.com:acme/shop.git",
            "ssh://git@gitlab.example.com:2222/acme/shop.git",
            "https://oauth2:token@gitlab.example.com/acme/shop",
        ] {
            assert_eq!(line(url), Some(4), "{url}");
        }
        for url in [
            "https://github.com/acme/gitlab.git",
            "git@github.com:gitlab/shop.git",
            "https://notgitlab.com/acme/shop",
            "/srv/git/gitlab.git",
            "",
        ] {
            assert_eq!(line(url), None, "{url}");
        }
    }

    #[test]
    fn only_where_the_project_is_pushed_counts() {
        assert_eq!(remote("[remote \"mirror\"]\nurl = https://gitlab.com/a/b\n"), None);
        let both = "[remote \"origin\"]\nurl = https://github.com/a/b\n[remote \"x\"]\nurl = https://gitlab.com/a/b\n";
        assert_eq!(remote(both), None);
        assert_eq!(remote("[remote \"origin\"]\nurl\n= x"), None);
    }
}
