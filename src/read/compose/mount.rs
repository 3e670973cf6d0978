//! The short form of a mount: `[source:]target[:options]`.

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mount<'a> {
    /// `bind` or `volume`.
    pub(super) kind: &'static str,
    pub(super) source: Option<&'a str>,
    pub(super) target: &'a str,
    pub(super) is_read_only: bool,
}

/// `None` if there are too many parts.
pub(super) fn parts(text: &str) -> Option<Mount<'_>> {
    let mut parts = split(text).into_iter();
    let (first, second, options) = (parts.next()?, parts.next(), parts.next());
    if parts.next().is_some() {
        return None;
    }
    let (source, target) = second.map_or((None, first), |target| (Some(first), target));
    let kind = if source.is_some_and(is_path) { "bind" } else { "volume" };
    let is_read_only = options.is_some_and(|options| options.split(',').any(|option| option == "ro"));
    Some(Mount { kind, source, target, is_read_only })
}

/// Splits at colons, except in `${VARIABLE:-default}` and after a Windows drive letter.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    for (at, char) in text.char_indices() {
        let behind = text.get(start..at).unwrap_or_default();
        match char {
            '{' if behind.ends_with('$') => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ':' if depth == 0 && !is_drive(behind) => {
                parts.push(behind);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}

fn is_drive(text: &str) -> bool {
    text.len() == 1 && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Whether a source is a path, not the name of a volume.
fn is_path(source: &str) -> bool {
    let is_on_drive = source.split_once(':').is_some_and(|(drive, _)| is_drive(drive));
    source.starts_with(['.', '/', '~']) || source.starts_with(r"\\") || is_on_drive
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mount_has_up_to_three_parts() {
        let mount = |kind, source, target, is_read_only| Some(Mount { kind, source, target, is_read_only });
        assert_eq!(parts("/data"), mount("volume", None, "/data", false));
        assert_eq!(parts("data:/data"), mount("volume", Some("data"), "/data", false));
        assert_eq!(parts("./a:/b:ro,z"), mount("bind", Some("./a"), "/b", true));
        assert_eq!(parts("~/a:/b:rw"), mount("bind", Some("~/a"), "/b", false));
        assert_eq!(parts("${A:-./x}:/b:ro"), mount("volume", Some("${A:-./x}"), "/b", true));
        assert_eq!(parts(r"c:\a:/b"), mount("bind", Some(r"c:\a"), "/b", false));
        assert_eq!(parts("aa:bb:cc:dd"), None);
    }
}
