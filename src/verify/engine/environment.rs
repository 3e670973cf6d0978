//! The environment of the engine's command: only variables of the user that the command needs. A compose file can read
//! any variable that Compose gets, and a project must not set variables that control the command.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::program;

/// User, locale, temporary files, configuration.
const OF_THE_USER: [&str; 13] = [
    "HOME",
    "USER",
    "LOGNAME",
    "LANG",
    "LANGUAGE",
    "TMPDIR",
    "XDG_RUNTIME_DIR",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "DBUS_SESSION_BUS_ADDRESS",
    // `docker-credential-pass` needs it.
    "GNUPGHOME",
    "PASSWORD_STORE_DIR",
    "COMPOSE_PROFILES",
];

/// Which engine and builder, and how to reach them.
const OF_THE_ENGINE: [&str; 20] = [
    "DOCKER_HOST",
    "DOCKER_CONTEXT",
    "DOCKER_CONFIG",
    "DOCKER_CERT_PATH",
    "DOCKER_TLS",
    "DOCKER_TLS_VERIFY",
    "DOCKER_API_VERSION",
    "DOCKER_DEFAULT_PLATFORM",
    "DOCKER_AUTH_CONFIG",
    "BUILDX_BUILDER",
    "BUILDX_CONFIG",
    "BUILDKIT_HOST",
    "CONTAINER_HOST",
    "CONTAINER_CONNECTION",
    "CONTAINERS_CONF",
    "CONTAINERS_CONF_OVERRIDE",
    "CONTAINERS_REGISTRIES_CONF",
    "CONTAINERS_STORAGE_CONF",
    "PODMAN_COMPOSE_PROVIDER",
    "REGISTRY_AUTH_FILE",
];

/// The variables for Compose while it reads a project, which may use any of them: none that may hold a password. It
/// needs nothing to reach the engine then, only its name.
const OF_READING: [&str; 20] = [
    "HOME",
    "USER",
    "LOGNAME",
    "LANG",
    "LANGUAGE",
    "TMPDIR",
    "XDG_RUNTIME_DIR",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "PATH",
    "COMPOSE_PROFILES",
    "DOCKER_HOST",
    "DOCKER_CONTEXT",
    "DOCKER_CONFIG",
    "DOCKER_CERT_PATH",
    "DOCKER_TLS",
    "DOCKER_TLS_VERIFY",
    "DOCKER_API_VERSION",
    "DOCKER_DEFAULT_PLATFORM",
    "PODMAN_COMPOSE_PROVIDER",
];

/// How to reach registries.
const OF_THE_NETWORK: [&str; 10] = [
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "ALL_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "all_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
];

/// Windows programs do not start without these.
const OF_WINDOWS: [&str; 14] = [
    "SystemRoot",
    "SystemDrive",
    "windir",
    "COMSPEC",
    "PATHEXT",
    "TEMP",
    "TMP",
    "USERPROFILE",
    "HOMEDRIVE",
    "HOMEPATH",
    "APPDATA",
    "LOCALAPPDATA",
    "ProgramData",
    "ProgramFiles",
];

/// Always set. buildx runs `git` in the build's folder, whose git configuration may name programs.
const SET: [(&str, &str); 5] = [
    ("BUILDX_GIT_INFO", "false"),
    ("BUILDX_GIT_CHECK_DIRTY", "false"),
    ("BUILDX_GIT_LABELS", "false"),
    ("COMPOSE_MENU", "false"),
    ("DOCKER_CLI_HINTS", "false"),
];

/// Without `--trust`, Compose must not load remote files: it would run `git` and read files that were not checked.
const WITHOUT_REMOTES: [(&str, &str); 2] =
    [("COMPOSE_EXPERIMENTAL_GIT_REMOTE", "false"), ("COMPOSE_EXPERIMENTAL_OCI_REMOTE", "false")];

type Variables = Vec<(OsString, OsString)>;

#[derive(Debug, Clone)]
pub struct Environment {
    pub(super) project: PathBuf,
    pub(super) folders: Vec<PathBuf>,
    pub(super) trusts: bool,
    /// For all commands except the one that reads a compose file.
    pub(super) general: Variables,
    /// For Compose while it reads a compose file, which may use any variable.
    pub(super) reading: Variables,
    withheld: Vec<String>,
}

