use std::fmt;
use std::str::FromStr;

use super::Invalid;
use super::invalid::is_plain;

/// The command for the app's own tests, run by a shell in the build stage's image; or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestCommand(Option<String>);

/// The value for no tests.
const NOTHING: &str = "none";

impl TestCommand {
    /// In characters; the command is on one line of the workflow.
    const LONGEST: usize = 500;

    #[must_use]
    pub fn command(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

impl serde::Serialize for TestCommand {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.command().serialize(serializer)
    }
}

impl FromStr for TestCommand {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let text = text.trim_matches(' ');
        if text == NOTHING {
            return Ok(Self(None));
        }
        // The command is in single quotes, in a workflow that evaluates `${{ }}`.
        let is_quotable = !text.contains('\'') && !text.contains("${{") && is_plain(text);
        if text.is_empty() || text.len() > Self::LONGEST || !is_quotable {
            let allowed =
                "a command on one line, without `'`, `${{` and invisible characters, such as `npm test`; or none";
            return Err(Invalid::new("a test command", allowed));
        }
        Ok(Self(Some(text.to_owned())))
    }
}

impl fmt::Display for TestCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.command().unwrap_or(NOTHING))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_taken_as_it_is_and_none_is_no_command() {
        let command: TestCommand = "go test ./... && go vet ./...".parse().unwrap();
        assert_eq!(command.command(), Some("go test ./... && go vet ./..."));
        assert_eq!("none".parse::<TestCommand>().unwrap().command(), None);
    }

    #[test]
    fn what_would_leave_its_quotes_or_speak_to_the_workflow_is_refused() {
        for bad in ["", " ", "echo 'a'", "echo ${{ github.token }}", "a\nb"] {
            assert!(bad.parse::<TestCommand>().is_err(), "{bad}");
        }
    }
}
