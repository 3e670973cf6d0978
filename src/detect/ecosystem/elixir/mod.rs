//! Mix projects and umbrellas.

mod assets;
mod mix;
mod tokens;

use super::Ecosystem;
use crate::catalog::FrameworkRole;
use crate::detect::fact::{Confidence, Fact};
use crate::detect::facts::{DeclaredProcess, DetectedProject, ProcessRole, ProjectKind};
use crate::detect::manifest::{Group, Manifest};
use crate::detect::subject::Subject;
use crate::detect::tree::{Tree, ancestors, climb, folder_of, join, name_of};
use crate::detect::version;
use crate::source::Evidence;
use mix::{Found, Mix};

pub(super) struct Elixir;

const FILE: &str = "mix.exs";

/// The limit of local projects that one project depends on.
const MOST_LOCAL: usize = 50;

impl Ecosystem for Elixir {
    fn language(&self) -> &'static str {
        "elixir"
    }

    fn claims(&self, tree: &Tree<'_>, folder: &str) -> bool {
        let is_aside = |name: &str| ["test", "tests", "example", "examples", "fixtures", "templates"].contains(&name);
        !folder.split('/').any(is_aside) && tree.has(&join(folder, FILE))
    }

    fn read(&self, tree: &Tree<'_>, folder: &str) -> Manifest {
        let path = join(folder, FILE);
        let mut manifest = Manifest { file: Some(path.clone()), ..Manifest::new(Evidence::file(path.clone())) };
        let Some(mix) = parsed(tree, folder) else { return manifest };
        if let Some(Found { text, line }) = &mix.app {
            manifest.evidence = Evidence::line(path, *line, format!("app: :{text}"));
        }
        manifest.is_workspace = mix.apps.is_some();
        depend(tree, folder, &mut manifest);
        manifest.versions = versions(tree, folder, &mix);
        let lock = ancestors(folder).map(|above| join(above, "mix.lock")).find(|path| tree.has(path));
        let evidence = Evidence::file(lock.unwrap_or_else(|| join(folder, FILE)));
        manifest.package_manager = Some(Fact::stated("mix", evidence));
        manifest
    }

    fn complete(&self, subject: &Subject<'_>, project: &mut DetectedProject) {
        let Some(mix) = parsed(subject.tree, subject.folder) else { return };
        let umbrella = umbrella_of(subject);
        if mix.apps.is_some() {
            project.entrypoint = release(subject.path(FILE), &mix);
            return;
        }
        let is_known = project.framework.is_some() || project.unsupported.is_some();
        let answers = project.framework.as_ref().is_some_and(|framework| framework.value != subject.language.framework);
        // A library may start processes too, and has its own web server only for tests.
        // An umbrella's release starts its apps together; the one that answers requests stands for it.
        let is_part = umbrella.is_some() && !answers;
        let is_library = is_part || mix.starts.is_none() || (mix.is_package && !has_endpoint(subject));
        if is_library || (mix.is_script && !answers) {
            project.framework = None;
            project.unsupported = project.unsupported.take().filter(|_| !is_library);
            project.kind = if mix.is_script { ProjectKind::Tooling } else { ProjectKind::Library };
            return;
        }
        if subject.signs.is_some_and(|signs| signs.role == FrameworkRole::Tool) || !is_known {
            return;
        }
        let own = release(subject.path(FILE), &mix).filter(|fact| fact.confidence != Confidence::Guessed);
        let shared = || {
            let (folder, mix) = umbrella.as_ref()?;
            release(join(folder, FILE), mix)
        };
        let named = mix.app.as_ref().map(|app| {
            let evidence = Evidence::line(subject.path(FILE), app.line, format!("app: :{}", app.text));
            Fact::new(
                app.text.clone(),
                if umbrella.is_some() { Confidence::Guessed } else { Confidence::Likely },
                evidence,
            )
        });
        project.entrypoint = own.or_else(shared).or(named);
        start(subject, project);
        migrations(subject, project);
        if project.framework.as_ref().is_some_and(|framework| framework.value == "phoenix") {
            project.build = assets::build(subject);
        }
    }
}

fn parsed(tree: &Tree<'_>, folder: &str) -> Option<Mix> {
    tree.text(&join(folder, FILE)).map(|text| Mix::parse(&text))
}

/// The umbrella that a project is an app of.
fn umbrella_of(subject: &Subject<'_>) -> Option<(String, Mix)> {
    let above = ancestors(subject.folder).skip(1);
    let mut found = above.filter_map(|above| Some((above, parsed(subject.tree, above)?)));
    found.find(|(_, mix)| mix.apps.is_some()).map(|(above, mix)| (above.to_owned(), mix))
}

/// Adds the dependencies of a project, and those of local projects that it depends on.
fn depend(tree: &Tree<'_>, folder: &str, manifest: &mut Manifest) {
    let mut seen: Vec<String> = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        if seen.contains(&folder) || seen.len() >= MOST_LOCAL {
            continue;
        }
        let path = join(&folder, FILE);
        for dependency in parsed(tree, &folder).map(|mix| mix.dependencies).unwrap_or_default() {
            let evidence = Evidence::line(path.clone(), dependency.line, dependency.name.clone());
            if let Some(registry) = &dependency.registry
                && !manifest.registries.iter().any(|known| known.value == format!("hexpm:{registry}"))
            {
                manifest.registries.push(Fact::stated(format!("hexpm:{registry}"), evidence.clone()));
            }
            let is_local = dependency.in_umbrella || dependency.path.is_some();
            if is_local && dependency.is_main {
                let sibling = join(folder_of(&folder), &dependency.name);
                let local = match &dependency.path {
                    Some(path) => climb(&folder, path),
                    None => Some(sibling),
                };
                open.extend(local);
            }
            let group = if dependency.is_main { Group::Main } else { Group::Aside };
            manifest.depend(dependency.name, group, evidence);
        }
        seen.push(folder);
    }
}

