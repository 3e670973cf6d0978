use serde::Serialize;

use super::command;
use super::fact::Fact;
use super::forge::FoundForge;
use super::secret::is_secret;
use super::subject::ASIDE;
use super::workspace::Workspace;
use crate::artifact::Artifact;
use crate::catalog::Native;
use crate::source::Evidence;
use crate::value::AppFolder;

/// Everything that is known about a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The projects in it; the first is the one that `new` takes.
    pub projects: Vec<DetectedProject>,
    pub forge: Option<FoundForge>,
    /// Artifacts that the project has a file of its own for.
    pub counterparts: Vec<(Artifact, Evidence)>,
    /// Files that were not read, with the reason.
    pub skipped: Vec<String>,
    /// The folder of the app to take, in a workspace whose files its build needs; `None` for the folder itself.
    pub app: Option<String>,
    /// Where this folder is below the one that the files go to; `None` if they go here.
    pub inside: Option<AppFolder>,
}

/// A project: a folder with a manifest, or with source files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct DetectedProject {
    /// Relative to the folder; `.` is the folder itself.
    pub path: String,
    pub kind: ProjectKind,
    pub language: Fact<String>,
    /// The folder of its templates.
    pub framework: Option<Fact<String>>,
    /// A framework or language that dockgen has no templates for.
    pub unsupported: Option<Fact<String>>,
    /// The release cycle, such as `3.13`.
    pub language_version: Option<Fact<String>>,
    /// Versions that the project names elsewhere and that differ.
    pub conflicts: Vec<Fact<String>>,
    pub package_manager: Option<Fact<String>>,
    /// The place where the app starts, in the language's form.
    pub entrypoint: Option<Fact<String>>,
    /// Entry points of programs, if nothing tells which of them is the app.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, schemars(default))]
    pub programs: Vec<Fact<String>>,
    /// The production command of the app, in words.
    pub start: Option<Fact<Vec<String>>>,
    pub port: Option<Fact<u16>>,
    pub health_path: Option<Fact<String>>,
    pub processes: Vec<DeclaredProcess>,
    /// Backing services, by the names of extras if there are such.
    pub services: Vec<Fact<String>>,
    pub variables: Vec<Variable>,
    /// Dependencies that need packages of the system.
    pub native: Vec<NativeDependency>,
    /// The name of the script that builds the app before it starts, or the command.
    pub build: Option<Fact<String>>,
    /// Whether the app is known to answer no requests, and so listens on no port.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(default))]
    pub worker: Option<Fact<bool>>,
    /// The folder that the build of a site writes.
    pub output: Option<Fact<String>>,
    /// Folders and files that a compiled program reads at run time; of a site, files with settings that its build reads.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, schemars(default))]
    pub assets: Vec<Fact<String>>,
    /// Folders named like build output, such as `dist`, that are part of the repository.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, schemars(default))]
    pub committed: Vec<String>,
    /// Where it listens only on the loopback interface.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, schemars(default))]
    pub loopback: Vec<Loopback>,
    /// Variables that the image sets, since it has none of the files that set them for development.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, schemars(default))]
    pub environment: Vec<ImageVariable>,
    /// A file of variables that the app fails without.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(default))]
    pub dotenv: Option<Dotenv>,
    /// Variables that the build needs, with values that stand for the real ones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, schemars(default))]
    pub build_variables: Vec<ImageVariable>,
    /// Files with certificates that the code reads.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, schemars(default))]
    pub certificates: Vec<Fact<String>>,
    /// Files with private keys that the code reads.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, schemars(default))]
    pub keys: Vec<Fact<String>>,
    /// What the build of a site installs, since the project does not list it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, schemars(default))]
    pub installs: Vec<Fact<String>>,
    /// Package registries that the project names.
    pub registries: Vec<Fact<String>>,
    /// `None` if only source files were found.
    pub manifest: Option<String>,
    /// Files that installing the dependencies reads besides the manifest; a folder ends with a slash.
    pub inputs: Vec<String>,
    /// The workspace whose files the build needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(default))]
    pub workspace: Option<Workspace>,
    /// The folder of the member that the root of a workspace starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(default))]
    pub starts: Option<Fact<String>>,
    /// Files and folders in the project that the app writes, and that have to outlive its container; a folder ends with
    /// a slash.
    pub state: Vec<Fact<String>>,
    /// Files of the state beside code that the app replaces by new ones: it writes `.NAME.tmp`, and renames that.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, schemars(default))]
    pub replaced: Vec<Fact<String>>,
    /// Folders that the running app fills again if they are empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, schemars(default))]
    pub caches: Vec<Fact<String>>,
    /// The release of the package manager that wrote the lock file, if its newest release does not take the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package_manager_version: Option<Fact<String>>,
    /// An option with which the package manager takes the lock file as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub install_option: Option<Fact<String>>,
    /// Where a compiled program looks for the folder that it is in: its files have to be beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(default))]
    pub beside_program: Option<Fact<bool>>,
    /// The folder below the project's in which the program is started, because it reads paths that begin with `..`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(default))]
    pub working_folder: Option<Fact<String>>,
    /// The one release of the language, such as `3.12.8`, that the manifest allows, although the image has another of
    /// its cycle.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(default))]
    pub exact_version: Option<Fact<String>>,
    /// Whether the build is for no platform in particular, since the platform of the image does not fit all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(default))]
    pub portable: Option<Fact<bool>>,
    /// The package that the project itself is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(default))]
    pub own_package: Option<OwnPackage>,
    /// The project's own scripts that the package manager runs when it installs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, schemars(default))]
    pub hooks: Vec<String>,
    /// Programs of dependencies that write code which the app imports, such as `prisma generate`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, schemars(default))]
    pub generators: Vec<Fact<String>>,
    /// Development dependencies that the running app loads.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, schemars(default))]
    pub loaded: Vec<Fact<String>>,
    /// The setting in which the project approves packages that run scripts when they are installed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(default))]
    pub approved_builds: Option<Fact<String>>,
    /// Variables for the installation, with which tools of development do not download programs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, schemars(default))]
    pub downloads: Vec<Fact<String>>,
    /// Options that the runtime needs to build the app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub build_options: Option<Fact<String>>,
    /// The platform that the app is built for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(default))]
    pub platform: Option<Platform>,
    /// The framework's name for people, also of an unsupported one.
    #[serde(skip)]
    pub title: String,
    /// Folders that are imported without their parent: `shop` of `src/shop`.
    #[serde(skip)]
    pub(super) nested: Vec<(String, String)>,
    /// Dependencies that the image needs to start and the manifest lacks, by framework.
    #[serde(skip)]
    pub(super) missing: Vec<(String, Vec<String>)>,
    /// What the image needs besides.
    #[serde(skip)]
    pub additions: Vec<Addition>,
}

