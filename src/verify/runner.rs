//! Runs the app, by `docker run` or by Compose, and takes away in the end what was made, however that comes.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use super::compose::Compose;
use super::conditions::Conditions;
use super::container::Container;
use super::engine::{Engine, Printed};
use super::fields;
use super::leftover::{self, Mark};
use super::model::Aside;
use super::mount;
use super::project::Project;
use super::trouble::Trouble;
use super::{LABEL, Options, Watcher};

/// How a program of the project's image is run for dockgen itself: it can do nothing, and is not logged.
pub const BESIDE: [&str; 13] = [
    "run",
    "--rm",
    "--network",
    "none",
    "--log-driver",
    "none",
    "--memory",
    "512m",
    "--pids-limit",
    "256",
    "--cap-drop",
    "ALL",
    "--security-opt=no-new-privileges",
];

/// A file of variables that holds none.
const NO_VARIABLES: &str = "none.env";

/// What Compose itself needs to make a project's networks, volumes and containers.
const COMPOSING: Duration = Duration::from_secs(60);

/// Of more services than this that wait for each other, `--timeout` is not multiplied any more.
const LONGEST_CHAIN: usize = 10;

/// What starting the app may take with all that it waits for.
fn up_patience(patience: Duration, chain: usize) -> Duration {
    patience.saturating_mul(u32::try_from(chain.min(LONGEST_CHAIN)).unwrap_or(1)).saturating_add(COMPOSING)
}

/// Runs the app under a name of its own.
pub struct Runner<'a> {
    engine: &'a Engine,
    project: &'a Project,
    options: &'a Options,
    watcher: &'a dyn Watcher,
    name: String,
    files: TempDir,
    /// Nothing where the files are kept: the next run would take them away.
    _mark: Option<Mark>,
    made: RefCell<Made>,
}

/// What has to be taken away.
#[derive(Debug, Default)]
struct Made {
    containers: Vec<String>,
    /// Each once: asked to take away a name that is gone already, Podman takes the image with all its other names.
    images: BTreeSet<String>,
    /// The model of the compose project, as production has it.
    model: Option<PathBuf>,
}