/// Files of version managers fix the version; mix.exs names a requirement.
fn versions(tree: &Tree<'_>, folder: &str, mix: &Mix) -> Vec<Fact<String>> {
    let found = version::nearest(folder, |folder| {
        let mut found = version::shared(tree, folder, &["elixir"]);
        found.extend(buildpack(tree, &join(folder, "elixir_buildpack.config")));
        found
    });
    // An existing Dockerfile has what was current when it was written.
    let (mut versions, images): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|fact| fact.confidence == Confidence::Stated);
    versions.extend(mix.elixir.iter().map(|Found { text, line }| {
        Fact::stated(text.clone(), Evidence::line(join(folder, FILE), *line, format!("elixir: {text}")))
    }));
    versions.extend(images);
    versions
}

/// A line of `elixir_version=1.15.4`.
fn buildpack(tree: &Tree<'_>, path: &str) -> Option<Fact<String>> {
    let text = tree.text(path)?;
    text.lines().enumerate().find_map(|(index, line)| {
        let (name, version) = line.split('#').next()?.split_once('=')?;
        let version = version.trim().trim_matches(['"', '(', ')', '\'']).trim_start_matches('v');
        (name.trim() == "elixir_version")
            .then(|| Fact::stated(version, Evidence::line(path, index + 1, "elixir_version")))
    })
}

/// The release that `mix release` builds, by default named after the app.
fn release(path: String, mix: &Mix) -> Option<Fact<String>> {
    if let Some(Found { text, line }) = &mix.default_release {
        return Some(Fact::stated(text.clone(), Evidence::line(path, *line, "default_release")));
    }
    if let Some(Found { text, line }) = mix.releases.first() {
        let confidence = if mix.releases.len() == 1 { Confidence::Stated } else { Confidence::Likely };
        return Some(Fact::new(text.clone(), confidence, Evidence::line(path, *line, format!("release {text}"))));
    }
    let Found { text, line } = mix.app.as_ref()?;
    Some(Fact::guessed(text.clone(), Evidence::line(path, *line, format!("app: :{text}"))))
}

/// Whether the code has an endpoint of Phoenix.
fn has_endpoint(subject: &Subject<'_>) -> bool {
    let files = subject.files("lib/**/endpoint.ex");
    files.iter().filter_map(|file| subject.tree.text(file)).any(|text| text.contains("use Phoenix.Endpoint"))
}

/// `bin/server` of `mix phx.gen.release` switches the web server on. The image of a release has no `mix`, so a declared
/// process that calls it is the release's own.
fn start(subject: &Subject<'_>, project: &mut DetectedProject) {
    let file = subject.path("rel/overlays/bin/server");
    let declared = project.processes.iter().find(|process| process.role == ProcessRole::Web);
    let is_release = declared.is_some_and(|process| !process.command.value.iter().any(calls_mix));
    if project.start.is_some() || is_release {
        return;
    }
    if subject.tree.has(&file) {
        project.start = Some(Fact::stated(vec!["bin/server".to_owned()], Evidence::file(file)));
    } else if let (Some(_), Some(entrypoint)) = (declared, &project.entrypoint) {
        let words = vec![format!("bin/{}", entrypoint.value), "start".to_owned()];
        let evidence = entrypoint.evidence.clone();
        project.start = Some(Fact { value: words, confidence: Confidence::Likely, evidence });
    }
}

/// Migrations of a release: the script of `mix phx.gen.release`, or the module that it calls.
fn migrations(subject: &Subject<'_>, project: &mut DetectedProject) {
    let is_release = |process: &DeclaredProcess| process.role == ProcessRole::Release;
    if project.processes.iter().any(|process| is_release(process) && !process.command.value.iter().any(calls_mix)) {
        return;
    }
    let file = subject.path("rel/overlays/bin/migrate");
    let command = if subject.tree.has(&file) {
        Some(Fact::stated(vec!["bin/migrate".to_owned()], Evidence::file(file)))
    } else {
        project.entrypoint.as_ref().and_then(|release| migrations_of_module(subject, &release.value))
    };
    if let Some(command) = command {
        project.processes.retain(|process| !is_release(process));
        project.processes.push(DeclaredProcess { name: "migrate".to_owned(), role: ProcessRole::Release, command });
    }
}

/// Calls the function `migrate` of a module for releases.
fn migrations_of_module(subject: &Subject<'_>, release: &str) -> Option<Fact<Vec<String>>> {
    let files = subject.files("lib/**/*.ex").into_iter().filter(|file| name_of(file).starts_with("release"));
    files.filter_map(|file| Some((file, subject.tree.text(file)?))).find_map(|(file, text)| {
        let index = text.lines().position(|line| line.trim_start().starts_with("def migrate"))?;
        let module = text.lines().find_map(|line| line.strip_prefix("defmodule ")?.split_whitespace().next())?;
        let words = vec![format!("bin/{release}"), "eval".to_owned(), format!("{module}.migrate")];
        Some(Fact::likely(words, Evidence::line(file, index + 1, "def migrate")))
    })
}

fn calls_mix(word: &String) -> bool {
    word == "mix" || word.contains("mix ")
}
