//! `dockgen new`: its arguments, and the handling of the plan.

mod all;
mod app;
mod conflict;
mod found;
mod preparation;

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::Args;

use super::allowance;
use super::setting_flags::SettingFlags;
use crate::error::Error;
use crate::outcome::Outcome;
use crate::output::{Output, diff, json, table};
use crate::render::Wiring;
use crate::root::Root;
use crate::{apply, interruption, wizard};
use conflict::OnConflict;
use preparation::Preparation;

/// Writes a container project: for the app in the folder, or with a starter in an empty one.
#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools)] // Each is a flag of the command line.
#[command(after_help = EXAMPLES)]
pub(super) struct New {
    /// The project's folder, created if missing
    #[arg(default_value = ".")]
    path: PathBuf,

    /// Take the defaults for all other settings
    #[arg(long, short)]
    yes: bool,

    /// Write a Dockerfile for each app in the folders below and one compose file for all, with the defaults
    #[arg(long, conflicts_with_all = ["json", "app"])]
    all: bool,

    /// Use a preset: a file or a built-in preset's name [default: the nearest dockgen.toml]
    #[arg(long, value_name = "PRESET")]
    preset: Option<String>,

    /// Also use languages and templates from this folder; they replace built-in ones of the same path
    #[arg(long, value_name = "FOLDER")]
    templates: Option<PathBuf>,

    /// Show the plan as a table, and write nothing
    #[arg(long)]
    dry_run: bool,

    /// Show the changes as a unified diff, and write nothing
    #[arg(long, conflicts_with = "json")]
    diff: bool,

    /// Show the plan as JSON with settings, origins and all contents, and write nothing
    #[arg(long)]
    json: bool,

    /// What to do with files that differ: ask (default on a terminal), skip, overwrite, abort (default elsewhere)
    #[arg(long, value_enum, value_name = "WHAT", hide_possible_values = true)]
    on_conflict: Option<OnConflict>,

    /// Pin each image to its tag's current digest, from its registry; the same settings then give the same files only
    /// while the digests stay the same
    #[arg(long)]
    pin: bool,

    #[command(flatten)]
    settings: SettingFlags,
}

const EXAMPLES: &str = "\
Every setting may also be given as an environment variable (DOCKGEN_HEALTH_PATH) or in a preset (health-path = …).

Examples:
  dockgen new                                      ask for everything, write here
  dockgen new demo --language python --yes         take the defaults for the rest
  dockgen new --preset team.toml --port 9000 --yes a team's answers, one of them changed
  dockgen new --dry-run --yes                      show what would be written";

impl New {
    pub(super) fn run(self, output: &Output) -> Result<Outcome, Error> {
        let root = Root::existing_or_new(&self.path)?;
        if self.all {
            return all::run(&self, root, output);
        }
        let mut prepared = Preparation::of(&self, root, output)?;
        for warning in &prepared.draft.advice {
            output.warning(warning);
        }
        let settings = &prepared.chosen.settings;
        if self.json || self.diff || self.dry_run {
            self.show(&prepared, output)?;
            return Ok(Outcome::Done);
        }
        if prepared.is_asked {
            interruption::watch();
            wizard::confirm(&table::plan(&prepared.plan, settings))?;
        } else if output.is_verbose() {
            output.note(&table::settings(settings.iter()));
        }
        let conflicts = conflict::settle(self.on_conflict, self.may_ask(), &mut prepared.plan, output)?;
        if !conflicts.is_empty() {
            return Ok(Outcome::Conflicts(conflicts));
        }
        self.write(&prepared, output)?;
        Ok(Outcome::Done)
    }

    fn show(&self, prepared: &Preparation, output: &Output) -> Result<(), Error> {
        let (plan, settings) = (&prepared.plan, &prepared.chosen.settings);
        if self.json {
            output.data(&json::plan(plan, settings, &prepared.draft, &prepared.used(), &prepared.warnings()))
        } else if self.diff {
            output.data(&diff::plan(plan))
        } else {
            output.data(&table::plan(plan, settings))
        }
    }

    fn write(&self, prepared: &Preparation, output: &Output) -> Result<(), Error> {
        let Preparation { found, plan, chosen, draft, .. } = prepared;
        if plan.steps.is_empty() {
            output.note("Nothing to write");
            return Ok(());
        }
        let applied = apply::apply(plan, interruption::watch())?;
        output.note(&table::written(plan, applied));
        // The project's `dockgen.toml` names them from now on.
        if let Some(templates) = found.templates.as_ref().filter(|templates| templates.is_named) {
            allowance::remember(templates, &found.catalog, output);
        }
        if let Some(preset) = found.start.preset.as_ref().filter(|_| self.preset.is_some()) {
            allowance::remember_presets(&preset.files, output);
        }
        // Existing files are already connected, or deliberately not.
        let is_new = |wiring: &&Wiring| {
            plan.steps.iter().any(|step| step.file.artifact == wiring.artifact && step.action.writes())
        };
        let is_shown = |wiring: &&Wiring| !draft.printed.is_empty() || is_new(wiring);
        let wiring: Vec<&Wiring> = draft.wiring.iter().filter(is_shown).collect();
        let has_starter = chosen.project(&found.facts).is_none();
        output.note(&table::next_steps(&found.path, chosen, draft, &wiring, has_starter));
        if draft.printed.is_empty() { Ok(()) } else { output.data(&table::code(&draft.printed)) }
    }

    /// Whether there is a terminal to ask on, and the user wants questions.
    fn may_ask(&self) -> bool {
        !self.yes && is_terminal()
    }
}

fn is_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}
