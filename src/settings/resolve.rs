use std::fmt::Display;
use std::str::FromStr;

use super::Settings;
use super::defaults::of_language;
use super::key::Key;
use super::layer::{Entry, Layers, Rank, Text};
use super::problem::Problem;
use super::size::Size;
use crate::artifact::Artifact;
use crate::catalog::Catalog;
use crate::catalog::Extra;
use crate::catalog::{Framework, Language};
use crate::error::Error;
use crate::source::Origin;
use crate::value::{
    Ci, Cpus, Duration, HealthCommand, ProjectName, Registry, Replicas, Restart, Retries, Scanner, TestCommand,
    Updates, UrlPath, User, Workers,
};
use crate::value::{EntryForm, Entrypoint, Invalid, Label, Memory, Packages, PidsLimit, Platform, Port};

/// Finds the language that the layers name, and lays its defaults under them.
///
/// # Errors
/// When no layer names one, or one that does not exist.
pub fn choose_language(layers: &mut Layers, catalog: &Catalog) -> Result<Language, Error> {
    let ids = catalog.ids();
    let Some(entry) = layers.get(Key::Language) else {
        return Err(missing(Key::Language, format!("one of {}", ids.join(", "))).into());
    };
    let id = entry.text.to_string();
    if !ids.contains(&id) {
        let reason = Invalid::choice("a language", &id, ids.iter().map(String::as_str));
        return Err(refuse(Key::Language, &id, entry.origin, reason).into());
    }
    let language = catalog.language(&id)?;
    layers.put(Rank::Language, of_language(&language, None));
    Ok(language)
}

/// Finds the framework that the layers name, and lays its defaults under them. Returns its id with it.
///
/// # Errors
/// When the language has no such framework.
pub fn choose_framework<'a>(layers: &mut Layers, language: &'a Language) -> Result<(&'a str, &'a Framework), Error> {
    let names = || language.frameworks.keys().map(String::as_str);
    let (id, origin) = layers
        .get(Key::Framework)
        .map_or_else(|| (language.framework.clone(), Origin::Default), |entry| (entry.text.to_string(), entry.origin));
    let Some((id, framework)) = language.frameworks.get_key_value(&id) else {
        let expected = format!("a framework of {}", language.title);
        return Err(refuse(Key::Framework, &id, origin, Invalid::choice(expected, &id, names())).into());
    };
    layers.put(Rank::Language, of_language(language, Some(framework)));
    Ok((id, framework))
}

/// How a flag says that nothing stands beside the app, whatever a preset says.
const NOTHING: &str = "none";

/// Finds the extras that the layers name, in the order in which they are always written.
///
/// # Errors
/// When there is no such extra, when two of them give the app the same variable, or when the language has no use for
/// one of them.
pub fn choose_extras(layers: &Layers, catalog: &Catalog, language: Option<&Language>) -> Result<Vec<Extra>, Error> {
    let Some(entry) = layers.get(Key::With).filter(|entry| entry.text.values() != [NOTHING]) else {
        return Ok(Vec::new());
    };
    let known = catalog.extra_ids();
    let mut chosen: Vec<Extra> = Vec::new();
    let mut problems = Vec::new();
    for id in entry.text.values() {
        let refuse = |reason| refuse(Key::With, id, entry.origin.clone(), reason);
        if id == NOTHING {
            problems.push(refuse(Invalid::new("possible beside others", format!("`{NOTHING}` alone"))));
            continue;
        }
        if !known.contains(id) {
            problems.push(refuse(Invalid::choice("an extra", id, known.iter().map(String::as_str).chain([NOTHING]))));
            continue;
        }
        let extra = catalog.extra(id)?;
        let is_same_url =
            |other: &&Extra| other.service.as_ref().zip(extra.service.as_ref()).is_some_and(|(a, b)| a.url == b.url);
        if let Some(language) = language.filter(|language| extra.service.is_some() && !language.takes_services) {
            problems.push(refuse(
                Invalid::new(
                    format!("of use to {}", language.title),
                    "an extra that needs no app to talk to it, since files are all that is served",
                )
                .hint(format!("`{} {NOTHING}` leaves out what a preset names", Key::With.flag())),
            ));
        } else if let Some((other, service)) = chosen.iter().find(is_same_url).zip(extra.service.as_ref()) {
            let allowed = format!("one of {} and {id}: both would be the app's {}", other.id, service.url);
            problems.push(refuse(Invalid::new("possible beside the others", allowed)));
        } else {
            chosen.push(extra);
        }
    }
    chosen.sort_by(|a, b| a.id.cmp(&b.id));
    if problems.is_empty() { Ok(chosen) } else { Err(problems.into()) }
}

