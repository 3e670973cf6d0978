//! The production command, from what the project declares or from the entry point in the code.

use super::entry::{self, Entry};
use super::module;
use crate::detect::command;
use crate::detect::fact::{Confidence, Fact};
use crate::detect::facts::{DetectedProject, ProcessRole};
use crate::detect::manifest::Script;
use crate::detect::subject::Subject;
use crate::detect::tree::{folder_of, join, name_of};
use crate::read::data::{self, Node, Notation};
use crate::source::Evidence;

/// Servers that work without the one of the framework's usual command, with their words.
const WSGI: [(&str, &[&str]); 2] = [
    ("waitress", &["waitress-serve", "--listen=0.0.0.0:{port}"]),
    ("granian", &["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "{port}"]),
];
const ASGI: [(&str, &[&str]); 3] = [
    ("hypercorn", &["hypercorn", "--bind", "0.0.0.0:{port}"]),
    ("granian", &["granian", "--interface", "asgi", "--host", "0.0.0.0", "--port", "{port}"]),
    ("daphne", &["daphne", "-b", "0.0.0.0", "-p", "{port}"]),
];

/// Sets the entry point, the command and the port of a framework's app.
pub(super) fn of_framework(subject: &Subject<'_>, project: &mut DetectedProject) {
    let declared = declared(subject, project);
    let mut entry = entry::find(subject);
    if let Some(entry) = &mut entry {
        asgi(subject, entry);
    }
    let named = declared.as_ref().and_then(|fact| {
        let value = entry::of_command(&shell_words(&fact.value))?;
        Some(Fact { value, confidence: fact.confidence, evidence: fact.evidence.clone() })
    });
    project.entrypoint = named.or_else(|| entry.as_ref().filter(|entry| !entry.is_call()).map(Entry::fact));
    if let Some(declared) = declared.as_ref().filter(|declared| !is_development(subject, &declared.value)) {
        if command::port(&shell_words(&declared.value)).is_none() {
            project.port = exposed(subject).or_else(|| server_port(declared));
        }
        project.start = Some(declared.clone());
        return;
    }
    let Some(entry) = entry else {
        let script = own_script(subject).filter(|_| declared.is_none());
        project.start = script.map(|script| Fact::likely(vec![script.name.clone()], script.evidence.clone()));
        return;
    };
    let told =
        declared.as_ref().and_then(|fact| Some(Fact { value: command::port(&fact.value)?, ..fact.clone().map(|_| 0) }));
    let port = told.or_else(|| exposed(subject)).or_else(|| port(subject)).or_else(|| usual_port(subject, project));
    let words = command(subject, &entry, port.as_ref().map(|port| port.value));
    let evidence = declared.and_then(|declared| declared.decisive().cloned()).unwrap_or(entry.evidence);
    project.start = words.map(|words| Fact::new(words, entry.confidence, evidence));
    project.port = project.start.is_some().then_some(port).flatten();
}

/// The script that stands for the package: the only one, or the one with its name.
fn own_script<'s>(subject: &'s Subject<'_>) -> Option<&'s Script> {
    let manifest = subject.manifest;
    if let [script] = manifest.scripts.as_slice() {
        return Some(script);
    }
    let pyproject = subject.tree.data(&subject.path("pyproject.toml"), Notation::Toml)?;
    let name = pyproject.at(&["project", "name"]).or_else(|| pyproject.at(&["tool", "poetry", "name"]))?;
    manifest.script(name.text()?)
}

/// The port of a server whose command names none, neither by a variable nor in a configuration file.
fn server_port(declared: &Fact<Vec<String>>) -> Option<Fact<u16>> {
    const PORTS: [(&str, u16); 6] = [
        ("gunicorn", 8000),
        ("uvicorn", 8000),
        ("hypercorn", 8000),
        ("daphne", 8000),
        ("waitress-serve", 8080),
        ("streamlit", 8501),
    ];
    let words = shell_words(&declared.value);
    if words.iter().any(|word| word.contains("PORT") || word.starts_with("-c") || word.starts_with("--config")) {
        return None;
    }
    let (name, port) = PORTS.iter().find(|(name, _)| words.iter().any(|word| name_of(word) == *name))?;
    let evidence = Evidence { what: format!("the default of {name}"), ..declared.decisive()?.clone() };
    Some(Fact::guessed(*port, evidence))
}

/// The one port of an existing Dockerfile.
fn exposed(subject: &Subject<'_>) -> Option<Fact<u16>> {
    let path = subject.path("Dockerfile");
    let text = subject.tree.text(&path)?;
    let mut found = text.lines().enumerate().filter_map(|(index, line)| {
        let port = line.trim().strip_prefix("EXPOSE ")?.trim().trim_end_matches("/tcp").parse::<u16>().ok()?;
        Some(Fact::likely(port, Evidence::line(path.clone(), index + 1, "EXPOSE")))
    });
    found.next().filter(|port| port.value != 0 && found.next().is_none())
}

/// The framework's default, which its production command sets.
fn usual_port(subject: &Subject<'_>, project: &DetectedProject) -> Option<Fact<u16>> {
    let framework = project.framework.as_ref().or(project.unsupported.as_ref())?;
    let evidence = Evidence { what: "the framework's default".to_owned(), ..framework.decisive()?.clone() };
    Some(Fact::guessed(subject.signs?.port?, evidence))
}

/// Sets the command of an app without a framework. A package that others may depend on has only a guessed one.
pub(super) fn plain(subject: &Subject<'_>, project: &mut DetectedProject, is_library: bool) {
    if let Some(declared) = declared(subject, project) {
        project.entrypoint = entry::of_command(&shell_words(&declared.value)).map(|value| Fact {
            value,
            confidence: declared.confidence,
            evidence: declared.evidence.clone(),
        });
        project.start = Some(declared);
        return;
    }
    let confidence = if is_library { Confidence::Guessed } else { Confidence::Likely };
    if let Some(script) = own_script(subject) {
        project.start = Some(Fact::new(vec![script.name.clone()], confidence, script.evidence.clone()));
        return;
    }
    let started = if is_library { None } else { file(subject) };
    project.start =
        started.or_else(|| package(subject)).map(|(words, evidence)| Fact::new(words, confidence, evidence));
}

/// `python main.py`: a file with a usual name, or the only one.
fn file(subject: &Subject<'_>) -> Option<(Vec<String>, Evidence)> {
    const USUAL: [&str; 10] = [
        "main.py",
        "app.py",
        "server.py",
        "run.py",
        "bot.py",
        "start.py",
        "worker.py",
        "src/main.py",
        "src/app.py",
        "app/main.py",
    ];
    const ODD: [&str; 4] = ["setup.py", "conftest.py", "noxfile.py", "tasks.py"];
    let usual = USUAL.iter().map(|name| subject.path(name)).find(|path| subject.tree.has(path));
    let only = || {
        let files = subject.files("*.py");
        let mut files = files.into_iter().filter(|path| !ODD.contains(&name_of(path)));
        files.next().filter(|_| files.next().is_none() && subject.inner.is_empty()).map(str::to_owned)
    };
    let is_usual = usual.is_some();
    let path = usual.or_else(only)?;
    let text = subject.tree.text(&path)?;
    // Files without code at the top, such as modules of functions, start nothing.
    let guard = text.lines().position(|line| line.starts_with("if __name__"));
    let evidence =
        guard.map_or_else(|| Evidence::file(path.clone()), |at| Evidence::line(path.clone(), at + 1, "__main__"));
    let starts = is_usual
        || guard.is_some()
        || text.lines().any(|line| {
            line.starts_with(|c: char| c.is_ascii_alphabetic()) && line.ends_with(')') && !line.starts_with("from ")
        });
    starts.then(|| (vec!["python".to_owned(), subject.relative(&path).to_owned()], evidence))
}

/// `python -m shop`.
fn package(subject: &Subject<'_>) -> Option<(Vec<String>, Evidence)> {
    let files = subject.files("**/__main__.py");
    let path = files.first()?;
    let module = module::module(subject, path);
    let name = module.name.trim_end_matches("__main__").trim_end_matches('.');
    let is_importable = !name.is_empty() && module.root.is_empty() | module.is_installed;
    is_importable.then(|| (["python", "-m", name].map(str::to_owned).to_vec(), Evidence::file(*path)))
}

/// The command that the project declares: of its web process, or of its Dockerfile.
fn declared(subject: &Subject<'_>, project: &DetectedProject) -> Option<Fact<Vec<String>>> {
    let web = project.processes.iter().find(|process| process.role == ProcessRole::Web);
    web.map(|process| process.command.clone()).or_else(|| dockerfile(subject))
}

/// The command of a Dockerfile, if it starts something of Python.
fn dockerfile(subject: &Subject<'_>) -> Option<Fact<Vec<String>>> {
    const PROGRAMS: [&str; 14] = [
        "python",
        "python3",
        "gunicorn",
        "uvicorn",
        "hypercorn",
        "daphne",
        "granian",
        "waitress-serve",
        "flask",
        "fastapi",
        "streamlit",
        "celery",
        "litestar",
        "sanic",
    ];
    let is_known = |words: &[String]| {
        let bare = command::bare(words);
        // Wrappers leave `app.py` of `python -m app`.
        [bare.first(), words.first()].into_iter().flatten().any(|word| PROGRAMS.contains(&name_of(word)))
    };
    let path = subject.path("Dockerfile");
    let text = subject.tree.text(&path)?;
    let lines: Vec<&str> = text.lines().collect();
    let entrypoint = instruction(&lines, "ENTRYPOINT").filter(|(words, _)| is_known(words));
    let cmd = instruction(&lines, "CMD");
    let (words, at, what) = match (entrypoint, cmd) {
        (Some((mut words, at)), cmd) => {
            words.extend(cmd.map(|(words, _)| words).unwrap_or_default());
            (words, at, "ENTRYPOINT")
        }
        (None, cmd) => {
            let (words, at) = cmd.filter(|(words, _)| is_known(words))?;
            (words, at, "CMD")
        }
    };
    Some(Fact::stated(words, Evidence::line(path, at + 1, what)))
}

/// The words of the last instruction of this name, in exec or shell form, with its index among the lines.
fn instruction(lines: &[&str], name: &str) -> Option<(Vec<String>, usize)> {
    let rest_of = |line: &str| {
        line.trim_start().strip_prefix(name).filter(|rest| rest.starts_with([' ', '\t'])).map(str::to_owned)
    };
    let at = lines.iter().rposition(|line| rest_of(line).is_some())?;
    let mut joined = rest_of(lines.get(at)?)?;
    for line in lines.get(at + 1..)? {
        let trimmed = joined.trim_end();
        let Some(open) = trimmed.strip_suffix('\\') else { break };
        joined = format!("{open} {}", line.trim());
    }
    let line = joined.trim();
    if !line.starts_with('[') {
        return Some((command::words(line)?, at));
    }
    let list = data::parse(line, Notation::Json).ok()?;
    Some((list.items().iter().filter_map(|item| item.text().map(str::to_owned)).collect(), at))
}

/// The words of a command, also of one that a shell runs.
fn shell_words(words: &[String]) -> Vec<String> {
    match words {
        [shell, flag, line] if shell.ends_with("sh") && flag.starts_with('-') => {
            shlex::split(line).unwrap_or_else(|| line.split_whitespace().map(str::to_owned).collect())
        }
        words => words.to_vec(),
    }
}

/// Whether a command starts a development server.
fn is_development(subject: &Subject<'_>, words: &[String]) -> bool {
    let all = shell_words(words);
    let has = |word: &str| all.iter().any(|found| found == word);
    let development = subject.signs.map(|signs| signs.development.as_slice()).unwrap_or_default();
    // `flask --app shop run` has an option between; `make` is for developers.
    let is_make = all.first().is_some_and(|word| word == "make");
    let is_flask = is_make || has("flask") && has("run") || has("runserver");
    let runs_file = development.iter().any(|line| line == "python *.py") && is_own_server(subject, &all);
    command::begins(words, development) || is_flask || has("--reload") || has("fastapi") && has("dev") || runs_file
}

/// Whether it runs a file that starts the framework's own development server.
fn is_own_server(subject: &Subject<'_>, words: &[String]) -> bool {
    let Some(at) = words.iter().position(|word| matches!(name_of(word), "python" | "python3")) else { return false };
    let Some(file) = words.get(at + 1).filter(|word| word.strip_suffix(".py").is_some()) else { return false };
    subject.text(file).is_some_and(|text| text.contains(".run(") || text.contains(".run_server("))
}

/// The port in the code, or the framework's own.
fn port(subject: &Subject<'_>) -> Option<Fact<u16>> {
    let hits = subject.recognition.ports.iter().flat_map(|scan| subject.scan(scan));
    hits.filter_map(|hit| Some(Fact::likely(hit.group("port")?.parse::<u16>().ok()?, hit.evidence())))
        .find(|port| port.value != 0)
}

/// The framework's command for an entry point.
fn command(subject: &Subject<'_>, entry: &Entry, port: Option<u16>) -> Option<Vec<String>> {
    let signs = subject.signs?;
    let first = signs.start.first()?;
    let usual = signs.port.unwrap_or_default();
    let port = port.unwrap_or(usual).to_string();
    let is_listed = |name: &str| subject.manifest.dependencies.iter().any(|found| found.name == name);
    let is_usual = match first.as_str() {
        "uvicorn" => {
            ["uvicorn", "fastapi[standard]", "fastapi[all]", "litestar[standard]"].iter().any(|name| is_listed(name))
        }
        first => is_listed(first),
    };
    let others: &[(&str, &[&str])] = match first.as_str() {
        "gunicorn" => &WSGI,
        "uvicorn" => &ASGI,
        _ => &[],
    };
    let is_asgi = entry.value.contains("asgi:") && first == "gunicorn";
    let other = others.iter().find(|(name, _)| !is_usual && is_listed(name)).filter(|_| !is_asgi);
    let mut words: Vec<String> = match other {
        Some((_, words)) => words.iter().map(|word| word.replace("{port}", &port)).collect(),
        None if is_asgi => asgi_words(subject, &port),
        None => {
            let usual = usual.to_string();
            let filled = |word: &String| match word.strip_suffix(usual.as_str()) {
                Some(rest) if rest.is_empty() || rest.ends_with(':') => format!("{rest}{port}"),
                _ => word.clone(),
            };
            signs.start.iter().map(filled).collect()
        }
    };
    if !words.iter().any(|word| word.contains("{entrypoint}"))
        && signs.start.iter().any(|word| word.contains("{entrypoint}"))
    {
        words.push("{entrypoint}".to_owned());
    }
    rooted(&mut words, entry);
    if first == "python"
        && let Some(module) = package_module(subject, &entry.value)
    {
        return Some(["python", "-m", &module].map(str::to_owned).to_vec());
    }
    if entry.is_call() && words.first().is_some_and(|word| word == "uvicorn" || word == "hypercorn") {
        words.push("--factory".to_owned());
        return command::filled(&words, Some(entry.value.trim_end_matches("()")));
    }
    command::filled(&words, Some(&entry.value))
}

/// The module of a file in a package, whose relative imports need it: `shop` of `shop/__main__.py`.
fn package_module(subject: &Subject<'_>, file: &str) -> Option<String> {
    let folder = folder_of(file);
    let is_package = name_of(file) == "__main__.py" || subject.has(&join(folder, "__init__.py"));
    let module = Some(module::module(subject, &subject.path(file))).filter(|_| is_package && !folder.is_empty())?;
    let is_importable = module.root.is_empty() || module.is_installed;
    is_importable.then(|| module.name.trim_end_matches(".__main__").to_owned())
}

/// The server that Django's ASGI application is served by: one that the app needs to run before one of a group.
fn asgi_words(subject: &Subject<'_>, port: &str) -> Vec<String> {
    let listed = |any_group| {
        ASGI.iter().find(|(name, _)| {
            let extra = format!("channels[{name}]");
            [*name, &extra].iter().any(|name| subject.manifest.dependency(name, any_group).is_some())
        })
    };
    let uvicorn: &[&str] = &["uvicorn", "--host", "0.0.0.0", "--port", "{port}"];
    let has_uvicorn = |any_group| subject.manifest.dependency("uvicorn", any_group).is_some();
    let other = if has_uvicorn(false) { None } else { listed(false) };
    let other = other.or_else(|| if has_uvicorn(true) { None } else { listed(true) });
    other.map_or(uvicorn, |(_, words)| words).iter().map(|word| word.replace("{port}", port)).collect()
}

/// Adds the option for the folder that the server imports from.
fn rooted(words: &mut Vec<String>, entry: &Entry) {
    let Some(root) = &entry.root else { return };
    let option = match words.first().map(String::as_str) {
        Some("gunicorn") => "--chdir",
        Some("uvicorn") => "--app-dir",
        Some("granian") => "--working-dir",
        _ => return,
    };
    words.splice(1..1, [option.to_owned(), root.clone()]);
}

/// Django serves ASGI where the project depends on a server for it.
fn asgi(subject: &Subject<'_>, entry: &mut Entry) {
    let is_listed = |name: &str| subject.manifest.dependency(name, false).is_some();
    let wants = is_listed("channels") || is_listed("daphne") || is_listed("uvicorn") && !is_listed("gunicorn");
    let Some((module, "application")) = entry.value.split_once(':') else { return };
    let Some(package) = module.strip_suffix("wsgi").filter(|_| wants && is_listed("django")) else { return };
    let file = format!("{}asgi.py", package.replace('.', "/"));
    let root = entry.root.clone().unwrap_or_default();
    if subject.has(&join(&root, &file)) {
        entry.value = format!("{package}asgi:application");
    }
}

/// Whether the project declares in `pyproject.toml` or `setup.py` that others may install it.
pub(super) fn is_published(subject: &Subject<'_>) -> bool {
    let pyproject = subject.tree.data(&subject.path("pyproject.toml"), Notation::Toml);
    let told = pyproject.is_some_and(|node| {
        let has = |keys: &[&str]| node.at(keys).is_some();
        let is_private = |keys: &[&str]| {
            let classifiers = node.at(keys).map(Node::items).unwrap_or_default();
            classifiers.iter().filter_map(Node::text).any(|text| text.starts_with("Private ::"))
        };
        let standard = has(&["build-system"]) && has(&["project", "name"]);
        let poetry = has(&["tool", "poetry", "name"]) && has(&["build-system"]);
        (standard || poetry) && !is_private(&["project", "classifiers"])
    });
    told || super::setup::is_setup(subject.tree, subject.folder)
}
