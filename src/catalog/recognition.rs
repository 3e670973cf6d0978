//! How detection recognises frameworks, and what dependencies and lines of code mean: the `[detect]` table of a
//! `framework.toml`, and a language's `detect.toml`.

use indexmap::IndexMap;
use serde::Deserialize;

/// A language's `detect.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recognition {
    /// Frameworks that have no templates, by the name of the folder that they would have.
    #[serde(default)]
    pub frameworks: IndexMap<String, Signs>,
    /// The backing service that a dependency talks to: `psycopg = "postgres"`.
    #[serde(default)]
    pub services: IndexMap<String, String>,
    /// What a dependency needs of the system.
    #[serde(default)]
    pub native: IndexMap<String, Native>,
    /// The variable that keeps a dependency from downloading a program when it is installed, such as a browser.
    #[serde(default)]
    pub downloads: IndexMap<String, String>,
    /// What dependencies need beside them that their own manifests do not say.
    #[serde(default)]
    pub companions: Vec<Companion>,
    /// Lines that read environment variables, with the groups `name` and, optionally, `default`.
    #[serde(default)]
    pub variables: Vec<Scan>,
    /// Functions of a project that read the variable that their argument names.
    #[serde(default)]
    pub wrappers: Vec<WrapperSign>,
    /// Code that fails without a variable: compared with a line and the two after it. The group `set` is the name of a
    /// variable that may be empty, the group `filled` of one that may not.
    #[serde(default)]
    pub required: Vec<Scan>,
    /// Code that ends the program if a variable is empty.
    #[serde(default)]
    pub demands: Vec<DemandSign>,
    /// Code that fails without a file of variables.
    #[serde(default)]
    pub dotenv: Vec<DotenvSign>,
    /// Dependencies whose build loads the app's code, and so needs the variables that it fails without.
    #[serde(default)]
    pub loads_in_build: Vec<String>,
    /// Lines that declare routes, with the group `path`: a path such as `/healthz` is the health endpoint.
    #[serde(default)]
    pub routes: Vec<Scan>,
    /// Lines that put the routes of a block below a prefix, with the group `path`: `namespace :api do`.
    #[serde(default)]
    pub prefixes: Vec<Scan>,
    /// Lines that set the port, with the group `port`; in Go also `value` for an expression with it.
    #[serde(default)]
    pub ports: Vec<Scan>,
    /// Lines that listen on the loopback interface, with the group `text` for the address as it is written, and
    /// optionally `port`, which has to be the app's, `flag` for the name of the flag that changes it, and `name` for that
    /// of a variable, which the file has to listen on.
    #[serde(default)]
    pub loopback: Vec<Scan>,
    /// Lines that write files which have to outlive a container, with the group `path` for a file or `folder`; or with
    /// the group `file` or `into` for an expression whose value is such a path.
    #[serde(default)]
    pub state: Vec<Scan>,
    /// Calls that write files, with an expression of the path instead of the path.
    #[serde(default)]
    pub writes: Vec<WriteSign>,
    /// Files and folders that a dependency reads at run time, although the code does not name them.
    #[serde(default)]
    pub assets: IndexMap<String, Vec<String>>,
    /// Names of versions: a release cycle, `newest`, or `lts` for the newest with long-term support.
    #[serde(default)]
    pub aliases: IndexMap<String, String>,
    /// The names on the public index of packages that conda has under another name: `pytorch = "torch"`.
    #[serde(default)]
    pub conda: IndexMap<String, String>,
    /// Processes of apps of any framework, such as migrations. A declared process of the same role precedes them.
    #[serde(default)]
    pub processes: Vec<ProcessSign>,
}

/// How a function that reads a variable by its argument looks.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrapperSign {
    /// The line that declares it, with the groups `function` and `key`, which is the argument's name.
    pub function: Scan,
    /// Texts of which its body holds one; `{key}` is the argument.
    pub reads: Vec<String>,
    /// Texts of which the body holds one if the program ends without the variable.
    pub fails: Vec<String>,
}

