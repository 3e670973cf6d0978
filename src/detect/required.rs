//! Variables that an app cannot do without: secrets of its own, for which any random text will do, and values that the
//! code reads without a default.

use super::demanded;
use super::environment::{assigned, is_ignored, is_plain};
use super::fact::Fact;
use super::facts::{DetectedProject, ImageVariable, Need, Variable};
use super::subject::Subject;
use super::wrapper;
use crate::catalog::Scan;

/// Secrets that an app shares with nobody: it signs its own cookies and tokens with them.
const OWN: [&str; 31] = [
    "SECRET",
    "SECRET_KEY",
    "SECRET_KEY_BASE",
    "APP_SECRET",
    "APP_SECRET_KEY",
    "AUTH_SECRET",
    "AUTH_SECRET_KEY",
    "NEXTAUTH_SECRET",
    "BETTER_AUTH_SECRET",
    "SESSION_SECRET",
    "SESSION_SECRET_KEY",
    "SESSION_KEY",
    "SESSION_PASSWORD",
    "COOKIE_SECRET",
    "COOKIE_SECRET_KEY",
    "COOKIE_KEY",
    "COOKIE_PASSWORD",
    "CSRF_SECRET",
    "CSRF_SECRET_KEY",
    "CSRF_KEY",
    "JWT_SECRET",
    "JWT_SECRET_KEY",
    "JWT_REFRESH_SECRET",
    "JWT_ACCESS_SECRET",
    "PASSWORD_RESET_SECRET",
    "PASSWORD_SECRET",
    "REFRESH_TOKEN_SECRET",
    "RESET_PASSWORD_SECRET",
    "RESET_TOKEN_SECRET",
    "TOKEN_SECRET",
    "TOKEN_SECRET_KEY",
];

/// What may stand before these names. Another word may be that of a third party: `STRIPE_SECRET_KEY`.
const OWNERS: [&str; 12] =
    ["APP", "SERVER", "WEB", "DJANGO", "FLASK", "FASTAPI", "EXPRESS", "NODE", "NEST", "BACKEND", "SITE", "NUXT"];

/// Files with example values, the best first.
const EXAMPLES: [&str; 7] =
    [".env.example", ".env.sample", ".env.template", ".env.dist", "example.env", "app.env", ".env"];

/// Words of values that stand for others.
const STAND_INS: [&str; 8] = ["your", "change", "xxx", "todo", "replace", "placeholder", "example", "..."];

/// The lines that one search sees.
const WINDOW: usize = 3;

/// Adds what the app needs of its variables.
pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject) {
    let mut required: Vec<(String, Need)> =
        subject.recognition.required.iter().flat_map(|scan| found(subject, scan)).collect();
    required.extend(wrapper::calls(subject).iter().filter_map(|call| Some((call.name.clone(), call.need?))));
    required.extend(demanded::variables(subject).into_iter().map(|name| (name, Need::Filled)));
    let has_pair = project.variables.iter().any(|variable| variable.name == "REFRESH_TOKEN_SECRET");
    for variable in &mut project.variables {
        let is_paired = has_pair && variable.name == "ACCESS_TOKEN_SECRET";
        if (is_own(&variable.name) || is_paired) && !is_file(subject, &variable.name) {
            variable.need = Some(Need::Random);
        } else if variable.default.is_some() {
            variable.need = None;
        } else {
            let needs = required.iter().filter(|(name, _)| *name == variable.name).map(|(_, need)| *need);
            variable.need = needs.chain(variable.need).max_by_key(|need| *need == Need::Filled);
        }
        if variable.need.is_some_and(|need| need != Need::Random) && !variable.secret {
            variable.example = example(subject, variable);
        }
    }
    add_of_build(subject, project);
}

/// Adds what the build needs, since it has none of the variables of the running app.
fn add_of_build(subject: &Subject<'_>, project: &mut DetectedProject) {
    let is_listed = |name: &String| subject.manifest.dependency(name, true).is_some();
    let loads_app = subject.recognition.loads_in_build.iter().any(is_listed);
    let is_of_schema = |variable: &Variable| {
        variable
            .fact
            .evidence
            .iter()
            .any(|evidence| evidence.file.ends_with(".prisma") || evidence.file.contains("prisma.config."))
    };
    let is_switch = |variable: &Variable| variable.name == "SKIP_ENV_VALIDATION";
    let is_needed = |variable: &&Variable| {
        let for_schema = !project.generators.is_empty() && is_of_schema(variable);
        for_schema || loads_app && (variable.need.is_some() || is_switch(variable))
    };
    let needed = project.variables.iter().filter(is_needed).map(|variable| {
        let value = match &variable.example {
            Some(value) => value.clone(),
            None if is_switch(variable) => "1".to_owned(),
            // Checks of secrets ask for 32 characters.
            None if variable.secret => "not-a-secret-only-for-the-image-build".to_owned(),
            None => stand_in(&variable.name, subject, project),
        };
        let place = variable.fact.place();
        ImageVariable { name: variable.name.clone(), is_address: false, fact: Fact::likely(value, place) }
    });
    project.build_variables = needed.collect();
}

