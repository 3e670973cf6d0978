//! Finds credentials for registries in Docker's configuration, where `docker login` stores them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::Reference;
use super::helper::Helper;
use crate::source;

/// The size limit of the configuration in bytes.
const LARGEST: u64 = 1024 * 1024;

/// Docker Hub's historical key in the configuration.
const HUB_KEY: &str = "https://index.docker.io/v1/";

/// Other keys of Docker Hub.
const HUB_NAMES: [&str; 3] = ["docker.io", "index.docker.io", "registry-1.docker.io"];

/// The length limit of a helper's error in characters.
const LONGEST_ERROR: usize = 200;

/// The user name that marks a token.
const TOKEN_USER: &str = "<token>";

/// Has no `Debug`, so that no message can contain a secret.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Credentials {
    Password {
        user: String,
        password: String,
    },
    /// A refresh token for the token service.
    Identity(String),
    /// A token for the registry itself.
    Registry(String),
}

impl Credentials {
    /// The value of an `Authorization` header; `None` for a refresh token.
    pub(super) fn header(&self) -> Option<String> {
        match self {
            Self::Password { user, password } => {
                Some(format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))))
            }
            Self::Registry(token) => Some(format!("Bearer {token}")),
            Self::Identity(_) => None,
        }
    }
}

pub(super) struct Store {
    file: Option<PathBuf>,
    /// Helpers in this folder are not run.
    project: PathBuf,
    /// Time limit for a helper.
    patience: Duration,
    /// Cached by registry, since a helper may ask the user each time.
    found: RefCell<BTreeMap<String, Found>>,
}

/// The error is the reason why credentials could not be read.
type Found = Result<Option<Credentials>, String>;

impl Store {
    /// Uses this user's Docker configuration.
    pub(super) fn new(patience: Duration, project: &Path) -> Self {
        let folder = env::var_os("DOCKER_CONFIG").filter(|folder| !folder.is_empty()).map(PathBuf::from);
        // Without a home folder, `.docker` in the current folder is not the user's.
        let home = || env::home_dir().filter(|home| home.is_absolute()).map(|home| home.join(".docker"));
        let file = folder.or_else(home).map(|folder| folder.join("config.json"));
        Self { file, project: project.to_owned(), patience, found: RefCell::default() }
    }

    /// The credentials for an image's registry. An error is not final, since the registry may answer without
    /// credentials.
    pub(super) fn find(&self, image: &Reference) -> Found {
        if let Some(known) = self.found.borrow().get(image.host()) {
            return known.clone();
        }
        let found = self.look(image);
        self.found.borrow_mut().insert(image.host().to_owned(), found.clone());
        found
    }

    fn look(&self, image: &Reference) -> Found {
        let Some(file) = &self.file else { return Ok(None) };
        let text = match source::read_text(file, LARGEST) {
            Ok(text) => text,
            Err(unreadable) if unreadable.is_missing() => return Ok(None),
            Err(unreadable) => return Err(format!("{} cannot be read: {unreadable}", file.display())),
        };
        let config: Value =
            serde_json::from_str(&text).map_err(|error| format!("{} is not JSON: {error}", file.display()))?;
        let key = if image.is_on_hub() { HUB_KEY } else { image.host() };
        if let Some(helper) = helper(&config, image, key) {
            let found = self.ask(helper, key)?;
            if found.is_some() {
                return Ok(found);
            }
        }
        entry(&config, image)
            .map_or(Ok(None), |entry| of_entry(entry).map_err(|reason| format!("{}: {reason}", file.display())))
    }

    fn ask(&self, name: &str, key: &str) -> Found {
        let helper = Helper::find(name, env::var_os("PATH").as_deref(), &self.project)?;
        let answer = helper.ask(key, self.patience)?;
        of_helper(&answer).map_err(|reason| format!("the credential helper {} failed: {reason}", helper.name()))
    }
}

/// Parses every kind of entry, for fuzzing.
#[cfg(fuzzing)]
pub(super) fn read(text: &str, image: &Reference) {
    let config: Value = serde_json::from_str(text).unwrap_or_default();
    let _ = helper(&config, image, image.host());
    if let Some(Ok(Some(found))) = entry(&config, image).map(of_entry)
        && let Some(header) = found.header()
    {
        assert!(header.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()));
    }
    let _ = of_helper(text);
}