/// Code that writes a file whose path an expression makes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WriteSign {
    /// Compared with a line and those after it. The expression is at the beginning of the group `file`, `folder`, or
    /// `either`, whose last part is a file if it has a dot.
    pub scan: Scan,
    /// A text that the file with the code has to hold as well.
    pub beside: Option<String>,
    /// It writes `.NAME.tmp` beside the file, and renames that.
    #[serde(default)]
    pub replaces: bool,
}

/// A condition after which the program ends. The names in it have the values of variables.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemandSign {
    /// Compared with a line and those after it, with the group `condition`. If the group `back` takes part, the failure
    /// goes back to the caller.
    pub scan: Scan,
    /// What joins the parts of the condition, any of which ends the program.
    pub joined: String,
    /// An expression for one part, with the group `name`, or `variable` if it reads the variable itself.
    pub term: String,
    /// An expression for the line above that gives the name its value, with the group `variable`; `NAME` stands for the
    /// name.
    pub read: String,
}

/// Code that fails without a file of variables, although the environment outranks the file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DotenvSign {
    /// Compared with a line and those after it. The group `path` is the file, `.env` without it; in the group `code` is
    /// an expression that begins with its path. If the group `back` takes part, the failure goes back to the caller; the
    /// group `check` is a function that gets the error.
    pub scan: Scan,
    /// Expressions for the whole file with the code: one of them has to match, and has the group `path`, or `stem` for a
    /// name without `.env`.
    #[serde(default)]
    pub paths: Vec<String>,
    /// A text that the file with the code has to hold as well.
    pub beside: Option<String>,
    /// The line of a block around the code, such as `try {`, in which the code may fail.
    pub guard: Option<String>,
    /// Lines with the group `name`: variables that only count if the file names them.
    pub names: Option<Scan>,
}

/// A package that old releases of others need.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Companion {
    /// The package that a manifest or lock file would list. Of several with this name, the first that is needed counts.
    pub name: String,
    /// As the package manager's command takes them: `setuptools<81`.
    pub install: Vec<String>,
    /// What a comment in the Dockerfile says, after the names of the dependencies.
    pub why: String,
    /// For each dependency, the first release that does not need it.
    pub until: IndexMap<String, String>,
}

/// How a framework is recognised, and what follows from it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signs {
    /// As people write it; only for a framework without templates.
    #[serde(default)]
    pub title: String,
    /// The framework is recognised if one of these holds.
    #[serde(default)]
    pub when: Vec<Condition>,
    /// It is not recognised if a line in these files matches.
    pub unless: Option<Scan>,
    /// Other frameworks of the language that it contains or is used beside: it is chosen before them. `*` stands for all.
    #[serde(default)]
    pub outranks: Vec<String>,
    #[serde(default)]
    pub role: FrameworkRole,
    /// Of a worker, whether an app of it may listen all the same. If not, ports in its code are those of others.
    pub listens: Option<bool>,
    /// The port that its production server listens on without further settings.
    pub port: Option<u16>,
    /// The command that starts it in production, in words. `{entrypoint}` is replaced, and `{member}` with the folder in
    /// a workspace.
    #[serde(default)]
    pub start: Vec<String>,
    /// In Java, what its program takes after the words that start it. `{settings}` is replaced with the file of `settings`.
    #[serde(default)]
    pub arguments: Vec<String>,
    /// The file with its settings beside the manifest: one with a line that matches.
    pub settings: Option<Scan>,
    /// The beginnings of commands that start a development server: `next dev`. The production command is `start`.
    #[serde(default)]
    pub development: Vec<String>,
    /// Its own health endpoints; the first whose condition holds counts.
    #[serde(default)]
    pub health: Vec<HealthSign>,
    /// The folder that its build writes; the first that is found counts.
    #[serde(default)]
    pub output: Vec<OutputSign>,
    /// What its build installs, if no file of the project lists it.
    #[serde(default)]
    pub installs: Vec<InstallSign>,
    /// What it installs of plugins that the settings name, likewise.
    pub plugins: Option<PluginSign>,
    /// Folders that the running app writes and can fill again: they are in memory.
    #[serde(default)]
    pub caches: Vec<String>,
    /// The entry point in the code, with groups for `as`; the first that is found counts.
    #[serde(default)]
    pub entrypoints: Vec<EntrypointScan>,
    /// Processes besides the app.
    #[serde(default)]
    pub processes: Vec<ProcessSign>,
    /// Other forms of its apps, such as a static export; the first whose condition holds counts.
    #[serde(default)]
    pub forms: Vec<FormSign>,
    /// Platforms that its apps may be built for; the first whose condition holds counts.
    #[serde(default)]
    pub platforms: Vec<PlatformSign>,
}

