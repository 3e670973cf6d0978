//! Runs the app with `docker run` or Compose, and removes everything at the end, also after failures.

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
use super::copies;
use super::engine::{Engine, Printed};
use super::fields;
use super::isolation::ScratchRun;
use super::leftover::{self, Mark};
use super::project::Project;
use super::trouble::Trouble;
use super::{LABEL, Options, Watcher};

/// `docker run` flags for a program that dockgen runs in the project's image: no privileges, no logs.
pub const UNPRIVILEGED: [&str; 13] = [
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

/// An empty env file.
const NO_VARIABLES: &str = "none.env";

/// Time that Compose needs to create networks, volumes and containers.
const COMPOSING: Duration = Duration::from_secs(60);

/// The maximum factor for `--timeout` when services wait for each other.
const LONGEST_CHAIN: usize = 10;

/// Time limit for starting the app and its dependencies.
fn up_patience(patience: Duration, chain: usize) -> Duration {
    patience.saturating_mul(u32::try_from(chain.min(LONGEST_CHAIN)).unwrap_or(1)).saturating_add(COMPOSING)
}

pub struct Runner<'a> {
    engine: &'a Engine,
    project: &'a Project,
    options: &'a Options,
    watcher: &'a dyn Watcher,
    name: String,
    files: TempDir,
    /// `None` with `--keep`, since the next run would remove the files otherwise.
    _mark: Option<Mark>,
    created: RefCell<Created>,
}

/// What must be removed at the end.
#[derive(Debug, Default)]
struct Created {
    containers: Vec<String>,
    /// A set, because Podman, asked to remove a name that is already gone, removes the image with all its other names.
    images: BTreeSet<String>,
    /// The compose project's model as in production.
    model: Option<PathBuf>,
}

