//! The entry point in the code, by the searches of the framework.

use super::module::{self, Module};
use crate::detect::fact::{Confidence, Fact};
use crate::detect::subject::{Hit, Subject};
use crate::detect::tree::{folder_of, name_of};
use crate::source::Evidence;

/// Names of files that usually have the app, the most telling first.
const USUAL: [&str; 13] = [
    "wsgi.py",
    "asgi.py",
    "app.py",
    "main.py",
    "application.py",
    "server.py",
    "api.py",
    "web.py",
    "run.py",
    "streamlit_app.py",
    "Home.py",
    "__init__.py",
    "index.py",
];

/// A place in the code where the app starts.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// `shop.web:app`, a call `shop:create_app()`, or a file.
    pub(super) value: String,
    /// The folder that a server has to import from, unless it is the project's.
    pub(super) root: Option<String>,
    pub(super) confidence: Confidence,
    pub(super) evidence: Evidence,
}

impl Entry {
    pub(super) fn is_call(&self) -> bool {
        self.value.ends_with(')')
    }

    pub(super) fn fact(&self) -> Fact<String> {
        Fact::new(self.value.clone(), self.confidence, self.evidence.clone())
    }
}

/// The best hit of the first search that finds anything.
pub(super) fn searched(subject: &Subject<'_>) -> Option<Entry> {
    subject.signs?.entrypoints.iter().find_map(|sign| {
        let hits = subject.scan(&sign.scan);
        // `celery_app = create_celery_app()` makes no app that answers requests, and that of a migration or a test none
        // that serves.
        let serves = |hit: &&Hit| !hit.line_text().contains("celery_app") && !is_odd(subject, &hit.file);
        let hits = hits.iter().filter(serves);
        let best = hits.min_by_key(|hit| rank(subject, &hit.file))?;
        Some(entry(subject, best, &sign.form))
    })
}

/// The shallowest file, then the one with the most telling name.
pub(super) fn rank(subject: &Subject<'_>, file: &str) -> (bool, usize, usize) {
    let path = subject.relative(file);
    let name = name_of(path);
    let depth = folder_of(path).split('/').filter(|part| !part.is_empty() && *part != "src").count();
    (is_odd(subject, file), depth, USUAL.iter().position(|usual| *usual == name).unwrap_or(USUAL.len()))
}

/// Whether a file is one of tests or migrations.
fn is_odd(subject: &Subject<'_>, file: &str) -> bool {
    let path = subject.relative(file);
    let name = name_of(path);
    let is_in = |folder: &str| folder_of(path).split('/').any(|part| part == folder);
    // Alembic's script, whose folder may have any name.
    let is_alembic = || name == "env.py" && subject.tree.text(file).is_some_and(|text| text.contains("alembic"));
    let is_test = is_in("tests") || name.starts_with("test_") || name == "conftest.py";
    is_test || is_in("migrations") || is_in("alembic") || is_alembic()
}

fn entry(subject: &Subject<'_>, hit: &Hit, form: &str) -> Entry {
    let found = match hit.group("module") {
        Some(name) => module::named(subject, &name, &hit.file),
        None => module::module(subject, &hit.file),
    };
    let Module { name, root, is_installed } = found;
    let mut value = form.replace("{module}", &name).replace("{file}", subject.relative(&hit.file));
    for group in ["app", "factory"] {
        value = value.replace(&format!("{{{group}}}"), &hit.group(group).unwrap_or_default());
    }
    if form == "{module}:{app}"
        && let Some(factory) = factory(hit)
    {
        value = format!("{name}:{factory}()");
    }
    let root = (form.contains("{module}") && !root.is_empty() && !is_installed).then_some(root);
    Entry { value, root, confidence: Confidence::Likely, evidence: hit.evidence() }
}

/// The function that completes an app of the top of a file, which has no routes without it: nothing there registers
/// them or calls the function.
fn factory(hit: &Hit) -> Option<String> {
    const MAKERS: [&str; 4] = ["create_app", "make_app", "build_app", "init_app"];
    let registers = |line: &str| {
        [".register_blueprint(", ".include_router(", ".add_namespace("].iter().any(|call| line.contains(call))
    };
    let is_top = |line: &&str| line.starts_with(|c: char| !c.is_whitespace() && c != '#');
    let text = hit.whole();
    let (at, maker) = text.lines().enumerate().find_map(|(at, line)| {
        let rest = line.strip_prefix("def ")?;
        let name = MAKERS.into_iter().find(|name| rest.strip_prefix(name).is_some_and(|rest| rest.starts_with('(')))?;
        // Every parameter has a default.
        let parameters = rest.split_once('(')?.1.split(')').next()?;
        parameters.split(',').all(|part| part.trim().is_empty() || part.contains('=')).then_some((at, name))
    })?;
    let body = text.lines().skip(at + 1).take_while(|line| !is_top(line));
    let has_routes = |line: &str| {
        registers(line) || line.starts_with('@') && line.contains("route(") || line.contains(&format!("{maker}()"))
    };
    let is_complete = text.lines().filter(is_top).any(has_routes);
    (!is_complete && body.into_iter().any(registers)).then(|| maker.to_owned())
}

