//! The bench on which a project is proven: what the proofs share, made when the first one needs it.

use std::cell::OnceCell;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::archive::Archive;
use super::build::{Build, Order};
use super::compose::Compose;
use super::conditions::{Conditions, Lock};
use super::container::{Container, Readiness};
use super::details::{self, ImageDetails};
use super::engine::Engine;
use super::fields;
use super::http;
use super::project::Project;
use super::recipe::Recipe;
use super::runner::Runner;
use super::traffic::Traffic;
use super::trouble::Trouble;
use super::{Options, Watcher};
use crate::read::dockerfile::{Base, Dockerfile, Inputs};
use crate::source::Unreadable;

/// What the proofs share.
pub struct Bench<'a> {
    /// The engine.
    pub engine: &'a Engine,
    /// The project.
    pub project: &'a Project,
    /// What the user wants.
    pub options: &'a Options,
    /// Who is told what happens.
    pub watcher: &'a dyn Watcher,
    /// What runs the app, and takes away what was made.
    pub runner: Runner<'a>,
    context: Option<PathBuf>,
    image: Option<Image>,
    /// Why there is no image: what does not build once is not built again for each proof.
    broken: Option<String>,
    /// The base with its name, once it has been looked for.
    base: OnceCell<Option<(String, ImageDetails)>>,
    archive: Option<Archive>,
    app: Option<App>,
    /// Why the app does not run: what ends at its start is not started again for each proof.
    dead: Option<String>,
    written: Option<Vec<String>>,
}

/// The app as production would run it.
#[derive(Debug, Clone)]
pub struct App {
    /// Its container.
    pub container: Container,
    /// How far it came.
    pub readiness: Readiness,
    /// The lock that it runs under.
    pub lock: Lock,
    /// What it said when it did not run as production has it, and had to be let run under a looser lock.
    pub refusal: Option<String>,
}

/// The image.
#[derive(Debug, Clone)]
pub struct Image {
    /// Its name.
    pub tag: String,
    /// What the engine says of it.
    pub details: ImageDetails,
}

impl<'a> Bench<'a> {
    /// A bench on which nothing stands yet.
    ///
    /// # Errors
    /// Where there is no room for temporary files.
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

    /// A copy of the build context, as the engine receives it; builds are made from it, and edits are made in it.
    ///
    /// # Errors
    /// Where the engine does not hand it out.
    pub fn context(&mut self) -> Result<PathBuf, Trouble> {
        if let Some(context) = &self.context {
            return Ok(context.clone());
        }
        let copy = self.runner.files().join("context");
        self.export_context(&self.project.recipe.context, &copy)?;
        self.context = Some(copy.clone());
        Ok(copy)
    }

    /// Lets the engine write down the context that a folder makes under the project's own ignore file.
    ///
    /// # Errors
    /// Where it fails.
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
            // Podman makes an image of it as well.
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

    /// Builds from the copy of the context under a name of its own.
    ///
    /// # Errors
    /// Where the engine cannot be asked; a build that fails is a result.
    pub fn build(&mut self, name: &str, is_cold: bool, target: Option<&str>) -> Result<(Build, String), Trouble> {
        let context = self.context()?;
        let tag = self.runner.tag(name);
        let recipe = Recipe { dockerfile: self.copied_dockerfile()?, ..self.project.recipe.clone() };
        let longest = self.options.build_patience;
        let order = Order { recipe: &recipe, context: &context, tag: &tag, is_cold, target, longest };
        let build = Build::run(self.engine, &order, &mut |line| self.watcher.line(line))?;
        Ok((build, tag))
    }

    /// The app's image, built with what is cached where no proof has built it before.
    ///
    /// # Errors
    /// Where it does not build.
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

    /// Takes a build's image for the app's.
    ///
    /// # Errors
    /// Where it failed.
    pub fn adopt(&mut self, build: &Build, tag: &str) -> Result<Image, Trouble> {
        if !build.has_succeeded {
            self.watcher.failure(&build.log);
            self.broken = Some(build.failure());
            return Err(Trouble::NoImage(build.failure()));
        }
        let image = Image { tag: tag.to_owned(), details: details::inspect(self.engine, "image", tag)? };
        self.image = Some(image.clone());
        Ok(image)
    }

    /// The app's Dockerfile. `None` if it cannot be read: the build reports what is wrong with it.
    #[must_use]
    pub fn dockerfile(&self) -> Option<Dockerfile> {
        Dockerfile::read(&String::from_utf8_lossy(&self.project.recipe.text)).ok()
    }

    /// What the app's image is based on, as the Dockerfile says.
    ///
    /// # Errors
    /// Where the engine does not tell its platform.
    pub fn base_in_dockerfile(&self) -> Result<Base, Trouble> {
        let Some(dockerfile) = self.dockerfile() else { return Ok(Base::Unresolved) };
        let recipe = &self.project.recipe;
        let platform = match &recipe.platform {
            Some(platform) => platform.clone(),
            None => self.engine.platform()?,
        };
        let globals = dockerfile.globals(Inputs { arguments: &recipe.arguments, platform: &platform });
        Ok(dockerfile.final_base(recipe.target.as_deref(), &globals))
    }