/// The package that a project in Python is, and what the image installs of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct OwnPackage {
    /// Whether the code can only be imported if the package is installed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(default))]
    pub below_src: Option<Fact<bool>>,
    /// Commands that it installs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, schemars(default))]
    pub commands: Vec<String>,
    /// Optional parts that the app needs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, schemars(default))]
    pub extras: Vec<Fact<String>>,
    /// Groups of dependencies besides the main one that the app needs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, schemars(default))]
    pub groups: Vec<Fact<String>>,
}

/// Packages that the image installs although the manifest does not ask for them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Addition {
    /// As the package manager's command takes them.
    pub packages: Vec<String>,
    /// A sentence.
    pub why: String,
}

/// What a project is, the most likely to be containerised first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ProjectKind {
    /// It answers requests, or works without them.
    App,
    /// Files that a web server serves.
    Site,
    /// Neither a framework nor a start command is known.
    Unknown,
    /// Other projects depend on it.
    Library,
    /// Only the root of other projects.
    Workspace,
    /// Files for development tools, such as a `package.json` with linters.
    Tooling,
}

/// A process that the project declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DeclaredProcess {
    pub name: String,
    pub role: ProcessRole,
    #[serde(flatten)]
    pub command: Fact<Vec<String>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ProcessRole {
    Web,
    Worker,
    Scheduler,
    /// It runs once before a new version starts.
    Release,
}

impl ProcessRole {
    /// By the name in a Procfile and elsewhere.
    pub(super) fn of(name: &str) -> Self {
        match name {
            "web" | "app" | "server" | "api" | "http" => Self::Web,
            "release" | "predeploy" | "migrate" | "migrations" => Self::Release,
            "scheduler" | "clock" | "cron" | "beat" => Self::Scheduler,
            _ => Self::Worker,
        }
    }
}

