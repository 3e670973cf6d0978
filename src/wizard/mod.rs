//! The wizard: asks for settings on the terminal. The default answer is the value from the other layers, shown with its
//! origin.

mod decision;

use std::io;

use console::Term;
use dialoguer::theme::Theme;
use dialoguer::{Input, MultiSelect, Select};

use crate::catalog::{Catalog, Extra, Framework, Language};
use crate::detect::Facts;
use crate::error::Error;
use crate::output::{Styled, theme};
use crate::pipeline::{About, Ask, Question};
use crate::settings::{self, Key, Layers, Size};

pub use decision::{allow_templates, choose_app, confirm, settle};

pub struct Wizard {
    theme: Box<dyn Theme>,
}

impl Wizard {
    /// Reports invalid values before asking.
    pub fn new(layers: &Layers) -> Result<Self, Error> {
        let given = Key::all().filter(|key| layers.is_chosen(*key)).filter_map(|key| Some((key, layers.get(key)?)));
        let problems = settings::check_each(given);
        if problems.is_empty() { Ok(Self { theme: theme() }) } else { Err(problems.into()) }
    }
}

impl Ask for Wizard {
    fn ask(&mut self, question: Question, about: &About<'_>, layers: &mut Layers) -> Result<(), Error> {
        let Some(language) = about.language else {
            return self.language(layers, about.catalog, about.facts);
        };
        match question {
            Question::Language => self.language(layers, about.catalog, about.facts),
            Question::Framework => {
                // Without an app, only frameworks with a starter are offered.
                let can_be = |id: &str| about.has_project || about.catalog.has_starter(&language.id, id);
                self.framework(layers, language, can_be)
            }
            Question::Version => self.version(layers, language),
            Question::Variant => self.variant(layers, language),
            Question::PackageManager => self.package_manager(layers, language),
            Question::Name => self.text(layers, Key::Name, "Project name", None),
            Question::Entrypoint => {
                let (_, framework) = settings::choose_framework(layers, language)?;
                self.text(layers, Key::Entrypoint, "Entry point", Some(framework))
            }
            Question::Port => self.text(layers, Key::Port, "Port", None),
            Question::Health => {
                let (_, framework) = settings::choose_framework(layers, language)?;
                self.health(layers, framework)
            }
            Question::Limits => self.limits(layers),
            Question::Extras => self.extras(layers, about.catalog, language),
        }
    }
}

/// Prints between questions.
fn tell(text: &Styled) -> Result<(), Error> {
    Term::stderr().write_line(&text.render(console::colors_enabled_stderr())).map_err(Error::Terminal)
}

/// Distinguishes Ctrl-C from a failure, and restores the cursor after both.
fn answered<T>(answer: dialoguer::Result<T>) -> Result<T, Error> {
    answer.map_err(|dialoguer::Error::IO(error)| {
        let term = Term::stderr();
        let _ = term.show_cursor();
        // The cursor is after the prompt.
        let _ = term.write_line("");
        if error.kind() == io::ErrorKind::Interrupted { Error::Interrupted } else { Error::Terminal(error) }
    })
}

/// A line of a list.
struct ListItem {
    value: String,
    shown: String,
}

impl ListItem {
    fn new(value: impl Into<String>, title: &str) -> Self {
        let value = value.into();
        let shown = if title.is_empty() { value.clone() } else { format!("{value} ({title})") };
        Self { value, shown }
    }
}

impl Wizard {
    fn language(&self, layers: &mut Layers, catalog: &Catalog, facts: &Facts) -> Result<(), Error> {
        let languages = catalog.languages()?;
        let choice = |language: &Language| {
            let evidence = facts.project(&language.id).and_then(|project| project.language.decisive());
            let evidence = evidence.map(|evidence| format!(", found {evidence}"));
            ListItem::new(&language.id, &format!("{}{}", language.title, evidence.unwrap_or_default()))
        };
        let choices: Vec<ListItem> = languages.iter().map(choice).collect();
        let likely = facts.likely();
        let found = likely.first().map(|project| project.language.value.as_str());
        self.choose(layers, Key::Language, "Language", &choices, found)
    }

    fn framework(&self, layers: &mut Layers, language: &Language, can_be: impl Fn(&str) -> bool) -> Result<(), Error> {
        let frameworks = language.frameworks.iter().filter(|(id, _)| can_be(id));
        let choices: Vec<ListItem> = frameworks.map(|(id, framework)| ListItem::new(id, &framework.title)).collect();
        self.choose(layers, Key::Framework, "Framework", &choices, None)
    }

