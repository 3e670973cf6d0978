//! Java and Kotlin, with Maven and Gradle.

mod arguments;
mod catalog;
mod code;
mod gradle;
mod main_class;
mod maven;
mod module;
mod parent;
mod reactor;
mod registry;
mod settings;
mod unit;
mod version;

use super::Ecosystem;
use crate::detect::fact::{Confidence, Fact};
use crate::detect::facts::{DetectedProject, ProcessRole, ProjectKind};
use crate::detect::manifest::{Group, Manifest};
use crate::detect::subject::Subject;
use crate::detect::tree::{Tree, ending_of, folder_of, join};
use crate::detect::{assets, dotenv, environment, loopback};
use crate::source::Evidence;
use unit::Unit;

/// The name under which a manifest tells that there is a main class.
const MAIN_CLASS: &str = "main-class";

pub(super) struct Java;

impl Ecosystem for Java {
    fn language(&self) -> &'static str {
        "java"
    }

    fn claims(&self, tree: &Tree<'_>, folder: &str) -> bool {
        reactor::is_project(tree, folder)
    }

    fn read(&self, tree: &Tree<'_>, folder: &str) -> Manifest {
        let root = module::root_of(tree, folder);
        // One that does not parse is a manifest all the same.
        let file = reactor::unit(tree, root, folder).map(|unit| unit.file.clone()).or_else(|| {
            let pom = join(folder, "pom.xml");
            if tree.has(&pom) { Some(pom) } else { module::settings_file(tree, folder) }
        });
        let mut manifest = Manifest::new(Evidence::file(file.clone().unwrap_or_default()));
        manifest.file = file;
        manifest.package_manager = package_manager(tree, folder);
        let app = reactor::app_of(tree, folder);
        manifest.is_workspace = app.is_none();
        if let Some(app) = &app {
            add_dependencies(tree, root, app, &mut manifest);
        }
        manifest.versions = version::chain(tree, root, folder, app.as_deref().unwrap_or(folder));
        for registry in registry::of_settings(tree, root) {
            add_registry(&mut manifest, registry);
        }
        manifest
    }

    fn aside(&self, tree: &Tree<'_>, folder: &str) -> Vec<String> {
        let mut aside = reactor::unused(tree, folder);
        aside.extend(reactor::other_sources(tree, folder));
        aside
    }

    fn complete(&self, subject: &Subject<'_>, project: &mut DetectedProject) {
        let Some(app) = reactor::app_of(subject.tree, subject.folder) else {
            let has_apps = !reactor::apps(subject.tree, subject.folder).is_empty();
            project.kind = if has_apps { ProjectKind::Workspace } else { ProjectKind::Library };
            return;
        };
        let root = module::root_of(subject.tree, subject.folder);
        let Some(unit) = reactor::unit(subject.tree, root, &app) else { return };
        let main = main_class::find(subject.tree, &app, unit.main_class.as_ref());
        if project.framework.is_none() && project.unsupported.is_none() {
            project.kind = if unit.is_parent() { ProjectKind::Workspace } else { ProjectKind::Library };
            return;
        }
        if project.kind != ProjectKind::App {
            return;
        }
        let place = main.as_ref().and_then(|main| main.class.decisive().cloned());
        let place = place.unwrap_or_else(|| Evidence::file(unit.file.clone()));
        let entrypoint = main_class::entrypoint(subject.folder, &app);
        project.entrypoint = Some(Fact::likely(entrypoint, place.clone()));
        let settings = settings::of_module(subject.tree, &app);
        drop_stale(subject, project);
        let is_declared = project.processes.iter().any(|process| process.role == ProcessRole::Web);
        if !is_declared {
            let is_boot = project.framework.as_ref().is_some_and(|framework| framework.value == "spring-boot");
            project.start = if is_quarkus(&unit) {
                Some(Fact::likely(quarkus_start(&settings), place))
            } else {
                start(&unit, main.as_ref().map(|main| &main.class), &place, is_boot)
            };
        }
        let arguments = arguments::of(subject);
        if let Some(start) = project.start.as_mut().filter(|_| !is_declared) {
            start.value.extend(arguments.words);
        }
        project.port = settings::port(&settings);
        if let Some(file) = arguments.settings {
            project.port = arguments::port(subject, &file).or(project.port.take());
            project.assets.push(file);
        }
        project.assets.extend(assets(subject));
        project.workspace = reactor::around(subject.tree, subject.folder);
        environment::complete(subject, project);
        loopback::complete(subject, project, |_| true);
        dotenv::complete(subject, project, &[]);
        prefix_health(&settings, project);
    }
}