impl DeclaredProcess {
    /// The command as a container's main process, which gets the signals.
    #[must_use]
    pub fn main_process(&self) -> Vec<String> {
        command::replacing_the_shell(&self.command.value)
    }
}

/// An environment variable that the code reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Variable {
    pub name: String,
    /// The default in the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Its name looks like that of a secret.
    pub secret: bool,
    /// What the app has to be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub need: Option<Need>,
    /// The value in the project's example of a file of variables, if the code has no default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
    #[serde(flatten)]
    pub fact: Fact<String>,
}

/// What an app needs of a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// A random text that nobody else has to know.
    Random,
    /// Any value, also an empty one.
    Set,
    /// A value that is not empty.
    Filled,
}

/// An address of the loopback interface that an app listens on, which nothing outside a container reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Loopback {
    /// What takes its place: the same on all interfaces.
    pub open: String,
    /// The flag that changes it, which the start command has; `None` if only another line of code does.
    pub flag: Option<String>,
    /// The address as it is written.
    #[serde(flatten)]
    pub fact: Fact<String>,
}

/// A variable that the code reads, and that an image has to set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ImageVariable {
    pub name: String,
    /// Whether it is the address that the app listens on.
    pub is_address: bool,
    /// Its value in the image.
    #[serde(flatten)]
    pub fact: Fact<String>,
}

/// A file of variables that an app fails without, although the environment outranks it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Dotenv {
    /// Variables that the app only takes from the environment if the file names them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, schemars(default))]
    pub names: Vec<String>,
    /// Its path, as the app opens it.
    #[serde(flatten)]
    pub fact: Fact<String>,
}

/// A hosting platform for which the build writes something else than a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Platform {
    /// The variable with which the build writes a server all the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub switch: Option<String>,
    /// What to change in the project, if no variable does: nothing can be started until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<String>,
    /// Its name.
    #[serde(flatten)]
    pub fact: Fact<String>,
}

/// A dependency that needs packages of the system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NativeDependency {
    /// The dependency's name.
    #[serde(flatten)]
    pub dependency: Fact<String>,
    #[serde(flatten)]
    pub packages: Native,
}

impl Variable {
    pub(super) fn new(name: String, default: Option<String>, fact: Fact<String>) -> Self {
        Self { secret: is_secret(&name), name, default, need: None, example: None, fact }
    }
}

impl DetectedProject {
    /// Nothing but its language is known. `""` is the root folder.
    pub(super) fn unknown(folder: &str, language: Fact<String>) -> Self {
        Self {
            path: if folder.is_empty() { ".".to_owned() } else { folder.to_owned() },
            kind: ProjectKind::Unknown,
            language,
            framework: None,
            unsupported: None,
            language_version: None,
            conflicts: Vec::new(),
            package_manager: None,
            entrypoint: None,
            programs: Vec::new(),
            start: None,
            port: None,
            health_path: None,
            processes: Vec::new(),
            services: Vec::new(),
            variables: Vec::new(),
            native: Vec::new(),
            build: None,
            worker: None,
            output: None,
            assets: Vec::new(),
            committed: Vec::new(),
            loopback: Vec::new(),
            environment: Vec::new(),
            dotenv: None,
            build_variables: Vec::new(),
            certificates: Vec::new(),
            keys: Vec::new(),
            installs: Vec::new(),
            registries: Vec::new(),
            manifest: None,
            inputs: Vec::new(),
            workspace: None,
            starts: None,
            state: Vec::new(),
            replaced: Vec::new(),
            caches: Vec::new(),
            package_manager_version: None,
            install_option: None,
            beside_program: None,
            working_folder: None,
            exact_version: None,
            portable: None,
            own_package: None,
            hooks: Vec::new(),
            generators: Vec::new(),
            loaded: Vec::new(),
            approved_builds: None,
            downloads: Vec::new(),
            build_options: None,
            platform: None,
            title: String::new(),
            nested: Vec::new(),
            missing: Vec::new(),
            additions: Vec::new(),
        }
    }

