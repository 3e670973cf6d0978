//! Plain tables and lists.

use std::collections::BTreeSet;
use std::path::Path;

use console::Style;

use super::Styled;
use crate::apply::Applied;
use crate::artifact::Artifact;
use crate::catalog::Extra;
use crate::catalog::Language;
use crate::file::File;
use crate::pipeline::{Chosen, Draft};
use crate::plan::{Action, Plan, Step};
use crate::render::Wiring;
use crate::settings::{Entry, Key, Settings};

/// In columns. A wider cell does not widen its column.
const WIDEST: usize = 100;

/// Aligns columns to their widest cell.
pub(super) fn columns<const N: usize>(rows: &[[Styled; N]]) -> Styled {
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(Styled::width).filter(|w| *w <= WIDEST).max();
    let widths: Vec<usize> = (0..N).map(|column| width(column).unwrap_or(0)).collect();
    let row = |row: &[Styled; N]| {
        let cells = row.iter().zip(&widths);
        let padded =
            |(cell, width): (&Styled, &usize)| cell.clone().and(&" ".repeat(width.saturating_sub(cell.width()) + 2));
        cells.map(padded).collect::<Styled>().end()
    };
    rows.iter().map(row).collect()
}

pub(super) fn cells<const N: usize>(texts: [&str; N]) -> [Styled; N] {
    texts.map(Styled::line)
}

pub fn settings<'a>(entries: impl Iterator<Item = (Key, &'a Entry)>) -> Styled {
    let row = |(key, entry): (Key, &Entry)| {
        cells([&key.to_string(), &entry.text.to_string(), &format!("({})", entry.origin)])
    };
    columns(&entries.map(row).collect::<Vec<_>>())
}

/// One line for each file with its action.
pub(super) fn steps(plan: &Plan) -> Styled {
    let row = |step: &Step| cells([step.action.name(), &step.file.path, &format!("({})", step.file.artifact)]);
    columns(&plan.steps.iter().map(row).collect::<Vec<_>>())
}

/// Settings, then files.
#[must_use]
pub fn plan(plan: &Plan, resolved: &Settings) -> Styled {
    settings(resolved.iter()).end().then(steps(plan))
}

/// The settings of each app, by the name of its service, then files.
#[must_use]
pub fn plan_of_all(plan: &Plan, apps: &[(&str, &Settings)]) -> Styled {
    let app = |(service, resolved): &(&str, &Settings)| {
        Styled::default().with(Style::new().bold(), service).end().then(settings(resolved.iter())).end()
    };
    apps.iter().map(app).collect::<Styled>().then(steps(plan))
}

/// What was done; unchanged files are only counted.
#[must_use]
pub fn written(plan: &Plan, applied: Applied) -> Styled {
    let mut text = Styled::default();
    if applied.has_removed_leftovers {
        text = text.and_line("Removed files of an interrupted run");
    }
    let line = |step: &Step| {
        let style = if step.action.writes() { Style::new().green() } else { Style::new().yellow() };
        let name = format!("{:>9}", step.action.name());
        Styled::default().with(style, &name).and("  ").and_line(&step.file.path)
    };
    let (unchanged, others): (Vec<&Step>, _) = plan.steps.iter().partition(|step| step.action == Action::Unchanged);
    let text = text.then(others.into_iter().map(line).collect());
    match unchanged.len() {
        0 => text,
        1 => text.and_line(&format!("{:>9}  file unchanged", 1)),
        more => text.and_line(&format!("{more:>9}  files unchanged")),
    }
}

/// The next steps: connect the new files, and run the project.
#[must_use]
pub fn next_steps(path: &Path, chosen: &Chosen, draft: &Draft, wiring: &[&Wiring], has_starter: bool) -> Styled {
    let Chosen { settings, extras, .. } = chosen;
    let mut text = Styled::default();
    for Wiring { artifact, lines } in wiring.iter().filter(|wiring| !wiring.lines.is_empty()) {
        text = text.then(heading(&format!("Add to your app for its {artifact}:")));
        text = lines.iter().fold(text, |text, line| text.and_line(&format!("  {line}")));
    }
    let given = extras.iter().filter(|extra| extra.service.is_some()).flat_map(|extra| &extra.variables);
    let rows: Vec<[Styled; 2]> =
        given.map(|variable| cells([&format!("  {}", variable.name), &variable.comment])).collect();
    if !rows.is_empty() {
        text = text.then(heading("Environment variables for the app's drivers:")).then(columns(&rows));
    }
    let has = |artifact| settings.artifacts.contains(&artifact);
    if !has(Artifact::Compose) || !has(Artifact::Dockerfile) {
        return text;
    }
    if !draft.asked.is_empty() {
        let rows: Vec<[Styled; 2]> =
            draft.asked.iter().map(|(name, comment)| cells([&format!("  {name}"), comment])).collect();
        text = text.then(heading("Set in `.env`, as the app has no defaults:")).then(columns(&rows));
    }
    let commands = commands(path, settings, has_starter, draft.needs_secrets, extras);
    commands.iter().fold(text.then(heading("Next:")), |text, command| text.and_line(&format!("  {command}")))
}

