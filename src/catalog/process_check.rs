use regex_lite::Regex;
use serde::Deserialize;

/// How to check a process that listens on no port.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProcessCheck {
    /// An expression for the process's command, its words joined by spaces.
    pub process: String,
    /// The check's command; `{name}` stands for a group of the expression.
    pub command: Vec<String>,
}

impl ProcessCheck {
    /// The command for a process; `None` if it is another kind of process.
    #[must_use]
    pub fn of(&self, words: &[String]) -> Option<Vec<String>> {
        let expression = Regex::new(&self.process).ok()?;
        let line = words.join(" ");
        let captures = expression.captures(&line)?;
        let filled = |word: &String| {
            expression.capture_names().flatten().fold(word.clone(), |word, name| {
                let text = captures.name(name).map_or("", |found| found.as_str());
                word.replace(&format!("{{{name}}}"), text)
            })
        };
        Some(self.command.iter().map(filled).collect())
    }

    /// The error of the expression.
    pub(super) fn fault(&self) -> Option<String> {
        let error = Regex::new(&self.process).err()?;
        Some(format!("`checks.process` is no expression: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_takes_parts_of_the_process() {
        let list = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let check =
            ProcessCheck { process: r"^celery .*?--app (?<app>\S+) .*worker".to_owned(), command: list("ping {app}") };
        assert_eq!(check.of(&list("celery -q --app shop worker")), Some(list("ping shop")));
        assert_eq!(check.of(&list("celery --app shop beat")), None);
    }
}
