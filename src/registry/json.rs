use std::str;

use serde::de::{DeserializeOwned, Error as _};

/// Parses an object; unknown fields take no memory. Stricter than `serde`: rejects lists, and text that is not UTF-8
/// even in unknown fields.
pub(super) fn object<T: DeserializeOwned>(body: &[u8]) -> serde_json::Result<T> {
    let text = str::from_utf8(body).map_err(serde_json::Error::custom)?;
    let is_list = text.trim_ascii_start().starts_with('[');
    if is_list { Err(serde_json::Error::custom("it is a list")) } else { serde_json::from_str(text) }
}
