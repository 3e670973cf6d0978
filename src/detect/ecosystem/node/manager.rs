//! The package manager: fields of `package.json`, lock files, settings.

use super::package::Package;
use super::runtime::Runtime;
use super::workspace;
use crate::detect::fact::{Confidence, Fact};
use crate::detect::tree::{Tree, join};
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

/// Lock files, with the manager that is preferred if there are several first.
const LOCKS: [(&str, &str); 6] = [
    ("pnpm-lock.yaml", "pnpm"),
    ("bun.lock", "bun"),
    ("yarn.lock", "yarn"),
    ("package-lock.json", "npm"),
    ("npm-shrinkwrap.json", "npm"),
    ("bun.lockb", "bun"),
];

pub(super) fn of(tree: &Tree<'_>, folder: &str, runtime: Runtime) -> Option<Fact<String>> {
    if runtime == Runtime::Bun {
        let lock = workspace::folders(tree, folder)
            .flat_map(|folder| ["bun.lock", "bun.lockb"].map(|name| join(folder, name)))
            .find(|path| tree.has(path));
        return Some(match lock {
            Some(lock) => Fact::stated("bun", Evidence::file(lock)),
            None => Fact::guessed("bun", Evidence::file(join(folder, "package.json"))),
        });
    }
    let declared =
        workspace::folders(tree, folder).find_map(|folder| field(tree, folder).or_else(|| locked(tree, folder)));
    declared.or_else(|| workspace::folders(tree, folder).find_map(|folder| configured(tree, folder))).or_else(|| {
        let package = Package::of(tree, folder)?;
        of_scripts(&package).or_else(|| Some(Fact::guessed("npm", Evidence::file(package.path))))
    })
}

/// `packageManager`, and `devEngines.packageManager`.
fn field(tree: &Tree<'_>, folder: &str) -> Option<Fact<String>> {
    let package = Package::of(tree, folder)?;
    if let Some(node) = package.node.get("packageManager")
        && let Some(text) = node.text()
    {
        let (name, version) = text.split_once('@').unwrap_or((text, ""));
        if let Some(id) = id(name, version) {
            return Some(Fact::stated(id, Evidence::line(package.path.clone(), node.line, text)));
        }
    }
    let node = package.node.at(&["devEngines", "packageManager"])?;
    let first = node.items().first().unwrap_or(node);
    let version = first.get("version").and_then(Node::text).unwrap_or_default();
    let id = id(first.get("name")?.text()?, version)?;
    Some(Fact::stated(id, Evidence::line(package.path.clone(), first.line, "devEngines.packageManager")))
}

/// The name in `language.toml`.
fn id(name: &str, version: &str) -> Option<&'static str> {
    let major = crate::detect::version::numbers(version.trim_start_matches(['^', '~', '>', '='])).first().copied();
    match (name, major) {
        ("npm", _) => Some("npm"),
        ("pnpm", _) => Some("pnpm"),
        ("bun", _) => Some("bun"),
        ("yarn", Some(0 | 1)) => Some("yarn-classic"),
        ("yarn", _) => Some("yarn"),
        _ => None,
    }
}

fn locked(tree: &Tree<'_>, folder: &str) -> Option<Fact<String>> {
    let locks = LOCKS.iter().map(|(name, manager)| (join(folder, name), *manager)).filter(|(path, _)| tree.has(path));
    let mut locks: Vec<(String, &str)> = locks.collect();
    let (_, first) = locks.first()?;
    let differs = locks.iter().any(|(_, manager)| manager != first);
    if differs {
        // One of them is stale: the manifest has changed since.
        locks.sort_by_key(|(path, _)| std::cmp::Reverse(listed(tree, folder, path)));
    }
    let (_, first) = locks.first()?;
    let value = match *first {
        "yarn" if is_classic(tree, folder) => "yarn-classic",
        manager => manager,
    };
    let confidence = if differs { Confidence::Likely } else { Confidence::Stated };
    let evidence = locks.iter().map(|(path, _)| Evidence::file(path.clone())).collect();
    Some(Fact { value: value.to_owned(), confidence, evidence })
}

/// The number of the manifest's packages that a lock file lists.
fn listed(tree: &Tree<'_>, folder: &str, lock: &str) -> usize {
    let Some(package) = Package::of(tree, folder) else { return 0 };
    let groups = ["dependencies", "devDependencies"].iter().filter_map(|group| package.node.get(group));
    let names = groups.flat_map(Node::entries).map(|(name, _)| name);
    // The binary form cannot be read.
    let Some(text) = tree.text(lock) else { return names.count() };
    names.filter(|name| is_listed(&text, name)).count()
}

/// Whether a name stands in the text as a key, or before a version.
fn is_listed(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default();
        let begins = before.is_empty()
            || before.ends_with(|c: char| c.is_whitespace() || "\"',".contains(c))
            || before.ends_with("node_modules/");
        let after = text.get(at + name.len()..).and_then(|text| text.chars().next());
        begins && after.is_some_and(|c| "\"'@:".contains(c))
    })
}

/// The newest release of the manager that takes the lock file as it is, if the project names none and the newest of all
/// does not.
pub(super) fn version(tree: &Tree<'_>, folder: &str, manager: Option<&Fact<String>>) -> Option<Fact<String>> {
    let folder = workspace::folders(tree, folder).find(|folder| locked(tree, folder).is_some())?;
    if field(tree, folder).is_some() {
        return None;
    }
    match manager?.value.as_str() {
        "pnpm" => pnpm_version(tree, folder),
        "yarn" => yarn_version(tree, folder),
        _ => None,
    }
}

