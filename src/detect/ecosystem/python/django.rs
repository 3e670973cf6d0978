//! What Django's settings say about the image: static files to collect, and files that the app writes.

use std::sync::LazyLock;

use regex_lite::Regex;

use super::module;
use crate::catalog::Scan;
use crate::detect::fact::Fact;
use crate::detect::facts::DetectedProject;
use crate::detect::subject::{Hit, Subject};
use crate::detect::tree::{climb, folder_of, name_of};
use crate::source::Evidence;

/// `os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")`
static SETTINGS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"DJANGO_SETTINGS_MODULE["']\s*,\s*["']([\w.]+)["']"#).ok());

/// Django's `manage.py`, relative to the project.
pub(super) fn manage(subject: &Subject<'_>) -> Option<(String, Evidence)> {
    let files = subject.files("**/manage.py");
    let path = files.iter().find(|path| module::is_manage(subject.tree, path))?;
    Some((subject.relative(path).to_owned(), Evidence::file(*path)))
}

/// Adds what the settings say, with the command that collects static files as the project's build.
pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject) {
    let Some((manage, _)) = manage(subject) else { return };
    if project.build.is_none()
        && let Some(hit) = settings(subject, "STATIC_ROOT", r"^\s*STATIC_ROOT\s*=\s*[^\sN]").first()
    {
        let words = command(subject, &manage, &["collectstatic", "--noinput"]);
        project.build = Some(Fact::likely(words.join(" "), hit.evidence()));
    }
    if project.build.is_some() {
        collected(project);
    }
    let database = settings(subject, "sqlite:///", r"sqlite:///");
    let names = settings(subject, "NAME", r#"^\s*["']NAME["']\s*:.*\.(sqlite3?|db)\b"#);
    let is_database = |path: &String| [".sqlite3", ".sqlite", ".db"].iter().any(|end| path.strip_suffix(end).is_some());
    for hit in database.iter().chain(&names) {
        if let Some(path) = place(subject, hit, &manage).filter(is_database) {
            project.add_state(path, hit.evidence());
        }
    }
    for hit in settings(subject, "MEDIA_ROOT", r"^\s*MEDIA_ROOT\s*=") {
        if let Some(path) = place(subject, &hit, &manage) {
            project.add_state(format!("{path}/"), hit.evidence());
        }
    }
}

/// Leaves the collection of static files, which the build does, out of the start command: it writes into the image.
fn collected(project: &mut DetectedProject) {
    let Some(start) = &mut project.start else { return };
    let [shell, flag, script] = start.value.as_mut_slice() else { return };
    if shell.ends_with("sh") && flag.starts_with('-') {
        let kept: Vec<&str> =
            script.split("&&").map(str::trim).filter(|part| !part.contains(" collectstatic")).collect();
        *script = kept.join(" && ");
    }
}

/// A command of `manage.py` with the settings that the server uses.
pub(super) fn command(subject: &Subject<'_>, manage: &str, words: &[&str]) -> Vec<String> {
    let mut command: Vec<String> = ["python", manage].iter().chain(words).map(|word| (*word).to_owned()).collect();
    let module = |text: &str| Some(SETTINGS.as_ref()?.captures(text)?.get(1)?.as_str().to_owned());
    let own = subject.text(manage).and_then(|text| module(&text));
    let served = ["**/wsgi.py", "**/asgi.py"]
        .iter()
        .find_map(|pattern| subject.files(pattern).iter().find_map(|path| module(&subject.tree.text(path)?)));
    if let Some(served) = served.filter(|served| own.as_ref() != Some(served)) {
        command.push(format!("--settings={served}"));
    }
    command
}

fn settings(subject: &Subject<'_>, holds: &str, line: &str) -> Vec<Hit> {
    let scan = |files: &str| Scan { files: files.to_owned(), holds: holds.to_owned(), line: line.to_owned() };
    let mut hits = subject.scan(&scan("**/*settings*.py"));
    hits.extend(subject.scan(&scan("**/settings/**/*.py")));
    let is_aside = |hit: &Hit| {
        let stem = name_of(&hit.file).trim_end_matches(".py");
        stem.split('_').any(|word| matches!(word, "test" | "tests" | "testing" | "ci"))
    };
    hits.retain(|hit| !is_aside(hit));
    hits
}

/// The path that a line names below `BASE_DIR`, or below the folder of `manage.py`; relative to the project.
fn place(subject: &Subject<'_>, hit: &Hit, manage: &str) -> Option<String> {
    let (variable, path) = path_in(hit.line_text())?;
    let folder = match variable {
        Some(variable) => base(subject, &hit.file, &variable).unwrap_or_else(|| folder_of(manage).to_owned()),
        None => folder_of(manage).to_owned(),
    };
    climb(&folder, &path).filter(|path| !path.is_empty())
}

/// The folder of a line such as `BASE_DIR = Path(__file__).resolve().parent.parent`.
pub(super) fn base(subject: &Subject<'_>, file: &str, variable: &str) -> Option<String> {
    let text = subject.tree.text(file)?;
    let is_assigned = |line: &&str| {
        line.strip_prefix(variable).is_some_and(|rest| rest.trim_start().starts_with('=')) && line.contains("__file__")
    };
    let line = text.lines().find(is_assigned)?;
    let ups = line.matches(".parent").count() + line.matches("dirname(").count();
    let nth = line.split("parents[").nth(1).and_then(|rest| rest.split(']').next()?.parse::<usize>().ok());
    // `.parents` is no `.parent`.
    let ups = nth.map_or(ups, |nth| nth + 1);
    let mut folder = subject.relative(file).to_owned();
    for _ in 0..ups {
        folder = folder_of(&folder).to_owned();
    }
    Some(folder)
}

/// The path in `BASE_DIR / "data" / "db.sqlite3"`, `os.path.join(BASE_DIR, "db.sqlite3")`, `f"{BASE_DIR}/media"`,
/// `"sqlite:///db.sqlite3"` or `"media"`, with the variable before it.
fn path_in(line: &str) -> Option<(Option<String>, String)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let value = line.split_once(['=', ':'])?.1;
    let variable = value.split(|c: char| !is_part(c)).find(|word| {
        ["BASE_DIR", "ROOT_DIR", "PROJECT_ROOT", "PROJECT_DIR", "BASE_PATH", "ROOT", "APPS_DIR"].contains(word)
    });
    let Some(variable) = variable else {
        let path = match value.split_once("sqlite:///") {
            Some((_, rest)) => rest.split(['"', '\'']).next()?,
            None => value.trim_start().strip_prefix(['"', '\''])?.split(['"', '\'']).next()?,
        };
        return plain(path).map(|path| (None, path));
    };
    let rest = value.split_once(variable)?.1;
    let closed = rest.trim_start_matches([' ', '"', '\'', '/', '(', ')']);
    let path = if let Some(inside) = rest.strip_prefix('}') {
        inside.split(['"', '\'']).next()?.to_owned()
    } else if let Some(inside) = closed.strip_prefix('}') {
        inside.split(['"', '\'']).next()?.to_owned()
    } else {
        let mut segments = Vec::new();
        let mut pieces = rest.split(['"', '\'']);
        let mut between = pieces.next()?;
        while between.chars().all(|c| c.is_whitespace() || matches!(c, ',' | '/' | '(' | ')')) {
            let Some(segment) = pieces.next() else { break };
            // What follows a closing bracket is another argument.
            if !segments.is_empty() && between.contains(')') {
                break;
            }
            segments.push(segment);
            let Some(next) = pieces.next() else { break };
            between = next;
        }
        segments.join("/")
    };
    let path = path.split('}').next().map(str::to_owned)?;
    plain(path.trim_start_matches('/')).map(|path| (Some(variable.to_owned()), path))
}