impl Environment {
    /// Selects the user's variables: the engine's own, those of `--env` (`NAME` or `NAME=VALUE`), and all with
    /// `--trust`.
    #[must_use]
    pub fn of(
        variables: impl IntoIterator<Item = (OsString, OsString)>,
        named: &[String],
        project: &Path,
        trusts: bool,
    ) -> Self {
        let variables: Variables = variables.into_iter().collect();
        let folders = program::folders(value(&variables, "PATH").unwrap_or_default(), project);
        let is_named =
            |name: &OsStr| named.iter().any(|pair| pair.split('=').next().is_some_and(|named| name == named));
        let mut general: Variables =
            variables.iter().filter(|(name, _)| trusts || is_passed(name) || is_named(name)).cloned().collect();
        let mut reading: Variables = general.clone();
        if !trusts {
            let is_plain = |name: &OsStr, value: &OsStr| is_read(name) && !has_password(value);
            reading.retain(|(name, value)| is_named(name) || is_plain(name, value));
        }
        for (name, given) in named.iter().filter_map(|pair| pair.split_once('=')) {
            put(&mut reading, name, given.into());
        }
        for variables in [&mut general, &mut reading] {
            // An empty entry in `PATH` means the current folder.
            variables.retain(|(name, _)| !is_same(name, "PATH"));
            if !folders.is_empty() {
                put(variables, "PATH", program::joined(&folders));
            }
            let remotes = WITHOUT_REMOTES.iter().filter(|_| !trusts);
            SET.iter().chain(remotes).for_each(|(name, value)| put(variables, name, value.into()));
        }
        let is_withheld = |name: &OsStr| value(&reading, name).is_none();
        let withheld = variables.iter().filter(|(name, _)| is_withheld(name));
        let withheld = withheld.filter_map(|(name, _)| name.to_str().map(str::to_owned)).collect();
        Self { project: project.to_owned(), folders, trusts, general, reading, withheld }
    }