/// The libraries of a module and of those that it depends on, and the plugins of the module.
fn add_dependencies(tree: &Tree<'_>, root: &str, app: &str, manifest: &mut Manifest) {
    for module in reactor::closure(tree, root, app) {
        let Some(unit) = reactor::unit(tree, root, &module) else { continue };
        let is_app = module == app;
        if is_app {
            let main = main_class::find(tree, app, unit.main_class.as_ref());
            let is_library = unit.is_published() && !unit.is_runnable();
            if let Some(evidence) = main.filter(|_| !is_library).and_then(|main| main.class.decisive().cloned()) {
                manifest.depend(MAIN_CLASS, Group::Main, evidence);
            }
            if unit.is_war() {
                manifest.depend("packaging:war", Group::Main, Evidence::file(unit.file.clone()));
            }
        }
        for found in &unit.dependencies {
            let is_sign = found.name.starts_with("plugin:") || found.name.starts_with("packaging:");
            if is_app || !is_sign {
                manifest.depend(found.name.clone(), found.group, found.evidence.clone());
            }
        }
        for registry in &unit.registries {
            add_registry(manifest, registry.clone());
        }
    }
}

fn add_registry(manifest: &mut Manifest, registry: Fact<String>) {
    if !manifest.registries.iter().any(|known| known.value == registry.value) {
        manifest.registries.push(registry);
    }
}

/// By the wrapper, which may be in a folder above; its properties name the version.
fn package_manager(tree: &Tree<'_>, folder: &str) -> Option<Fact<String>> {
    let is_maven = tree.has(&join(folder, "pom.xml"));
    let (id, script, properties) = if is_maven {
        ("maven", "mvnw", ".mvn/wrapper/maven-wrapper.properties")
    } else {
        ("gradle", "gradlew", "gradle/wrapper/gradle-wrapper.properties")
    };
    let mut at = folder;
    loop {
        let wrapper = join(at, script);
        if tree.has(&wrapper) && is_complete(tree, &wrapper, &join(at, properties)) {
            let mut fact = Fact::stated(format!("{id}-wrapper"), Evidence::file(wrapper));
            fact.evidence.extend(distribution(tree, &join(at, properties)));
            return Some(fact);
        }
        if at.is_empty() {
            break;
        }
        at = folder_of(at);
    }
    // A module is built from the root, whose build file it shares.
    let root = module::root_of(tree, folder);
    let file = if is_maven { Some(join(root, "pom.xml")) } else { module::build_file(tree, root) };
    let file = file.or_else(|| module::settings_file(tree, root))?;
    Some(Fact::stated(id, Evidence::file(file)))
}

/// Whether a wrapper has the jar that its script starts, beside its properties. Some scripts do the work themselves,
/// and some download the jar with tools that an image may lack.
fn is_complete(tree: &Tree<'_>, script: &str, properties: &str) -> bool {
    let jar = properties.replace(".properties", ".jar");
    let starts_jar = || tree.text(script).is_none_or(|text| text.contains("-wrapper.jar"));
    tree.has(properties) && (tree.exists(&jar) || !starts_jar())
}

