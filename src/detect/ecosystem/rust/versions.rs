//! The version of Rust: toolchain files of rustup, version managers, and the least version of a crate.

use super::manifest::{self, parsed, workspace};
use crate::detect::fact::{Confidence, Fact};
use crate::detect::tree::{Tree, join};
use crate::detect::version;
use crate::read::data::{self, Notation};
use crate::source::Evidence;

/// The chain: rustup's files outrank all; `rust-version` names the least.
pub(super) fn versions(tree: &Tree<'_>, folder: &str) -> Vec<Fact<String>> {
    let mut versions = version::nearest(folder, |folder| toolchain(tree, folder).into_iter().collect());
    let shared = version::nearest(folder, |folder| version::shared(tree, folder, &["rust"]));
    // An existing Dockerfile has what was current when it was written.
    let (managers, images): (Vec<_>, Vec<_>) =
        shared.into_iter().partition(|fact| fact.confidence == Confidence::Stated);
    versions.extend(
        managers.into_iter().filter_map(|fact| usable(fact.value.as_str()).map(|value| Fact { value, ..fact.clone() })),
    );
    versions.extend(least(tree, folder));
    versions.extend(images);
    versions
}

/// The channel of a toolchain file. `rust-toolchain` outranks `rust-toolchain.toml`, and may be written as either.
fn toolchain(tree: &Tree<'_>, folder: &str) -> Option<Fact<String>> {
    ["rust-toolchain", "rust-toolchain.toml"].iter().find_map(|name| {
        let path = join(folder, name);
        let text = tree.text(&path)?;
        let (channel, line) = if name.ends_with(".toml") || text.contains('[') {
            let node = data::parse(&text, Notation::Toml).ok().or_else(|| {
                tree.skip(&path, "it is no valid TOML");
                None
            })?;
            let channel = node.at(&["toolchain", "channel"])?;
            (channel.text()?.to_owned(), channel.line)
        } else {
            let first = version::first_line(tree, &path)?;
            let line = first.decisive().and_then(|evidence| evidence.line).unwrap_or(1);
            (first.value, line)
        };
        let evidence = Evidence::line(path, line, format!("channel {channel}"));
        // Without a number, the newest release is the nearest that there is an image for.
        let confidence = if channel.starts_with("nightly") || channel.starts_with("beta") {
            Confidence::Guessed
        } else {
            Confidence::Stated
        };
        Some(Fact::new(usable(&channel)?, confidence, evidence))
    })
}

/// The release channel of a toolchain's name, which may end with a target: `1.80.0-x86_64-unknown-linux-gnu`. A channel
/// without a number is any version.
fn usable(channel: &str) -> Option<String> {
    if ["stable", "nightly", "beta", "latest"].iter().any(|name| channel.starts_with(name)) {
        return Some("*".to_owned());
    }
    let version = channel.split('-').next().unwrap_or_default();
    version.starts_with(|c: char| c.is_ascii_digit()).then(|| version.to_owned())
}

/// `rust-version` of the crate, or of its workspace.
fn least(tree: &Tree<'_>, folder: &str) -> Option<Fact<String>> {
    let node = parsed(tree, folder)?;
    let root = workspace(tree, folder);
    let of = |path: &[&str]| node.at(path).and_then(|found| Some((folder, found.line, found.text()?)));
    let own = of(&["package", "rust-version"]).or_else(|| of(&["workspace", "package", "rust-version"]));
    let inherited = || {
        let (root, node) = root.as_ref()?;
        let found = node.at(&["workspace", "package", "rust-version"])?;
        Some((root.as_str(), found.line, found.text()?))
    };
    let (folder, line, version) = own.or_else(inherited)?;
    let evidence = Evidence::line(join(folder, manifest::FILE), line, format!("rust-version {version}"));
    Some(Fact::stated(format!(">={version}"), evidence))
}

/// A nightly or beta channel, for which there is no image.
pub(super) fn unstable(tree: &Tree<'_>, folder: &str) -> Option<Fact<String>> {
    let found = version::nearest(folder, |folder| toolchain(tree, folder).into_iter().collect()).into_iter().next()?;
    let channel = found.decisive()?.what.strip_prefix("channel ")?.to_owned();
    (found.confidence == Confidence::Guessed).then(|| Fact { value: channel, ..found })
}