/// The helper for a registry, or for all.
fn helper<'a>(config: &'a Value, image: &Reference, key: &str) -> Option<&'a str> {
    let helpers = config.get("credHelpers").and_then(Value::as_object);
    let own = helpers.and_then(|helpers| {
        helpers.get(key).or_else(|| helpers.iter().find(|(name, _)| is_for(name, image)).map(|(_, helper)| helper))
    });
    own.or_else(|| config.get("credsStore")).and_then(Value::as_str).filter(|helper| !helper.is_empty())
}

/// The entry of a registry; older Docker versions used a URL as the key.
fn entry<'a>(config: &'a Value, image: &Reference) -> Option<&'a Value> {
    let auths = config.get("auths")?.as_object()?;
    let exact = if image.is_on_hub() { HUB_KEY } else { image.host() };
    auths.get(exact).or_else(|| auths.iter().find(|(name, _)| is_for(name, image)).map(|(_, entry)| entry))
}

fn is_for(name: &str, image: &Reference) -> bool {
    let plain = name.strip_prefix("https://").or_else(|| name.strip_prefix("http://")).unwrap_or(name);
    let host = plain.split('/').next().unwrap_or(plain);
    if image.is_on_hub() { HUB_NAMES.contains(&host) } else { host == image.host() }
}

fn of_entry(entry: &Value) -> Result<Option<Credentials>, String> {
    let text = |key: &str| entry.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    if let Some(token) = text("registrytoken") {
        // It becomes part of a header.
        let is_plain = token.bytes().all(|byte| byte.is_ascii_graphic());
        let wrong = || "`registrytoken` has characters that are invalid in a token".to_owned();
        return is_plain.then(|| Some(Credentials::Registry(token.to_owned()))).ok_or_else(wrong);
    }
    if let Some(token) = text("identitytoken") {
        return Ok(Some(Credentials::Identity(token.to_owned())));
    }
    if let Some(auth) = text("auth") {
        let wrong = || "`auth` is not a name and a password in Base64".to_owned();
        let bytes = STANDARD.decode(auth).map_err(|_| wrong())?;
        let pair = String::from_utf8(bytes).map_err(|_| wrong())?;
        let (user, password) = pair.split_once(':').ok_or_else(wrong)?;
        // Docker itself has padded some passwords with zero bytes.
        let password = password.trim_end_matches('\0').to_owned();
        return Ok(Some(Credentials::Password { user: user.to_owned(), password }));
    }
    Ok(text("username")
        .zip(text("password"))
        .map(|(user, password)| Credentials::Password { user: user.to_owned(), password: password.to_owned() }))
}

