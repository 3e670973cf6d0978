//! Configurations of PM2.

use super::built;
use super::script::Step;
use crate::detect::fact::Fact;
use crate::detect::subject::Subject;
use crate::source::Evidence;

/// Usual names of its configuration.
const FILES: [&str; 7] = [
    "ecosystem.config.js",
    "ecosystem.config.cjs",
    "ecosystem.json",
    "pm2.config.js",
    "pm2.config.cjs",
    "pm2.json",
    "process.json",
];

/// The command of the first app in a configuration of PM2.
pub(super) fn command(subject: &Subject<'_>, step: &Step) -> Option<Step> {
    if !matches!(step.program(), "pm2" | "pm2-runtime" | "pm2-docker") {
        return None;
    }
    let is_file = |word: &&String| [".json", ".config.js", ".config.cjs", ".yml"].iter().any(|end| word.ends_with(end));
    let (_, script) = script(subject, step.words.iter().find(is_file)?.trim_start_matches("./"))?;
    Some(Step { words: vec!["node".to_owned(), script], ..step.clone() })
}

/// The first app of a configuration that no script names: PM2 starts it on a server.
pub(super) fn configured(subject: &Subject<'_>) -> Option<Fact<Vec<String>>> {
    FILES.iter().find_map(|file| {
        let (line, script) = script(subject, file)?;
        built::existing(subject, &script)?;
        let evidence = Evidence::line(subject.path(file), line, format!("script: {script}"));
        Some(Fact::likely(vec!["node".to_owned(), script], evidence))
    })
}

/// The first script of a configuration that is a file, with its line.
fn script(subject: &Subject<'_>, file: &str) -> Option<(usize, String)> {
    let text = subject.text(file)?;
    let mut scripts = text.lines().map(str::trim).enumerate().filter_map(|(index, line)| {
        let rest = line.trim_start_matches(['{', ' ', '"', '\'', '-']).strip_prefix("script")?;
        let value = rest.trim_start_matches(['"', '\'']).trim_start().strip_prefix(':')?.trim();
        let value = value.trim_end_matches(',').trim_matches(['"', '\'', '`']).trim_start_matches("./");
        (!value.is_empty() && !value.contains(['(', '$'])).then(|| (index + 1, value.to_owned()))
    });
    let found = scripts.next()?;
    [".js", ".mjs", ".cjs"].iter().any(|ending| found.1.ends_with(ending)).then_some(found)
}
