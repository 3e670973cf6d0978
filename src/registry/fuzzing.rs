//! What `fuzz/` tries and nothing else needs. It is compiled for that alone.

use serde_json::Value;

use super::challenge::Challenge;
use super::{Reference, credentials, token};

/// Reads the headers of a challenge.
pub fn challenge(headers: &str) {
    if let Some(Challenge::Bearer { realm, .. }) = Challenge::choose(headers.lines())
        && let Some(address) = super::address::Address::parse(&realm)
    {
        assert!(!address.host().contains(['@', '/', '\\', '?', '#']) && address.join("/").is_some());
        let _ = address.join(headers);
    }
}

/// Reads Docker's configuration, and what a credential helper says.
pub fn credentials(text: &str, image: &Reference) {
    credentials::read(text, image);
}

/// Reads the answer of a service that gives tokens.
pub fn token(body: &[u8]) {
    if let Ok(token) = token::read(body) {
        let value: Value = serde_json::from_slice(body).unwrap_or_default();
        assert!(["token", "access_token"].iter().any(|name| value.get(name) == Some(&token.as_str().into())));
    }
}
