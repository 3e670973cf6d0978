//! The short form of a published port: `[[host:]published:]target[/protocol]`. A range is kept as text.

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Port<'a> {
    pub(super) host: Option<&'a str>,
    pub(super) published: Option<&'a str>,
    pub(super) target: &'a str,
    pub(super) protocol: &'a str,
}

/// `None` if it contains a variable or has too many parts.
pub(super) fn parts(text: &str) -> Option<Port<'_>> {
    if text.contains('$') {
        return None;
    }
    let (ports, protocol) = text.rsplit_once('/').unwrap_or((text, "tcp"));
    let Some((before, target)) = ports.rsplit_once(':') else {
        return Some(Port { host: None, published: None, target: ports, protocol });
    };
    let (host, published) = match before.rsplit_once(':') {
        Some((host, published)) => (Some(host.trim_start_matches('[').trim_end_matches(']')), published),
        None => (None, before),
    };
    // An IPv6 address is in brackets.
    let is_address = |host: &str| !host.contains(':') || before.starts_with('[');
    let published = Some(published).filter(|published| !published.is_empty());
    host.is_none_or(is_address).then_some(Port { host, published, target, protocol })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_has_up_to_four_parts() {
        let port = |host, published, target, protocol| Some(Port { host, published, target, protocol });
        assert_eq!(parts("8000"), port(None, None, "8000", "tcp"));
        assert_eq!(parts("80:8000"), port(None, Some("80"), "8000", "tcp"));
        assert_eq!(parts("127.0.0.1:80:8000/udp"), port(Some("127.0.0.1"), Some("80"), "8000", "udp"));
        assert_eq!(parts("127.0.0.1::8000"), port(Some("127.0.0.1"), None, "8000", "tcp"));
        assert_eq!(parts("[::1]:80:8000"), port(Some("::1"), Some("80"), "8000", "tcp"));
        assert_eq!(parts("3000-3005:4000-4005"), port(None, Some("3000-3005"), "4000-4005", "tcp"));
        assert_eq!((parts("${PORT}:80"), parts("a:b:c:d")), (None, None));
    }
}
