//! The releases of Node.js that the dependencies say they run on.

use super::workspace;
use crate::detect::fact::Fact;
use crate::detect::tree::{Tree, join};
use crate::detect::version::Requirement;
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

/// A release that no requirement excludes by name.
const OPEN: u32 = 98;

const GROUPS: [&str; 3] = ["dependencies", "optionalDependencies", "devDependencies"];

/// The newest release of Node.js that all direct dependencies allow, if one of them has an upper bound. `yarn.lock` has
/// no such field.
pub(super) fn limit(tree: &Tree<'_>, folder: &str) -> Option<Fact<String>> {
    let roots = || workspace::folders(tree, folder);
    let limits = roots().find_map(|root| of_npm(tree, root, folder)).or_else(|| {
        let (root, path) = roots().map(|root| (root, join(root, "pnpm-lock.yaml"))).find(|(_, path)| tree.has(path))?;
        Some(of_pnpm(&tree.text(&path)?, &path, member(root, folder)))
    })?;
    let (newest, evidence) = limits.into_iter().min_by_key(|(newest, _)| *newest)?;
    Some(Fact::likely(newest.to_string(), evidence))
}

/// The newest release that a dependency allows, and where it says so.
type Limit = (u32, Evidence);

fn member<'f>(root: &str, folder: &'f str) -> &'f str {
    folder.strip_prefix(root).unwrap_or_default().trim_start_matches('/')
}

/// `None` without a lock file of npm.
fn of_npm(tree: &Tree<'_>, root: &str, folder: &str) -> Option<Vec<Limit>> {
    let path = join(root, "package-lock.json");
    let lock = tree.data(&path, Notation::Json)?;
    let packages = lock.get("packages")?;
    let project = packages.get(member(root, folder))?;
    let names = GROUPS.iter().filter_map(|group| project.get(group)).flat_map(Node::entries).map(|(name, _)| name);
    let limits = names.filter_map(|name| {
        let engines = packages.at(&[&format!("node_modules/{name}"), "engines", "node"])?;
        Some((newest(engines.text()?)?, evidence(&path, engines.line, name)))
    });
    Some(limits.collect())
}

/// Reads a lock file of pnpm by lines, since a parser of YAML takes long for the largest ones.
fn of_pnpm(text: &str, path: &str, member: &str) -> Vec<Limit> {
    let direct = direct(text, if member.is_empty() { "." } else { member });
    let mut limits = Vec::new();
    let mut package = None;
    for (index, line) in text.lines().enumerate() {
        if let Some(key) = line.strip_prefix("  ").filter(|key| !key.starts_with(' ')) {
            package = named(key.trim_end_matches(':'));
        }
        let engines = line.trim_start().strip_prefix("engines: {node: ");
        if let (Some(engines), Some((name, release))) = (engines, package)
            && direct.contains(&(name, release))
            && let Some(newest) = newest(bare(engines.trim_end_matches('}').split(", ").next().unwrap_or_default()))
        {
            limits.push((newest, evidence(path, index + 1, name)));
        }
    }
    limits
}

/// The direct dependencies of a member with their releases: below `importers`, or at the top of older files.
fn direct<'t>(text: &'t str, member: &str) -> Vec<(&'t str, &'t str)> {
    let has_members = text.lines().any(|line| line == "importers:");
    let base = if has_members { 4 } else { 0 };
    let (mut is_own, mut is_group, mut name) = (!has_members, false, "");
    let mut direct = Vec::new();
    for line in text.lines().take_while(|line| !line.starts_with("packages:")).filter(|line| !line.is_empty()) {
        let depth = line.len() - line.trim_start().len();
        let (key, value) = line.split_once(':').unwrap_or((line, ""));
        let (key, value) = (bare(key), bare(value));
        if depth == base {
            is_group = is_own && GROUPS.contains(&key);
        } else if depth < base {
            is_own = depth == 2 && key == member;
        } else if is_group && depth == base + 2 {
            name = key;
        }
        // Older files have the release beside the name.
        let is_release = depth == base + 2 || depth == base + 4 && key == "version";
        if is_group && is_release && !value.is_empty() {
            direct.push((name, release(value)));
        }
    }
    direct
}

