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
    let Ok(token) = token::read(body) else { return };
    // A number that is passed over may be larger than any that is kept.
    if let Ok(value) = serde_json::from_slice::<Value>(body) {
        assert!(["token", "access_token"].iter().any(|name| value.get(name) == Some(&token.as_str().into())));
    }
}
