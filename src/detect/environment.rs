//! Variables that the image sets, because the app needs them and the image has none of the files that set them for
//! development: the address to listen on, and a database of `SQLite`.

use super::fact::{Confidence, Fact};
use super::facts::{DetectedProject, ImageVariable, Variable};
use super::loopback;
use super::subject::Subject;
use super::tree::{ancestors, join};
use crate::source::Evidence;

/// Files with the values of variables, the own one first.
const FILES: [&str; 8] =
    [".env", ".env.example", ".env.sample", ".env.template", ".env.local", ".env.dev", "app.env", "example.env"];

/// The last word of the names of variables with an address to listen on.
const ADDRESSES: [&str; 7] = ["HOST", "IP", "ADDR", "ADDRESS", "BIND", "LISTEN", "INTERFACE"];

/// What may stand before it: `DB_HOST` is no address of the app.
const OWNERS: [&str; 10] = ["APP", "API", "SERVER", "HTTP", "WEB", "LISTEN", "BIND", "SERVICE", "BACKEND", "ACTIX"];

/// Adds the variables, and the port if it is only known by one of them.
pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject) {
    add_port(subject, project);
    for variable in &project.variables {
        let setting = if is_address(&variable.name) { address(subject, variable) } else { database(subject, variable) };
        project.environment.extend(setting.filter(|setting| setting.fact.value.chars().all(is_plain)));
    }
    let written = |setting: &ImageVariable| Some((file(&setting.fact.value)?, setting.fact.place()));
    let written: Vec<(String, Evidence)> = project.environment.iter().filter_map(written).collect();
    for (path, evidence) in written {
        project.add_state(path, evidence);
    }
    if project.port.is_none() {
        let port_of = |value: &str| -> Option<u16> { value.rsplit_once(':')?.1.parse().ok() };
        let addresses = project.environment.iter().filter(|setting| setting.is_address);
        let mut ports =
            addresses.filter_map(|setting| Some(Fact::likely(port_of(&setting.fact.value)?, setting.fact.place())));
        project.port = ports.next();
    }
}

/// Adds the variable of the port if it has another name than PORT, and the code has no default beside it.
fn add_port(subject: &Subject<'_>, project: &mut DetectedProject) {
    if project.variables.iter().any(|variable| variable.name == "PORT") {
        return;
    }
    let mut ports = project.variables.iter().filter(|variable| is_port(&variable.name) && variable.default.is_none());
    let (Some(variable), None) = (ports.next(), ports.next()) else { return };
    let given = given(subject, &variable.name).and_then(|(value, place)| Some((value.parse::<u16>().ok()?, place)));
    let known = project.port.as_ref().filter(|port| port.confidence > Confidence::Guessed).map(|port| port.value);
    let place = variable.fact.place();
    let (port, place) = match (given, known) {
        (_, Some(port)) => (port, place),
        (Some((port, place)), None) => {
            project.port = Some(Fact::likely(port, place.clone()));
            (port, place)
        }
        // The image chooses.
        (None, None) => (subject.language.port, place),
    };
    let name = variable.name.clone();
    project.environment.push(ImageVariable { name, is_address: true, fact: Fact::likely(port.to_string(), place) });
}

fn is_port(name: &str) -> bool {
    name.strip_suffix("_PORT").is_some_and(|owner| owner.split('_').all(|part| OWNERS.contains(&part)))
}

/// Whether a value needs no quotes in a Dockerfile and in YAML.
pub(super) fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || ".:[]/?=&_-".contains(c)
}

/// The address of all interfaces, if the default in the code or the value for development is another.
fn address(subject: &Subject<'_>, variable: &Variable) -> Option<ImageVariable> {
    let (value, place) = match &variable.default {
        Some(default) => (default.clone(), variable.fact.place()),
        None => given(subject, &variable.name)?,
    };
    // The code has no default.
    let is_needed = variable.default.is_none() && value.starts_with("0.0.0.0");
    let open = loopback::open(&value).or(is_needed.then_some(value))?;
    Some(ImageVariable { name: variable.name.clone(), is_address: true, fact: Fact::likely(open, place) })
}