    /// A configuration folder inside the project that the command would read: it may name programs to run.
    #[must_use]
    pub fn settings_in_project(&self) -> Option<PathBuf> {
        let of = |name: &str| value(&self.general, name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let home = of("HOME").or_else(|| of("USERPROFILE"));
        let below_home = |below: &str| home.as_ref().map(|home| home.join(below));
        let folders = [
            of("DOCKER_CONFIG").or_else(|| below_home(".docker")),
            of("BUILDX_CONFIG"),
            of("XDG_CONFIG_HOME").or_else(|| below_home(".config")).map(|folder| folder.join("containers")),
            of("XDG_DATA_HOME").or_else(|| below_home(".local/share")).map(|folder| folder.join("containers")),
            of("CONTAINERS_CONF"),
            of("CONTAINERS_CONF_OVERRIDE"),
        ];
        let is_of_project = |path: &PathBuf| path.is_relative() || program::is_below(path, &self.project);
        folders.into_iter().flatten().find(|path| path.exists() && is_of_project(path))
    }

    /// The control sockets of this user's engines.
    #[must_use]
    pub fn sockets(&self) -> Vec<PathBuf> {
        let of = |name: &str| value(&self.general, name).and_then(OsStr::to_str);
        let hosts = [of("DOCKER_HOST"), of("CONTAINER_HOST"), of("BUILDKIT_HOST")].into_iter().flatten();
        let named = hosts.filter_map(|host| host.strip_prefix("unix://")).map(PathBuf::from);
        let below =
            |folder: Option<&str>, names: [&str; 2]| folder.map(|folder| names.map(|n| Path::new(folder).join(n)));
        let running = below(of("XDG_RUNTIME_DIR"), ["docker.sock", "podman/podman.sock"]);
        let desktop = below(of("HOME"), [".docker/run/docker.sock", ".docker/desktop/docker.sock"]);
        named.chain(running.into_iter().chain(desktop).flatten()).collect()
    }

    /// Whether a variable is set here but not passed to Compose.
    #[must_use]
    pub fn withholds(&self, name: &str) -> bool {
        self.withheld.iter().any(|withheld| withheld == name)
    }
}

fn is_passed(name: &OsStr) -> bool {
    is_of_system(name) || [&OF_THE_USER[..], &OF_THE_ENGINE, &OF_THE_NETWORK].iter().any(|list| is_in(name, list))
}

fn is_read(name: &OsStr) -> bool {
    is_of_system(name) || is_in(name, &OF_READING)
}

fn is_of_system(name: &OsStr) -> bool {
    let is_locale = name.to_str().is_some_and(|name| name.starts_with("LC_"));
    is_locale || cfg!(windows) && is_in(name, &OF_WINDOWS)
}

/// Whether a value is a URL with a password, such as `ssh://ann:hunter2@host`.
fn has_password(value: &OsStr) -> bool {
    let value = value.to_string_lossy();
    let Some((_, behind)) = value.split_once("://") else { return false };
    behind.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'))
}

fn is_in(name: &OsStr, list: &[&str]) -> bool {
    list.iter().any(|known| is_same(name, known))
}

/// Windows ignores the case of names.
fn is_same(name: &OsStr, other: impl AsRef<OsStr>) -> bool {
    if cfg!(windows) { name.eq_ignore_ascii_case(other) } else { name == other.as_ref() }
}

fn value(variables: &[(OsString, OsString)], name: impl AsRef<OsStr>) -> Option<&OsStr> {
    variables.iter().find(|(other, _)| is_same(other, name.as_ref())).map(|(_, value)| value.as_os_str())
}

fn put(variables: &mut Variables, name: &str, value: OsString) {
    variables.retain(|(other, _)| !is_same(other, name));
    variables.push((name.into(), value));
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: [(&str, &str); 11] = [
        ("DOCKER_AUTH_CONFIG", "{\"auths\":{\"registry\":{\"auth\":\"aHVudGVyMg==\"}}}"),
        ("CONTAINER_HOST", "ssh://ann:hunter2@engine"),
        ("REGISTRY_AUTH_FILE", "/home/ann/auth.json"),
        ("LC_ALL", "C.UTF-8"),
        ("PATH", "bin:/usr/bin:/shop/bin:"),
        ("HOME", "/home/ann"),
        ("DOCKER_HOST", "unix:///run/docker.sock"),
        ("HTTPS_PROXY", "http://ann:hunter2@proxy:3128"),
        ("LD_PRELOAD", "/shop/evil.so"),
        ("AWS_SECRET_ACCESS_KEY", "hunter2"),
        ("TAG", "v1"),
    ];

    fn environment(named: &[&str], trusts: bool) -> Environment {
        let named: Vec<String> = named.iter().map(|name| (*name).to_owned()).collect();
        let here = HERE.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
        Environment::of(here, &named, Path::new("/shop"), trusts)
    }

    fn of<'a>(variables: &'a [(OsString, OsString)], name: &str) -> Option<&'a str> {
        value(variables, name).and_then(OsStr::to_str)
    }

    #[test]
    fn only_what_the_engine_needs_is_passed_on() {
        let environment = environment(&[], false);
        assert_eq!(of(&environment.general, "HOME"), Some("/home/ann"));
        assert_eq!(of(&environment.general, "DOCKER_HOST"), Some("unix:///run/docker.sock"));
        assert_eq!(of(&environment.general, "PATH"), Some("/usr/bin"));
        assert_eq!(of(&environment.general, "BUILDX_GIT_INFO"), Some("false"));
        for name in ["LD_PRELOAD", "AWS_SECRET_ACCESS_KEY", "TAG"] {
            assert_eq!(of(&environment.general, name), None);
        }
    }

    #[test]
    fn compose_reads_a_project_without_the_proxys_password() {
        let environment = environment(&[], false);
        assert!(of(&environment.general, "HTTPS_PROXY").is_some());
        assert_eq!(of(&environment.reading, "HTTPS_PROXY"), None);
        assert!(environment.withholds("HTTPS_PROXY") && environment.withholds("TAG") && !environment.withholds("HOME"));
    }

    #[test]
    fn compose_reads_a_project_without_anything_that_a_secret_may_stand_in() {
        let environment = environment(&[], false);
        assert!(of(&environment.general, "DOCKER_AUTH_CONFIG").is_some());
        let mut names: Vec<&str> = environment.reading.iter().filter_map(|(name, _)| name.to_str()).collect();
        names.retain(|name| !SET.iter().chain(&WITHOUT_REMOTES).any(|(set, _)| set == name));
        names.sort_unstable();
        assert_eq!(names, ["DOCKER_HOST", "HOME", "LC_ALL", "PATH"]);
        let host = [(OsString::from("DOCKER_HOST"), OsString::from("ssh://ann:hunter2@engine"))];
        let environment = Environment::of(host, &[], Path::new("/shop"), false);
        assert_eq!(of(&environment.reading, "DOCKER_HOST"), None);
        assert!(of(&environment.general, "DOCKER_HOST").is_some());
    }

    #[test]
    fn what_the_user_names_is_passed_on() {
        let environment = environment(&["TAG", "PATH=/evil", "LEVEL=debug"], false);
        assert_eq!(of(&environment.general, "TAG"), Some("v1"));
        assert_eq!(of(&environment.reading, "TAG"), Some("v1"));
        assert_eq!(of(&environment.reading, "LEVEL"), Some("debug"));
        assert_eq!(of(&environment.reading, "PATH"), Some("/usr/bin"));
    }

    #[test]
    fn a_trusted_project_gets_all_but_its_own_folders() {
        let environment = environment(&[], true);
        assert_eq!(of(&environment.reading, "AWS_SECRET_ACCESS_KEY"), Some("hunter2"));
        assert_eq!(of(&environment.general, "PATH"), Some("/usr/bin"));
        assert_eq!(of(&environment.general, "COMPOSE_EXPERIMENTAL_GIT_REMOTE"), None);
    }

    #[test]
    fn settings_that_the_project_holds_are_found() {
        let above = tempfile::tempdir().unwrap();
        let project = above.path().canonicalize().unwrap().join("shop");
        std::fs::create_dir_all(project.join(".docker")).unwrap();
        let settings = |name: &str, value: &Path| {
            Environment::of([(name.into(), value.as_os_str().to_owned())], &[], &project, false).settings_in_project()
        };
        assert_eq!(settings("HOME", &project), Some(project.join(".docker")));
        assert_eq!(settings("DOCKER_CONFIG", &project.join(".docker")), Some(project.join(".docker")));
        assert_eq!(settings("HOME", above.path()), None);
    }
}