/// Parses what the layers say into valid settings.
///
/// # Errors
/// All values that cannot be used, and all that do not go together.
pub fn resolve(
    layers: &Layers,
    language: &Language,
    framework_id: &str,
    framework: &Framework,
    extras: &[Extra],
) -> Result<Settings, Vec<Problem>> {
    let mut parser = Parser { layers, problems: Vec::new(), entries: Vec::new() };
    parser.keep(Key::Language);
    parser.keep(Key::Framework);
    let version = parser.choice(
        Key::LanguageVersion,
        &format!("a version of {} that dockgen has images for", language.title),
        || language.versions.iter().map(|version| version.name.as_str()),
    );
    let variant = parser.choice(Key::Variant, &format!("a variant for {}", language.title), || {
        language.variants.keys().map(String::as_str)
    });
    let package_manager = layers.get(Key::PackageManager).and_then(|_| {
        parser.choice(Key::PackageManager, &format!("a package manager for {}", language.title), || {
            language.package_managers.keys().map(String::as_str)
        })
    });
    let packages = parser.packages(language, package_manager.as_deref());
    let name = parser.name(extras);
    let port = parser.one::<Port>(Key::Port);
    let entrypoint = parser.with(Key::Entrypoint, |text| Entrypoint::parse(framework.form, text));
    let health_path = parser.one::<UrlPath>(Key::HealthPath);
    let health_command = parser.optional::<HealthCommand>(Key::HealthCmd);
    let health_interval = parser.one::<Duration>(Key::HealthInterval);
    let health_timeout = parser.one::<Duration>(Key::HealthTimeout);
    let health_start_period = parser.one::<Duration>(Key::HealthStartPeriod);
    let health_start_interval = parser.one::<Duration>(Key::HealthStartInterval);
    let health_retries = parser.one::<Retries>(Key::HealthRetries);
    if layers.get(Key::Size).is_some() {
        parser.choice(Key::Size, "a size", || Size::ALL.iter().map(|size| size.name));
    }
    let cpus = parser.one::<Cpus>(Key::Cpus);
    let memory = parser.one::<Memory>(Key::Memory);
    let cpus_reservation = parser.within(Key::CpusReservation, Key::Cpus, cpus, Cpus::half);
    let memory_reservation = parser.within(Key::MemoryReservation, Key::Memory, memory, Memory::half);
    let pids_limit = parser.one::<PidsLimit>(Key::PidsLimit);
    let workers = parser.derived::<Workers>(Key::Workers, || {
        let (number, rule) = framework.workers.apply(cpus?, memory?);
        Some((number.to_string(), rule))
    });
    let replicas = parser.one::<Replicas>(Key::Replicas);
    let restart = parser.one::<Restart>(Key::Restart);
    let stop_timeout = parser.with(Key::StopTimeout, long_enough_to_stop);
    let user = parser.one::<User>(Key::User);
    let registry = parser.optional::<Registry>(Key::Registry);
    let platforms = parser.platforms();
    let labels = parser.many::<Label>(Key::Label);
    parser.keep(Key::With);
    let ci = parser.one::<Ci>(Key::Ci);
    let test_command = parser.optional::<TestCommand>(Key::TestCmd);
    let scanner = parser.scanner(ci);
    let updates = parser.updates(ci);
    let skip = parser.many::<Artifact>(Key::Skip);
    let only = parser.many::<Artifact>(Key::Only);
    let is_wanted = |it: &Artifact| (only.is_empty() || only.contains(it)) && !skip.contains(it);
    let artifacts = Artifact::ALL.into_iter().filter(is_wanted).collect();

    // What is `None` here has left a problem.
    let settings = (|| {
        Some(Settings {
            language: language.id.clone(),
            framework: framework_id.to_owned(),
            version: version?,
            variant: variant?,
            package_manager,
            packages: packages?,
            name: name?,
            port: port?,
            entrypoint: entrypoint?,
            health_path: health_path?,
            health_command,
            health_interval: health_interval?,
            health_timeout: health_timeout?,
            health_start_period: health_start_period?,
            health_start_interval: health_start_interval?,
            health_retries: health_retries?,
            cpus: cpus?,
            memory: memory?,
            cpus_reservation: cpus_reservation?,
            memory_reservation: memory_reservation?,
            pids_limit: pids_limit?,
            workers: workers?,
            replicas: replicas?,
            restart: restart?,
            stop_timeout: stop_timeout?,
            user: user?,
            registry,
            platforms,
            labels,
            extras: extras.iter().map(|extra| extra.id.clone()).collect(),
            ci: ci?,
            test_command,
            scanner: scanner?,
            updates: updates?,
            artifacts,
            entries: parser.entries,
        })
    })();
    match settings {
        Some(settings) if parser.problems.is_empty() => Ok(settings),
        _ => Err(parser.problems),
    }
}