/// A relative path of letters, digits and usual signs.
fn plain(path: &str) -> Option<String> {
    let path = path.trim_start_matches("./").trim_end_matches('/');
    let is_usual = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    (!path.is_empty() && !path.starts_with('/') && !path.contains("..") && path.chars().all(is_usual))
        .then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_in_settings_are_read() {
        for (line, variable, path) in [
            ("'NAME': BASE_DIR / 'db.sqlite3',", "BASE_DIR", "db.sqlite3"),
            ("\"NAME\": BASE_DIR / \"data\" / \"shop.db\",", "BASE_DIR", "data/shop.db"),
            ("'NAME': os.path.join(BASE_DIR, 'db.sqlite3'),", "BASE_DIR", "db.sqlite3"),
            ("MEDIA_ROOT = os.path.join(BASE_DIR, 'media/')", "BASE_DIR", "media"),
            ("MEDIA_ROOT = str(BASE_DIR / \"media\")", "BASE_DIR", "media"),
            ("    default=f\"sqlite:///{BASE_DIR}/db.sqlite3\",", "BASE_DIR", "db.sqlite3"),
            ("    default=f\"sqlite:///{BASE_DIR / 'db.sqlite3'}\",", "BASE_DIR", "db.sqlite3"),
            ("DATABASES = {'default': env.db(default='sqlite:///shop.sqlite3')}", "", "shop.sqlite3"),
            ("MEDIA_ROOT = 'uploads'", "", "uploads"),
        ] {
            let found = path_in(line).map(|(variable, path)| (variable.unwrap_or_default(), path));
            assert_eq!(found, Some((variable.to_owned(), path.to_owned())), "{line}");
        }
        for line in ["MEDIA_ROOT = '/var/media'", "MEDIA_ROOT = env('X')"] {
            assert_eq!(path_in(line), None, "{line}");
        }
    }
}