/// Without quotes.
fn bare(text: &str) -> &str {
    text.trim().trim_matches('\'')
}

/// Without the packages beside which it is installed: `1.2.0(react@19.0.0)`, and `1.2.0_react@18.0.0` of older files.
fn release(text: &str) -> &str {
    text.split(['(', '_']).next().unwrap_or_default()
}

/// The name and the release: `@scope/name@1.2.0`, and `/name@1.2.0(react@18.0.0)` or `/name/1.2.0` of older files.
fn named(key: &str) -> Option<(&str, &str)> {
    let key = bare(key).trim_start_matches('/');
    let is_release = |(at, _): &(usize, &str)| {
        *at > 0 && key.get(at + 1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let (at, _) = key.match_indices(['@', '/']).find(is_release)?;
    Some((key.get(..at)?, release(key.get(at + 1..)?)))
}

fn evidence(path: &str, line: usize, name: &str) -> Evidence {
    Evidence::line(path, line, format!("engines.node of {name}"))
}

/// The newest release with long-term support, which even ones get, that a requirement with an upper bound allows.
fn newest(text: &str) -> Option<u32> {
    let requirement = Requirement::parse(text, "node")?;
    let allows = |major: &u32| requirement.allows(&major.to_string(), &format!("{major}.99.99"));
    let allowed = (0..=OPEN).rev().step_by(2).find(allows);
    allowed.filter(|newest| *newest < OPEN)
}

#[cfg(test)]
mod tests {
    use super::{newest, of_pnpm};

    #[test]
    fn only_an_upper_bound_limits() {
        let cases = [
            (">=18.0.0 <26", Some(24)),
            ("^18.20 || ^20.9 || ^22", Some(22)),
            ("20.x", Some(20)),
            (">=14", None),
            ("^20.19.0 || >=22.12.0", None),
            ("*", None),
        ];
        for (text, expected) in cases {
            assert_eq!(newest(text), expected, "{text}");
        }
    }

    #[test]
    fn the_limits_of_direct_dependencies_are_in_each_form_of_pnpms_lock_file() {
        let of_9 = "\
lockfileVersion: '9.0'

importers:

  .:
    dependencies:
      '@nuxt/content':
        specifier: ^3.8.0
        version: 3.8.2(better-sqlite3@12.4.1)
      better-sqlite3:
        specifier: ^12.4.1
        version: 12.4.1

  docs:
    dependencies:
      old:
        specifier: ^1.0.0
        version: 1.0.0

packages:

  '@nuxt/content@3.8.2':
    resolution: {integrity: sha512-a==}
    engines: {node: '>=18'}

  better-sqlite3@12.4.1:
    resolution: {integrity: sha512-b==}
    engines: {node: 20.x || 22.x || 23.x || 24.x}

  old@1.0.0:
    resolution: {integrity: sha512-c==}
    engines: {node: 14.x, npm: '>=6'}
";
        let of_6 = "\
lockfileVersion: '6.0'

dependencies:
  old:
    specifier: ^1.0.0
    version: 1.0.0(react@18.2.0)

packages:

  /old@1.0.0(react@18.2.0):
    resolution: {integrity: sha512-c==}
    engines: {node: '>=14 <17', npm: '>=6'}
";
        let of_5 = "\
lockfileVersion: 5.4

specifiers:
  old: ^1.0.0

dependencies:
  old: 1.0.0_react@18.2.0

packages:

  /old/1.0.0_react@18.2.0:
    resolution: {integrity: sha512-c==}
    engines: {node: '>=14 <17'}
";
        for (text, member, expected) in
            [(of_9, ".", vec![24]), (of_9, "docs", vec![14]), (of_6, ".", vec![16]), (of_5, ".", vec![16])]
        {
            let found: Vec<u32> = of_pnpm(text, "pnpm-lock.yaml", member).iter().map(|(newest, _)| *newest).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
