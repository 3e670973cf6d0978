//! The state that proofs share: image, base, running app. Each is created when the first proof needs it.

use std::cell::OnceCell;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::archive::Archive;
use super::build::{Build, Order};
use super::compose::Compose;
use super::conditions::{Conditions, Lockdown};
use super::container::{Container, Readiness};
use super::engine::Engine;
use super::fields;
use super::http;
use super::inspect::{self, ImageDetails};
use super::project::Project;
use super::recipe::Recipe;
use super::runner::Runner;
use super::traffic::Traffic;
use super::trouble::Trouble;
use super::{Options, Watcher};
use crate::read::dockerfile::{Base, BuildInputs, Dockerfile};
use crate::source::Unreadable;

pub struct Bench<'a> {
    pub engine: &'a Engine,
    pub project: &'a Project,
    pub options: &'a Options,
    pub watcher: &'a dyn Watcher,
    pub runner: Runner<'a>,
    context: Option<PathBuf>,
    image: Option<Image>,
    /// The error of a failed build, so that the build is not repeated for each proof.
    broken: Option<String>,
    /// The base image's name and details; `None` inside if there is none or it is unknown.
    base: OnceCell<Option<(String, ImageDetails)>>,
    archive: Option<Archive>,
    app: Option<App>,
    /// The error of a failed start, so that the start is not repeated for each proof.
    dead: Option<String>,
    written: Option<Vec<String>>,
}

/// The running app, configured as in production.
#[derive(Debug, Clone)]
pub struct App {
    pub container: Container,
    pub readiness: Readiness,
    /// The restrictions it runs with.
    pub lockdown: Lockdown,
    /// Its last output under production's restrictions, if it runs only with fewer.
    pub refusal: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Image {
    pub tag: String,
    pub details: ImageDetails,
}

impl<'a> Bench<'a> {
    pub fn new(
        engine: &'a Engine,
        project: &'a Project,
        options: &'a Options,
        watcher: &'a dyn Watcher,
    ) -> Result<Self, Trouble> {
        Ok(Self {
            engine,
            project,
            options,
            watcher,
            runner: Runner::new(engine, project, options, watcher)?,
            context: None,
            image: None,
            broken: None,
            base: OnceCell::new(),
            archive: None,
            app: None,
            dead: None,
            written: None,
        })
    }

    /// A copy of the build context as the engine receives it. Builds use it, and edits are made in it.
    pub fn context(&mut self) -> Result<PathBuf, Trouble> {
        if let Some(context) = &self.context {
            return Ok(context.clone());
        }
        let copy = self.runner.files().join("context");
        self.export_context(&self.project.recipe.context, &copy)?;
        self.context = Some(copy.clone());
        Ok(copy)
    }

    /// Exports a folder's build context, filtered by the project's ignore file, by building an image that copies it.
    pub fn export_context(&self, folder: &Path, to: &Path) -> Result<(), Trouble> {
        let lister = self.runner.files().join("lister.Dockerfile");
        fs::write(&lister, "FROM scratch\nCOPY . /\n")?;
        let ignored = self.runner.files().join("lister.Dockerfile.dockerignore");
        let unreadable = |reason: Unreadable| io::Error::other(format!("cannot read .dockerignore: {reason}"));
        let contents = self.project.recipe.ignored().map_err(unreadable)?.map(|(_, contents)| contents);
        fs::write(&ignored, contents.unwrap_or_default())?;
        let output = fields::joined(&[("type", "local"), ("dest", &to.to_string_lossy())]);
        let (lister, ignored) = (lister.to_string_lossy(), ignored.to_string_lossy());
        let mut words = vec!["build", "--file", &lister, "--output", &output];
        let tag = self.runner.tag("context");
        if self.engine.is_podman {
            // Podman also stores this build as an image.
            words.extend(["--ignorefile", &ignored, "--tag", &tag]);
        }
        let folder = folder.to_string_lossy();
        words.push(&folder);
        fs::create_dir_all(to)?;
        let printed = self.engine.follow(&words, self.options.build_patience, &mut |_| ())?;
        if printed.status.success() {
            return Ok(());
        }
        Err(self.engine.refused(&words, &printed.both()))
    }

    /// Builds from the copied context under a separate image name. A failed build is a result, not an error.
    pub fn build(&mut self, name: &str, is_cold: bool, target: Option<&str>) -> Result<(Build, String), Trouble> {
        let context = self.context()?;
        let tag = self.runner.tag(name);
        let recipe = Recipe { dockerfile: self.copied_dockerfile()?, ..self.project.recipe.clone() };
        let longest = self.options.build_patience;
        let order = Order { recipe: &recipe, context: &context, tag: &tag, is_cold, target, longest };
        let build = Build::run(self.engine, &order, &mut |line| self.watcher.line(line))?;
        Ok((build, tag))
    }

