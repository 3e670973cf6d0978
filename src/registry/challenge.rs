use http_auth::ParamValue;
use http_auth::parser::ChallengeParser;

/// The authentication that a registry requires in `WWW-Authenticate` (RFC 9110, section 11).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Challenge {
    Basic,
    /// A token from a token service.
    Bearer {
        realm: String,
        service: Option<String>,
        scope: Option<String>,
    },
}

impl Challenge {
    /// Prefers a token: losing it is less severe than losing a password.
    pub(super) fn choose<'a>(headers: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut offers: Vec<Self> = headers.flat_map(Self::read).collect();
        let best = offers.iter().position(|offer| matches!(offer, Self::Bearer { .. })).unwrap_or(0);
        (best < offers.len()).then(|| offers.swap_remove(best))
    }

    /// The supported challenges of a header, up to the first syntax error.
    fn read(header: &str) -> impl Iterator<Item = Self> {
        ChallengeParser::new(header).map_while(Result::ok).filter_map(|offer| {
            let find = |name: &str| {
                let named = |(key, _): &&(&str, ParamValue<'_>)| key.eq_ignore_ascii_case(name);
                offer.params.iter().find(named).map(|(_, value)| value.to_unescaped())
            };
            match offer.scheme.to_ascii_lowercase().as_str() {
                "basic" => Some(Self::Basic),
                "bearer" => {
                    Some(Self::Bearer { realm: find("realm")?, service: find("service"), scope: find("scope") })
                }
                _ => None,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    use super::*;

    fn bearer(realm: &str, service: Option<&str>, scope: Option<&str>) -> Challenge {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Challenge::Bearer { realm: realm.to_owned(), service: owned(service), scope: owned(scope) }
    }

    fn choose(headers: &[&str]) -> Option<Challenge> {
        Challenge::choose(headers.iter().copied())
    }

    #[test]
    fn a_token_is_asked_for_with_commas_in_its_scope() {
        let header =
            r#"Bearer realm="https://auth.example/token",service="registry.example",scope="repository:a/b:pull,push""#;
        let expected = bearer("https://auth.example/token", Some("registry.example"), Some("repository:a/b:pull,push"));
        assert_eq!(choose(&[header]), Some(expected));
    }

    #[test]
    fn case_and_spaces_make_no_difference() {
        let header = r#"bearer REALM="https://auth.example/token" , Service = x"#;
        assert_eq!(choose(&[header]), Some(bearer("https://auth.example/token", Some("x"), None)));
        assert_eq!(choose(&[r#"Bearer realm="a\"b""#]), Some(bearer("a\"b", None, None)));
    }

    #[test]
    fn of_several_challenges_the_token_is_taken() {
        let bearer = Some(bearer("https://a", None, None));
        assert_eq!(choose(&[r#"Basic realm="x", Bearer realm="https://a""#]), bearer);
        assert_eq!(choose(&["Basic", r#"Bearer realm="https://a""#]), bearer);
        assert_eq!(choose(&[r#"Negotiate, Digest qop="auth", Basic realm="x""#]), Some(Challenge::Basic));
    }

    #[test]
    fn what_cannot_be_met_or_read_is_none() {
        for header in
            ["", ",", "=", "\"", "Bearer", "Bearer service=x", "Negotiate abc==", "Bearer realm", "é\u{1}=\"\\"]
        {
            assert_eq!(choose(&[header]), None, "{header}");
        }
    }
    #[test]
    fn what_is_not_written_as_it_has_to_be_ends_the_header() {
        assert_eq!(choose(&[r#"Basic, Bearer realm="https://a"#]), Some(Challenge::Basic));
        assert_eq!(choose(&[r#"Bearer realm="https://a" realm="https://b""#]), None);
        assert_eq!(choose(&[r"Bearer realm=https://a"]), None);
    }

    #[test]
    fn what_is_long_takes_no_longer() {
        let start = Instant::now();
        let many = 20_000;
        assert_eq!(choose(&[&r#"Basic realm="","#.repeat(many)]), Some(Challenge::Basic));
        assert_eq!(choose(&[&format!("Bearer {}", "a=b,".repeat(many))]), None);
        assert_eq!(choose(&[&format!("Bearer {}realm=c", "a=b,".repeat(many))]), Some(bearer("c", None, None)));
        assert_eq!(choose(&[&"a,".repeat(many)]), None);
        assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    }

    proptest! {
        #[test]
        fn any_header_is_read(header in "(Basic|Bearer|realm|scope|[a-z]|[ ,=\"\\\\]){0,20}", any in ".{0,60}") {
            let both = format!("{header} {any}").to_lowercase();
            match choose(&[&header, &any]) {
                Some(Challenge::Basic) => prop_assert!(both.contains("basic")),
                Some(Challenge::Bearer { .. }) => prop_assert!(both.contains("bearer") && both.contains("realm")),
                None => {}
            }
        }
    }
}