impl<'a> Runner<'a> {
    /// A runner that has made nothing yet.
    ///
    /// # Errors
    /// Where there is no room for temporary files.
    pub fn new(
        engine: &'a Engine,
        project: &'a Project,
        options: &'a Options,
        watcher: &'a dyn Watcher,
    ) -> Result<Self, Trouble> {
        // Random, so that runs beside each other have names of their own.
        let random = RandomState::new().build_hasher().finish() & 0xffff_ffff;
        let mut builder = tempfile::Builder::new();
        // What the compose file resolves to, secrets in it too, is nobody else's business.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        for folder in leftover::clear(&std::env::temp_dir()) {
            watcher.line(&format!("{} of a run that was killed is taken away", folder.display()));
        }
        let files = builder.prefix(leftover::PREFIX).tempdir()?;
        let mark = if options.keeps { None } else { Some(Mark::set(files.path())?) };
        fs::write(files.path().join(NO_VARIABLES), "")?;
        let name = format!("dockgen-verify-{random:08x}");
        Ok(Self { engine, project, options, watcher, name, files, _mark: mark, made: RefCell::default() })
    }

    /// The name that all that is made carries.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The label that all containers carry.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{LABEL}={}", self.name)
    }

    /// A folder for temporary files.
    #[must_use]
    pub fn files(&self) -> &Path {
        self.files.path()
    }

    /// Names an image that is about to be made, and that goes in the end.
    #[must_use]
    pub fn tag(&self, name: &str) -> String {
        let tag = format!("{}:{name}", self.name);
        self.made.borrow_mut().images.insert(tag.clone());
        tag
    }

    /// Starts an image under conditions; `port` is the one that its app listens on in production.
    ///
    /// # Errors
    /// Where the engine does not start it.
    pub fn start(&self, image: &str, port: Option<u16>, conditions: Conditions) -> Result<Container, Trouble> {
        let started = match &self.project.compose {
            None => self.run_alone(image, port, conditions),
            Some(compose) => self.bring_up(compose, image, port, conditions),
        };
        let id = match started {
            Err(Trouble::Refused { output, .. }) => return Err(Trouble::NotRunning(output)),
            other => other?,
        };
        // What is pulled and waited for before is not the app's own time.
        let mut container = Container { id, port: None, inside: None, begun: Instant::now() };
        container.find_port(self.engine, conditions.port.or(port))?;
        Ok(container)
    }

    /// Without a compose file: `docker run`, locked down.
    fn run_alone(&self, image: &str, port: Option<u16>, conditions: Conditions) -> Result<String, Trouble> {
        let name = format!("{}-{}", self.name, conditions.purpose);
        self.made.borrow_mut().containers.push(name.clone());
        let label = self.label();
        let flags = conditions.flags(conditions.port.or(port));
        let mut words = vec!["run", "--detach", "--name", &name, "--label", &label];
        words.extend(self.options.variables.iter().flat_map(|variable| ["--env", variable]));
        words.extend(flags.iter().map(String::as_str));
        words.push(image);
        self.engine.text(&words)
    }

    /// With a compose file: all services, as in production, in a project of their own.
    fn bring_up(
        &self,
        compose: &Compose,
        image: &str,
        port: Option<u16>,
        conditions: Conditions,
    ) -> Result<String, Trouble> {
        let mounts = self.files().join("mounts");
        let (run, image, folder) = (&self.name, image, &self.project.folder);
        let aside = Aside { run, image, mounts: &mounts, folder, port };
        let moved = aside.model(compose, conditions);
        for (from, to) in moved.copies.iter().filter(|(_, to)| !to.exists()) {
            self.copy_mounted(from, to)?;
        }
        let file = self.files().join(format!("{}.json", moved.service));
        fs::write(&file, Value::Object(moved.model).to_string())?;
        // By the production model all is taken down in the end, whatever became of other runs.
        let production = self.files().join("production.json");
        let model = aside.model(compose, Conditions::production("app")).model;
        fs::write(&production, Value::Object(model).to_string())?;
        let is_up = conditions != Conditions::production(conditions.purpose) && self.made.borrow().model.is_some();
        {
            let mut made = self.made.borrow_mut();
            made.images.extend(moved.images);
            made.model = Some(production);
        }
        let words = self.compose_words(&file);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        if is_up {
            // What it depends on is up already, and has done its work.
            self.up(&words, &["--no-deps", &moved.service])?;
        } else if let Err(trouble) = self.create_and_up(&words, &[]) {
            // Another service may be in the way, which is the compose proof's to tell.
            self.engine.check_interruption()?;
            match trouble {
                trouble @ Trouble::NotRunning(_) => return Err(trouble),
                trouble => self.create_and_up(&words, &[&moved.service]).map_err(|_| trouble)?,
            }
        }
        self.engine.text(&[&words[..], &["ps", "--all", "--quiet", &moved.service]].concat())
    }

    /// Builds and pulls, which may take as long as a build, and then starts, which may take as long as an app.
    fn create_and_up(&self, words: &[&str], services: &[&str]) -> Result<(), Trouble> {
        // Podman's own Compose has no such command.
        if !self.engine.is_podman {
            let words = [words, &["create", "--no-recreate"], services].concat();
            let printed =
                self.engine.follow(&words, self.options.build_patience, &mut |line| self.watcher.line(line))?;
            if !printed.status.success() {
                return Err(self.engine.refused(&words, &printed.both()));
            }
        }
        self.up(words, services)
    }

    /// Each service that the app waits for may take as long as the app.
    fn up(&self, words: &[&str], rest: &[&str]) -> Result<(), Trouble> {
        let patience = up_patience(self.options.patience, self.project.compose.as_ref().map_or(1, Compose::chain));
        let words = [words, &["up", "--detach", "--no-recreate"], rest].concat();
        match self.engine.follow(&words, patience, &mut |line| self.watcher.line(line)) {
            Ok(printed) if printed.status.success() => Ok(()),
            Ok(printed) => Err(self.engine.refused(&words, &printed.both())),
            Err(Trouble::TooLate { longest, .. }) => {
                let seconds = longest.as_secs();
                let reason = format!("it, or what it waits for, is not up after {seconds} s; --timeout gives it more");
                Err(Trouble::NotRunning(reason))
            }
            Err(trouble) => Err(trouble),
        }
    }

    /// Brings every service of the compose file up, as production has it, and waits until all are healthy.
    ///
    /// # Errors
    /// Where the engine cannot be asked; a service that stays unhealthy is a result.
    pub fn wait_for_all(&self) -> Result<Printed, Trouble> {
        // A run of the app has written the model down.
        let Some(production) = self.made.borrow().model.clone() else { return Err(Trouble::NoCompose) };
        let words = self.compose_words(&production);
        let patience = self.options.patience.as_secs().to_string();
        let wait = ["up", "--detach", "--no-recreate", "--wait", "--wait-timeout", &patience];
        let words: Vec<&str> = words.iter().map(String::as_str).chain(wait).collect();
        let longest = self.options.patience + COMPOSING;
        self.engine.follow(&words, longest, &mut |line| self.watcher.line(line))
    }

    /// The words that name this run's compose project.
    fn compose_words(&self, file: &Path) -> Vec<String> {
        let folder = self.project.folder.to_string_lossy().into_owned();
        let file = file.to_string_lossy().into_owned();
        // Variables have been filled in. The project's `.env` could set some of Compose's own.
        let none = self.files().join(NO_VARIABLES).to_string_lossy().into_owned();
        ["compose", "--project-name", &self.name, "--project-directory", &folder, "--env-file", &none, "--file", &file]
            .map(str::to_owned)
            .into()
    }

    /// Every container of the compose project, with its service.
    ///
    /// # Errors
    /// Where the engine cannot be asked.
    pub fn services(&self) -> Result<Vec<(String, Container)>, Trouble> {
        let project = format!("label={}", self.project_label());
        let list = self.engine.text(&["ps", "--all", "--no-trunc", "--filter", &project, "--format", "{{.ID}}"])?;
        let container = |id: &str| Container { id: id.to_owned(), port: None, inside: None, begun: Instant::now() };
        // Of a list, older releases of Podman show no single label.
        let of_service = |id: &str| {
            let format = "{{index .Config.Labels \"com.docker.compose.service\"}}";
            let service = self.engine.text(&["inspect", "--type", "container", "--format", format, id])?;
            Ok((service.trim().to_owned(), container(id)))
        };
        list.lines().map(of_service).collect()
    }

    /// Takes a container away, unless all are to be kept.
    pub fn remove(&self, container: &Container) {
        if !self.options.keeps {
            self.engine.clean(&["rm", "--force", "--volumes", &container.id]);
        }
    }
}