/// The entry point that a command names: `gunicorn shop.web:app`, `streamlit run home.py`.
pub(super) fn of_command(words: &[String]) -> Option<String> {
    const SERVERS: [&str; 7] = ["gunicorn", "uvicorn", "hypercorn", "daphne", "granian", "waitress-serve", "sanic"];
    let at = words.iter().position(|word| SERVERS.contains(&name_of(word)))?;
    let rest = words.get(at + 1..).unwrap_or_default();
    let is_name = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let is_app = |word: &&String| {
        word.split_once(':').is_some_and(|(module, app)| {
            module.split('.').all(is_name) && is_name(app) && !module.starts_with(|c: char| c.is_ascii_digit())
        })
    };
    if let Some(found) = rest.iter().find(is_app) {
        return Some(found.clone());
    }
    // gunicorn takes `application` for a module without a name.
    let last = rest.last().filter(|word| word.contains('.') && word.split('.').all(is_name))?;
    let is_option =
        rest.len() > 1 && rest.get(rest.len() - 2).is_some_and(|word| word.starts_with('-') && !word.contains('='));
    (name_of(words.get(at)?) == "gunicorn" && !is_option).then(|| format!("{last}:application"))
}

/// Whether the command names a module or a file that the project's folder does not have.
pub(super) fn is_elsewhere(subject: &Subject<'_>, words: &[String]) -> bool {
    const PLACES: [&str; 5] = ["--chdir", "--app-dir", "--workdir", "--working-dir", "-w"];
    let changes_folder = words.iter().any(|word| word == "cd" || PLACES.iter().any(|option| word.starts_with(option)));
    if changes_folder {
        return false;
    }
    if let Some(file) = file_of(words) {
        return !subject.has(file);
    }
    // `gunicorn shop.wsgi`, whose object has the usual name
    let module = || words.iter().find(|word| [".wsgi", ".asgi"].iter().any(|end| word.ends_with(end))).cloned();
    let Some(entry) = of_command(words).or_else(|| of_celery(words)).or_else(module) else { return false };
    let first = entry.split(['.', ':']).next().unwrap_or_default();
    let is_nested = subject.manifest.nested.iter().any(|(name, _)| name == first);
    let path = subject.path(first);
    let is_here = is_nested || subject.tree.has_folder(&path) || subject.tree.has(&format!("{path}.py"));
    !is_here
}

/// The file in `python main.py`.
pub(super) fn file_of(words: &[String]) -> Option<&String> {
    let at = words.iter().position(|word| matches!(name_of(word), "python" | "python3"))?;
    let file = words.iter().skip(at + 1).find(|word| !word.starts_with('-') || *word == "-m" || *word == "-c")?;
    (file.strip_suffix(".py").is_some() && !file.contains('$')).then_some(file)
}

/// The app in `celery -A shop worker`.
fn of_celery(words: &[String]) -> Option<String> {
    let at = words.iter().position(|word| name_of(word) == "celery")?;
    let rest = words.get(at + 1..)?;
    let option = rest.iter().position(|word| word == "-A" || word == "--app");
    let app = match option {
        Some(option) => rest.get(option + 1)?.as_str(),
        None => rest.iter().find_map(|word| word.strip_prefix("--app=").or_else(|| word.strip_prefix("-A")))?,
    };
    (!app.contains('$')).then(|| app.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_servers_command_names_the_app() {
        for (line, expected) in [
            ("gunicorn --bind 0.0.0.0:8000 shop.web:app --workers 2", "shop.web:app"),
            ("gunicorn mysite.wsgi", "mysite.wsgi:application"),
            ("gunicorn shop.wsgi:app -k uvicorn.workers.UvicornWorker", "shop.wsgi:app"),
            ("gunicorn -c gunicorn.conf.py", ""),
            ("uvicorn app.main:app --host 0.0.0.0 --port 80", "app.main:app"),
            ("python main.py", ""),
        ] {
            let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
            assert_eq!(of_command(&words).unwrap_or_default(), expected, "{line}");
        }
    }
}
