//! Which variables hold secrets, by their names.

/// Parts of the names of variables with secrets.
const SECRETS: [&str; 9] =
    ["SECRET", "PASSWORD", "PASSWD", "TOKEN", "API_KEY", "APIKEY", "PRIVATE_KEY", "CREDENTIAL", "ACCESS_KEY"];

/// Last words of names that say something about a secret, and do not hold it: `ACCESS_TOKEN_EXPIRES_IN`.
const ABOUT_SECRETS: [&str; 38] = [
    "AGE",
    "ALGORITHM",
    "AUDIENCE",
    "COST",
    "COUNT",
    "DAYS",
    "ENABLED",
    "ENDPOINT",
    "EXP",
    "EXPIRATION",
    "EXPIRE",
    "EXPIRES",
    "EXPIRY",
    "HEADER",
    "HOST",
    "HOURS",
    "IN",
    "ISSUER",
    "LENGTH",
    "LIFETIME",
    "LIMIT",
    "MAXAGE",
    "MINUTES",
    "NAME",
    "PORT",
    "PREFIX",
    "REGION",
    "ROUNDS",
    "SECONDS",
    "SIZE",
    "TIME",
    "TIMEOUT",
    "TTL",
    "TYPE",
    "URI",
    "URL",
    "VALIDITY",
    "VERSION",
];

/// Whether a variable's name looks like that of a secret.
pub(super) fn is_secret(name: &str) -> bool {
    let name = name.to_uppercase();
    let last = name.rsplit('_').next().unwrap_or_default();
    let is_about = ABOUT_SECRETS.contains(&last) || name.ends_with("MAX_TOKENS");
    !is_about && SECRETS.iter().any(|part| name.contains(part))
}
