use std::fmt;
use std::str::FromStr;

use super::Invalid;
use super::invalid::is_plain;

/// A health check's command as plain words. It runs without a shell, so it works in images without one, and nothing is
/// expanded. Quotes, `$`, control characters and shell operators would have no meaning, so they are refused.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct HealthCommand(Vec<String>);

impl HealthCommand {
    const LONGEST: usize = 1000;
    const OPERATORS: [&str; 9] = ["||", "&&", "|", "&", ";", ">", ">>", "<", "2>&1"];

    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.0
    }
}

impl FromStr for HealthCommand {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = || {
            Invalid::new(
                "a health command",
                "a program and its arguments as plain words: it runs without a shell, so no quotes, no `$`, no line breaks and no operators",
            )
        };
        if !is_plain(text) || text.contains(['"', '\'', '`', '$']) || text.len() > Self::LONGEST {
            return Err(invalid().hint("put shell commands into a script in the image and name that"));
        }
        let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        if let Some(operator) = words.iter().find(|word| Self::OPERATORS.contains(&word.as_str())) {
            return Err(
                invalid().hint(format!("remove `{operator}` and what follows; any exit code but 0 counts as failed"))
            );
        }
        if words.is_empty() { Err(invalid()) } else { Ok(Self(words)) }
    }
}

impl fmt::Display for HealthCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_split_at_blanks() {
        let command: HealthCommand = "wget -q --spider http://127.0.0.1:8080/health?a=1&b=2".parse().unwrap();
        assert_eq!(command.words().len(), 4);
    }

    #[test]
    fn what_would_need_a_shell_is_refused() {
        for bad in
            ["", "  ", "sh -c \"true\"", "echo 'a'", "curl $URL", "a\nb", "a || exit 1", "a | b", "`id`", "a\u{0}b"]
        {
            assert!(bad.parse::<HealthCommand>().is_err(), "{bad}");
        }
    }
}