impl<'a> Runner<'a> {
    pub fn new(
        engine: &'a Engine,
        project: &'a Project,
        options: &'a Options,
        watcher: &'a dyn Watcher,
    ) -> Result<Self, Trouble> {
        // Random, so that parallel runs have different names.
        let random = RandomState::new().build_hasher().finish() & 0xffff_ffff;
        let mut builder = tempfile::Builder::new();
        // Compose's output may contain secrets.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        for folder in leftover::clear(&std::env::temp_dir()) {
            watcher.line(&format!("{} of a killed run is removed", folder.display()));
        }
        let files = builder.prefix(leftover::PREFIX).tempdir()?;
        let mark = if options.keeps { None } else { Some(Mark::set(files.path())?) };
        fs::write(files.path().join(NO_VARIABLES), "")?;
        let name = format!("dockgen-verify-{random:08x}");
        Ok(Self { engine, project, options, watcher, name, files, _mark: mark, created: RefCell::default() })
    }

    /// The run's name, part of the name of everything it creates.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The label of all containers.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{LABEL}={}", self.name)
    }

    /// The run's folder for temporary files.
    #[must_use]
    pub fn files(&self) -> &Path {
        self.files.path()
    }

    /// Returns a name for an image, and removes that image at the end.
    #[must_use]
    pub fn tag(&self, name: &str) -> String {
        let tag = format!("{}:{name}", self.name);
        self.created.borrow_mut().images.insert(tag.clone());
        tag
    }

    /// Starts an image; `port` is the app's port in production.
    pub fn start(&self, image: &str, port: Option<u16>, conditions: Conditions) -> Result<Container, Trouble> {
        let started = match &self.project.compose {
            None => self.run_alone(image, port, conditions),
            Some(compose) => self.bring_up(compose, image, port, conditions),
        };
        let id = match started {
            Err(Trouble::Refused { output, .. }) => return Err(Trouble::NotRunning(output)),
            other => other?,
        };
        // Time for pulling and for dependencies does not count as the app's.
        let mut container = Container { id, port: None, inside: None, begun: Instant::now() };
        container.find_port(self.engine, conditions.port.or(port))?;
        Ok(container)
    }

    /// Without a compose file: `docker run` with restrictions.
    fn run_alone(&self, image: &str, port: Option<u16>, conditions: Conditions) -> Result<String, Trouble> {
        let name = format!("{}-{}", self.name, conditions.purpose);
        self.created.borrow_mut().containers.push(name.clone());
        let label = self.label();
        let flags = conditions.flags(conditions.port.or(port));
        let mut words = vec!["run", "--detach", "--name", &name, "--label", &label];
        words.extend(self.options.variables.iter().flat_map(|variable| ["--env", variable]));
        words.extend(flags.iter().map(String::as_str));
        words.push(image);
        self.engine.text(&words)
    }

    /// With a compose file: all services as in production, in a separate Compose project.
    fn bring_up(
        &self,
        compose: &Compose,
        image: &str,
        port: Option<u16>,
        conditions: Conditions,
    ) -> Result<String, Trouble> {
        let mounts = self.files().join("mounts");
        let (run, image, folder) = (&self.name, image, &self.project.folder);
        let scratch = ScratchRun { run, image, mounts: &mounts, folder, port };
        let scratch_model = scratch.model(compose, conditions);
        for (from, to) in scratch_model.copies.iter().filter(|(_, to)| !to.exists()) {
            self.copy_mounted(from, to)?;
        }
        let file = self.files().join(format!("{}.json", scratch_model.service));
        fs::write(&file, Value::Object(scratch_model.model).to_string())?;
        // The production model is also used to remove everything at the end.
        let production = self.files().join("production.json");
        let model = scratch.model(compose, Conditions::production("app")).model;
        fs::write(&production, Value::Object(model).to_string())?;
        let is_up = conditions != Conditions::production(conditions.purpose) && self.created.borrow().model.is_some();
        {
            let mut created = self.created.borrow_mut();
            created.images.extend(scratch_model.images);
            created.model = Some(production);
        }
        let words = self.compose_words(&file);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        if is_up {
            // Its dependencies already run.
            self.up(&words, &["--no-deps", &scratch_model.service])?;
        } else if let Err(trouble) = self.create_and_up(&words, &[]) {
            // Another service may have failed, which the proof `compose` reports.
            self.engine.check_interruption()?;
            match trouble {
                trouble @ Trouble::NotRunning(_) => return Err(trouble),
                trouble => self.create_and_up(&words, &[&scratch_model.service]).map_err(|_| trouble)?,
            }
        }
        self.engine.text(&[&words[..], &["ps", "--all", "--quiet", &scratch_model.service]].concat())
    }

    /// First builds and pulls, with the time limit of a build, then starts, with the time limit of an app.
    fn create_and_up(&self, words: &[&str], services: &[&str]) -> Result<(), Trouble> {
        // `podman compose` has no `create`.
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

    /// Each service that the app waits for may take the app's time limit.
    fn up(&self, words: &[&str], rest: &[&str]) -> Result<(), Trouble> {
        let patience = up_patience(self.options.patience, self.project.compose.as_ref().map_or(1, Compose::chain));
        let words = [words, &["up", "--detach", "--no-recreate"], rest].concat();
        match self.engine.follow(&words, patience, &mut |line| self.watcher.line(line)) {
            Ok(printed) if printed.status.success() => Ok(()),
            Ok(printed) => Err(self.engine.refused(&words, &printed.both())),
            Err(Trouble::TooLate { longest, .. }) => {
                let seconds = longest.as_secs();
                let reason = format!(
                    "it, or a service that it waits for, is not up after {seconds} s; raise the limit with --timeout"
                );
                Err(Trouble::NotRunning(reason))
            }
            Err(trouble) => Err(trouble),
        }
    }

    /// Starts every service as in production, and waits until all are healthy. An unhealthy service is a result, not an
    /// error.
    pub fn wait_for_all(&self) -> Result<Printed, Trouble> {
        // `start` has written the model.
        let Some(production) = self.created.borrow().model.clone() else { return Err(Trouble::NoCompose) };
        let words = self.compose_words(&production);
        let patience = self.options.patience.as_secs().to_string();
        let wait = ["up", "--detach", "--no-recreate", "--wait", "--wait-timeout", &patience];
        let words: Vec<&str> = words.iter().map(String::as_str).chain(wait).collect();
        let longest = self.options.patience + COMPOSING;
        self.engine.follow(&words, longest, &mut |line| self.watcher.line(line))
    }

    /// The arguments that select this run's Compose project.
    fn compose_words(&self, file: &Path) -> Vec<String> {
        let folder = self.project.folder.to_string_lossy().into_owned();
        let file = file.to_string_lossy().into_owned();
        // Variables are already substituted, and the project's `.env` could set some of Compose's own.
        let none = self.files().join(NO_VARIABLES).to_string_lossy().into_owned();
        ["compose", "--project-name", &self.name, "--project-directory", &folder, "--env-file", &none, "--file", &file]
            .map(str::to_owned)
            .into()
    }

    /// All containers of the Compose project, with their services.
    pub fn services(&self) -> Result<Vec<(String, Container)>, Trouble> {
        let project = format!("label={}", self.project_label());
        let list = self.engine.text(&["ps", "--all", "--no-trunc", "--filter", &project, "--format", "{{.ID}}"])?;
        let container = |id: &str| Container { id: id.to_owned(), port: None, inside: None, begun: Instant::now() };
        // Older Podman releases cannot print a single label in a list.
        let of_service = |id: &str| {
            let format = "{{index .Config.Labels \"com.docker.compose.service\"}}";
            let service = self.engine.text(&["inspect", "--type", "container", "--format", format, id])?;
            Ok((service.trim().to_owned(), container(id)))
        };
        list.lines().map(of_service).collect()
    }

    /// Removes a container, except with `--keep`.
    pub fn remove(&self, container: &Container) {
        if !self.options.keeps {
            self.engine.clean(&["rm", "--force", "--volumes", &container.id]);
        }
    }
}