/// Reads one text as a setting's value, as far as that can be done alone, and gives it back in the one way in which
/// such a value is written (`1024m` becomes `1G`).
///
/// # Errors
/// When the setting does not allow it.
pub fn canonical(key: Key, form: EntryForm, text: &str) -> Result<String, Invalid> {
    fn parsed<T: FromStr<Err = Invalid> + Display>(text: &str) -> Result<String, Invalid> {
        text.parse::<T>().map(|value| value.to_string())
    }
    match key {
        Key::Packages => parsed::<Packages>(text),
        Key::Name => parsed::<ProjectName>(text),
        Key::Port => parsed::<Port>(text),
        Key::Entrypoint => Entrypoint::parse(form, text).map(|entry| entry.to_string()),
        Key::HealthPath => parsed::<UrlPath>(text),
        Key::HealthCmd => parsed::<HealthCommand>(text),
        Key::HealthInterval
        | Key::HealthTimeout
        | Key::HealthStartPeriod
        | Key::HealthStartInterval
        | Key::StopTimeout => parsed::<Duration>(text),
        Key::HealthRetries => parsed::<Retries>(text),
        Key::Cpus | Key::CpusReservation => parsed::<Cpus>(text),
        Key::Memory | Key::MemoryReservation => parsed::<Memory>(text),
        Key::PidsLimit => parsed::<PidsLimit>(text),
        Key::Workers => parsed::<Workers>(text),
        Key::Replicas => parsed::<Replicas>(text),
        Key::Restart => parsed::<Restart>(text),
        Key::User => parsed::<User>(text),
        Key::Registry => parsed::<Registry>(text),
        Key::Platform => parsed::<Platform>(text),
        Key::Label => parsed::<Label>(text),
        Key::Ci => parsed::<Ci>(text),
        Key::TestCmd => parsed::<TestCommand>(text),
        Key::Scanner => parsed::<Scanner>(text),
        Key::Updates => parsed::<Updates>(text),
        Key::Skip | Key::Only => parsed::<Artifact>(text),
        Key::Size if Size::named(text).is_none() => {
            Err(Invalid::choice("a size", text, Size::ALL.iter().map(|size| size.name)))
        }
        // These depend on each other: the language decides what the others may be.
        Key::Language
        | Key::Framework
        | Key::LanguageVersion
        | Key::Variant
        | Key::PackageManager
        | Key::With
        | Key::Size => Ok(text.to_owned()),
    }
}

