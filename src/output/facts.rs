//! Facts for people: one block for each project.

use super::Styled;
use super::table::{cells, columns};
use crate::detect::{
    Confidence, DeclaredProcess, DetectedProject, Fact, Facts, ImageVariable, Loopback, Need, ProcessRole, ProjectKind,
};
use crate::printable;

/// The facts of all projects, each with its value, confidence and evidence.
#[must_use]
pub fn table(facts: &Facts) -> Styled {
    if facts.projects.is_empty() {
        return Styled::line("No project found").end();
    }
    let blocks: Vec<Styled> = facts.projects.iter().map(project).collect();
    let mut blocks = blocks.into_iter();
    let first = blocks.next().unwrap_or_default();
    blocks.fold(first, |all, block| all.end().then(block))
}

fn project(project: &DetectedProject) -> Styled {
    let title = format!("{}: {}", project.path, kind(project));
    let rows: Vec<[Styled; 3]> = choices(project).into_iter().chain(needs(project)).collect();
    Styled::line(&title).end().then(columns(&rows))
}

/// What the wizard takes as given.
#[must_use]
pub fn given(project: &DetectedProject) -> Styled {
    Styled::line("Detected:").end().then(columns(&choices(project)))
}

fn kind(project: &DetectedProject) -> &'static str {
    match project.kind {
        ProjectKind::Unknown if project.is_foreign() => "of a language that is not supported",
        ProjectKind::App => "an app",
        ProjectKind::Site => "a site",
        ProjectKind::Unknown => "neither the framework nor the start command is known",
        ProjectKind::Library => "a library",
        ProjectKind::Workspace => "the root of a workspace",
        ProjectKind::Tooling => "only development tools",
    }
}

/// Facts that settings follow from.
fn choices(project: &DetectedProject) -> Vec<[Styled; 3]> {
    let mut rows = Vec::new();
    let mut add = |name: &str, fact: Option<Fact<String>>| {
        if let Some(fact) = fact {
            rows.push(row(name, &fact));
        }
    };
    add("language", Some(project.language.clone()));
    add("framework", project.framework.clone());
    let unsupported = project.unsupported.clone();
    let what = if project.is_foreign() { "not supported" } else { "no templates of its own" };
    add("framework", unsupported.map(|fact| said(fact, |id| format!("{id} ({what})"))));
    add("language-version", project.language_version.clone());
    for conflict in &project.conflicts {
        add("", Some(said(conflict.clone(), |version| format!("but {version}"))));
    }
    add("package-manager", project.package_manager.clone());
    let version = project.package_manager_version.clone();
    add("", version.map(|fact| said(fact, |version| format!("version {version}"))));
    add("", project.install_option.clone().map(|fact| said(fact, |option| format!("with {option}"))));
    for extra in project.own_package.iter().flat_map(|package| &package.extras) {
        add("", Some(said(extra.clone(), |name| format!("with the extra {name}"))));
    }
    for group in project.own_package.iter().flat_map(|package| &package.groups) {
        add("", Some(said(group.clone(), |name| format!("with the group {name}"))));
    }
    for registry in &project.registries {
        add("registry", Some(registry.clone()));
    }
    add("platform", project.platform.as_ref().map(|platform| platform.fact.clone()));
    add("entrypoint", project.entrypoint.clone());
    for program in &project.programs {
        add("program", Some(program.clone()));
    }
    add("start", project.start.clone().map(|fact| said(fact, |words| line(&words))));
    add("working-folder", project.working_folder.clone());
    add("port", project.port.clone().map(|fact| said(fact, |port| port.to_string())));
    add("port", project.worker.clone().map(|fact| said(fact, |_| "none".to_owned())));
    add("health-path", project.health_path.clone());
    add("output", project.output.clone());
    for settings in project.assets.iter().filter(|_| project.kind == ProjectKind::Site) {
        add("settings", Some(settings.clone()));
    }
    rows
}

/// What the app consists of and uses.
fn needs(project: &DetectedProject) -> Vec<[Styled; 3]> {
    let mut rows = Vec::new();
    let mut add = |name: &str, fact: Fact<String>| rows.push(row(name, &fact));
    for DeclaredProcess { name, role, command } in &project.processes {
        add(role_name(*role), said(command.clone(), |words| format!("{name}: {}", line(&words))));
    }
    for service in &project.services {
        add("service", service.clone());
    }
    for asset in &project.assets {
        add("asset", asset.clone());
    }
    for Loopback { fact, .. } in &project.loopback {
        add("loopback", fact.clone());
    }
    for ImageVariable { name, fact, .. } in &project.environment {
        add("environment", said(fact.clone(), |value| format!("{name}={value}")));
    }
    if let Some(dotenv) = &project.dotenv {
        add("empty file", dotenv.fact.clone());
    }
    for ImageVariable { name, fact, .. } in &project.build_variables {
        add("for the build", said(fact.clone(), |value| format!("{name}={value}")));
    }
    for (name, files) in [("certificate", &project.certificates), ("private key", &project.keys)] {
        for file in files {
            add(name, file.clone());
        }
    }
    for package in &project.installs {
        add("install", package.clone());
    }
    for (name, files) in [("state", &project.state), ("replaces", &project.replaced)] {
        for file in files {
            add(name, file.clone());
        }
    }
    for generator in &project.generators {
        add("generator", generator.clone());
    }
    for loaded in &project.loaded {
        add("loads", said(loaded.clone(), |name| format!("{name} of devDependencies")));
    }
    for download in &project.downloads {
        add("no-download", download.clone());
    }
    for native in &project.native {
        add("native", native.dependency.clone());
    }
    for variable in &project.variables {
        let secret = match (variable.secret, variable.need) {
            (_, Some(Need::Random)) => " (secret of its own)",
            (true, Some(_)) => " (required secret)",
            (true, None) => " (secret)",
            (false, Some(_)) => " (required)",
            (false, None) => "",
        };
        let default = variable.default.as_ref().map(|default| format!("={default}")).unwrap_or_default();
        add("variable", said(variable.fact.clone(), |name| format!("{name}{default}{secret}")));
    }
    rows
}

fn said<T>(fact: Fact<T>, say: impl FnOnce(T) -> String) -> Fact<String> {
    Fact { value: say(fact.value), confidence: fact.confidence, evidence: fact.evidence }
}

fn row(name: &str, fact: &Fact<String>) -> [Styled; 3] {
    let confidence = match fact.confidence {
        Confidence::Stated => "",
        Confidence::Likely => "likely, ",
        Confidence::Guessed => "guessed, ",
    };
    let evidence = fact.decisive().map(ToString::to_string).unwrap_or_default();
    let told = format!("{confidence}{evidence}");
    let told = told.trim_end_matches([',', ' ']);
    let told = if told.is_empty() { String::new() } else { format!("({told})") };
    cells([&format!("  {name}"), &printable::short(&fact.value), &told])
}

fn role_name(role: ProcessRole) -> &'static str {
    match role {
        ProcessRole::Web => "web",
        ProcessRole::Worker => "worker",
        ProcessRole::Scheduler => "scheduler",
        ProcessRole::Release => "release",
    }
}

/// A command as it is typed.
fn line(words: &[String]) -> String {
    shlex::try_join(words.iter().map(String::as_str)).unwrap_or_else(|_| words.join(" "))
}
