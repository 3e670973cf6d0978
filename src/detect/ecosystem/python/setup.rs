//! `setup.cfg` and, as far as its arguments are literals, `setup.py`.

use super::requirement::Requirement;
use crate::detect::manifest::{Group, Manifest};
use crate::detect::tree::{Tree, join};
use crate::source::Evidence;

pub(super) fn read(tree: &Tree<'_>, folder: &str, manifest: &mut Manifest) {
    let path = join(folder, "setup.py");
    if let Some(text) = tree.text(&path).filter(|_| is_setup(tree, folder)) {
        claim(&path, manifest);
        for (name, line) in list(&text, "install_requires") {
            add(&name, Group::Main, &path, line, manifest);
        }
    }
    let path = join(folder, "setup.cfg");
    if let Some(text) = tree.text(&path) {
        let values = ini(&text);
        if values.iter().any(|value| value.section == "options" || value.section == "metadata") {
            claim(&path, manifest);
        }
        for value in values {
            let group = match (value.section.as_str(), value.key.as_str()) {
                ("options", "install_requires") => Group::Main,
                ("options.extras_require", _) => Group::Aside,
                _ => continue,
            };
            add(&value.text, group, &path, value.line, manifest);
        }
    }
}

/// Whether `setup.py` installs a package: other modules may have the name.
pub(super) fn is_setup(tree: &Tree<'_>, folder: &str) -> bool {
    let text = tree.text(&join(folder, "setup.py"));
    text.is_some_and(|text| text.contains("setup(") && (text.contains("setuptools") || text.contains("distutils")))
}

fn claim(path: &str, manifest: &mut Manifest) {
    if manifest.file.is_none() {
        manifest.file = Some(path.to_owned());
        manifest.evidence = Evidence::file(path);
    }
}

fn add(text: &str, group: Group, path: &str, line: usize, manifest: &mut Manifest) {
    if let Some(found) = Requirement::parse(text) {
        found.add(manifest, group, &Evidence::line(path, line, found.name.clone()));
    }
}

/// One line of a value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) section: String,
    pub(super) key: String,
    pub(super) text: String,
    /// Counted from 1.
    pub(super) line: usize,
}

/// The values of an INI file, an entry for each line of each.
pub(super) fn ini(text: &str) -> Vec<Value> {
    let (mut section, mut key) = (String::new(), String::new());
    let mut values = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
            continue;
        }
        let mut push = |key: &str, text: &str| {
            if !text.is_empty() {
                let (section, key) = (section.clone(), key.to_owned());
                values.push(Value { section, key, text: text.to_owned(), line: index + 1 });
            }
        };
        if line.starts_with([' ', '\t']) && !key.is_empty() {
            push(&key, trimmed);
        } else if let Some(name) = trimmed.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            name.trim().clone_into(&mut section);
            key.clear();
        } else if let Some((name, value)) = trimmed.split_once(['=', ':']) {
            name.trim().clone_into(&mut key);
            push(&key, value.trim());
        }
    }
    values
}

/// The texts in the list literal of a keyword argument, with their lines.
fn list(text: &str, name: &str) -> Vec<(String, usize)> {
    let Some(at) = text.find(name) else { return Vec::new() };
    let after = text.get(at + name.len()..).unwrap_or_default();
    let Some(inside) = after.trim_start().strip_prefix([':', '=']).map(str::trim_start) else { return Vec::new() };
    let Some(inside) = inside.strip_prefix('[') else { return Vec::new() };
    let mut line = text.get(..text.len() - inside.len()).unwrap_or_default().matches('\n').count() + 1;
    let (mut items, mut open, mut item) = (Vec::new(), None, String::new());
    let mut comment = false;
    for c in inside.chars() {
        match (open, c) {
            (_, '\n') => {
                (line, open, comment) = (line + 1, None, false);
                item.clear();
            }
            _ if comment => {}
            (Some(quote), c) if c == quote => {
                items.push((std::mem::take(&mut item), line));
                open = None;
            }
            (Some(_), c) => item.push(c),
            (None, '#') => comment = true,
            (None, '\'' | '"') => open = Some(c),
            (None, ']') => break,
            (None, _) => {}
        }
    }
    items
}

/// The text literal of a keyword argument, with its line.
pub(super) fn literal(text: &str, name: &str) -> Option<(String, usize)> {
    let at = text.find(name)?;
    let rest = text.get(at + name.len()..)?.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| *c == '\'' || *c == '"')?;
    let value = rest.get(1..)?.split(quote).next()?;
    Some((value.to_owned(), text.get(..at)?.matches('\n').count() + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_of_setup_py_are_read() {
        let text = "setup(\n  name='shop',\n  install_requires=[\n    'flask>=2', # web\n    # 'django',\n    \"redis[hiredis]\",\n  ],\n  python_requires='>=3.9',\n)";
        assert_eq!(list(text, "install_requires"), [("flask>=2".to_owned(), 4), ("redis[hiredis]".to_owned(), 6)]);
        assert_eq!(literal(text, "python_requires"), Some((">=3.9".to_owned(), 8)));
        assert!(list("setup(install_requires=read('x'))", "install_requires").is_empty());
        assert!(list("install_requires = [\"a", "install_requires").is_empty());
    }

    #[test]
    fn an_ini_value_may_have_lines() {
        let values = ini("[options]\npython_requires = >=3.9\ninstall_requires =\n    flask>=2\n    # no\n    redis\n");
        let told: Vec<String> =
            values.iter().map(|value| format!("{}:{} {}", value.line, value.key, value.text)).collect();
        assert_eq!(told, ["2:python_requires >=3.9", "4:install_requires flask>=2", "6:install_requires redis"]);
    }
}