/// A value of the form that a variable's name suggests.
fn stand_in(name: &str, subject: &Subject<'_>, project: &DetectedProject) -> String {
    const DATABASES: [&str; 7] = ["DATABASE", "DB", "POSTGRES", "PG", "MYSQL", "MONGO", "DIRECT"];
    let is_address = ["URL", "URI", "DSN", "ORIGIN", "ENDPOINT"].iter().any(|word| name.ends_with(word));
    let has_service = |service: &str| project.services.iter().any(|fact| fact.value == service);
    let is_database = DATABASES.iter().any(|word| name.contains(word));
    let value = match is_address {
        true if is_database && subject.language.id == "python" => "sqlite:////tmp/build.sqlite3",
        true if is_database && has_service("mysql") => "mysql://unused@127.0.0.1/unused",
        true if is_database && has_service("mongo") => "mongodb://127.0.0.1/unused",
        true if is_database && has_service("postgres") => "postgresql://unused@127.0.0.1/unused",
        true if is_database => "file:/tmp/unused.db",
        true if name.contains("REDIS") => "redis://127.0.0.1",
        true => "http://127.0.0.1",
        false if name.ends_with("PORT") => "1",
        false => "unused",
    };
    value.to_owned()
}

/// The variables that a search finds.
fn found(subject: &Subject<'_>, scan: &Scan) -> Vec<(String, Need)> {
    let mut found = Vec::new();
    for window in subject.windows(scan, WINDOW) {
        for (group, need) in [("set", Need::Set), ("filled", Need::Filled)] {
            found.extend(window.group(group).map(|name| (name, need)));
        }
    }
    found
}

fn is_own(name: &str) -> bool {
    let is_known = |name: &str| OWN.contains(&name);
    let rest = || OWNERS.iter().find_map(|owner| name.strip_prefix(owner)?.strip_prefix('_'));
    is_known(name) || rest().is_some_and(is_known)
}

/// Whether a file of the repository gives a variable the path of a key, and so not the key itself.
fn is_file(subject: &Subject<'_>, name: &str) -> bool {
    let texts = EXAMPLES.iter().filter_map(|file| subject.tree.hidden_text(&subject.path(file)));
    let mut values = texts.filter_map(|text| assigned(&text, name)).map(|(_, value)| value);
    values.any(|value| value.contains('/') && [".pem", ".key", ".crt"].iter().any(|end| value.ends_with(end)))
}

/// The value in a file of the repository, unless it is an address on the developer's machine.
fn example(subject: &Subject<'_>, variable: &Variable) -> Option<String> {
    let ignored = subject.text(".gitignore");
    let is_kept = |file: &&str| *file != ".env" || ignored.as_ref().is_some_and(|text| !is_ignored(text, file));
    let values = EXAMPLES.into_iter().filter(is_kept).filter_map(|file| {
        let text = subject.tree.hidden_text(&subject.path(file))?;
        assigned(&text, &variable.name).map(|(_, value)| value)
    });
    let is_usable = |value: &String| {
        let lower = value.to_lowercase();
        let is_local =
            !lower.starts_with("http") && ["localhost", "127.0.0.1", "@"].iter().any(|at| lower.contains(at));
        value.chars().all(is_plain) && !is_local && !STAND_INS.iter().any(|word| lower.contains(word))
    };
    values.into_iter().find(is_usable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_secrets_that_nobody_else_knows_are_random() {
        for name in ["SECRET_KEY", "DJANGO_SECRET_KEY", "JWT_SECRET", "NEXTAUTH_SECRET", "APP_SECRET"] {
            assert!(is_own(name), "{name}");
        }
        for name in ["STRIPE_SECRET_KEY", "CLIENT_SECRET", "AWS_SECRET_ACCESS_KEY", "API_KEY", "ACCESS_TOKEN_SECRET"] {
            assert!(!is_own(name), "{name}");
        }
    }
}