/// The file of a database that only a variable names.
fn database(subject: &Subject<'_>, variable: &Variable) -> Option<ImageVariable> {
    if variable.default.is_some() {
        return None;
    }
    let (value, place) = given(subject, &variable.name)?;
    file(&value)?;
    Some(ImageVariable { name: variable.name.clone(), is_address: false, fact: Fact::likely(value, place) })
}

/// The relative path in the URL of a database of `SQLite`.
pub(super) fn file(url: &str) -> Option<String> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.split('?').next()?.trim_start_matches("//").trim_start_matches("./");
    let is_relative = !path.is_empty() && !path.starts_with(['/', ':']) && !path.contains("..");
    is_relative.then(|| path.to_owned())
}

/// The value of a variable in a file of assignments, which may be beside a workspace around the project.
pub(super) fn given(subject: &Subject<'_>, name: &str) -> Option<(String, Evidence)> {
    ancestors(subject.folder).find_map(|folder| {
        FILES.iter().find_map(|file| {
            let path = join(folder, file);
            let text = subject.tree.hidden_text(&path)?;
            let (line, value) = assigned(&text, name)?;
            Some((value, Evidence::line(path, line, name.to_owned())))
        })
    })
}

fn is_address(name: &str) -> bool {
    let mut parts = name.rsplit('_');
    parts.next().is_some_and(|last| ADDRESSES.contains(&last)) && parts.all(|part| OWNERS.contains(&part))
}

/// The line of an assignment, counted from 1, and its value.
pub(super) fn assigned(text: &str, name: &str) -> Option<(usize, String)> {
    let mut assignments = text.lines().enumerate().filter_map(|(index, line)| {
        let (found, value) = line.trim().trim_start_matches("export ").split_once('=')?;
        (found.trim() == name).then(|| (index + 1, value.trim().trim_matches(['"', '\'']).to_owned()))
    });
    assignments.find(|(_, value)| !value.is_empty())
}

/// Whether a line of `.gitignore` is about such a file.
pub(super) fn is_ignored(text: &str, name: &str) -> bool {
    let mut lines = text.lines().map(|line| line.trim().trim_start_matches('/'));
    lines.any(|line| {
        line == name
            || matches!(line, ".env*" | "*.env" | "*.env*" | "**/.env*")
            || (line == ".env.*" && name != ".env")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_of_a_database_is_no_address_of_the_app() {
        for (name, expected) in [("HOST", true), ("SERVER_ADDR", true), ("DB_HOST", false), ("HOSTNAME", false)] {
            assert_eq!(is_address(name), expected, "{name}");
        }
    }

    #[test]
    fn an_assignment_has_its_value_without_quotes() {
        assert_eq!(assigned("A=1\nexport HOST=\"127.0.0.1\"\n", "HOST"), Some((2, "127.0.0.1".to_owned())));
        assert_eq!(assigned("HOST=\n", "HOST"), None);
    }

    #[test]
    fn the_url_of_a_database_names_its_file() {
        for (url, expected) in [
            ("sqlite:todo.db", Some("todo.db")),
            ("sqlite://./data/todo.db?mode=rwc", Some("data/todo.db")),
            ("sqlite::memory:", None),
            ("sqlite:///srv/todo.db", None),
            ("postgres://localhost/todo", None),
        ] {
            assert_eq!(file(url).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn what_git_ignores_is_no_part_of_the_repository() {
        for (text, name, expected) in [
            ("node_modules\n/.env\n", ".env", true),
            (".env.*\n", ".env", false),
            (".env.*\n", ".env.production", true),
            (".env.local\n", ".env.production", false),
        ] {
            assert_eq!(is_ignored(text, name), expected, "{text}");
        }
    }
}
