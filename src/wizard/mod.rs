//! The interactive way in: asks each open question with the value it would have otherwise as its default, and shows
//! where that comes from.

mod question;

use std::io;
use std::path::Path;

use console::Term;
use dialoguer::theme::Theme;
use dialoguer::{Confirm, Input, MultiSelect, Select};

use crate::catalog::Catalog;
use crate::catalog::Extra;
use crate::catalog::Language;
use crate::detect::Facts;
use crate::error::Error;
use crate::output::{Output, Styled, diff, theme};
use crate::plan::{Action, Plan};
use crate::settings::{self, Key, Layers, Rank, Size, canonical};
use crate::value::EntryForm;

pub use question::Question;

/// Asks every open question and adds the answers to the layers.
///
/// # Errors
/// When the user interrupts, the terminal fails, or what is given already cannot be used.
pub fn ask(layers: &mut Layers, catalog: &Catalog, facts: &Facts) -> Result<(), Error> {
    let theme = theme();
    // What is wrong already is told before anything is asked.
    let given = Key::all().filter(|key| layers.is_chosen(*key)).filter_map(|key| Some((key, layers.get(key)?)));
    let problems = settings::check_each(given);
    if !problems.is_empty() {
        return Err(problems.into());
    }
    let asking = Asking { theme: theme.as_ref() };
    if Question::Language.is_open(layers, None, false) {
        asking.language(layers, catalog, facts)?;
    }
    let named = layers.get(Key::Language).map(|entry| entry.text.to_string());
    layers.put(Rank::Detected, settings::detected(facts, named.as_deref())?);
    let language = settings::choose_language(layers, catalog)?;
    let has_project = facts.project(&language.id).is_some();
    let form =
        |layers: &mut Layers| -> Result<EntryForm, Error> { Ok(settings::choose_framework(layers, &language)?.1.form) };
    for question in Question::ALL {
        if question == Question::Language || !question.is_open(layers, Some(&language), has_project) {
            continue;
        }
        match question {
            Question::Language => {}
            Question::Framework => {
                // Without an app, only what has a starter can be chosen.
                let can_be = |id: &str| has_project || catalog.has_starter(&language.id, id);
                asking.framework(layers, &language, can_be)?;
            }
            Question::Version => asking.version(layers, &language)?,
            Question::Variant => asking.variant(layers, &language)?,
            Question::PackageManager => asking.package_manager(layers, &language)?,
            Question::Name => asking.text(layers, Key::Name, "Project name", EntryForm::File)?,
            Question::Entrypoint => {
                let form = form(layers)?;
                asking.text(layers, Key::Entrypoint, "Entry point", form)?;
            }
            Question::Port => asking.text(layers, Key::Port, "Port", EntryForm::File)?,
            Question::Health => asking.health(layers)?,
            Question::Limits => asking.limits(layers)?,
            Question::Extras => asking.extras(layers, catalog, &language)?,
        }
    }
    Ok(())
}

/// Shows the plan and asks whether to carry it out.
///
/// # Errors
/// When the user says no or interrupts, or the terminal fails.
pub fn confirm(plan: &Styled) -> Result<(), Error> {
    tell(&Styled::default().end().then(plan.clone()))?;
    let theme = theme();
    let confirm = Confirm::with_theme(theme.as_ref()).with_prompt("Write these files?").default(true);
    let answer = confirm.interact_on(&Term::stderr());
    if told(answer)? { Ok(()) } else { Err(Error::Interrupted) }
}

/// Asks whether templates may be used that a project names by itself.
///
/// # Errors
/// When the user interrupts, or the terminal fails.
pub fn allow_templates(folder: &Path, named_by: &str, why: &str) -> Result<bool, Error> {
    tell(&Styled::paragraph(&format!("{named_by} names the templates in {}, which {why}.", folder.display())))?;
    let prompt = "They decide every line that is written. Use them?";
    let theme = theme();
    told(Confirm::with_theme(theme.as_ref()).with_prompt(prompt).default(false).interact_on(&Term::stderr()))
}

