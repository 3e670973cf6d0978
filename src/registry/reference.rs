use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use super::Digest;
use crate::value::{Invalid, Port, Registry};

/// The default registry.
const HUB: &str = "docker.io";

/// Docker Hub's API host.
const HUB_ANSWERS_AT: &str = "registry-1.docker.io";

/// An image reference, as in Dockerfiles and compose files: `python:3.14`, `ghcr.io/acme/shop:1.2@sha256:…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The name as written, without tag and digest.
    name: String,
    host: String,
    repository: String,
    tag: Option<String>,
    digest: Option<Digest>,
}

impl Reference {
    const DEFAULT_TAG: &str = "latest";

    const LONGEST_NAME: usize = 255;
    const LONGEST_TAG: usize = 128;

    /// The registry, with its port if there is one.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The repository: `library/python`.
    #[must_use]
    pub fn repository(&self) -> &str {
        &self.repository
    }

    /// The tag, or the default one.
    #[must_use]
    pub fn tag(&self) -> &str {
        self.tag.as_deref().unwrap_or(Self::DEFAULT_TAG)
    }

    #[must_use]
    pub fn digest(&self) -> Option<&Digest> {
        self.digest.as_ref()
    }

    /// Whether it has a digest and no tag, so that no newer image can be determined.
    #[must_use]
    pub fn is_digest_alone(&self) -> bool {
        self.tag.is_none() && self.digest.is_some()
    }

    /// Pins the image. Without a tag, it gets the default one, because a digest alone does not say which tag it came
    /// from.
    #[must_use]
    pub fn pinned(&self, digest: &Digest) -> String {
        format!("{}:{}@{digest}", self.name, self.tag())
    }

    /// The base URL of the registry's API.
    #[must_use]
    pub fn api(&self) -> String {
        let host = if self.host == HUB { HUB_ANSWERS_AT } else { &self.host };
        let scheme = if self.is_local() { "http" } else { "https" };
        format!("{scheme}://{host}/v2")
    }

    /// Whether the registry is on this machine, where plain HTTP is safe.
    #[must_use]
    pub fn is_local(&self) -> bool {
        is_local(&self.host)
    }

    #[must_use]
    pub fn is_on_hub(&self) -> bool {
        self.host == HUB
    }
}

/// Whether a host, with or without a port, is a loopback address or `localhost`.
pub(super) fn is_local(host: &str) -> bool {
    let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((number, _)) => number,
        None => host.split_once(':').map_or(host, |(name, _)| name),
    };
    name == "localhost" || name.parse().is_ok_and(|number: IpAddr| number.is_loopback())
}

/// Docker's rule: the first component is a host if it cannot be a user of Docker Hub.
fn is_host(word: &str) -> bool {
    word.contains(['.', ':']) || word == "localhost" || word.chars().any(|c| c.is_ascii_uppercase())
}

/// Whether a host is valid: labels separated by dots or an IPv6 address in brackets, with an optional port.
pub(super) fn host_allows(host: &str) -> bool {
    let (name, port) = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((number, rest)) if number.parse::<Ipv6Addr>().is_ok() => match rest.strip_prefix(':') {
            None if !rest.is_empty() => return false,
            port => ("", port),
        },
        Some(_) => return false,
        None => host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port))),
    };
    let word_allows = |word: &str| {
        let is_plain = |c: char| c.is_ascii_alphanumeric();
        word.starts_with(is_plain) && word.ends_with(is_plain) && word.chars().all(|c| is_plain(c) || c == '-')
    };
    (name.is_empty() && host.starts_with('[') || name.split('.').all(word_allows))
        && port.is_none_or(|port| port.parse::<Port>().is_ok())
}

fn tag_allows(tag: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    tag.len() <= Reference::LONGEST_TAG
        && tag.starts_with(is_word)
        && tag.chars().all(|c| is_word(c) || c == '.' || c == '-')
}