/// The place of the wrapper's version, such as `gradle-8.5-bin.zip`.
fn distribution(tree: &Tree<'_>, path: &str) -> Option<Evidence> {
    let text = tree.text(path)?;
    text.lines().enumerate().find_map(|(index, line)| {
        let address = line.trim().strip_prefix("distributionUrl=")?;
        Some(Evidence::line(path, index + 1, address.rsplit('/').next()?))
    })
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn is_quarkus(unit: &Unit) -> bool {
    unit.has("plugin:io.quarkus") || unit.has("io.quarkus")
}

/// Quarkus builds a folder, or one jar.
fn quarkus_start(settings: &[settings::Property]) -> Vec<String> {
    let kind =
        ["quarkus.package.jar.type", "quarkus.package.type"].iter().find_map(|key| settings::find(settings, key));
    let is_one = kind.is_some_and(|kind| kind.value == "uber-jar");
    words(&["java", "-jar", if is_one { "app.jar" } else { "quarkus-run.jar" }])
}

/// Drops processes that start what a build writes into a folder that is gone: the module has moved since.
fn drop_stale(subject: &Subject<'_>, project: &mut DetectedProject) {
    const OUTPUTS: [&str; 3] = ["/build/libs/", "/target/", "/build/install/"];
    let is_gone = |word: &str| {
        OUTPUTS.iter().any(|output| {
            // A folder that only includes modules builds no jar of its own.
            let word = word.trim_start_matches("./");
            let is_root =
                word.starts_with(output.trim_start_matches('/')) && !subject.tree.has_folder(&subject.path("src"));
            let folder = word.split_once(output).map(|(folder, _)| folder);
            is_root
                || folder.is_some_and(|folder| {
                    !folder.starts_with(['/', '$']) && !subject.tree.has_folder(&subject.path(folder))
                })
        })
    };
    project.processes.retain(|process| {
        let words = process.command.value.iter().flat_map(|word| word.split_whitespace());
        process.command.confidence != Confidence::Stated || !words.clone().any(is_gone)
    });
}

/// The command in the image, where the build puts the jar into the working folder.
fn start(unit: &Unit, main: Option<&Fact<String>>, place: &Evidence, is_boot: bool) -> Option<Fact<Vec<String>>> {
    if unit.is_war() && !is_boot {
        return None;
    }
    // The plugin names a class of Vert.x in the jar, if the project has none.
    if unit.has("plugin:io.reactiverse:vertx-maven-plugin") {
        return Some(Fact::likely(words(&["java", "-jar", "app.jar"]), place.clone()));
    }
    let main = main?;
    let is_boot = is_boot || unit.has("plugin:org.springframework.boot");
    if is_boot || (unit.has_fat_jar() && unit.main_class.is_some()) {
        return Some(Fact::likely(words(&["java", "-jar", "app.jar"]), place.clone()));
    }
    if unit.has_fat_jar() {
        // Its manifest need not name the class.
        let command = words(&["java", "-cp", "app.jar", &main.value]);
        return Some(Fact::new(command, main.confidence.min(Confidence::Likely), place.clone()));
    }
    // Gradle installs the app's own jar among the libraries.
    let path = if ending_of(&unit.file) == "xml" { "app.jar:lib/*" } else { "lib/*" };
    let command = words(&["java", "-cp", path, &main.value]);
    // The layout of the image is a convention.
    Some(Fact::new(command, main.confidence.min(Confidence::Likely), place.clone()))
}

/// Files of the project that the code opens by a path.
fn assets(subject: &Subject<'_>) -> Vec<Fact<String>> {
    const CALLS: [&str; 7] =
        ["Path.of(", "Paths.get(", "Path(", "File(", "FileReader(", "FileInputStream(", "Location.EXTERNAL"];
    let is_main = |file: &&str| !file.split('/').any(|part| part == "test");
    let files = subject.files("**/*.{java,kt}").into_iter().filter(is_main);
    assets::of(subject, files, |line| CALLS.iter().any(|call| line.contains(call)))
}

/// Spring Boot serves its health endpoint below the app's path, and its own base path may be another; Quarkus too.
fn prefix_health(settings: &[settings::Property], project: &mut DetectedProject) {
    let Some(health) = &mut project.health_path else { return };
    let mut rebase = |key: &str, old: &str| {
        let Some(found) = settings::find(settings, key) else { return };
        let Some(base) = settings::value(&found.value) else { return };
        let base = base.trim_end_matches('/');
        let base = if base.starts_with('/') || base.is_empty() { base.to_owned() } else { format!("/{base}") };
        if let Some(rest) = health.value.strip_prefix(old) {
            health.value = format!("{base}{rest}");
            health.evidence.push(found.evidence.clone());
        }
    };
    if project.framework.as_ref().is_some_and(|framework| framework.value == "spring-boot") {
        rebase("management.endpoints.web.base-path", "/actuator");
        let has_own_port = settings::find(settings, "management.server.port").is_some();
        if !has_own_port {
            rebase("server.servlet.context-path", "");
            rebase("spring.webflux.base-path", "");
        }
    } else {
        rebase("quarkus.http.non-application-root-path", "/q");
        rebase("quarkus.http.root-path", "");
        rebase("micronaut.server.context-path", "");
    }
}
