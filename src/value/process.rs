use std::fmt;
use std::str::FromStr;

use super::entrypoint::is_command;
use super::{Invalid, ProjectName};

/// A further process of the app, from the same image: ``worker=`celery --app shop worker` ``.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// The name of its service in the compose file.
    name: String,
    /// As given; empty for a process of a lower layer that is left out.
    command: String,
}

impl Process {
    /// Leaves a process out.
    const NONE: &str = "none";
    /// The name of the app's own service.
    const APP: &str = "web";

    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The command's words; `None` if the process is left out.
    #[must_use]
    pub fn words(&self) -> Option<Vec<String>> {
        shlex::split(&self.command).filter(|words| !words.is_empty())
    }
}

impl FromStr for Process {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let allowed = "a name of small letters, digits and hyphens, but not web, and a command on one line or none, such as worker=`celery --app shop worker`";
        let invalid = || Invalid::new("a process", allowed);
        let (name, command) = text.split_once('=').ok_or_else(invalid)?;
        let is_name = name.parse::<ProjectName>().is_ok() && name != Self::APP;
        let is_left_out = command == Self::NONE;
        if !is_name || !(is_left_out || is_command(command)) {
            return Err(invalid());
        }
        Ok(Self { name: name.to_owned(), command: if is_left_out { String::new() } else { command.to_owned() } })
    }
}

impl fmt::Display for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let command = if self.command.is_empty() { Self::NONE } else { &self.command };
        write!(f, "{}={command}", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_has_a_name_and_a_command() {
        let process: Process = "mail-worker=python -m 'shop mail'".parse().unwrap();
        assert_eq!(process.name(), "mail-worker");
        assert_eq!(process.words().unwrap(), ["python", "-m", "shop mail"]);
        assert_eq!("worker=none".parse::<Process>().unwrap().words(), None);
        for bad in ["worker", "worker=", "=x", "web=x", "Worker=x", "a b=x", "w=a && b", "w=echo $X", "w=a\nb"] {
            assert!(bad.parse::<Process>().is_err(), "{bad}");
        }
    }
}