impl FromStr for Reference {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = || Invalid::new("an image", "[registry/]name[:tag][@digest], such as ghcr.io/acme/shop:1.2");
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest.parse()?)),
            None => (text, None),
        };
        // A colon before the last slash belongs to the registry's port.
        let (name, tag) = match rest.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')) {
            Some((name, tag)) => (name, Some(tag)),
            None => (rest, None),
        };
        let (host, path) = match name.split_once('/') {
            Some((host, path)) if is_host(host) => (host, path),
            _ => (HUB, name),
        };
        let is_valid = name.len() <= Self::LONGEST_NAME
            && host_allows(host)
            && path.split('/').all(Registry::part_allows)
            && tag.is_none_or(tag_allows);
        if !is_valid {
            let lower = text.to_lowercase();
            let is_case = path.chars().any(|c| c.is_ascii_uppercase()) && lower.parse::<Self>().is_ok();
            return Err(if is_case { invalid().hint("names are written in lowercase") } else { invalid() });
        }
        let host = if host == "index.docker.io" { HUB } else { host };
        let is_official = host == HUB && !path.contains('/');
        Ok(Self {
            name: name.to_owned(),
            host: host.to_owned(),
            repository: if is_official { format!("library/{path}") } else { path.to_owned() },
            tag: tag.map(str::to_owned),
            digest,
        })
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.name, self.tag())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::address::Address;
    use super::*;

    const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn parts(text: &str) -> (String, String, String) {
        let reference: Reference = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
        (reference.host().to_owned(), reference.repository().to_owned(), reference.tag().to_owned())
    }

    #[test]
    fn what_is_left_out_is_docker_hubs() {
        for (text, host, repository, tag) in [
            ("python", "docker.io", "library/python", "latest"),
            ("python:3.14-slim", "docker.io", "library/python", "3.14-slim"),
            ("grafana/grafana:12.0", "docker.io", "grafana/grafana", "12.0"),
            ("docker.io/redis:8", "docker.io", "library/redis", "8"),
            ("index.docker.io/library/redis:8", "docker.io", "library/redis", "8"),
            ("ghcr.io/acme/shop/api:v1", "ghcr.io", "acme/shop/api", "v1"),
            ("localhost/shop", "localhost", "shop", "latest"),
            ("localhost:5000/shop", "localhost:5000", "shop", "latest"),
            ("127.0.0.1:5001/shop/base:1", "127.0.0.1:5001", "shop/base", "1"),
            ("[::1]:5000/shop:1", "[::1]:5000", "shop", "1"),
            ("registry:5000/shop", "registry:5000", "shop", "latest"),
            ("Registry/shop", "Registry", "shop", "latest"),
        ] {
            assert_eq!(parts(text), (host.to_owned(), repository.to_owned(), tag.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_no_image_is_refused() {
        let long = format!("shop:{}", "a".repeat(129));
        for bad in [
            "",
            " ",
            ":",
            "@",
            "a b",
            "Shop",
            "shop:",
            "shop:-a",
            "shop:a/b:",
            "/shop",
            "shop/",
            "a//b",
            "shop@sha256:ab",
            "shop:$TAG",
            "https://ghcr.io/shop",
            "ghcr.io:0/shop",
            "ghcr.io:x/shop",
            "-.io/shop",
            "[::1/shop",
            "[::1]x/shop",
            "../etc/passwd",
            "shop:é",
            &long,
        ] {
            assert!(bad.parse::<Reference>().is_err(), "{bad}");
        }
        assert_eq!("Shop".parse::<Reference>().unwrap_err().hint.as_deref(), Some("names are written in lowercase"));
    }

    #[test]
    fn a_pinned_image_keeps_its_name_as_written_and_its_tag() {
        let digest: Digest = DIGEST.parse().unwrap();
        for (text, pinned) in [
            ("python:3.14", "python:3.14"),
            ("python", "python:latest"),
            (
                "docker.io/library/python:3.14@sha256:0000000000000000000000000000000000000000000000000000000000000000",
                "docker.io/library/python:3.14",
            ),
        ] {
            assert_eq!(text.parse::<Reference>().unwrap().pinned(&digest), format!("{pinned}@{DIGEST}"));
        }
        let alone: Reference = format!("python@{DIGEST}").parse().unwrap();
        assert!(alone.is_digest_alone() && alone.digest() == Some(&digest));
    }

    #[test]
    fn plain_http_is_for_this_machine_alone() {
        for (text, api) in [
            ("python", "https://registry-1.docker.io/v2"),
            ("ghcr.io/a/b", "https://ghcr.io/v2"),
            ("localhost:5000/a", "http://localhost:5000/v2"),
            ("127.8.9.1:5000/a", "http://127.8.9.1:5000/v2"),
            ("[::1]:5000/a", "http://[::1]:5000/v2"),
            ("localhost.example:5000/a", "https://localhost.example:5000/v2"),
            ("127.0.0.1.example/a", "https://127.0.0.1.example/v2"),
            ("10.0.0.1:5000/a", "https://10.0.0.1:5000/v2"),
        ] {
            assert_eq!(text.parse::<Reference>().unwrap().api(), api);
        }
    }
    #[test]
    fn a_user_or_another_writing_of_a_host_is_refused() {
        for bad in [
            "me@ghcr.io/shop",
            "me:secret@ghcr.io/shop",
            "ghcr.io:443@evil.example/shop",
            "127.0.0.1:5000\\@evil.example/shop",
            "127.0.0.1%40evil.example/shop",
            "ghcr.io?x/shop",
            "ghcr.io#x/shop",
            "ghcr.io:+443/shop",
            "ghcr.io:65536/shop",
            "ghcr.io:/shop",
            ":443/shop",
            "localhost./shop",
            "ghcr.io./shop",
            "ghcr..io/shop",
            "[::1%25lo]/shop",
            "[127.0.0.1]/shop",
            "[]/shop",
            "//ghcr.io/shop",
            "ghcr.io/\tshop",
            "ghcr.io\n/shop",
            "ghcr。io/shop",
            "①27.0.0.1/shop",
        ] {
            assert!(bad.parse::<Reference>().is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_an_image_or_refused(
            text in "[a-zA-Z0-9.:/@_\\[\\]-]{0,30}",
            name in "([a-z0-9.-]{1,8}(:[0-9]{1,3})?/)?[a-z0-9._-]{1,8}(:[a-z0-9._-]{1,8})?",
            any in ".{0,40}",
        ) {
            for text in [text, name, any] {
                let Ok(image) = text.parse::<Reference>() else { continue };
                prop_assert!(text.bytes().all(|byte| byte.is_ascii_graphic()));
                prop_assert!(host_allows(image.host()));
                let again: Reference = image.pinned(&Digest::of(b"")).parse().unwrap();
                prop_assert_eq!(again.host(), image.host());
                prop_assert_eq!(again.repository(), image.repository());
                prop_assert_eq!(again.tag(), image.tag());
                let url = format!("{}/{}/manifests/{}", image.api(), image.repository(), image.tag());
                prop_assert!(Address::parse(&url).is_some(), "{}", url);
            }
        }
    }
}
