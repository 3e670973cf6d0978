use std::iter::Peekable;
use std::str::Chars;

/// What a registry wants to be shown before it answers, as its `WWW-Authenticate` says (RFC 9110, section 11).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Challenge {
    /// A name and a password.
    Basic,
    /// A token, which is to be had elsewhere.
    Bearer {
        /// Where.
        realm: String,
        /// For which service.
        service: Option<String>,
        /// For what.
        scope: Option<String>,
    },
}

impl Challenge {
    /// The best of what the headers offer: a token is less to lose than a password.
    pub(super) fn choose<'a>(headers: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut offers: Vec<Self> = headers.flat_map(Self::read).collect();
        let best = offers.iter().position(|offer| matches!(offer, Self::Bearer { .. })).unwrap_or(0);
        (best < offers.len()).then(|| offers.swap_remove(best))
    }

    /// All of one header that can be met; what cannot be read is passed over.
    fn read(header: &str) -> Vec<Self> {
        let mut offers = Vec::new();
        let mut scheme = String::new();
        let mut parameters: Vec<(String, String)> = Vec::new();
        let mut rest = header.chars().peekable();
        loop {
            while rest.next_if(|c| c.is_whitespace() || *c == ',').is_some() {}
            let word = word(&mut rest);
            if rest.next_if_eq(&'=').is_some() {
                let value = if rest.peek() == Some(&'"') { quoted(&mut rest) } else { self::word(&mut rest) };
                parameters.push((word.to_ascii_lowercase(), value));
                continue;
            }
            // A word without a value begins the next challenge.
            offers.extend(Self::of(&scheme, &mut parameters));
            scheme = word;
            // What is neither a word nor a separator would be met again and again.
            if scheme.is_empty() && rest.next().is_none() {
                return offers;
            }
        }
    }

    fn of(scheme: &str, parameters: &mut Vec<(String, String)>) -> Option<Self> {
        let parameters = std::mem::take(parameters);
        let find = |name: &str| parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        match scheme.to_ascii_lowercase().as_str() {
            "basic" => Some(Self::Basic),
            "bearer" => Some(Self::Bearer { realm: find("realm")?, service: find("service"), scope: find("scope") }),
            _ => None,
        }
    }
}

fn word(rest: &mut Peekable<Chars<'_>>) -> String {
    let mut word = String::new();
    while let Some(c) = rest.next_if(|c| !c.is_whitespace() && !",=\"".contains(*c)) {
        word.push(c);
    }
    word
}

/// A text in quotes, in which a backslash makes the next character plain.
fn quoted(rest: &mut Peekable<Chars<'_>>) -> String {
    let mut text = String::new();
    rest.next();
    while let Some(c) = rest.next() {
        match c {
            '"' => break,
            '\\' => text.extend(rest.next()),
            c => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
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
    fn case_spaces_and_unquoted_values_make_no_difference() {
        let header = "bearer  REALM=https://auth.example/token , Service = x";
        assert_eq!(choose(&[header]), Some(bearer("https://auth.example/token", None, None)));
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
}
