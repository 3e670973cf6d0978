//! The server that starts a framework's entry point.

use super::entry::Entry;
use super::{declared, module};
use crate::detect::command;
use crate::detect::facts::DetectedProject;
use crate::detect::subject::Subject;
use crate::detect::tree::{folder_of, join, name_of};

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

/// Makes a start command that names loopback listen on all addresses, which a container has to.
pub(super) fn open(project: &mut DetectedProject) {
    const OPTIONS: [&str; 7] = ["--host", "--bind", "-b", "--address", "--server.address", "--listen", "--ip"];
    let Some(start) = &mut project.start else { return };
    let mut is_address = false;
    for word in &mut start.value {
        let (option, value) = word.split_once('=').map_or(("", word.as_str()), |(option, value)| (option, value));
        let may_change = if option.is_empty() { is_address } else { OPTIONS.contains(&option) };
        let rest = ["127.0.0.1", "localhost"].iter().find_map(|loopback| value.strip_prefix(loopback));
        let opened = rest.filter(|rest| may_change && (rest.is_empty() || rest.starts_with(':'))).map(|rest| {
            let equals = if option.is_empty() { "" } else { "=" };
            format!("{option}{equals}0.0.0.0{rest}")
        });
        is_address = OPTIONS.contains(&word.as_str());
        if let Some(opened) = opened {
            *word = opened;
        } else if word.contains(' ') {
            *word = word.replace("--host 127.0.0.1", "--host 0.0.0.0").replace("--bind 127.0.0.1:", "--bind 0.0.0.0:");
        }
    }
}

/// Adds the server that the start command names and the dependencies lack.
pub(super) fn missing(subject: &Subject<'_>, project: &mut DetectedProject) {
    const SERVERS: [&str; 5] = ["gunicorn", "uvicorn", "hypercorn", "daphne", "waitress"];
    // `python-fasthtml` depends on uvicorn itself.
    const EXTRAS: [&str; 5] =
        ["fastapi[standard]", "fastapi[all]", "litestar[standard]", "python-fasthtml", "channels[daphne]"];
    let Some(start) = &project.start else { return };
    let words = declared::words(&start.value);
    let is_extra = |server: &str, name: &str| match server {
        "uvicorn" => !name.contains("daphne"),
        server => name.contains(server),
    };
    let is_listed = |name: &str| subject.manifest.dependencies.iter().any(|found| found.name == name);
    let Some(server) =
        SERVERS.iter().find(|server| words.iter().any(|word| name_of(word).trim_end_matches("-serve") == **server))
    else {
        return;
    };
    if is_listed(server) || EXTRAS.iter().any(|name| is_extra(server, name) && is_listed(name)) {
        return;
    }
    for framework in ["plain", "django"] {
        project.missing.retain(|(id, _)| id != framework);
        project.missing.push((framework.to_owned(), vec![(*server).to_owned()]));
    }
}

/// The framework's command for an entry point.
pub(super) fn command(subject: &Subject<'_>, entry: &Entry, port: Option<u16>) -> Option<Vec<String>> {
    let signs = subject.signs?;
    // A form of the framework's apps may have its own command.
    let form = signs.forms.iter().find(|form| subject.meets(&form.when).is_some());
    let start = form.and_then(|form| form.start.as_ref()).filter(|start| !start.is_empty()).unwrap_or(&signs.start);
    let first = start.first()?;
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
    // gunicorn takes no attribute of an object, such as `app.server`.
    let has_attribute = entry.value.split_once(':').is_some_and(|(_, object)| object.contains('.'));
    let other = other.or_else(|| WSGI.first().filter(|_| has_attribute && first == "gunicorn"));
    let mut words: Vec<String> = match other {
        Some((_, words)) => words.iter().map(|word| word.replace("{port}", &port)).collect(),
        None if is_asgi => asgi_words(subject, &port),
        None => {
            let usual = usual.to_string();
            let filled = |word: &String| match word.strip_suffix(usual.as_str()) {
                Some(rest) if rest.is_empty() || rest.ends_with(':') => format!("{rest}{port}"),
                _ => word.clone(),
            };
            start.iter().map(filled).collect()
        }
    };
    if !words.iter().any(|word| word.contains("{entrypoint}")) && start.iter().any(|word| word.contains("{entrypoint}"))
    {
        words.push("{entrypoint}".to_owned());
    }
    rooted(&mut words, entry);
    if start.len() == 2
        && first == "python"
        && let Some(module) = package_module(subject, &entry.value)
    {
        return Some(["python", "-m", &module].map(str::to_owned).to_vec());
    }
    // gunicorn and hypercorn evaluate `create_app()`.
    if entry.is_call() && words.first().is_some_and(|word| word == "uvicorn") {
        words.push("--factory".to_owned());
        return command::filled(&words, Some(entry.value.trim_end_matches("()")));
    }
    command::filled(&words, Some(&entry.value))
}

/// The module of a file in a package, whose relative imports need it: `shop` of `shop/__main__.py`.
fn package_module(subject: &Subject<'_>, file: &str) -> Option<String> {
    let folder = folder_of(file);
    // A file that imports its own folder by name is started from above it.
    let top = folder.split('/').next().unwrap_or_default();
    let imports_itself = || {
        let is_own = |line: &str| {
            let mut words = line.split([' ', '.']);
            matches!(words.next(), Some("from" | "import")) && words.next() == Some(top)
        };
        subject.text(file).is_some_and(|text| text.lines().any(is_own))
    };
    let is_package = name_of(file) == "__main__.py" || subject.has(&join(folder, "__init__.py")) || imports_itself();
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
        Some("celery") => "--workdir",
        _ => return,
    };
    words.splice(1..1, [option.to_owned(), root.clone()]);
}

/// Django serves ASGI where the project depends on a server for it.
pub(super) fn asgi(subject: &Subject<'_>, entry: &mut Entry) {
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