impl Drop for Runner<'_> {
    fn drop(&mut self) {
        if self.options.keeps {
            // What is left mounts files from there.
            self.files.disable_cleanup(true);
            return;
        }
        let made = self.made.take();
        if let Some(model) = made.model {
            let words = self.compose_words(&model);
            let down = ["down", "--volumes", "--remove-orphans", "--timeout", "0"];
            self.engine.clean(&words.iter().map(String::as_str).chain(down).collect::<Vec<_>>());
        }
        // By their label too, since one that was interrupted while it was made has told nobody its name.
        let labelled = self.labelled(&["ps", "--all"], &self.label());
        self.take_away(&["rm", "--force", "--volumes"], made.containers.into_iter().chain(labelled));
        // What belongs to one run of the app, or was made when Compose was interrupted, stands in no model.
        let project = self.project_label();
        self.take_away(&["network", "rm"], self.labelled(&["network", "ls"], &project));
        self.take_away(&["volume", "rm"], self.labelled(&["volume", "ls"], &project));
        self.empty_mounts(&made.images);
        // Not by force: where an image has other names, Podman would take those away, too.
        self.take_away(&["image", "rm"], made.images);
    }
}

impl Runner<'_> {
    /// Copies what is mounted, all or nothing. What cannot be read, such as a database's files of an earlier run, is left
    /// out, and told.
    fn copy_mounted(&self, from: &Path, to: &Path) -> Result<(), Trouble> {
        let failed = |error: io::Error| Trouble::Unreadable { path: from.to_owned(), reason: error.to_string() };
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        // No copy's own name ends like this.
        let mut partial = to.as_os_str().to_owned();
        partial.push("_partial");
        let partial = PathBuf::from(partial);
        let left_out = mount::copy(from, &partial).map_err(failed)?;
        fs::rename(&partial, to).map_err(failed)?;
        for (path, reason) in left_out {
            self.watcher.line(&format!("{} {reason}, so the app does not see it", path.display()));
        }
        Ok(())
    }

    /// Takes away the copies in which containers have left files of other owners: only a container may do that.
    fn empty_mounts(&self, images: &BTreeSet<String>) {
        let mounts = self.files().join("mounts");
        if !mounts.exists() || fs::remove_dir_all(&mounts).is_ok() {
            return;
        }
        let source = mounts.to_string_lossy();
        let (label, mount) = (self.label(), fields::joined(&[("type", "bind"), ("src", &source), ("dst", "/mounts")]));
        for image in images {
            let words = ["--label", &label, "--user", "0:0", "--cap-add", "DAC_OVERRIDE", "--cap-add", "FOWNER"];
            let shell = ["--mount", &mount, "--entrypoint", "sh", image, "-c", "rm -rf /mounts/*"];
            self.engine.clean(&[&BESIDE[..], &words, &shell].concat());
            if fs::remove_dir_all(&mounts).is_ok() {
                return;
            }
        }
        self.watcher.failure(&format!("{} could not be taken away", mounts.display()));
    }

    /// The label that Compose gives to all that it makes for this run.
    fn project_label(&self) -> String {
        format!("com.docker.compose.project={}", self.name)
    }

    /// The ids of all that a list has with a label.
    fn labelled(&self, list: &[&str], label: &str) -> Vec<String> {
        let filter = format!("label={label}");
        let found = self.engine.clean(&[list, &["--quiet", "--filter", &filter]].concat());
        found.lines().map(str::to_owned).collect()
    }

    /// Takes all of some names away; the engine goes on where one is not there.
    fn take_away(&self, words: &[&str], names: impl IntoIterator<Item = String>) {
        let names: Vec<String> = names.into_iter().collect();
        if !names.is_empty() {
            self.engine.clean(&words.iter().copied().chain(names.iter().map(String::as_str)).collect::<Vec<_>>());
        }
    }
}

#[cfg(test)]
mod tests {

    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_the_app_waits_for_makes_its_start_longer() {
        let mut services = serde_json::Map::new();
        for number in 0..3000 {
            services.insert(format!("s{number}"), json!({ "depends_on": { format!("s{}", number + 1): {} } }));
        }
        services.insert("app".to_owned(), json!({ "depends_on": { "db": {}, "cache": {} } }));
        services.insert("cache".to_owned(), json!({ "depends_on": { "db": {} } }));
        services.insert("db".to_owned(), json!({}));
        let compose = |service: &str| Compose {
            written: crate::read::compose::Model::default(),
            service: service.to_owned(),
            model: json!({ "services": services.clone() }),
            warnings: String::new(),
        };
        let patience = |service: &str| up_patience(Duration::from_secs(60), compose(service).chain()).as_secs();
        assert_eq!(patience("db"), 60 + 60);
        assert_eq!(patience("app"), 3 * 60 + 60);
        assert_eq!(patience("s0"), 10 * 60 + 60);
    }
}