    /// What the engine says of the image that the app's is based on; nothing where it is based on none, or that is not
    /// known ([`Self::base_in_dockerfile`] tells which).
    ///
    /// A build does not put its base among the engine's images, and what stands there under the same name may be older:
    /// an image that is the base and nothing else is built under a name of its own.
    ///
    /// # Errors
    /// Where the engine cannot be asked.
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
                let details = details::inspect(self.engine, "image", &tag);
                if build.has_succeeded { Some((name, details?)) } else { None }
            }
        };
        Ok(self.base.get_or_init(|| base).clone())
    }

    /// The image's layers with their files; the base's only by name.
    ///
    /// # Errors
    /// Where the engine does not hand it out.
    pub fn archive(&mut self) -> Result<&Archive, Trouble> {
        let image = self.image()?;
        if self.archive.is_none() {
            let base = self.base()?.map(|(_, details)| details.layers().to_owned()).unwrap_or_default();
            let archive = self.engine.read(&["save", &image.tag], self.options.build_patience, |stream| {
                Archive::read(stream, |layer| base.iter().any(|id| id == layer))
            })?;
            self.archive = Some(archive);
        }
        self.archive.as_ref().ok_or_else(|| Trouble::NoImage("it was not read".to_owned()))
    }

    /// The port inside that the app is reached at: the one that the user or the compose file names, or the first that
    /// the image exposes.
    ///
    /// # Errors
    /// Where there is no image.
    pub fn port(&mut self) -> Result<Option<u16>, Trouble> {
        let image = self.image()?;
        let exposed = image.details.config.exposed();
        let of_compose = self.project.compose.as_ref().map(Compose::ports).unwrap_or_default();
        // Of several, the one that the image exposes too is the app's; another may be a debugger's.
        let of_both = of_compose.iter().copied().find(|port| exposed.contains(port));
        let first = of_compose.first().or(exposed.first()).copied();
        Ok(self.options.port.or(of_both).or(first))
    }

    /// The app as production would run it, started by the first proof that needs it.
    ///
    /// # Errors
    /// Where it does not run.
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

    /// Whether it is known that the app does not run at all.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        self.dead.is_some()
    }

    /// As in production; and where it does not come up there, under fewer and fewer locks: what it cannot do under one
    /// shall not hide what else there is to see of it.
    fn start_app(&mut self) -> Result<App, Trouble> {
        let production = Conditions::production("app");
        let (container, readiness) = self.start_and_wait(production)?;
        let as_in_production =
            |container, readiness| App { container, readiness, lock: Lock::AsInProduction, refusal: None };
        if readiness.is_up() {
            return Ok(as_in_production(container, readiness));
        }
        let first_words = container.last_words(self.engine)?;
        self.runner.remove(&container);
        let mut last_words = first_words.clone();
        for (purpose, lock) in [("writable", Lock::Writable), ("open", Lock::Open)] {
            let (looser, looser_readiness) =
                self.start_and_wait(Conditions { lock, ..Conditions::production(purpose) })?;
            if looser_readiness.is_up() {
                // It may have come up only because what it waits for has, meanwhile.
                let (container, readiness) = self.start_and_wait(production)?;
                if readiness.is_up() {
                    self.runner.remove(&looser);
                    return Ok(as_in_production(container, readiness));
                }
                self.runner.remove(&container);
                return Ok(App { container: looser, readiness: looser_readiness, lock, refusal: Some(last_words) });
            }
            last_words = looser.last_words(self.engine)?;
            self.runner.remove(&looser);
        }
        if let Readiness::Ended(status) = readiness {
            return Err(Trouble::NotRunning(format!("it ended with {status}: {first_words}")));
        }
        // It runs, and says nothing: that is to be seen by other proofs.
        let (container, readiness) = self.start_and_wait(production)?;
        Ok(as_in_production(container, readiness))
    }

    /// Forgets the app that runs, since it was ended; the next proof that needs it starts it again.
    pub fn app_has_ended(&mut self) {
        if let Some(app) = self.app.take() {
            self.runner.remove(&app.container);
        }
    }

    /// Starts the app and waits until it is as ready as it gets.
    ///
    /// # Errors
    /// Where the engine does not start it.
    pub fn start_and_wait(&mut self, conditions: Conditions) -> Result<(Container, Readiness), Trouble> {
        let mut container = self.start(conditions)?;
        let readiness = container.wait(self.engine, self.options.patience)?;
        Ok((container, readiness))
    }

    /// Starts the app under conditions.
    ///
    /// # Errors
    /// Where the engine does not start it.
    pub fn start(&mut self, conditions: Conditions) -> Result<Container, Trouble> {
        let image = self.image()?;
        let port = self.port()?;
        self.runner.start(&image.tag, port, conditions)
    }

    /// The files that the app writes where it can write everywhere, seen in a run of its own under requests.
    ///
    /// # Errors
    /// Where it does not run even so.
    pub fn written(&mut self) -> Result<Vec<String>, Trouble> {
        if let Some(written) = &self.written {
            return Ok(written.clone());
        }
        let lock = if self.app()?.lock == Lock::Open { Lock::Open } else { Lock::Writable };
        let conditions = Conditions { lock, ..Conditions::production("diff") };
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

    /// A copy of the Dockerfile, which the ignore file keeps out of the context as it should.
    fn copied_dockerfile(&self) -> Result<PathBuf, Trouble> {
        let copy = self.runner.files().join("Dockerfile");
        fs::write(&copy, &self.project.recipe.text)?;
        // The context has been through the project's ignore file, which is no business of a second one.
        fs::write(self.runner.files().join("Dockerfile.dockerignore"), "")?;
        Ok(copy)
    }
}
