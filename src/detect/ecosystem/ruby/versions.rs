//! The version of Ruby: of the Gemfile, version files, the lock file and the gemspec.

use super::gemfile::{self, Gemfile};
use super::lock;
use crate::detect::fact::Fact;
use crate::detect::manifest::Manifest;
use crate::detect::tree::{Tree, folder_of, join};
use crate::detect::version;
use crate::source::Evidence;

/// The evidence that a Gemfile names the version.
const NAMED: &str = "ruby";

/// What the Gemfile's `ruby` says.
pub(super) fn named(tree: &Tree<'_>, file: &str, found: &Gemfile) -> Option<Fact<String>> {
    let ruby = found.ruby.as_ref()?;
    let place = Evidence::line(file, ruby.line, NAMED);
    if !ruby.is_file {
        return Some(Fact::stated(ruby.text.clone(), place));
    }
    let path = join(folder_of(file), &ruby.text);
    let mut version = version_file(tree, &path).or_else(|| {
        let shared = version::shared(tree, folder_of(file), &["ruby"]);
        shared.into_iter().find(|fact| fact.decisive().is_some_and(|evidence| evidence.file == path))
    })?;
    version.evidence.push(place);
    Some(version)
}

/// The one release that the Gemfile allows, which Bundler enforces: `ruby "3.4.1"`.
pub(super) fn exact(manifest: &Manifest) -> Option<Fact<String>> {
    let first = manifest.versions.first()?;
    let place = first.evidence.iter().find(|evidence| evidence.what == NAMED)?;
    let release = first.value.trim_start_matches(['=', ' ']);
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_exact = release.split('.').count() == 3 && release.split('.').all(is_number);
    is_exact.then(|| Fact::stated(release, place.clone()))
}

/// A file with `3.3.5` or `ruby-3.3.5`.
fn version_file(tree: &Tree<'_>, path: &str) -> Option<Fact<String>> {
    let mut version = version::first_line(tree, path)?;
    let text = version.value.trim_start_matches("ruby").trim_start_matches(['-', ' ']);
    // `@` begins the name of a set of gems.
    let text = text.split('@').next().unwrap_or(text).to_owned();
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    version.value = text;
    Some(version)
}

/// The Gemfile is what Bundler enforces, so it comes first.
pub(super) fn all(
    tree: &Tree<'_>,
    folder: &str,
    gemfile: Option<Fact<String>>,
    lock: Option<&str>,
) -> Vec<Fact<String>> {
    let mut files: Vec<Fact<String>> = Vec::new();
    let mut above = folder;
    loop {
        files.extend(version_file(tree, &join(above, ".ruby-version")));
        files.extend(version::shared(tree, above, &["ruby"]));
        if above.is_empty() || !files.is_empty() {
            break;
        }
        above = folder_of(above);
    }
    files.extend(lock.and_then(|lock| lock::ruby(tree, lock)));
    files.extend(required(tree, folder));
    let Some(gemfile) = gemfile else { return files };
    // A file that the Gemfile reads is no second source.
    files.retain(|fact| fact.decisive() != gemfile.decisive());
    std::iter::once(gemfile).chain(files).collect()
}

/// `spec.required_ruby_version = ">= 3.1"`, with which most gems only name the oldest version.
fn required(tree: &Tree<'_>, folder: &str) -> Option<Fact<String>> {
    tree.matching(folder, "*.gemspec").into_iter().find_map(|file| {
        let text = tree.text(file)?;
        text.lines().enumerate().find_map(|(index, line)| {
            let (_, value) = line.trim_start().split_once("required_ruby_version")?;
            let bounds = gemfile::quoted(value);
            let is_bound = |text: &String| text.contains(|c: char| c.is_ascii_digit());
            let bounds: Vec<String> = bounds.into_iter().filter(is_bound).collect();
            let evidence = Evidence::line(file, index + 1, "required_ruby_version");
            (!bounds.is_empty()).then(|| Fact::likely(bounds.join(", "), evidence))
        })
    })
}