fn pnpm_version(tree: &Tree<'_>, folder: &str) -> Option<Fact<String>> {
    let path = join(folder, "pnpm-lock.yaml");
    let text = tree.text(&path)?;
    let format = text.lines().next()?.strip_prefix("lockfileVersion:")?.trim().trim_matches(['\'', '"']);
    // From 11 on, a package whose install script nobody has approved is an error.
    let has_approvals =
        tree.text(&join(folder, "pnpm-workspace.yaml")).is_some_and(|text| text.contains("allowBuilds"));
    let version = match format {
        "5.3" => "6.35.1",
        "5.4" => "7.33.7",
        "6.0" | "6.1" => "8.15.9",
        "9.0" if !has_approvals => "10.34.9",
        _ => return None,
    };
    Some(Fact::likely(version, Evidence::line(path, 1, format!("lockfileVersion {format}"))))
}

fn yarn_version(tree: &Tree<'_>, folder: &str) -> Option<Fact<String>> {
    // The project has its own release.
    if tree.text(&join(folder, ".yarnrc.yml")).is_some_and(|text| text.contains("yarnPath:")) {
        return None;
    }
    let path = join(folder, "yarn.lock");
    let text = tree.text(&path)?;
    let (index, line) = text
        .lines()
        .enumerate()
        .take_while(|(index, _)| *index < 10)
        .find(|(_, line)| line.starts_with("  version:"))?;
    let format = line.trim_start_matches("  version:").trim();
    let version = matches!(format, "5" | "6").then_some("3.8.7")?;
    Some(Fact::likely(version, Evidence::line(path, index + 1, format!("version {format}"))))
}

/// Whether `yarn.lock` is one of Yarn 1.
fn is_classic(tree: &Tree<'_>, folder: &str) -> bool {
    if tree.has(&join(folder, ".yarnrc.yml")) {
        return false;
    }
    tree.text(&join(folder, "yarn.lock")).is_none_or(|text| !text.contains("__metadata:"))
}

/// Files that only one of them reads, and `engines`.
fn configured(tree: &Tree<'_>, folder: &str) -> Option<Fact<String>> {
    let files =
        [("pnpm-workspace.yaml", "pnpm"), (".yarnrc.yml", "yarn"), (".yarnrc", "yarn-classic"), ("bunfig.toml", "bun")];
    if let Some((path, manager)) =
        files.iter().map(|(name, manager)| (join(folder, name), manager)).find(|(path, _)| tree.has(path))
    {
        return Some(Fact::likely(*manager, Evidence::file(path)));
    }
    let package = Package::of(tree, folder)?;
    ["pnpm", "yarn", "bun"].iter().find_map(|name| {
        let node = package.node.at(&["engines", name])?;
        let id = id(name, node.text()?)?;
        Some(Fact::likely(id, package.evidence(&["engines", name])?))
    })
}

/// The manager that scripts call: `pnpm run build`.
fn of_scripts(package: &Package) -> Option<Fact<String>> {
    let scripts = package.node.get("scripts").map(Node::entries).unwrap_or_default();
    scripts.iter().find_map(|(name, node)| {
        let mut words = node.text()?.split_whitespace();
        let id = words.find_map(|word| match word {
            "pnpm" => Some("pnpm"),
            "yarn" => Some("yarn-classic"),
            _ => None,
        })?;
        Some(Fact::guessed(id, package.evidence(&["scripts", name])?))
    })
}

/// Where a project of pnpm says which packages run scripts when they are installed. An option that allows all of them
/// contradicts it.
pub(super) fn approved_builds(tree: &Tree<'_>, folder: &str) -> Option<Fact<String>> {
    const KEYS: [&str; 4] =
        ["onlyBuiltDependencies", "neverBuiltDependencies", "allowBuilds", "dangerouslyAllowAllBuilds"];
    let settings = |folder: &str| {
        let (path, package) = (join(folder, "pnpm-workspace.yaml"), join(folder, "package.json"));
        let own = tree.data(&path, Notation::Yaml);
        let of_package = tree.data(&package, Notation::Json);
        KEYS.iter().find_map(|key| {
            let found = |node: &Node, path: &str| Fact::stated(*key, Evidence::line(path, node.line, *key));
            let own = own.as_ref().and_then(|node| Some(found(node.get(key)?, &path)));
            own.or_else(|| Some(found(of_package.as_ref()?.at(&["pnpm", key])?, &package)))
        })
    };
    super::workspace::folders(tree, folder).find_map(settings)
}

#[cfg(test)]
mod tests {
    use super::is_listed;

    #[test]
    fn a_lock_file_lists_a_package_by_its_whole_name() {
        for (text, expected) in [
            ("\"node_modules/pg\": {", true),
            ("importers:\n  .:\n    dependencies:\n      pg:\n", true),
            ("pg@^8.0.0:\n", true),
            ("'@types/pg@8.11.0':\n", false),
            ("pg-pool@^3.0.0:\n", false),
            ("lockfileVersion: '9.0'\n", false),
        ] {
            assert_eq!(is_listed(text, "pg"), expected, "{text}");
        }
    }
}
