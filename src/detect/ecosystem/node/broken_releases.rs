//! Locked releases of packages that newer releases of Node.js cannot compile or load, and that do not say so.

use regex_lite::Regex;

use super::package::Package;
use super::workspace;
use crate::detect::fact::Fact;
use crate::detect::tree::{Tree, join};
use crate::detect::version::numbers;
use crate::source::Evidence;

/// A package, the ranges of its releases that fail (the first that does, and the first that does not), and the newest
/// release of Node.js with long-term support that runs them.
struct Broken {
    package: &'static str,
    ranges: &'static [([u64; 3], [u64; 3])],
    newest: &'static str,
}

const BROKEN: [Broken; 3] = [
    // jwa, and with it jsonwebtoken, loads a package that reads `SlowBuffer`, which Node.js 25 removed.
    Broken { package: "jwa", ranges: &[([0, 0, 0], [1, 4, 2]), ([2, 0, 0], [2, 0, 1])], newest: "24" },
    // It is compiled against V8, whose interface changes.
    Broken { package: "better-sqlite3", ranges: &[([0, 0, 0], [11, 10, 0])], newest: "22" },
    Broken { package: "better-sqlite3", ranges: &[([11, 10, 0], [12, 10, 0])], newest: "24" },
];

const LOCKS: [&str; 4] = ["package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml"];

/// The newest release of Node.js that runs what is locked, or listed if nothing is.
pub(super) fn limit(tree: &Tree<'_>, folder: &str) -> Option<Fact<String>> {
    let locks = workspace::folders(tree, folder).flat_map(|folder| LOCKS.map(|name| join(folder, name)));
    let found = locks.into_iter().find_map(|path| tree.text(&path).map(|text| (path, text)));
    let Some((path, text)) = found else { return listed(tree, folder) };
    let limits = BROKEN.iter().filter_map(|broken| -> Option<Fact<String>> {
        let (release, line) = locked(&text, broken.package).into_iter().find(|(release, _)| broken.holds(release))?;
        let release = release.map(|number| number.to_string()).join(".");
        Some(Fact::likely(broken.newest, Evidence::line(path.clone(), line, format!("{} {release}", broken.package))))
    });
    limits.min_by_key(|limit| numbers(&limit.value))
}

/// The same for direct dependencies, of which the newest release is installed that the manifest allows.
fn listed(tree: &Tree<'_>, folder: &str) -> Option<Fact<String>> {
    let package = Package::of(tree, folder)?;
    let limits = BROKEN.iter().filter_map(|broken| -> Option<Fact<String>> {
        let keys = ["dependencies", broken.package];
        let text = package.node.at(&keys)?.text()?;
        let mut release: [u64; 3] = numbers(text.trim_start_matches(['^', '~', '='])).try_into().ok()?;
        if text.starts_with('^') {
            release = [release[0], u64::MAX, u64::MAX];
        }
        broken.holds(&release).then(|| Some(Fact::likely(broken.newest, package.evidence(&keys)?)))?
    });
    limits.min_by_key(|limit| numbers(&limit.value))
}

impl Broken {
    fn holds(&self, release: &[u64; 3]) -> bool {
        self.ranges.iter().any(|(first, end)| first <= release && release < end)
    }
}

/// The locked releases of a package, with their lines, in the forms of all lock files.
fn locked(text: &str, package: &str) -> Vec<([u64; 3], usize)> {
    let form =
        format!(r#"(?:^|[\s"'/]){package}(?:": \{{\s*"version": "|@[^\n]*:\s*version:? "?|[@/])(\d+\.\d+\.\d+)"#);
    let Ok(regex) = Regex::new(&form) else { return Vec::new() };
    let found = regex.captures_iter(text).filter_map(|captures| {
        let release = captures.get(1)?;
        let line = text.get(..release.start())?.matches('\n').count() + 1;
        Some((numbers(release.as_str()).try_into().ok()?, line))
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::{BROKEN, locked};

    #[test]
    fn a_locked_release_is_read_from_each_form() {
        for (text, expected) in [
            ("  \"node_modules/jwa\": {\n      \"version\": \"1.4.1\",\n", Some(true)),
            ("    \"jwa\": {\n      \"version\": \"1.4.2\",\n", Some(false)),
            ("        \"jwa\": \"^1.4.1\",\n", None),
            ("jwa@^1.4.1:\n  version \"1.4.1\"\n", Some(true)),
            ("\"jwa@npm:^2.0.0\":\n  version: 2.0.0\n", Some(true)),
            ("  jwa@2.0.1:\n", Some(false)),
            ("  /jwa/1.4.1:\n", Some(true)),
            ("  ejwa@1.0.0:\n", None),
        ] {
            let found = locked(text, "jwa");
            assert_eq!(found.first().map(|(release, _)| BROKEN[0].holds(release)), expected, "{text}");
        }
        let sqlite = "better-sqlite3@^11.8.1:\n  version \"11.10.0\"\n";
        assert_eq!(locked(sqlite, "better-sqlite3"), [([11, 10, 0], 2)]);
    }
}