/// Files that are shown instead of written.
#[must_use]
pub fn code(files: &[File]) -> Styled {
    let lines = |file: &File| file.contents.lines().map(|line| Styled::default().and_line(line)).collect();
    files.iter().map(|file| heading(&format!("{}:", file.path)).then(lines(file))).collect()
}

/// The next steps for several apps: the scripts in `secrets/`, and the health path and the port on the host of each.
#[must_use]
pub fn next_steps_of_all(path: &Path, scripts: &[String], apps: &[(String, u32)]) -> Styled {
    let scripts = scripts.iter().map(|script| format!("sh secrets/{script}"));
    let start = change_folder(path).into_iter().chain(scripts).chain(["docker compose up --wait".to_owned()]);
    let requests = apps.iter().map(|(path, port)| format!("curl http://127.0.0.1:{port}{path}"));
    let commands = start.chain(requests);
    commands.fold(heading("Next:"), |text, command| text.and_line(&format!("  {command}")))
}

fn change_folder(path: &Path) -> Option<String> {
    (path != Path::new(".")).then(|| format!("cd {}", shell_word(&path.display().to_string())))
}

fn heading(text: &str) -> Styled {
    Styled::default().end().with(Style::new().bold(), text).end()
}

/// Commands that start, request and verify the project.
fn commands(path: &Path, settings: &Settings, has_starter: bool, has_secrets: bool, extras: &[Extra]) -> Vec<String> {
    let mut commands = Vec::from_iter(change_folder(path));
    if settings.artifacts.contains(&Artifact::Secrets) && has_secrets {
        commands.push("sh secrets/create.sh".to_owned());
    }
    commands.push("docker compose up --wait".to_owned());
    commands.push(match &settings.health.path {
        None => "docker compose logs --follow".to_owned(),
        Some(path) => {
            let endpoint = if has_starter { "/" } else { path.as_str() };
            let port = settings.port;
            // Each replica has its own port.
            let is_one = settings.run.replicas.get() == 1;
            let host = if is_one { format!("127.0.0.1:{port}") } else { format!("$(docker compose port web {port})") };
            format!("curl http://{host}{endpoint}")
        }
    });
    commands.extend(extras.iter().flat_map(|extra| extra.next.clone()));
    commands.push("dockgen verify".to_owned());
    commands
}

/// Quotes a word for a POSIX shell.
pub(crate) fn shell_word(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+:@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Defaults first.
#[must_use]
pub fn languages(languages: &[Language]) -> Styled {
    let mut rows = vec![cells(["language", "framework", "versions", "variants", "package managers", "port"])];
    for language in languages {
        let default = language.default_version().map(|version| version.name.as_str());
        let versions = default_first(language.versions.iter().map(|version| version.name.as_str()), default);
        let variants = default_first(language.variants.keys().map(String::as_str), language.default_variant());
        let frameworks = default_first(language.frameworks.keys().map(String::as_str), Some(&language.framework));
        let managers: Vec<&str> = language.package_managers.keys().map(String::as_str).collect();
        let port = language.port.to_string();
        rows.push(cells([&language.id, &frameworks, &versions, &variants, &managers.join(" "), &port]));
    }
    columns(&rows).end().and_line("The first of each is the default.")
}

fn default_first<'a>(names: impl Iterator<Item = &'a str>, default: Option<&str>) -> String {
    let (first, rest): (Vec<&str>, Vec<&str>) = names.partition(|name| Some(*name) == default);
    [first, rest].concat().join(" ")
}

/// Without duplicates, one per line.
#[must_use]
pub fn images(images: impl Iterator<Item = String>) -> Styled {
    images.collect::<BTreeSet<_>>().iter().map(|image| Styled::line(image).end()).collect()
}

#[must_use]
pub fn extras(extras: &[Extra]) -> Styled {
    let row = |extra: &Extra| {
        let images: Vec<&str> = extra.images.values().map(String::as_str).collect();
        cells([&extra.id, &format!("{}: {}", extra.title, extra.about), &images.join(" ")])
    };
    columns(&extras.iter().map(row).collect::<Vec<_>>())
}

#[must_use]
pub fn presets(presets: &[(&str, &str)]) -> Styled {
    columns(&presets.iter().map(|(name, purpose)| cells([name, purpose])).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [cells(["a", "bb"]), cells(["cccc", "é"]), cells(["d", ""])];
        assert_eq!(columns(&rows).to_string(), "a     bb\ncccc  é\nd\n");
    }

    #[test]
    fn a_very_wide_cell_moves_no_others() {
        let wide = "x".repeat(WIDEST + 1);
        let rows = [cells([&wide, "a"]), cells(["b", "c"])];
        assert_eq!(columns(&rows).to_string(), format!("{wide}  a\nb  c\n"));
    }

    #[test]
    fn a_cell_keeps_to_its_line() {
        assert_eq!(columns(&[cells(["a\n\u{1b}[2Jb", "c"])]).to_string(), "a\u{fffd}\u{fffd}[2Jb  c\n");
    }

    #[test]
    fn a_path_is_quoted_for_the_shell_only_where_it_has_to_be() {
        assert_eq!(shell_word("demo/a-b"), "demo/a-b");
        assert_eq!(shell_word("it's here"), r"'it'\''s here'");
    }
}