/// A hosting platform for which a framework's build writes something else than a server.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlatformSign {
    /// As people write it. The group `platform` of the scan precedes it.
    pub title: String,
    /// One of these holds.
    pub when: Vec<Condition>,
    /// The variable with which the build writes a server all the same: `NITRO_PRESET=node-server`.
    pub switch: Option<String>,
    /// What to change in the project, as an order, if no variable does.
    pub change: Option<String>,
}

/// A form of a framework's apps: what it gives precedes what the framework gives.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormSign {
    #[serde(default)]
    pub when: Condition,
    pub role: Option<FrameworkRole>,
    /// Empty: it has no command of its own.
    pub start: Option<Vec<String>>,
    /// In addition to the framework's.
    #[serde(default)]
    pub development: Vec<String>,
    /// Empty: its build writes no folder for a web server.
    pub output: Option<Vec<OutputSign>>,
}

/// What an app of a framework is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FrameworkRole {
    /// It answers requests.
    #[default]
    Web,
    /// Files that a web server serves.
    Site,
    /// It works without answering requests.
    Worker,
    /// It runs and ends, or is only used for development; another framework is the app.
    Tool,
}

/// All parts that are given hold.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The app depends on this; a `*` at the end stands for any text. Development dependencies do not count.
    pub dependency: Option<String>,
    /// Development dependencies count as well.
    #[serde(default)]
    pub any_group: bool,
    /// The app depends on none of these.
    #[serde(default)]
    pub without: Vec<String>,
    /// A file matches this pattern.
    pub file: Option<String>,
    /// A line in these files matches.
    pub scan: Option<Scan>,
    /// No line in these files matches.
    pub unless: Option<Scan>,
    /// The project declares it, so there is no other reading.
    #[serde(default)]
    pub is_stated: bool,
    /// A script of the manifest runs a command that begins with these words.
    pub script: Option<String>,
    /// None of these dependencies is there, not even for development.
    #[serde(default)]
    pub without_any: Vec<String>,
}

