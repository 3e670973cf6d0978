//! The plan as a unified diff.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use similar::algorithms::{Capture, Compact, Replace, myers};
use similar::group_diff_ops;
use similar::udiff::UnifiedHunkHeader;

use super::{Data, Message, Styled};
use crate::plan::{Action, Plan, Step};

/// Larger files (in bytes) are not shown; generated ones are much smaller.
const LARGEST: usize = 1 << 20;

/// The time limit for finding the shortest differences in all files; then, longer ones are accepted.
const PATIENCE: Duration = Duration::from_secs(2);

/// A unified diff with exact bytes for `patch`; on a terminal, printable.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Patch(Vec<u8>);

impl Data for Patch {
    fn bytes(&self, is_terminal: bool, colors: bool) -> Vec<u8> {
        if is_terminal { self.styled().render(colors).into_bytes() } else { self.0.clone() }
    }
}

impl Message for Patch {
    fn styled(&self) -> Cow<'_, Styled> {
        Cow::Owned(Styled::block(&String::from_utf8_lossy(&self.0)))
    }
}

/// All changes for `patch -p1`; empty without changes.
#[must_use]
pub fn plan(plan: &Plan) -> Patch {
    let end = Instant::now() + PATIENCE;
    Patch(plan.steps.iter().filter(|step| step.action != Action::Unchanged).flat_map(|step| bytes(step, end)).collect())
}

/// The changes in one file.
#[must_use]
pub fn step(step: &Step) -> Patch {
    Patch(bytes(step, Instant::now() + PATIENCE))
}

fn bytes(step: &Step, end: Instant) -> Vec<u8> {
    let old = step.on_disk.as_deref().unwrap_or_default();
    let new = step.file.contents.as_bytes();
    let from = match step.on_disk {
        Some(_) => quoted(&format!("a/{}", step.file.path)),
        None => "/dev/null".to_owned(),
    };
    let to = quoted(&format!("b/{}", step.file.path));
    if old.len() > LARGEST || new.len() > LARGEST {
        let size = old.len().max(new.len()) >> 20;
        return format!("Files {from} and {to} differ ({size} MiB; not shown)\n").into_bytes();
    }
    unified(old, new, &format!("--- {from}\n+++ {to}\n"), end)
}

/// Hunks with three lines of context. Only `\n` ends a line, as in `patch`.
fn unified(old: &[u8], new: &[u8], header: &str, end: Instant) -> Vec<u8> {
    let [old, new] = [old, new].map(|text| text.split_inclusive(|byte| *byte == b'\n').collect::<Vec<_>>());
    // `TextDiff` would bring in every algorithm that there is, 300 KB of them.
    let mut operations = Compact::new(Replace::new(Capture::new()), &old, &new);
    let Ok(()) = myers::diff_deadline(&mut operations, &old, 0..old.len(), &new, 0..new.len(), Some(end));
    let mut patch = Vec::new();
    for hunk in group_diff_ops(operations.into_inner().into_inner().into_ops(), 3) {
        if patch.is_empty() {
            patch.extend(header.bytes());
        }
        patch.extend(format!("{}\n", UnifiedHunkHeader::new(&hunk)).bytes());
        for change in hunk.iter().flat_map(|operation| operation.iter_changes(&old, &new)) {
            patch.extend(change.tag().to_string().bytes().chain(change.value().iter().copied()));
            if !change.value().ends_with(b"\n") {
                patch.extend(b"\n\\ No newline at end of file\n");
            }
        }
    }
    patch
}

/// A path that would break the header is a C string, as in git and GNU patch.
fn quoted(path: &str) -> String {
    if path.bytes().all(|byte| !byte.is_ascii_control() && !b"\"\\".contains(&byte)) {
        return path.to_owned();
    }
    let byte = |byte: u8| match byte {
        b'"' | b'\\' => format!("\\{}", char::from(byte)),
        b' '..=b'~' => char::from(byte).to_string(),
        byte => format!("\\{byte:03o}"),
    };
    format!("\"{}\"", path.bytes().map(byte).collect::<String>())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::artifact::Artifact;
    use crate::file::File;

    fn conflict(path: &str, on_disk: &[u8]) -> Step {
        let file =
            File { artifact: Artifact::Dockerfile, path: path.to_owned(), contents: "FROM scratch\n".to_owned() };
        Step { file, on_disk: Some(on_disk.to_owned()), destination: PathBuf::new(), action: Action::Conflict }
    }

    #[test]
    fn a_patch_is_exact_for_a_file_and_printable_for_a_terminal() {
        let patch = step(&conflict("Dockerfile", b"\x1b[2J\xff\r+x"));
        let header = b"--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1 +1 @@\n";
        let exact = [&header[..], b"-\x1b[2J\xff\r+x\n\\ No newline at end of file\n+FROM scratch\n"].concat();
        assert_eq!(patch.bytes(false, false), exact);
        let shown = String::from_utf8_lossy(header)
            + "-\u{fffd}[2J\u{fffd}\u{fffd}+x\n\\ No newline at end of file\n+FROM scratch\n";
        assert_eq!(patch.bytes(true, false), shown.as_bytes());
    }

    #[test]
    fn a_name_does_not_break_the_line_of_its_header() {
        let patch = step(&conflict("x\n+++ \"é", b""));
        assert!(patch.0.starts_with(b"--- \"a/x\\012+++ \\\"\\303\\251\"\n+++ \"b/"), "{}", patch.styled());
    }

    #[test]
    fn a_large_file_is_named_alone() {
        let patch = step(&conflict("Dockerfile", &b"a\n".repeat(20 << 20)));
        assert_eq!(patch.0, b"Files a/Dockerfile and b/Dockerfile differ (40 MiB; not shown)\n");
    }

    /// Half a million lines, all different.
    #[test]
    fn a_file_of_many_lines_does_not_take_for_ever() {
        let mut large = conflict("Dockerfile", &b"a\n".repeat(LARGEST / 2));
        large.file.contents = "b\n".repeat(LARGEST / 2);
        assert!(step(&large).0.len() > LARGEST);
    }
}
