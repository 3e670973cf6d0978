//! Recognises secrets in environment variables and build arguments by name and value.

use super::{dashed, find, in_contents, is_identifier};

/// Endings of words in a variable's name, and the kind of secret.
const WORDS: &[(&str, &str)] = &[
    ("PASSWORD", "a password"),
    ("PASSWD", "a password"),
    ("PASSPHRASE", "a password"),
    ("PRIVATE_KEY", "a private key"),
    ("PRIVATEKEY", "a private key"),
    ("API_KEY", "an API key"),
    ("APIKEY", "an API key"),
    ("ACCESS_KEY", "an access key"),
    ("ACCESSKEY", "an access key"),
    ("ENCRYPTION_KEY", "an encryption key"),
    ("SIGNING_KEY", "a signing key"),
    ("MASTER_KEY", "a master key"),
    ("TOKEN", "a token"),
    ("SECRET", "a secret"),
    ("SECRETKEY", "a secret"),
    ("CREDENTIAL", "credentials"),
    ("CREDENTIALS", "credentials"),
];

/// Last words of names whose value describes a secret without being one.
const ABOUT: &[&str] = &[
    "FILE",
    "PATH",
    "DIR",
    "FOLDER",
    "URL",
    "URI",
    "ENDPOINT",
    "HOST",
    "PORT",
    "NAME",
    "TYPE",
    "KIND",
    "FORMAT",
    "MODE",
    "LENGTH",
    "SIZE",
    "MIN",
    "MAX",
    "COUNT",
    "LIMIT",
    "TTL",
    "AGE",
    "EXPIRY",
    "EXPIRE",
    "EXPIRES",
    "EXPIRATION",
    "IN",
    "DAYS",
    "HOURS",
    "MINUTES",
    "SECONDS",
    "MS",
    "LIFETIME",
    "TIMEOUT",
    "DURATION",
    "ALGORITHM",
    "ALG",
    "HASHER",
    "ROUNDS",
    "POLICY",
    "ISSUER",
    "AUDIENCE",
    "SCOPE",
    "SCOPES",
    "HEADER",
    "PREFIX",
    "FIELD",
    "COOKIE",
    "PROVIDER",
    "BACKEND",
    "STORE",
    "REGION",
    "VERSION",
    "ENABLED",
    "DISABLED",
    "REQUIRED",
    "DUMMY",
    "SHA256",
    "SHA512",
];

/// Values of switches.
const SWITCHES: &[&str] = &["true", "false", "yes", "no", "on", "off", "0", "1", "none", "null", "nil"];

/// Parts of placeholder values for an image build.
const STAND_INS: &[&str] = &["dummy", "placeholder", "not-a-secret", "unused"];

/// The kind of secret in a variable's value.
#[must_use]
pub fn in_variable(name: &str, value: &str) -> Option<&'static str> {
    let value = value.trim().trim_matches(['"', '\'']);
    in_contents("", value.as_bytes()).or_else(|| {
        if is_stand_in(value) {
            None
        } else if holds_password_url(value) || holds_password_setting(value) {
            Some("a URL or connection string with a password")
        } else {
            in_name(name).filter(|_| !is_path(value))
        }
    })
}

/// The kind of secret that a variable's name suggests.
fn in_name(name: &str) -> Option<&'static str> {
    let upper: String = name.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    let words: Vec<&str> = upper.split('_').filter(|word| !word.is_empty()).collect();
    let last = words.last().copied()?;
    // Keys for browsers are public.
    if ABOUT.contains(&last) || words.iter().any(|word| matches!(*word, "PUBLIC" | "PUBLISHABLE")) {
        return None;
    }
    // `MYSQL_PWD`, but not the shell's `PWD` and `OLDPWD`.
    if words.len() > 1 && matches!(last, "PASS" | "PWD") {
        return Some("a password");
    }
    // Laravel's key; in other names, `..._APP_KEY` is an identifier.
    if upper == "APP_KEY" {
        return Some("a secret");
    }
    // A word may have a prefix, as in `PGPASSWORD`, but no suffix, as in `TOKENIZERS`.
    let joined = format!("{}_", words.join("_"));
    find(WORDS, |word| joined.contains(&format!("{word}_")))
}

/// Whether a value is empty, a switch, a reference to another variable, or a placeholder for a build.
fn is_stand_in(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    value.is_empty()
        || SWITCHES.contains(&lower.as_str())
        || STAND_INS.iter().any(|part| lower.contains(part))
        || value.strip_prefix("${").is_some_and(|rest| rest.ends_with('}'))
        || value.strip_prefix('$').is_some_and(is_identifier)
}

/// Whether a value is a file's path. A random value seldom looks like one, because its parts are longer.
fn is_path(value: &str) -> bool {
    value.starts_with("/run/secrets/")
        || value == "/"
        || value.strip_prefix('.').unwrap_or(value).strip_prefix('/').is_some_and(|rest| {
            rest.contains(['/', '.'])
                && rest.split('/').all(|part| part.len() <= 32)
                && rest.bytes().all(|byte| dashed(byte) || matches!(byte, b'/' | b'.'))
        })
}

/// Whether a text contains a URL with a password before its host.
pub(super) fn holds_password_url(text: &str) -> bool {
    text.match_indices("://").any(|(at, separator)| {
        let before = text.get(..at).unwrap_or_default();
        let rest = text.get(at + separator.len()..).unwrap_or_default();
        let end = rest.find(|c: char| c.is_whitespace() || "/?#\"'`".contains(c)).unwrap_or(rest.len());
        let authority = rest.get(..end).unwrap_or_default();
        before.ends_with(|c: char| c.is_ascii_alphanumeric())
            && authority.rsplit_once('@').is_some_and(|(user, host)| {
                !host.is_empty() && user.split_once(':').is_some_and(|(_, password)| is_password(password))
            })
    })
}

/// Whether a text is a connection string with a password: `Server=db;Password=...`.
fn holds_password_setting(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    // Each part is checked once, however often a key is in it.
    let mut parts = lower.split([';', '&', ' ']).enumerate();
    parts.any(|(number, part)| {
        ["password=", "pwd="].iter().any(|key| {
            part.match_indices(key).any(|(at, _)| {
                let begins = if at == 0 { number > 0 } else { part.get(..at).is_some_and(|text| text.ends_with('?')) };
                begins && part.get(at + key.len()..).is_some_and(is_password)
            })
        })
    })
}

/// Whether it is a password, not a variable's name or a placeholder.
fn is_password(text: &str) -> bool {
    !text.is_empty() && !text.starts_with(['$', '<', '{', '%']) && !text.bytes().all(|byte| matches!(byte, b'*' | b'x'))
}