/// A search in the lines of files.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scan {
    /// A pattern of paths below the app's folder, such as `**/*.py` or `next.config.{js,mjs,ts}`.
    pub files: String,
    /// Only lines with this text are compared, since expressions are slow.
    pub holds: String,
    /// A regular expression for a line, without Unicode classes.
    pub line: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HealthSign {
    pub path: String,
    #[serde(default)]
    pub when: Condition,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutputSign {
    /// The folder; in a scan, the group `folder` precedes it.
    pub folder: Option<String>,
    pub scan: Option<Scan>,
    #[serde(default)]
    pub when: Condition,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstallSign {
    /// A requirement as the package manager takes it, with its version.
    pub package: String,
    #[serde(default)]
    pub when: Condition,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PluginSign {
    /// Lines that name plugins, each match one, with the group `name`.
    pub scan: Scan,
    /// The requirements by the names of the plugins.
    pub packages: IndexMap<String, String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntrypointScan {
    pub scan: Scan,
    /// The entry point, with groups of the expression in braces; `{module}` without such a group is the file's Python
    /// module, `{file}` its path.
    #[serde(rename = "as")]
    pub form: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProcessSign {
    pub name: String,
    /// `web`, `worker`, `scheduler` or `release`.
    pub role: String,
    pub command: Vec<String>,
    #[serde(default)]
    pub when: Condition,
}

/// Packages by their names in Debian and Alpine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Native {
    /// To build the dependency.
    #[serde(default)]
    pub build: SystemPackages,
    /// To run it.
    #[serde(default)]
    pub run: SystemPackages,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SystemPackages {
    #[serde(default)]
    pub debian: Vec<String>,
    #[serde(default)]
    pub alpine: Vec<String>,
}

impl Recognition {
    /// Semantic errors; empty if it is valid.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let signs = self.frameworks.values().flat_map(Signs::scans);
        let of_processes = self.processes.iter().flat_map(|sign| sign.when.scan.iter().chain(&sign.when.unless));
        let own =
            [&self.variables, &self.required, &self.routes, &self.prefixes, &self.ports, &self.loopback, &self.state]
                .into_iter()
                .flatten()
                .chain(of_processes);
        let of_dotenv = self.dotenv.iter().flat_map(|sign| sign.names.iter().chain([&sign.scan]));
        let own = own.chain(of_dotenv).chain(self.wrappers.iter().map(|sign| &sign.function));
        let own = own.chain(self.writes.iter().map(|sign| &sign.scan));
        let own = own.chain(self.demands.iter().map(|sign| &sign.scan));
        let of_demands = self.demands.iter().flat_map(|sign| [&sign.term, &sign.read]).filter_map(|text| fault(text));
        let paths = self.dotenv.iter().flat_map(|sign| sign.paths.iter().chain(&sign.guard));
        let paths = paths.filter_map(|path| fault(path));
        let nameless = self.frameworks.iter().filter(|(_, signs)| signs.title.is_empty());
        let nameless = nameless.map(|(id, _)| format!("`frameworks.{id}` has no `title`"));
        signs.chain(own).filter_map(Scan::fault).chain(of_demands).chain(paths).chain(nameless).collect()
    }
}

impl Signs {
    /// Semantic errors; empty if they are valid.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        self.scans().into_iter().filter_map(Scan::fault).collect()
    }

    fn scans(&self) -> Vec<&Scan> {
        let conditions = self.when.iter().chain(self.health.iter().map(|sign| &sign.when));
        let conditions = conditions.chain(self.output.iter().map(|sign| &sign.when));
        let conditions = conditions.chain(self.installs.iter().map(|sign| &sign.when));
        let conditions = conditions.chain(self.processes.iter().map(|sign| &sign.when));
        let conditions = conditions.chain(self.forms.iter().map(|form| &form.when));
        let of_forms = self.forms.iter().flat_map(|form| form.output.iter().flatten());
        let conditions = conditions.chain(of_forms.clone().map(|sign| &sign.when));
        let conditions = conditions.chain(self.platforms.iter().flat_map(|sign| &sign.when));
        let of_conditions = conditions.flat_map(|condition| condition.scan.iter().chain(&condition.unless));
        let of_entrypoints = self.entrypoints.iter().map(|sign| &sign.scan);
        let outputs = self.output.iter().chain(of_forms).filter_map(|sign| sign.scan.as_ref());
        let plugins = self.plugins.iter().map(|sign| &sign.scan);
        of_conditions.chain(of_entrypoints).chain(outputs).chain(plugins).chain(&self.unless).collect()
    }
}

impl Scan {
    /// Whether the expression has a group of this name.
    pub(crate) fn has_group(&self, name: &str) -> bool {
        self.line.contains(&format!("<{name}>"))
    }

    fn fault(&self) -> Option<String> {
        fault(&self.line)
    }
}

fn fault(expression: &str) -> Option<String> {
    let error = regex_lite::Regex::new(expression).err()?;
    Some(format!("`{expression}` is no regular expression: {error}"))
}
