//! Commands without the package manager that only starts them: the image has their programs on its path, and no package
//! manager.

use std::sync::LazyLock;

use regex_lite::Regex;

use crate::detect::command;
use crate::detect::facts::DetectedProject;
use crate::detect::subject::Subject;
use crate::read::data::{Node, Notation};

const RUNNERS: [&str; 4] = ["poetry", "pipenv", "pdm", "rye"];

/// Options of `uv run` that only say what is in its environment, without and with a value.
const FLAGS: [&str; 10] = [
    "--no-sync",
    "--frozen",
    "--locked",
    "--no-dev",
    "--no-cache",
    "--quiet",
    "-q",
    "--active",
    "--all-extras",
    "--all-groups",
];
const VALUED: [&str; 6] = ["--extra", "--group", "--no-group", "--only-group", "--python", "--package"];

/// The same in a line of a shell.
static IN_SHELL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let valued = VALUED.join("|");
    let line =
        format!(r"\b(?:(?:poetry|pipenv|pdm|rye) run|uv run)(?: +(?:{}|(?:{valued})[ =]\S+))* +", FLAGS.join("|"));
    Regex::new(&line).ok()
});

/// A file, or an option of Python, where a program has to be.
static FILE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(^|&& |; |exec )(\S+\.py\b|-m )").ok());

/// Leaves the package manager out of the commands that the project declares.
pub(super) fn unwrap(subject: &Subject<'_>, project: &mut DetectedProject) {
    for fact in project.start.iter_mut().chain(project.processes.iter_mut().map(|process| &mut process.command)) {
        let bare = match fact.value.as_slice() {
            [shell, flag, line] if shell.ends_with("sh") && flag.starts_with('-') => {
                line_of(line).map(|line| vec![shell.clone(), flag.clone(), line])
            }
            words => words_of(words),
        };
        let Some(bare) = bare else { continue };
        // `pipenv run start` may name a script.
        fact.value = bare.first().filter(|_| bare.len() == 1).and_then(|name| script(subject, name)).unwrap_or(bare);
    }
}

fn words_of(words: &[String]) -> Option<Vec<String>> {
    let [runner, run, rest @ ..] = words else { return None };
    if run != "run" {
        return None;
    }
    let mut rest = rest;
    if runner == "uv" {
        while let Some(word) = rest.first().filter(|word| word.starts_with('-') && *word != "-m") {
            let name = word.split('=').next().unwrap_or_default();
            let length = match name {
                "--" => 1,
                name if FLAGS.contains(&name) => 1,
                name if VALUED.contains(&name) => {
                    if word.contains('=') {
                        1
                    } else {
                        2
                    }
                }
                // It may be one that changes what the program sees.
                _ => return None,
            };
            rest = rest.get(length..)?;
        }
    } else if !RUNNERS.contains(&runner.as_str()) {
        return None;
    }
    let first = rest.first()?;
    let python = (first == "-m" || first.strip_suffix(".py").is_some()).then(|| "python".to_owned());
    Some(python.into_iter().chain(rest.iter().cloned()).collect())
}

fn line_of(line: &str) -> Option<String> {
    let bare = IN_SHELL.as_ref()?.replace_all(line, "");
    if bare == line {
        return None;
    }
    Some(FILE.as_ref()?.replace_all(&bare, "${1}python ${2}").into_owned())
}

/// The command of a script in `Pipfile` or `pyproject.toml`.
fn script(subject: &Subject<'_>, name: &str) -> Option<Vec<String>> {
    let text = |file: &str, keys: &[&str]| {
        let file = subject.tree.data(&subject.path(file), Notation::Toml)?;
        let node = file.at(keys)?.get(name)?;
        Some(node.text().or_else(|| node.get("cmd").and_then(Node::text))?.to_owned())
    };
    let line = text("Pipfile", &["scripts"]).or_else(|| text("pyproject.toml", &["tool", "pdm", "scripts"]))?;
    command::words(&line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_manager_is_left_out() {
        for (line, expected) in [
            ("poetry run celery -A shop worker", "celery -A shop worker"),
            ("uv run --frozen --group web gunicorn shop:app", "gunicorn shop:app"),
            ("uv run main.py", "python main.py"),
            ("uv run -m shop", "python -m shop"),
        ] {
            let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
            assert_eq!(words_of(&words).unwrap().join(" "), expected, "{line}");
        }
        for line in ["uv run --env-file .env main.py", "python main.py", "flask run"] {
            let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
            assert_eq!(words_of(&words), None, "{line}");
        }
    }

    #[test]
    fn it_is_left_out_of_a_line_for_a_shell() {
        for (line, expected) in [
            (
                "poetry run alembic upgrade head && poetry run gunicorn shop:app",
                "alembic upgrade head && gunicorn shop:app",
            ),
            (
                "uv run --no-dev python manage.py migrate; exec uv run serve.py",
                "python manage.py migrate; exec python serve.py",
            ),
        ] {
            assert_eq!(line_of(line).as_deref(), Some(expected));
        }
        assert_eq!(line_of("gunicorn -b :$PORT shop:app"), None);
    }
}
