use std::fmt;

use ureq::http::Uri;
use ureq::http::uri::{PathAndQuery, Scheme};

use super::reference::{host_allows, is_local};

/// An `http` or `https` URL with a host and without user or password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address(Uri);

impl Address {
    /// Parses a URL from a registry. Rejects what parsers interpret differently, so that the host that is checked is
    /// the host that is contacted.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let uri: Uri = text.parse().ok()?;
        let is_known = uri.scheme().is_some_and(|scheme| *scheme == Scheme::HTTP || *scheme == Scheme::HTTPS);
        let authority = uri.authority()?;
        (is_known && host_allows(authority.as_str())).then_some(Self(uri))
    }

    /// Resolves a redirect's absolute or host-relative location.
    pub(super) fn join(&self, location: &str) -> Option<Self> {
        if !location.starts_with('/') {
            return Self::parse(location);
        }
        // `//` begins a host.
        let path: PathAndQuery = Some(location).filter(|path| !path.starts_with("//"))?.parse().ok()?;
        let mut parts = self.0.clone().into_parts();
        parts.path_and_query = Some(path);
        Uri::from_parts(parts).ok().map(Self)
    }

    /// Whether it uses TLS.
    pub(super) fn is_secure(&self) -> bool {
        self.0.scheme() == Some(&Scheme::HTTPS)
    }

    /// Whether the host is this machine, where plain HTTP is safe.
    pub(super) fn is_local(&self) -> bool {
        is_local(self.host())
    }

    /// Whether scheme, host and port are equal.
    pub(super) fn is_same_origin(&self, other: &Self) -> bool {
        let port = |address: &Self| address.0.port_u16().unwrap_or(if address.is_secure() { 443 } else { 80 });
        let host = |address: &Self| address.0.host().map(str::to_ascii_lowercase);
        self.0.scheme() == other.0.scheme() && host(self) == host(other) && port(self) == port(other)
    }

    /// The host, with its port if there is one.
    pub(super) fn host(&self) -> &str {
        self.0.authority().map(ureq::http::uri::Authority::as_str).unwrap_or_default()
    }

    pub(super) fn uri(&self) -> &Uri {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Address {
        Address::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn an_address_has_a_host_and_no_user() {
        for (text, host) in [
            ("https://auth.example:8443/token?a=b", "auth.example:8443"),
            ("https://auth.example#@evil.example", "auth.example"),
            ("https://auth.example?@evil.example", "auth.example"),
            ("https://auth.example/@evil.example", "auth.example"),
            ("HTTPS://AUTH.example", "AUTH.example"),
            ("http://[::1]:5000/token", "[::1]:5000"),
        ] {
            assert_eq!(parse(text).host(), host, "{text}");
        }
        for text in [
            "",
            "/token",
            "//auth.example/token",
            "auth.example",
            "auth.example:443",
            "https://",
            "https:///token",
            "https://:443/",
            "https:auth.example",
            "ftp://auth.example/",
            "file:///etc/passwd",
            "file://localhost/etc/passwd",
            "http://me@auth.example/",
            "http://127.0.0.1@auth.example/",
            "http://127.0.0.1:1@auth.example/token",
            "http://127.0.0.1%40auth.example/",
            "http://@127.0.0.1/",
            "http://a@b@127.0.0.1/",
            "http://127.0.0.1\\@auth.example/",
            "http://127.0.0.1\\.auth.example/",
            "http:\\\\127.0.0.1/",
            "http://127.0.0.1\t/",
            "http://127.0.0.1 /",
            " http://127.0.0.1/",
            "http://127.0.0.1\n/",
            "http://127.0.0.1\u{0}/",
            "http://127.0.0.1:/",
            "http://127.0.0.1:0/",
            "http://127.0.0.1:65536/",
            "http://127.0.0.1:80:80/",
            "http://127.0.0.1:+80/",
            "http://localhost./",
            "http://[::1/",
            "http://[::1]x/",
            "http://[::1%25lo]/",
            "http://[127.0.0.1]/",
            "http://localhóst/",
            "http://①27.0.0.1/",
            "http://127。0。0。1/",
        ] {
            assert_eq!(Address::parse(text), None, "{text}");
        }
    }

    #[test]
    fn this_machine_is_known_by_its_number_or_name() {
        for text in ["http://localhost/", "http://127.0.0.1:5000", "http://127.8.9.1/", "http://[::1]:5000/"] {
            assert!(parse(text).is_local(), "{text}");
        }
        for text in [
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f.0.0.1/",
            "http://0.0.0.0/",
            "http://[::]/",
            "http://[::ffff:10.0.0.1]/",
            "http://LOCALHOST.example/",
            "http://localhost.example/",
            "http://127.0.0.1.example/",
            "http://169.254.169.254/",
        ] {
            assert!(!parse(text).is_local(), "{text}");
        }
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        let is_same = |a: &str, b: &str| parse(a).is_same_origin(&parse(b));
        assert!(is_same("https://a.example/x", "https://A.example:443/y"));
        assert!(is_same("http://127.0.0.1:80/", "http://127.0.0.1/"));
        for other in ["http://a.example:443/", "https://a.example:444/", "https://b.example/", "https://a.example.b/"] {
            assert!(!is_same("https://a.example/", other), "{other}");
        }
    }

    #[test]
    fn a_redirect_leads_where_it_says() {
        let from = parse("http://127.0.0.1:5000/v2/a/manifests/1?x=y");
        let join = |location: &str| from.join(location).map(|address| address.to_string());
        assert_eq!(join("/v2/b").unwrap(), "http://127.0.0.1:5000/v2/b");
        assert_eq!(join("https://a.example/v2").unwrap(), "https://a.example/v2");
        for location in ["", "b", "../b", "//a.example/b", "?a", "/\\a.example", "http:b", "javascript:x", "/a b"] {
            assert!(join(location).is_none_or(|to| to.starts_with("http://127.0.0.1:5000/")), "{location}");
        }
        assert_eq!((join("//a.example/b"), join("b"), join("")), (None, None, None));
    }

    proptest! {
        /// All parsers must agree on the host.
        #[test]
        fn the_host_is_what_everybody_takes_for_it(text in "https?://[a-z0-9.:@\\[\\]%/\\\\#?_-]{0,24}", any in ".{0,40}") {
            for text in [text, any] {
                if let Some(address) = Address::parse(&text) {
                    let (_, rest) = text.split_once("://").unwrap();
                    let host = rest.split(['/', '?', '#', '\\', '@']).next().unwrap();
                    prop_assert_eq!(address.host(), host);
                    let root = address.join("/").unwrap();
                    prop_assert_eq!(root.host(), host);
                }
            }
        }
    }
}