/// Asks what to do with each file that differs.
///
/// # Errors
/// When the user aborts or interrupts, or the terminal fails.
pub fn settle(plan: &mut Plan, output: &Output) -> Result<(), Error> {
    const CHOICES: [&str; 6] =
        ["skip it", "overwrite it", "show the difference", "skip all", "overwrite all", "abort, write nothing"];
    let theme = theme();
    while let Some(index) = plan.steps.iter().position(|step| step.action == Action::Conflict) {
        let Some(step) = plan.steps.get_mut(index) else { break };
        let prompt = format!("{} is there and differs", step.file.path);
        let select = Select::with_theme(theme.as_ref()).with_prompt(prompt).items(CHOICES).default(0);
        match told(select.interact_on(&Term::stderr()))? {
            0 => step.action = Action::Skip,
            1 => step.action = Action::Overwrite,
            2 => output.note(&diff::step(step)),
            3 => plan.settle(Action::Skip),
            4 => plan.settle(Action::Overwrite),
            _ => return Err(Error::Interrupted),
        }
    }
    Ok(())
}

/// Says something between the questions.
fn tell(text: &Styled) -> Result<(), Error> {
    Term::stderr().write_line(&text.render(console::colors_enabled_stderr())).map_err(Error::Terminal)
}

/// Tells an interruption from a failure, and gives the cursor back after either.
fn told<T>(answer: dialoguer::Result<T>) -> Result<T, Error> {
    answer.map_err(|dialoguer::Error::IO(error)| {
        let term = Term::stderr();
        let _ = term.show_cursor();
        // The cursor stands behind the prompt.
        let _ = term.write_line("");
        if error.kind() == io::ErrorKind::Interrupted { Error::Interrupted } else { Error::Terminal(error) }
    })
}

struct Asking<'a> {
    theme: &'a dyn Theme,
}

/// One line of a list to choose from.
struct Choice {
    value: String,
    shown: String,
}

impl Choice {
    fn new(value: impl Into<String>, title: &str) -> Self {
        let value = value.into();
        let shown = if title.is_empty() { value.clone() } else { format!("{value} ({title})") };
        Self { value, shown }
    }
}