    /// The app's image; builds it with the cache if no proof has built it yet.
    pub fn image(&mut self) -> Result<Image, Trouble> {
        if let Some(image) = &self.image {
            return Ok(image.clone());
        }
        if let Some(reason) = &self.broken {
            return Err(Trouble::NoImage(reason.clone()));
        }
        let (build, tag) = self.build("app", false, None)?;
        self.adopt(&build, &tag)
    }

    /// Uses a build's image as the app's.
    pub fn adopt(&mut self, build: &Build, tag: &str) -> Result<Image, Trouble> {
        if !build.has_succeeded {
            self.watcher.failure(&build.log);
            self.broken = Some(build.failure());
            return Err(Trouble::NoImage(build.failure()));
        }
        let image = Image { tag: tag.to_owned(), details: inspect::inspect(self.engine, "image", tag)? };
        self.image = Some(image.clone());
        Ok(image)
    }

    /// The app's Dockerfile. `None` if it cannot be read: the build reports what is wrong with it.
    #[must_use]
    pub fn dockerfile(&self) -> Option<Dockerfile> {
        Dockerfile::read(&String::from_utf8_lossy(&self.project.recipe.text)).ok()
    }

    /// The base of the app's image according to the Dockerfile.
    pub fn base_in_dockerfile(&self) -> Result<Base, Trouble> {
        let Some(dockerfile) = self.dockerfile() else { return Ok(Base::Unresolved) };
        let recipe = &self.project.recipe;
        let platform = match &recipe.platform {
            Some(platform) => platform.clone(),
            None => self.engine.platform()?,
        };
        let globals = dockerfile.globals(BuildInputs { arguments: &recipe.arguments, platform: &platform });
        Ok(dockerfile.final_base(recipe.target.as_deref(), &globals))
    }

    /// The base image's name and details; `None` if there is no base or it is unknown ([`Self::base_in_dockerfile`] says which).
    ///
    /// A build does not store its base as an image, and a local image with the same name may be older. So this builds
    /// an image that is only the base, under a separate name.
    pub fn base(&mut self) -> Result<Option<(String, ImageDetails)>, Trouble> {
        if let Some(base) = self.base.get() {
            return Ok(base.clone());
        }
        let base = match self.base_in_dockerfile()? {
            Base::Scratch | Base::Stage(_) | Base::Unresolved => None,
            Base::Image(name) => {
                let (dockerfile, context) = (self.runner.files().join("base.Dockerfile"), self.runner.files());
                fs::write(&dockerfile, format!("FROM {name}\n"))?;
                let of_app = &self.project.recipe;
                let (platform, contexts) = (of_app.platform.clone(), of_app.contexts.clone());
                let recipe = Recipe { contexts, platform, ..Recipe::alone(dockerfile, context) };
                let tag = self.runner.tag("base");
                let longest = self.options.build_patience;
                let order = Order { recipe: &recipe, context, tag: &tag, is_cold: false, target: None, longest };
                let build = Build::run(self.engine, &order, &mut |_| ())?;
                let details = inspect::inspect(self.engine, "image", &tag);
                if build.has_succeeded { Some((name, details?)) } else { None }
            }
        };
        Ok(self.base.get_or_init(|| base).clone())
    }

    /// The image's layers with their files; for the base's layers, only digests.
    pub fn archive(&mut self) -> Result<&Archive, Trouble> {
        let image = self.image()?;
        if self.archive.is_none() {
            let base = self.base()?.map(|(_, details)| details.layers().to_owned()).unwrap_or_default();
            let archive = self.engine.read(&["save", &image.tag], self.options.build_patience, |stream| {
                Archive::read(stream, |layer| base.iter().any(|id| id == layer))
            })?;
            self.archive = Some(archive);
        }
        self.archive.as_ref().ok_or_else(|| Trouble::NoImage("the archive was not read".to_owned()))
    }

    /// The app's port in the container: from the user, the compose file, or the first port that the image exposes.
    pub fn port(&mut self) -> Result<Option<u16>, Trouble> {
        let image = self.image()?;
        let exposed = image.details.config.exposed();
        let of_compose = self.project.compose.as_ref().map(Compose::ports).unwrap_or_default();
        // Of several ports, the app's is the one that the image exposes; another may be a debugger's.
        let of_both = of_compose.iter().copied().find(|port| exposed.contains(port));
        let first = of_compose.first().or(exposed.first()).copied();
        Ok(self.options.port.or(of_both).or(first))
    }

