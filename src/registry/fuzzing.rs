//! Private functions for `fuzz/`, compiled only for it.

use serde_json::Value;

use super::challenge::Challenge;
use super::{Reference, credentials, token};

pub fn challenge(headers: &str) {
    if let Some(Challenge::Bearer { realm, .. }) = Challenge::choose(headers.lines())
        && let Some(address) = super::address::Address::parse(&realm)
    {
        assert!(!address.host().contains(['@', '/', '\\', '?', '#']) && address.join("/").is_some());
        let _ = address.join(headers);
    }
}

/// Parses Docker's configuration and a credential helper's answer.
pub fn credentials(text: &str, image: &Reference) {
    credentials::read(text, image);
}

/// Parses a token service's answer.
pub fn token(body: &[u8]) {
    let Ok(token) = token::read(body) else { return };
    // An ignored number may exceed the range of a parsed one.
    if let Ok(value) = serde_json::from_slice::<Value>(body) {
        assert!(["token", "access_token"].iter().any(|name| value.get(name) == Some(&token.as_str().into())));
    }
}
