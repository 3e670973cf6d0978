//! The app that a program of the project serves when it is started for development: what its block of
//! `if __name__ == "__main__":` runs.

use std::sync::LazyLock;

use regex_lite::Regex;

use super::entry::{self, Entry, rank};
use super::module::{self, Module};
use crate::detect::fact::Confidence;
use crate::detect::subject::Subject;
use crate::detect::tree::{folder_of, join, name_of};
use crate::source::Evidence;

/// `app.run(`, `socketio.run(app, `, `uvicorn.run(app, `, `serve(app, `
static RUN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^\s+(?:(?:uvicorn|socketio|waitress)\.run\(\s*(\w+)\s*[,)]|serve\(\s*(\w+)\s*[,)]|(\w+)\.run\()").ok()
});

/// `uvicorn.run("shop.web:app", `
static NAMED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"\buvicorn\.run\(\s*(?:app\s*=\s*)?["']([A-Za-z_][\w.]*):(\w+)["']"#).ok());

/// `app = create_app()`, also with texts and numbers as arguments, which gunicorn takes.
static MADE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"^\s+(\w+)\s*(?::[^=]*)?=\s*((?:create|make|build|init|get)_\w*app\w*)\(((?:\w+\s*=\s*)?(?:["'][\w.-]*["']|\d+|True|False))?\)"#)
        .ok()
});

/// The app of a file that is written for servers, then what a program of the project serves, then what else the searches
/// of the framework find.
pub(super) fn find(subject: &Subject<'_>) -> Option<Entry> {
    let found = entry::searched(subject);
    let is_for_servers = |entry: &Entry| matches!(name_of(&entry.evidence.file), "wsgi.py" | "asgi.py");
    if found.as_ref().is_some_and(is_for_servers) {
        return found;
    }
    let is_found = |served: &Entry| found.as_ref().is_some_and(|found| found.value == served.value);
    served(subject).filter(|served| !is_found(served)).or(found)
}

/// The app that a file of the project runs, the shallowest file first.
fn served(subject: &Subject<'_>) -> Option<Entry> {
    let signs = subject.signs?;
    let first = signs.start.first()?.as_str();
    // An app of Dash only has one for servers.
    let has_attribute = signs.entrypoints.iter().any(|sign| sign.form.contains("}."));
    if has_attribute || !matches!(first, "gunicorn" | "uvicorn" | "hypercorn") {
        return None;
    }
    let mut files = subject.files("{*,src/*,app/*}.py");
    // A file of this name may be dockgen's own, which imports the app.
    let may_be_generated = |file: &str| {
        subject.language.frameworks.values().any(|framework| framework.in_app.iter().any(|own| own == name_of(file)))
    };
    files.retain(|file| !may_be_generated(file));
    files.sort_by_key(|file| rank(subject, file));
    files.into_iter().find_map(|file| {
        let text = subject.tree.text(file).filter(|text| text.contains("run(") || text.contains("serve("))?;
        let named = if first == "uvicorn" { named(subject, file, &text) } else { None };
        named.or_else(|| own(subject, file, &text))
    })
}

/// The app that a text names, if the project has its module.
fn named(subject: &Subject<'_>, file: &str, text: &str) -> Option<Entry> {
    let found = NAMED.as_ref()?.captures(text)?;
    let (module, app) = (found.get(1)?.as_str(), found.get(2)?.as_str());
    let path = module.replace('.', "/");
    let has = |root: &str| {
        let path = join(root, &path);
        subject.has(&format!("{path}.py")) || subject.has(&format!("{path}/__init__.py"))
    };
    let own = folder_of(subject.relative(file));
    let root = ["", own].into_iter().find(|root| has(root))?;
    let first = module.split('.').next().unwrap_or_default();
    let is_installed = subject.manifest.nested.iter().any(|(name, parent)| name == first && parent == root);
    let start = found.get(0)?.start();
    let call = text.get(start..)?.split("\n\n").next()?;
    let brackets = if call.contains("factory=True") { "()" } else { "" };
    let line = text.get(..start)?.matches('\n').count();
    let what = text.lines().nth(line).unwrap_or_default().trim();
    Some(Entry {
        value: format!("{module}:{app}{brackets}"),
        root: (!root.is_empty() && !is_installed).then(|| root.to_owned()),
        confidence: Confidence::Likely,
        evidence: Evidence::line(file, line + 1, what),
    })
}

/// The app of the file itself that it runs in its block, where other programs can import it from.
fn own(subject: &Subject<'_>, file: &str, text: &str) -> Option<Entry> {
    let guard = text.lines().position(|line| line.starts_with("if __name__"))?;
    let block: Vec<(usize, &str)> = text
        .lines()
        .enumerate()
        .skip(guard + 1)
        .take_while(|(_, line)| line.is_empty() || line.starts_with([' ', '\t', '#']))
        .collect();
    let run = RUN.as_ref()?;
    let (at, line, app) = block.iter().find_map(|(at, line)| {
        let found = run.captures(line)?;
        Some((*at, *line, (1..4).find_map(|group| found.get(group))?.as_str()))
    })?;
    let before: Vec<&str> = text.lines().take(guard).collect();
    let value = if binds(&before, app) {
        app.to_owned()
    } else {
        let made = MADE.as_ref()?;
        let made = block.iter().filter_map(|(_, line)| made.captures(line)).find(|made| &made[1] == app)?;
        let factory = made.get(2)?.as_str();
        let arguments = made.get(3).map_or("", |found| found.as_str());
        binds(&before, factory).then(|| format!("{factory}({arguments})"))?
    };
    let Module { name, root, is_installed } = module::module(subject, file);
    Some(Entry {
        value: format!("{name}:{value}"),
        root: (!root.is_empty() && !is_installed).then_some(root),
        confidence: Confidence::Likely,
        evidence: Evidence::line(file, at + 1, line.trim()),
    })
}

/// Whether lines at the top of a file give a name to something: by an assignment, an import or a definition.
fn binds(lines: &[&str], name: &str) -> bool {
    let is_word = |text: &str| text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).any(|word| word == name);
    let mut in_import = false;
    lines.iter().any(|line| {
        let imported = line.strip_prefix("from ").and_then(|rest| rest.split_once(" import "));
        let told = match imported {
            Some((_, names)) => {
                in_import = names.contains('(') && !names.contains(')');
                is_word(names)
            }
            None if in_import => {
                in_import = !line.contains(')');
                is_word(line)
            }
            None => false,
        };
        let rest = line.strip_prefix(name).map(str::trim_start);
        let is_assigned =
            rest.is_some_and(|rest| rest.starts_with('=') && !rest.starts_with("==") || rest.starts_with(": "));
        let defined = line.strip_prefix("def ").and_then(|rest| rest.strip_prefix(name));
        told || is_assigned || defined.is_some_and(|rest| rest.starts_with('('))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_bound_at_the_top_of_a_file() {
        for (text, name, expected) in [
            ("app = Flask(__name__)", "app", true),
            ("app: Flask = create()", "app", true),
            ("from shop import app, db", "app", true),
            ("from shop import (\n    db,\n    app,\n)", "app", true),
            ("def create_app():\n    app = 1", "create_app", true),
            ("def create_app():\n    app = 1", "app", false),
            ("from app import db", "app", false),
            ("application = 1", "app", false),
        ] {
            assert_eq!(binds(&text.lines().collect::<Vec<_>>(), name), expected, "{text}");
        }
    }
}