impl Asking<'_> {
    fn language(&self, layers: &mut Layers, catalog: &Catalog, facts: &Facts) -> Result<(), Error> {
        let languages = catalog.languages()?;
        let choice = |language: &Language| {
            let evidence = facts.project(&language.id).map(|project| format!(", found {}", project.evidence));
            Choice::new(&language.id, &format!("{}{}", language.title, evidence.unwrap_or_default()))
        };
        let choices: Vec<Choice> = languages.iter().map(choice).collect();
        let found = facts.likely.first().map(String::as_str);
        self.choose(layers, Key::Language, "Language", &choices, found)
    }

    fn framework(&self, layers: &mut Layers, language: &Language, can_be: impl Fn(&str) -> bool) -> Result<(), Error> {
        let frameworks = language.frameworks.iter().filter(|(id, _)| can_be(id));
        let choices: Vec<Choice> = frameworks.map(|(id, framework)| Choice::new(id, &framework.title)).collect();
        self.choose(layers, Key::Framework, "Framework", &choices, None)
    }

    fn version(&self, layers: &mut Layers, language: &Language) -> Result<(), Error> {
        let choice = |version: &crate::catalog::Version| {
            let end = version.end_of_life.map(|end| format!("security fixes until {end}"));
            Choice::new(&version.name, &end.unwrap_or_default())
        };
        let choices: Vec<Choice> = language.versions.iter().map(choice).collect();
        self.choose(layers, Key::LanguageVersion, &format!("{} version", language.title), &choices, None)
    }

    fn variant(&self, layers: &mut Layers, language: &Language) -> Result<(), Error> {
        let choices: Vec<Choice> =
            language.variants.iter().map(|(name, variant)| Choice::new(name, &variant.title)).collect();
        self.choose(layers, Key::Variant, "Base image variant", &choices, None)
    }

    fn package_manager(&self, layers: &mut Layers, language: &Language) -> Result<(), Error> {
        let choices: Vec<Choice> =
            language.offered_managers().map(|(id, manager)| Choice::new(id, &manager.title)).collect();
        self.choose(layers, Key::PackageManager, "Package manager", &choices, None)
    }

    fn health(&self, layers: &mut Layers) -> Result<(), Error> {
        self.text(layers, Key::HealthPath, "Health endpoint", EntryForm::File)?;
        let choices = [
            Choice::new("probe", "ask the endpoint with what the image has"),
            Choice::new("command", "run a command of your own"),
        ];
        if self.pick("Health check", &choices, 0)? == 1 {
            self.text(layers, Key::HealthCmd, "Health check command", EntryForm::File)?;
        }
        Ok(())
    }

    fn limits(&self, layers: &mut Layers) -> Result<(), Error> {
        let figures = |size: &Size| {
            let limits = size.limits().map(|(key, value)| format!("{value} {key}"));
            limits.join(", ")
        };
        let mut choices: Vec<Choice> = Size::ALL.iter().map(|size| Choice::new(size.name, &figures(size))).collect();
        choices.push(Choice::new("own", "your own figures"));
        let default = layers
            .get(Key::Size)
            .and_then(|entry| choices.iter().position(|choice| choice.value == entry.text.to_string()));
        match choices.get(self.pick("Limits", &choices, default.unwrap_or(0))?) {
            Some(choice) if Size::named(&choice.value).is_some() => layers.answer(Key::Size, &choice.value),
            _ => {
                self.text(layers, Key::Cpus, "CPUs", EntryForm::File)?;
                self.text(layers, Key::Memory, "Memory", EntryForm::File)?;
            }
        }
        Ok(())
    }

    /// What does not go together is asked again.
    fn extras(&self, layers: &mut Layers, catalog: &Catalog, language: &Language) -> Result<(), Error> {
        let is_of_use = |extra: &Extra| extra.service.is_none() || language.takes_services;
        let extras: Vec<_> = catalog.extras()?.into_iter().filter(is_of_use).collect();
        loop {
            let is_chosen = |id: &String| layers.get(Key::With).is_some_and(|entry| entry.text.values().contains(id));
            let item = |extra: &Extra| (format!("{}: {}", extra.title, extra.about), is_chosen(&extra.id));
            let items: Vec<(String, bool)> = extras.iter().map(item).collect();
            let select = MultiSelect::with_theme(self.theme)
                .with_prompt("Beside the app (space chooses, Enter goes on)")
                .items_checked(items);
            let chosen = told(select.interact_on(&Term::stderr()))?;
            let ids = chosen.into_iter().filter_map(|index| extras.get(index)).map(|extra| extra.id.clone());
            layers.answer_all(Key::With, ids.collect());
            match settings::choose_extras(layers, catalog, Some(language)) {
                Err(Error::Invalid(mistakes)) => {
                    for mistake in mistakes {
                        tell(&Styled::line(&format!("✘ {}: allowed is {}", mistake.title, mistake.allowed)))?;
                    }
                }
                other => return other.map(drop),
            }
        }
    }

    /// A list, with the cursor on what would be taken otherwise.
    fn choose(
        &self,
        layers: &mut Layers,
        key: Key,
        prompt: &str,
        choices: &[Choice],
        found: Option<&str>,
    ) -> Result<(), Error> {
        let entry = layers.get(key);
        let value = found.map(str::to_owned).or(entry.as_ref().map(|entry| entry.text.to_string()));
        let default = choices.iter().position(|choice| Some(&choice.value) == value.as_ref()).unwrap_or(0);
        let prompt = match (found, &entry) {
            (None, Some(entry)) => format!("{prompt} ({}: {})", entry.origin, entry.text),
            _ => prompt.to_owned(),
        };
        if let Some(choice) = choices.get(self.pick(&prompt, choices, default)?) {
            layers.answer(key, &choice.value);
        }
        Ok(())
    }

    fn pick(&self, prompt: &str, choices: &[Choice], default: usize) -> Result<usize, Error> {
        let items: Vec<&str> = choices.iter().map(|choice| choice.shown.as_str()).collect();
        let select = Select::with_theme(self.theme).with_prompt(prompt).items(&items).default(default);
        told(select.interact_on(&Term::stderr()))
    }

    /// A line of text, not accepted before it is valid.
    fn text(&self, layers: &mut Layers, key: Key, prompt: &str, form: EntryForm) -> Result<(), Error> {
        let entry = layers.get(key);
        let prompt = match &entry {
            Some(entry) => format!("{prompt} ({})", entry.origin),
            None => prompt.to_owned(),
        };
        let mut input = Input::<String>::with_theme(self.theme).with_prompt(prompt);
        if let Some(entry) = &entry {
            input = input.default(entry.text.to_string());
        }
        let valid = |text: &String| canonical(key, form, text).map(drop);
        let answer = told(input.validate_with(valid).interact_text_on(&Term::stderr()))?;
        layers.answer(key, answer);
        Ok(())
    }
}
