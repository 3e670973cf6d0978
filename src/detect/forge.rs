//! Where the project's repository lies, and whether it has a pipeline there.

use super::project_files::ProjectFiles;
use crate::artifact::GITLAB_PIPELINE;
use crate::error::Error;
use crate::source::Evidence;
use crate::value::Ci;

/// Where git keeps what a repository is connected to.
const CONFIG: &str = ".git/config";

/// The pipeline that a project should get, where it shows that it is not the usual one: GitLab's where it is pushed
/// there, and none beside the one that it has there.
pub(super) fn pipeline(files: &ProjectFiles) -> Result<Option<(Ci, Evidence)>, Error> {
    if files.names().iter().any(|name| name == GITLAB_PIPELINE) {
        return Ok(Some((Ci::NONE, Evidence { file: GITLAB_PIPELINE.to_owned(), line: None })));
    }
    // In a worktree or a submodule `.git` is a file, which tells of another place.
    if !files.has(CONFIG) {
        return Ok(None);
    }
    let line = gitlab_remote(&files.text(CONFIG)?);
    Ok(line.map(|line| (Ci::GITLAB, Evidence { file: CONFIG.to_owned(), line: Some(line) })))
}

/// The line of the remote `origin` whose host is a GitLab, by its name.
fn gitlab_remote(config: &str) -> Option<usize> {
    let mut is_origin = false;
    for (index, line) in config.lines().map(str::trim).enumerate() {
        if line.starts_with('[') {
            is_origin = line == "[remote \"origin\"]";
        } else if let Some((key, url)) = line.split_once('=')
            && is_origin
            && key.trim() == "url"
        {
            return host(url.trim()).split('.').any(|label| label == "gitlab").then_some(index + 1);
        }
    }
    None
}

/// The host in `https://user@host:port/path` and in `user@host:path`.
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
        gitlab_remote(&format!("[core]\n\tbare = false\n[remote \"origin\"]\n\turl = {url}\n"))
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
        assert_eq!(gitlab_remote("[remote \"mirror\"]\nurl = https://gitlab.com/a/b\n"), None);
        let both = "[remote \"origin\"]\nurl = https://github.com/a/b\n[remote \"x\"]\nurl = https://gitlab.com/a/b\n";
        assert_eq!(gitlab_remote(both), None);
        assert_eq!(gitlab_remote("[remote \"origin\"]\nurl\n= x"), None);
    }
}
