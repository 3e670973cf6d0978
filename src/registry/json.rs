use std::str;

use serde::de::{DeserializeOwned, Error as _};

/// Reads an object, of which all that is not asked for is passed over and takes no memory. What `serde` would take for
/// one is none: a list, and what is UTF-8 only where it is asked for.
pub(super) fn object<T: DeserializeOwned>(body: &[u8]) -> serde_json::Result<T> {
    let text = str::from_utf8(body).map_err(serde_json::Error::custom)?;
    let is_list = text.trim_ascii_start().starts_with('[');
    if is_list { Err(serde_json::Error::custom("it is a list")) } else { serde_json::from_str(text) }
}
