//! Configurations of PM2.

use super::script::Step;
use crate::detect::subject::Subject;

/// The command of the first app in a configuration of PM2.
pub(super) fn command(subject: &Subject<'_>, step: &Step) -> Option<Step> {
    if !matches!(step.program(), "pm2" | "pm2-runtime" | "pm2-docker") {
        return None;
    }
    let is_file = |word: &&String| [".json", ".config.js", ".config.cjs", ".yml"].iter().any(|end| word.ends_with(end));
    let text = subject.text(step.words.iter().find(is_file)?.trim_start_matches("./"))?;
    let lines = text.lines().map(str::trim);
    let script = lines.filter_map(|line| {
        let rest = line.trim_start_matches(['{', ' ', '"', '\'', '-']).strip_prefix("script")?;
        let value = rest.trim_start_matches(['"', '\'']).trim_start().strip_prefix(':')?.trim();
        let value = value.trim_end_matches(',').trim_matches(['"', '\'', '`']);
        (!value.is_empty() && !value.contains(['(', '$'])).then(|| value.to_owned())
    });
    let script = script.into_iter().next()?;
    let is_file = [".js", ".mjs", ".cjs"].iter().any(|ending| script.ends_with(ending));
    is_file.then(|| Step { words: vec!["node".to_owned(), script], ..step.clone() })
}