/// Checks each of some settings alone, before it is known which language they are for.
pub fn check_each(entries: impl Iterator<Item = (Key, Entry)>) -> Vec<Problem> {
    let mut problems = Vec::new();
    // Which entry points are valid depends on the framework.
    for (key, entry) in entries.filter(|(key, _)| *key != Key::Entrypoint) {
        for text in entry.text.values() {
            if let Err(reason) = canonical(key, EntryForm::File, text) {
                problems.push(refuse(key, text, entry.origin.clone(), reason));
            }
        }
    }
    problems
}

/// Below two seconds no time is left between the end of the requests and the kill.
fn long_enough_to_stop(text: &str) -> Result<Duration, Invalid> {
    let time: Duration = text.parse()?;
    if time.seconds() < 2 {
        return Err(Invalid::new("a time to stop in", "2s to 24h, such as 30s"));
    }
    Ok(time)
}

/// Takes texts from the layers, and collects what is wrong with them.
struct Parser<'a> {
    layers: &'a Layers,
    problems: Vec<Problem>,
    entries: Vec<(Key, Entry)>,
}

impl Parser<'_> {
    /// Notes a setting that was parsed elsewhere.
    fn keep(&mut self, key: Key) {
        if let Some(entry) = self.layers.get(key) {
            self.entries.push((key, entry));
        }
    }

    fn one<T: FromStr<Err = Invalid> + Display>(&mut self, key: Key) -> Option<T> {
        self.with(key, str::parse)
    }

    fn optional<T: FromStr<Err = Invalid> + Display>(&mut self, key: Key) -> Option<T> {
        self.layers.get(key)?;
        self.one(key)
    }

    fn with<T: Display>(&mut self, key: Key, parse: impl Fn(&str) -> Result<T, Invalid>) -> Option<T> {
        let Some(entry) = self.layers.get(key) else {
            self.problems.push(missing(key, key.help().to_owned()));
            return None;
        };
        let text = entry.text.to_string();
        match parse(&text) {
            Ok(value) => {
                self.note(key, Text::One(value.to_string()), entry.origin);
                Some(value)
            }
            Err(reason) => {
                self.problems.push(refuse(key, &text, entry.origin, reason));
                None
            }
        }
    }

    fn many<T: FromStr<Err = Invalid> + Display>(&mut self, key: Key) -> Vec<T> {
        let Some(entry) = self.layers.get(key) else { return Vec::new() };
        let mut values = Vec::new();
        for text in entry.text.values() {
            match text.parse::<T>() {
                Ok(value) => values.push(value),
                Err(reason) => self.problems.push(refuse(key, text, entry.origin.clone(), reason)),
            }
        }
        self.note(key, Text::Many(values.iter().map(ToString::to_string).collect()), entry.origin);
        values
    }

    /// A name that no extra has for something of its own.
    fn name(&mut self, extras: &[Extra]) -> Option<ProjectName> {
        let name = self.one::<ProjectName>(Key::Name)?;
        let text = name.to_string();
        let Some(extra) = extras.iter().find(|extra| extra.taken_names.contains(&text)) else {
            return Some(name);
        };
        self.impossible(Key::Name, &text, &extra.id, format!("any but {}", extra.taken_names.join(", ")))
    }

    /// Refuses a value that is valid, and does not go with another setting's.
    fn impossible<T>(&mut self, key: Key, text: &str, with: &str, allowed: impl Into<String>) -> Option<T> {
        let entry = self.layers.get(key)?;
        let reason = Invalid::new(format!("possible with {with}"), allowed);
        self.problems.push(refuse(key, text, entry.origin, reason));
        None
    }

    /// Credentials are of use only where something is installed that asks for them.
    fn packages(&mut self, language: &Language, manager: Option<&str>) -> Option<Packages> {
        let packages = self.one::<Packages>(Key::Packages)?;
        let takes_credentials =
            manager.and_then(|id| language.package_managers.get(id)).is_some_and(|manager| manager.secret.is_some());
        if packages.is_private() && !takes_credentials {
            let what = manager.unwrap_or(&language.id);
            let allowed = format!("public: {what} fetches no packages");
            return self.impossible(Key::Packages, packages.as_str(), what, allowed);
        }
        Some(packages)
    }

    /// GitLab's own scan knows one scanner.
    fn scanner(&mut self, ci: Option<Ci>) -> Option<Scanner> {
        let scanner = self.one::<Scanner>(Key::Scanner)?;
        if ci.is_some_and(Ci::is_gitlab) && scanner.is_grype() {
            let allowed = "trivy, which its own scan uses, or none";
            return self.impossible(Key::Scanner, scanner.as_str(), "GitLab's pipeline", allowed);
        }
        Some(scanner)
    }

    /// Dependabot is nobody's default at GitLab.
    fn updates(&mut self, ci: Option<Ci>) -> Option<Updates> {
        let chosen = self.layers.get(Key::Updates).filter(|entry| entry.origin != Origin::Default);
        if chosen.is_none() && ci.is_some_and(Ci::is_gitlab) {
            let entry = Entry::updates_at_gitlab();
            self.note(Key::Updates, entry.text, entry.origin);
            return Some(Updates::RENOVATE);
        }
        self.one(Key::Updates)
    }

    /// An image without a platform is none.
    fn platforms(&mut self) -> Vec<Platform> {
        let platforms = self.many::<Platform>(Key::Platform);
        if platforms.is_empty() && !self.problems.iter().any(|problem| problem.key == Key::Platform) {
            self.problems.push(missing(Key::Platform, format!("one of {}", Platform::ALL.join(", "))));
        }
        platforms
    }

    fn choice<'c, I>(&mut self, key: Key, expected: &str, choices: impl Fn() -> I) -> Option<String>
    where
        I: Iterator<Item = &'c str> + Clone,
    {
        self.with(key, |text| {
            let found = choices().find(|choice| *choice == text);
            found.map(str::to_owned).ok_or_else(|| Invalid::choice(expected, text, choices()))
        })
    }

    /// What a layer says, or else what follows from other settings.
    fn derived<T>(&mut self, key: Key, derive: impl FnOnce() -> Option<(String, String)>) -> Option<T>
    where
        T: FromStr<Err = Invalid> + Display,
    {
        if self.layers.get(key).is_some() {
            return self.one(key);
        }
        let (text, rule) = derive()?;
        match text.parse() {
            Ok(value) => {
                self.note(key, Text::One(text), Origin::Derived(rule));
                Some(value)
            }
            Err(reason) => {
                self.problems.push(refuse(key, &text, Origin::Derived(rule), reason));
                None
            }
        }
    }

    /// A reservation: half of its limit unless somebody says otherwise, and never above it.
    fn within<T>(&mut self, key: Key, limit_key: Key, limit: Option<T>, half: impl Fn(T) -> T) -> Option<T>
    where
        T: FromStr<Err = Invalid> + Display + PartialOrd + Copy,
    {
        let reserved = self.derived::<T>(key, || Some((half(limit?).to_string(), format!("half of --{limit_key}"))))?;
        let limit = limit?;
        if reserved <= limit {
            return Some(reserved);
        }
        let origin = self.layers.get(limit_key).map_or(Origin::Default, |entry| entry.origin);
        let reason = Invalid::new("within the limit", format!("at most the limit of {limit} ({origin})"))
            .hint(format!("lower `{key}`, or raise `{limit_key}`"));
        let given = self.layers.get(key)?;
        self.problems.push(refuse(key, &given.text.to_string(), given.origin, reason));
        None
    }

    fn note(&mut self, key: Key, text: Text, origin: Origin) {
        self.entries.push((key, Entry { text, origin }));
    }
}

fn refuse(key: Key, given: &str, origin: Origin, reason: Invalid) -> Problem {
    Problem { key, given: Some(given.to_owned()), origin, reason }
}

fn missing(key: Key, allowed: String) -> Problem {
    Problem { key, given: None, origin: Origin::Default, reason: Invalid::new("given", allowed) }
}
