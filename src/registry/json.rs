use serde::de::{DeserializeOwned, Error as _};

/// Reads an object, of which all that is not asked for is passed over and takes no memory. A list, which `serde` would
/// take for one, is none.
pub(super) fn object<T: DeserializeOwned>(body: &[u8]) -> serde_json::Result<T> {
    let is_list = body.trim_ascii_start().starts_with(b"[");
    if is_list { Err(serde_json::Error::custom("it is a list")) } else { serde_json::from_slice(body) }
}
