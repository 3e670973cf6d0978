//! File names that mark secrets, and folders with third-party files.

use super::find;
use crate::catalog::knowledge::{KNOWLEDGE, PathRole};

/// Names of files that contain only secrets.
const NAMES: &[(&str, &str)] = &[
    ("id_rsa", "an SSH private key"),
    ("id_dsa", "an SSH private key"),
    ("id_ecdsa", "an SSH private key"),
    ("id_ecdsa_sk", "an SSH private key"),
    ("id_ed25519", "an SSH private key"),
    ("id_ed25519_sk", "an SSH private key"),
    (".netrc", "passwords of servers"),
    (".git-credentials", "passwords of git servers"),
    (".pypirc", "passwords of a package registry"),
    (".htpasswd", "password hashes"),
    (".pgpass", "passwords of databases"),
    (".vault-token", "a Vault token"),
    ("application_default_credentials.json", "Google Cloud credentials"),
];

/// Path endings whose last part alone would be an ordinary name.
const PLACES: &[(&str, &str)] = &[
    (".aws/credentials", "AWS credentials"),
    (".docker/config.json", "passwords of container registries"),
    (".kube/config", "credentials of a cluster"),
    (".config/gh/hosts.yml", "a GitHub token"),
    ("config/master.key", "the key of encrypted credentials"),
];

const EXTENSIONS: &[(&str, &str)] = &[
    (".p12", "a key store"),
    (".pfx", "a key store"),
    (".jks", "a key store"),
    (".keystore", "a key store"),
    (".ppk", "an SSH private key"),
    (".kdbx", "a password database"),
    (".tfstate", "the state of Terraform, with all values"),
    (".tfstate.backup", "the state of Terraform, with all values"),
];

/// Suffixes of `.env.*` files that are examples or encrypted.
const PATTERNS: &[&str] = &[
    "example", "examples", "sample", "template", "tmpl", "tpl", "dist", "default", "defaults", "schema", "vault", "md",
];

/// The kind of secret that a file's name marks. For `*.pem` and `*.key`, the contents decide.
#[must_use]
pub fn in_path(path: &str) -> Option<&'static str> {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    if let Some(rest) = name.strip_prefix(".env") {
        let is_pattern = |rest: &str| rest.rsplit_once('.').is_some_and(|(_, last)| PATTERNS.contains(&last));
        return (rest.is_empty() || rest.starts_with('.') && !is_pattern(rest)).then_some("environment variables");
    }
    let whole = |end: &str| path.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
    // Trust stores contain only public certificates, in the same formats.
    let is_store = |end: &str| name.ends_with(end) && !name.to_ascii_lowercase().contains("trust");
    find(NAMES, |known| name == known).or_else(|| find(PLACES, whole)).or_else(|| find(EXTENSIONS, is_store))
}

/// Whether a file belongs to a third-party package. These contain test keys and much that looks like a secret, but no
/// secret of this project.
#[must_use]
pub fn is_dependency(path: &str) -> bool {
    let is = |role| KNOWLEDGE.around(path, role).is_some();
    is(PathRole::Packages) || is(PathRole::System) && !is(PathRole::Served)
}