    fn version(&self, layers: &mut Layers, language: &Language) -> Result<(), Error> {
        let choice = |version: &crate::catalog::Version| {
            let end = version.end_of_life.map(|end| format!("security fixes until {end}"));
            ListItem::new(&version.name, &end.unwrap_or_default())
        };
        let choices: Vec<ListItem> = language.versions.iter().map(choice).collect();
        self.choose(layers, Key::LanguageVersion, &format!("{} version", language.title), &choices, None)
    }

    fn variant(&self, layers: &mut Layers, language: &Language) -> Result<(), Error> {
        let choices: Vec<ListItem> =
            language.variants.iter().map(|(name, variant)| ListItem::new(name, &variant.title)).collect();
        self.choose(layers, Key::Variant, "Base image variant", &choices, None)
    }

    fn package_manager(&self, layers: &mut Layers, language: &Language) -> Result<(), Error> {
        let choices: Vec<ListItem> =
            language.offered_managers().map(|(id, manager)| ListItem::new(id, &manager.title)).collect();
        self.choose(layers, Key::PackageManager, "Package manager", &choices, None)
    }

    fn health(&self, layers: &mut Layers, framework: &Framework) -> Result<(), Error> {
        self.text(layers, Key::HealthPath, "Health endpoint", Some(framework))?;
        let choices = [
            ListItem::new("probe", "request the endpoint with a program of the image"),
            ListItem::new("command", "run a command of your own"),
        ];
        if self.pick("Health check", &choices, 0)? == 1 {
            self.text(layers, Key::HealthCmd, "Health check command", None)?;
        }
        Ok(())
    }

    fn limits(&self, layers: &mut Layers) -> Result<(), Error> {
        let figures = |size: &Size| {
            let limits = settings::limits_of(*size).map(|(key, value)| format!("{value} {key}"));
            limits.join(", ")
        };
        let mut choices: Vec<ListItem> =
            Size::ALL.iter().map(|size| ListItem::new(size.name, &figures(size))).collect();
        choices.push(ListItem::new("own", "set each limit"));
        let default = layers
            .get(Key::Size)
            .and_then(|entry| choices.iter().position(|choice| choice.value == entry.text.to_string()));
        match choices.get(self.pick("Limits", &choices, default.unwrap_or(0))?) {
            Some(choice) if Size::named(&choice.value).is_some() => layers.answer(Key::Size, &choice.value),
            _ => {
                self.text(layers, Key::Cpus, "CPUs", None)?;
                self.text(layers, Key::Memory, "Memory", None)?;
            }
        }
        Ok(())
    }

    /// Repeats until the extras are compatible.
    fn extras(&self, layers: &mut Layers, catalog: &Catalog, language: &Language) -> Result<(), Error> {
        let is_of_use = |extra: &Extra| extra.service.is_none() || language.takes_services;
        let extras: Vec<_> = catalog.extras()?.into_iter().filter(is_of_use).collect();
        loop {
            let is_chosen = |id: &String| layers.get(Key::With).is_some_and(|entry| entry.text.values().contains(id));
            let item = |extra: &Extra| (format!("{}: {}", extra.title, extra.about), is_chosen(&extra.id));
            let items: Vec<(String, bool)> = extras.iter().map(item).collect();
            let select = MultiSelect::with_theme(self.theme.as_ref())
                .with_prompt("Services and more (space selects, Enter continues)")
                .items_checked(items);
            let chosen = answered(select.interact_on(&Term::stderr()))?;
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

    /// A list with the cursor on the default.
    fn choose(
        &self,
        layers: &mut Layers,
        key: Key,
        prompt: &str,
        choices: &[ListItem],
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

    fn pick(&self, prompt: &str, choices: &[ListItem], default: usize) -> Result<usize, Error> {
        let items: Vec<&str> = choices.iter().map(|choice| choice.shown.as_str()).collect();
        let select = Select::with_theme(self.theme.as_ref()).with_prompt(prompt).items(&items).default(default);
        answered(select.interact_on(&Term::stderr()))
    }

    /// A line of text; repeats until it is valid.
    fn text(&self, layers: &mut Layers, key: Key, prompt: &str, framework: Option<&Framework>) -> Result<(), Error> {
        let entry = layers.get(key);
        let prompt = match &entry {
            Some(entry) => format!("{prompt} ({})", entry.origin),
            None => prompt.to_owned(),
        };
        let mut input = Input::<String>::with_theme(self.theme.as_ref()).with_prompt(prompt);
        if let Some(entry) = &entry {
            input = input.default(entry.text.to_string());
        }
        let valid = |text: &String| key.canonical(framework, text).map(drop);
        let answer = answered(input.validate_with(valid).interact_text_on(&Term::stderr()))?;
        layers.answer(key, answer);
        Ok(())
    }
}
