//! Plain tables and lists.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use console::{measure_text_width, style};

use crate::apply::Applied;
use crate::artifact::Artifact;
use crate::extra::Extra;
use crate::language::Language;
use crate::plan::{Action, Plan};
use crate::render::Wiring;
use crate::settings::{Entry, Key, Settings};

/// Rows under each other, every column as wide as its widest cell.
pub(super) fn columns<const N: usize>(rows: &[[String; N]]) -> String {
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| measure_text_width(cell)).max();
    let widths: Vec<usize> = (0..N).map(|column| width(column).unwrap_or(0)).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            let pad = width - measure_text_width(cell);
            line.push_str(cell);
            line.push_str(&" ".repeat(pad + 2));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Settings with their values and origins.
pub fn settings<'a>(entries: impl Iterator<Item = (Key, &'a Entry)>) -> String {
    let rows: Vec<[String; 3]> =
        entries.map(|(key, entry)| [key.to_string(), entry.text.to_string(), format!("({})", entry.origin)]).collect();
    columns(&rows)
}

/// The plan: settings, then each file with what is to be done.
#[must_use]
pub fn plan(plan: &Plan, resolved: &Settings) -> String {
    let rows: Vec<[String; 3]> = plan
        .steps
        .iter()
        .map(|step| [step.action.name().to_owned(), step.file.path.clone(), format!("({})", step.file.artifact)])
        .collect();
    let entries = resolved.entries.iter().map(|(key, entry)| (*key, entry));
    format!("{}\n{}", settings(entries), columns(&rows))
}

/// What was done, in short: unchanged files are only counted.
#[must_use]
pub fn written(plan: &Plan, applied: Applied) -> String {
    let mut text = String::new();
    if applied.has_removed_leftovers {
        text.push_str("Removed what a run that was killed had left behind\n");
    }
    let count = |action| plan.steps.iter().filter(|step| step.action == action).count();
    for step in plan.steps.iter().filter(|step| step.action != Action::Unchanged) {
        let name = format!("{:>9}", step.action.name());
        let name = style(name).for_stderr();
        let name = if step.action.writes() { name.green() } else { name.yellow() };
        let _ = writeln!(text, "{name}  {}", step.file.path);
    }
    let unchanged = count(Action::Unchanged);
    if unchanged > 0 {
        let files = if unchanged == 1 { "file" } else { "files" };
        let _ = writeln!(text, "{unchanged:>9}  {files} unchanged");
    }
    text
}

/// What to do now: wire the files in, and run it.
#[must_use]
pub fn next_steps(path: &Path, settings: &Settings, wiring: &[&Wiring], has_starter: bool, extras: &[Extra]) -> String {
    let mut text = String::new();
    for Wiring { artifact, lines } in wiring.iter().filter(|wiring| !wiring.lines.is_empty()) {
        let _ = writeln!(text, "\n{}", style(format!("Add to your app for its {artifact}:")).for_stderr().bold());
        for line in lines {
            let _ = writeln!(text, "  {line}");
        }
    }
    let given = extras.iter().filter(|extra| extra.service.is_some()).flat_map(|extra| &extra.variables);
    let rows: Vec<[String; 2]> =
        given.map(|variable| [format!("  {}", variable.name), variable.comment.clone()]).collect();
    if !rows.is_empty() {
        let _ = writeln!(text, "\n{}", style("The app is given, for its drivers:").for_stderr().bold());
        text.push_str(&columns(&rows));
    }
    let has = |artifact| settings.artifacts.contains(&artifact);
    if !has(Artifact::Compose) || !has(Artifact::Dockerfile) {
        return text;
    }
    let _ = writeln!(text, "\n{}", style("Next:").for_stderr().bold());
    if path != Path::new(".") {
        let _ = writeln!(text, "  cd {}", shell_word(&path.display().to_string()));
    }
    if has(Artifact::Secrets) && extras.iter().any(|extra| !extra.secrets.is_empty()) {
        let _ = writeln!(text, "  sh secrets/create.sh");
    }
    let _ = writeln!(text, "  docker compose up --wait");
    let endpoint = if has_starter { "/" } else { settings.health_path.as_str() };
    if settings.replicas.get() > 1 {
        // Each replica has a port of its own.
        let _ = writeln!(text, "  curl http://$(docker compose port web {}){endpoint}", settings.port);
    } else {
        let _ = writeln!(text, "  curl http://127.0.0.1:{}{endpoint}", settings.port);
    }
    for command in extras.iter().flat_map(|extra| &extra.next) {
        let _ = writeln!(text, "  {command}");
    }
    let _ = writeln!(text, "  dockgen verify");
    text
}

/// A word as a POSIX shell takes it.
fn shell_word(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+:@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// The languages with what each offers, defaults first.
#[must_use]
pub fn languages(languages: &[Language]) -> String {
    let header = ["language", "framework", "versions", "variants", "package managers", "port"].map(str::to_owned);
    let mut rows = vec![header];
    for language in languages {
        let default = language.default_version().map(|version| version.name.as_str());
        let versions = default_first(language.versions.iter().map(|version| version.name.as_str()), default);
        let variants = default_first(language.variants.keys().map(String::as_str), language.default_variant());
        let frameworks = default_first(language.frameworks.keys().map(String::as_str), Some(&language.framework));
        let managers: Vec<&str> = language.package_managers.keys().map(String::as_str).collect();
        let port = language.port.to_string();
        rows.push([language.id.clone(), frameworks, versions, variants, managers.join(" "), port]);
    }
    format!("{}\nThe first of each is the default.\n", columns(&rows))
}

fn default_first<'a>(names: impl Iterator<Item = &'a str>, default: Option<&str>) -> String {
    let (first, rest): (Vec<&str>, Vec<&str>) = names.partition(|name| Some(*name) == default);
    [first, rest].concat().join(" ")
}

/// Images, each once, one a line.
#[must_use]
pub fn images(images: impl Iterator<Item = String>) -> String {
    images.collect::<BTreeSet<_>>().into_iter().map(|image| image + "\n").collect()
}

/// The extras with what each is.
#[must_use]
pub fn extras(extras: &[Extra]) -> String {
    let row = |extra: &Extra| {
        let images: Vec<&str> = extra.images.values().map(String::as_str).collect();
        [extra.id.clone(), format!("{}: {}", extra.title, extra.about), images.join(" ")]
    };
    columns(&extras.iter().map(row).collect::<Vec<_>>())
}

/// Presets with what they are for.
#[must_use]
pub fn presets(presets: &[(&str, &str)]) -> String {
    columns(&presets.iter().map(|(name, purpose)| [(*name).to_owned(), (*purpose).to_owned()]).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["a", "bb"], ["cccc", "é"]].map(|row| row.map(str::to_owned));
        assert_eq!(columns(&rows), "a     bb\ncccc  é\n");
    }

    #[test]
    fn a_path_is_quoted_for_the_shell_only_where_it_has_to_be() {
        assert_eq!(shell_word("demo/a-b"), "demo/a-b");
        assert_eq!(shell_word("it's here"), r"'it'\''s here'");
    }
}
