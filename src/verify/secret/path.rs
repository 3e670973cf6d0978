//! Names of files that are secrets, and of folders that other people fill.

use super::find;
use crate::catalog::knowledge::{KNOWLEDGE, Role};

/// Names of files that hold nothing but secrets.
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

/// Ends of paths whose last part alone would be an ordinary name.
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

/// The last part of an `.env.*` that shows what to fill in, or is encrypted.
const PATTERNS: &[&str] = &[
    "example", "examples", "sample", "template", "tmpl", "tpl", "dist", "default", "defaults", "schema", "vault", "md",
];

/// What a file holds that is a secret by its name alone. What `*.pem` and `*.key` hold, their contents tell.
#[must_use]
pub fn in_path(path: &str) -> Option<&'static str> {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    if let Some(rest) = name.strip_prefix(".env") {
        let is_pattern = |rest: &str| rest.rsplit_once('.').is_some_and(|(_, last)| PATTERNS.contains(&last));
        return (rest.is_empty() || rest.starts_with('.') && !is_pattern(rest)).then_some("environment variables");
    }
    let whole = |end: &str| path.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
    // Trust stores hold only public certificates, in the same formats.
    let is_store = |end: &str| name.ends_with(end) && !name.to_ascii_lowercase().contains("trust");
    find(NAMES, |known| name == known).or_else(|| find(PLACES, whole)).or_else(|| find(EXTENSIONS, is_store))
}

/// Whether other people wrote a file. Their packages hold keys for tests and much that looks like a secret, and no
/// secret of this project.
#[must_use]
pub fn is_dependency(path: &str) -> bool {
    let is = |role| KNOWLEDGE.around(path, role).is_some();
    is(Role::Packages) || is(Role::System) && !is(Role::Served)
}