    /// The running app; starts it if no proof has started it yet.
    pub fn app(&mut self) -> Result<App, Trouble> {
        if let Some(app) = &self.app {
            return Ok(app.clone());
        }
        if let Some(reason) = &self.dead {
            return Err(Trouble::NotRunning(reason.clone()));
        }
        let app = self.start_app();
        match &app {
            Ok(app) => self.app = Some(app.clone()),
            Err(Trouble::NotRunning(reason)) => self.dead = Some(reason.clone()),
            Err(_) => {}
        }
        app
    }

    /// Whether the app is known not to start at all.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        self.dead.is_some()
    }

    /// Starts the app as in production. If that fails, retries with fewer and fewer restrictions, so that the other
    /// proofs can still run.
    fn start_app(&mut self) -> Result<App, Trouble> {
        let production = Conditions::production("app");
        let (container, readiness) = self.start_and_wait(production)?;
        let as_in_production =
            |container, readiness| App { container, readiness, lockdown: Lockdown::AsInProduction, refusal: None };
        if readiness.is_up() {
            return Ok(as_in_production(container, readiness));
        }
        let first_words = container.last_words(self.engine)?;
        self.runner.remove(&container);
        let mut last_words = first_words.clone();
        for (purpose, lockdown) in [("writable", Lockdown::Writable), ("open", Lockdown::Open)] {
            let (looser, looser_readiness) =
                self.start_and_wait(Conditions { lockdown, ..Conditions::production(purpose) })?;
            if looser_readiness.is_up() {
                // It may have started only because the service it waits for was ready by then.
                let (container, readiness) = self.start_and_wait(production)?;
                if readiness.is_up() {
                    self.runner.remove(&looser);
                    return Ok(as_in_production(container, readiness));
                }
                self.runner.remove(&container);
                return Ok(App { container: looser, readiness: looser_readiness, lockdown, refusal: Some(last_words) });
            }
            last_words = looser.last_words(self.engine)?;
            self.runner.remove(&looser);
        }
        if let Readiness::Ended(status) = readiness {
            return Err(Trouble::NotRunning(format!("it exited with {status}: {first_words}")));
        }
        // It runs but does not answer; the proofs `port` and `health` report that.
        let (container, readiness) = self.start_and_wait(production)?;
        Ok(as_in_production(container, readiness))
    }

    /// Marks the app as stopped, so that the next proof that needs it starts it again.
    pub fn app_has_ended(&mut self) {
        if let Some(app) = self.app.take() {
            self.runner.remove(&app.container);
        }
    }

    /// Starts the app and waits for its readiness.
    pub fn start_and_wait(&mut self, conditions: Conditions) -> Result<(Container, Readiness), Trouble> {
        let mut container = self.start(conditions)?;
        let readiness = container.wait(self.engine, self.options.patience)?;
        Ok((container, readiness))
    }

    pub fn start(&mut self, conditions: Conditions) -> Result<Container, Trouble> {
        let image = self.image()?;
        let port = self.port()?;
        self.runner.start(&image.tag, port, conditions)
    }

    /// The files that the app writes under requests on a writable root, in a separate run.
    pub fn written(&mut self) -> Result<Vec<String>, Trouble> {
        if let Some(written) = &self.written {
            return Ok(written.clone());
        }
        let lockdown = if self.app()?.lockdown == Lockdown::Open { Lockdown::Open } else { Lockdown::Writable };
        let conditions = Conditions { lockdown, ..Conditions::production("diff") };
        let (container, readiness) = self.start_and_wait(conditions)?;
        if let (Readiness::Answers, Some(port)) = (&readiness, container.port) {
            let traffic = Traffic::begin(http::loopback(port), &self.options.requests);
            self.engine.pause(Duration::from_secs(1))?;
            let _ = traffic.finish();
        }
        let written = container.written(self.engine)?;
        self.runner.remove(&container);
        self.written = Some(written.clone());
        Ok(written)
    }

    /// A copy of the Dockerfile outside the context, since the ignore file may exclude it there.
    fn copied_dockerfile(&self) -> Result<PathBuf, Trouble> {
        let copy = self.runner.files().join("Dockerfile");
        fs::write(&copy, &self.project.recipe.text)?;
        // The context is already filtered; an empty ignore file beside the Dockerfile prevents a second filtering.
        fs::write(self.runner.files().join("Dockerfile.dockerignore"), "")?;
        Ok(copy)
    }
}