    /// The real path of a package: `src/shop/` for `shop/` if the project keeps its packages in `src`.
    #[must_use]
    pub fn locate(&self, folder: &str) -> String {
        let first = folder.split('/').next().unwrap_or_default();
        let root = self.nested.iter().find(|(name, _)| name == first).map(|(_, root)| root);
        root.map_or_else(|| folder.to_owned(), |root| format!("{root}/{folder}"))
    }

    /// Adds a file or folder that the app writes, once.
    pub(super) fn add_state(&mut self, path: String, evidence: Evidence) {
        if !self.state.iter().any(|known| known.value == path) {
            self.state.push(Fact::likely(path, evidence));
        }
    }

    /// The start command as the container's main process, which gets the signals.
    #[must_use]
    pub fn main_process(&self) -> Option<Vec<String>> {
        self.start.as_ref().map(|start| command::replacing_the_shell(&start.value))
    }

    /// The dependencies that the manifest lacks for a framework.
    #[must_use]
    pub fn missing(&self, framework: &str) -> &[String] {
        let found = self.missing.iter().find(|(id, _)| id == framework);
        found.map_or(&[], |(_, names)| names)
    }

    /// Whether it is an example, a test or a document.
    #[must_use]
    pub fn is_aside(&self) -> bool {
        self.path.split('/').any(|folder| ASIDE.contains(&folder))
    }

    /// The file of an enclosing folder that the app needs for its build, such as a lock file.
    #[must_use]
    pub fn needs_above(&self) -> Option<&Evidence> {
        let evidence = self.package_manager.as_ref()?.decisive()?;
        let is_inside =
            self.is_at_root() || evidence.file.strip_prefix(&self.path).is_some_and(|rest| rest.starts_with('/'));
        (!is_inside).then_some(evidence)
    }

    /// Whether dockgen has no templates for the language.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        self.unsupported.as_ref().is_some_and(|unsupported| unsupported.value == self.language.value)
    }

    #[must_use]
    pub fn is_at_root(&self) -> bool {
        self.path == "."
    }
}

/// Which of several projects `new` takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice<'a> {
    /// The folder's own project, or none at all.
    Here,
    /// The only app, which is in a folder below.
    Below(&'a DetectedProject),
    /// Apps in several folders below.
    Several(Vec<&'a DetectedProject>),
}

impl Facts {
    /// Which project to take. Apps below the folder count if the folder itself has none.
    #[must_use]
    pub fn choice(&self) -> Choice<'_> {
        if self.here().any(|project| project.kind < ProjectKind::Unknown) {
            return Choice::Here;
        }
        let started = self.here().find_map(|project| Some(&project.starts.as_ref()?.value));
        if let Some(app) = self.projects.iter().find(|project| Some(&project.path) == started) {
            return Choice::Below(app);
        }
        let apps = self.below();
        match apps.as_slice() {
            [] => Choice::Here,
            [only] => Choice::Below(only),
            _ => Choice::Several(apps),
        }
    }

    /// The apps in folders below, without examples and tests.
    #[must_use]
    pub fn below(&self) -> Vec<&DetectedProject> {
        let below = self.projects.iter().filter(|project| !project.is_at_root());
        below.filter(|project| project.kind < ProjectKind::Unknown && !project.is_aside()).collect()
    }

    /// The facts of an app in a folder below, whose files go to this one: those of the repository are this folder's.
    #[must_use]
    pub fn narrowed(self, app: Self, folder: AppFolder) -> Self {
        Self { projects: app.projects, inside: Some(folder), ..self }
    }

    /// The project of a language in the folder of the app.
    #[must_use]
    pub fn project(&self, language: &str) -> Option<&DetectedProject> {
        self.here().find(|project| project.language.value == language)
    }

    /// The projects in the folder of the app.
    pub fn here(&self) -> impl Iterator<Item = &DetectedProject> {
        let folder = self.app.as_deref().unwrap_or(".");
        self.projects.iter().filter(move |project| project.path == folder)
    }

    /// The projects of the best kind in the folder of the app.
    #[must_use]
    pub fn likely(&self) -> Vec<&DetectedProject> {
        let best = self.here().map(|project| project.kind).min();
        self.here().filter(|project| Some(project.kind) == best).collect()
    }

    /// All that could be containerised.
    pub fn apps(&self) -> impl Iterator<Item = &DetectedProject> {
        self.projects.iter().filter(|project| project.kind <= ProjectKind::Unknown)
    }
}