impl Drop for Runner<'_> {
    fn drop(&mut self) {
        if self.options.keeps {
            // Kept containers mount files from there.
            self.files.disable_cleanup(true);
            return;
        }
        let created = self.created.take();
        if let Some(model) = created.model {
            let words = self.compose_words(&model);
            let down = ["down", "--volumes", "--remove-orphans", "--timeout", "0"];
            self.engine.clean(&words.iter().map(String::as_str).chain(down).collect::<Vec<_>>());
        }
        // By label, too: a container whose creation was interrupted did not report its name.
        let labelled = self.labelled(&["ps", "--all"], &self.label());
        self.remove_all(&["rm", "--force", "--volumes"], created.containers.into_iter().chain(labelled));
        // By label, because the production model lacks services of other conditions, and networks and volumes of an
        // interrupted Compose.
        let project = self.project_label();
        self.remove_all(&["network", "rm"], self.labelled(&["network", "ls"], &project));
        self.remove_all(&["volume", "rm"], self.labelled(&["volume", "ls"], &project));
        self.empty_mounts(&created.images);
        // Without `--force`: Podman would remove the image's other names, too.
        self.remove_all(&["image", "rm"], created.images);
    }
}

impl Runner<'_> {
    /// Copies a mounted file or folder, all or nothing. Unreadable files, such as a database's from an earlier run, are
    /// skipped and reported.
    fn copy_mounted(&self, from: &Path, to: &Path) -> Result<(), Trouble> {
        let failed = |error: io::Error| Trouble::Unreadable { path: from.to_owned(), reason: error.to_string() };
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        // No copy's name ends like this.
        let mut partial = to.as_os_str().to_owned();
        partial.push("_partial");
        let partial = PathBuf::from(partial);
        let left_out = copies::copy(from, &partial).map_err(failed)?;
        fs::rename(&partial, to).map_err(failed)?;
        for (path, reason) in left_out {
            self.watcher.line(&format!("{} {reason}, so the app does not see it", path.display()));
        }
        Ok(())
    }

    /// Empties copies in which containers left files of other owners: only a container can remove these.
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
            self.engine.clean(&[&UNPRIVILEGED[..], &words, &shell].concat());
            if fs::remove_dir_all(&mounts).is_ok() {
                return;
            }
        }
        self.watcher.failure(&format!("{} could not be removed", mounts.display()));
    }

    /// The label that Compose sets on everything in this run's project.
    fn project_label(&self) -> String {
        format!("com.docker.compose.project={}", self.name)
    }

    /// The IDs of everything with a label.
    fn labelled(&self, list: &[&str], label: &str) -> Vec<String> {
        let filter = format!("label={label}");
        let found = self.engine.clean(&[list, &["--quiet", "--filter", &filter]].concat());
        found.lines().map(str::to_owned).collect()
    }

    /// Removes names; the engine skips missing ones.
    fn remove_all(&self, words: &[&str], names: impl IntoIterator<Item = String>) {
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