/// Parses a helper's answer: JSON or an error message.
fn of_helper(answer: &str) -> Result<Option<Credentials>, String> {
    let Ok(value) = serde_json::from_str::<Value>(answer) else {
        let answer = answer.lines().next().unwrap_or_default().trim();
        if answer.contains("credentials not found") {
            return Ok(None);
        }
        // A malformed answer may contain the secret, so it is not shown.
        return Err(match answer {
            "" => "nothing".to_owned(),
            answer if answer.contains('{') || answer.to_lowercase().contains("secret") => {
                "its answer is not JSON".to_owned()
            }
            answer => answer.chars().take(LONGEST_ERROR).collect(),
        });
    };
    let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (user, secret) = (text("Username"), text("Secret"));
    if secret.is_empty() {
        return Ok(None);
    }
    Ok(Some(if user == TOKEN_USER {
        Credentials::Identity(secret)
    } else {
        Credentials::Password { user, password: secret }
    }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn reference(text: &str) -> Reference {
        text.parse().unwrap()
    }

    fn found(config: &Value, image: &str) -> Option<String> {
        let found = entry(config, &reference(image)).map(|entry| of_entry(entry).unwrap());
        found.flatten().map(|credentials| match credentials {
            Credentials::Password { user, password } => format!("{user}:{password}"),
            Credentials::Identity(token) => format!("identity {token}"),
            Credentials::Registry(token) => format!("registry {token}"),
        })
    }

    #[test]
    fn an_entry_is_found_by_host_and_by_older_forms_of_it() {
        let config = json!({"auths": {
            "https://index.docker.io/v1/": {"auth": STANDARD.encode("me:pa:ss")},
            "ghcr.io": {"auth": STANDARD.encode("me:gh")},
            "https://old.example/v2/": {"username": "me", "password": "old"},
            "id.example": {"auth": STANDARD.encode("x:y"), "identitytoken": "abc"},
            "token.example": {"registrytoken": "def"},
            "127.0.0.1:5001": {"auth": STANDARD.encode("me:local\0\0")},
            "empty.example": {},
        }});
        for (image, expected) in [
            ("python", Some("me:pa:ss")),
            ("docker.io/acme/shop", Some("me:pa:ss")),
            ("ghcr.io/acme/shop", Some("me:gh")),
            ("old.example/shop", Some("me:old")),
            ("id.example/shop", Some("identity abc")),
            ("token.example/shop", Some("registry def")),
            ("127.0.0.1:5001/shop", Some("me:local")),
            ("127.0.0.1:5002/shop", None),
            ("empty.example/shop", None),
            ("other.example/shop", None),
        ] {
            assert_eq!(found(&config, image).as_deref(), expected, "{image}");
        }
        assert_eq!(found(&json!({"auths": {"docker.io": {"auth": STANDARD.encode("a:b")}}}), "python").unwrap(), "a:b");
    }

    #[test]
    fn an_entry_that_is_wrong_is_told() {
        for auth in ["???", "bm9jb2xvbg==", "/////w=="] {
            assert!(of_entry(&json!({ "auth": auth })).is_err(), "{auth}");
        }
        for config in [json!(null), json!([]), json!({"auths": 1}), json!({"auths": {"docker.io": 1}})] {
            assert_eq!(found(&config, "python"), None);
        }
    }

    #[test]
    fn a_registrys_own_helper_outranks_the_store() {
        let config = json!({"credsStore": "desktop", "credHelpers": {"ghcr.io": "gh", "docker.io": "hub"}});
        let named = |image: &str| {
            let image = reference(image);
            let key = if image.is_on_hub() { HUB_KEY } else { image.host() };
            helper(&config, &image, key).map(str::to_owned)
        };
        assert_eq!(named("ghcr.io/a/b").unwrap(), "gh");
        assert_eq!(named("python").unwrap(), "hub");
        assert_eq!(named("quay.io/a/b").unwrap(), "desktop");
        assert_eq!(helper(&json!({"credsStore": ""}), &reference("a"), HUB_KEY), None);
    }

    #[test]
    fn a_helper_answers_with_json_or_in_words() {
        let answer = r#"{"ServerURL": "x", "Username": "me", "Secret": "s"}"#;
        let password = Credentials::Password { user: "me".to_owned(), password: "s".to_owned() };
        assert!(of_helper(answer) == Ok(Some(password)));
        assert!(of_helper(r#"{"Username": "<token>", "Secret": "t"}"#) == Ok(Some(Credentials::Identity("t".into()))));
        assert!(of_helper("credentials not found in native keychain\n") == Ok(None));
        assert!(of_helper("{}") == Ok(None));
        assert!(of_helper("the keychain is locked\nmore") == Err("the keychain is locked".to_owned()));
        assert!(of_helper("") == Err("nothing".to_owned()));
        assert!(of_helper(&"é".repeat(1000)).err().is_some_and(|error| error == "é".repeat(LONGEST_ERROR)));
    }

    #[test]
    fn a_secret_is_not_told_where_an_answer_cannot_be_read() {
        for answer in [
            "{\"Username\": \"me\", \"Secret\": \"hunter2\"}\nwarning: an update is there",
            "warning {\"Secret\": \"hunter2\"}",
            "\u{feff}{\"Secret\": \"hunter2\"}",
            "Secret: hunter2",
        ] {
            assert!(of_helper(answer).err().is_some_and(|error| !error.contains("hunter2")), "{answer}");
        }
    }

    proptest! {
        #[test]
        fn any_configuration_is_read(name in "[a-z.:/]{0,12}", text in ".{0,20}", number in any::<u8>()) {
            for entry in [json!(text), json!(number), json!([text]), json!({"auth": text}), json!({"auth": number}),
                json!({"registrytoken": text}), json!({"identitytoken": text}), json!({"username": text, "password": text})]
            {
                let config = json!({"auths": {&name: entry}, "credHelpers": {&name: entry}, "credsStore": entry});
                let named = helper(&config, &reference("python"), HUB_KEY);
                prop_assert!(named.is_none_or(|named| named == text && entry.is_string()));
                let found = super::entry(&config, &reference("a.example/b"));
                if let Some(Ok(Some(Credentials::Registry(token)))) = found.map(of_entry) {
                    prop_assert!(token.bytes().all(|byte| byte.is_ascii_graphic()));
                }
            }
            let result = of_helper(&text);
            prop_assert!(!matches!(result, Ok(Some(_))), "credentials come in an object alone");
            prop_assert!(result.err().is_none_or(|result| result.chars().count() <= LONGEST_ERROR));
        }
    }
}
