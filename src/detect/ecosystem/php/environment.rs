//! Backing services in environment files that are part of the repository.

use crate::detect::fact::Fact;
use crate::detect::subject::Subject;
use crate::source::Evidence;

/// The files with an app's defaults: Laravel's, Symfony's and older ones.
const FILES: [&str; 5] = [".env.example", ".env", ".env.dist", ".env.sample", "env"];

/// What a variable's value stands for, by the beginning of the value.
const SERVICES: [(&str, &str); 14] = [
    ("pgsql", "postgres"),
    ("postgres", "postgres"),
    ("pdo-pgsql", "postgres"),
    ("mysql", "mysql"),
    ("pdo-mysql", "mysql"),
    ("mysqli", "mysql"),
    ("mariadb", "mariadb"),
    ("mongodb", "mongo"),
    ("redis", "redis"),
    ("predis", "redis"),
    ("amqp", "rabbitmq"),
    ("rabbitmq", "rabbitmq"),
    ("memcached", "memcached"),
    ("elasticsearch", "elasticsearch"),
];

/// Variables that choose a service by a name or an address.
const VARIABLES: [&str; 17] = [
    "DB_CONNECTION",
    "DATABASE_URL",
    "DATABASE_DRIVER",
    "DB_DRIVER",
    "DB_TYPE",
    "database.default.DBDriver",
    "CACHE_DRIVER",
    "CACHE_STORE",
    "QUEUE_CONNECTION",
    "QUEUE_DRIVER",
    "SESSION_DRIVER",
    "BROADCAST_DRIVER",
    "MESSENGER_TRANSPORT_DSN",
    "REDIS_URL",
    "MONGODB_URL",
    "CACHE_DSN",
    "RABBITMQ_DSN",
];

/// The services of the first file that has any, without those that are known.
pub(super) fn services(subject: &Subject<'_>, known: &[Fact<String>]) -> Vec<Fact<String>> {
    let mut services: Vec<Fact<String>> = FILES
        .iter()
        .map(|file| in_file(subject, &subject.path(file)))
        .find(|found| !found.is_empty())
        .unwrap_or_default();
    let databases = ["postgres", "mysql", "mariadb", "mongo"];
    if !services.iter().chain(known).any(|fact| databases.contains(&fact.value.as_str())) {
        services.extend(default_connection(subject));
    }
    // An app with MySQL may run with MariaDB; one of them is enough.
    services.retain(|fact| !known.iter().any(|known| known.value == fact.value));
    services
}

/// The database in the code's own configuration: Laravel's `'default' => env('DB_CONNECTION', 'mysql')`, Yii's
/// `'dsn' => 'mysql:host=…'`, `CodeIgniter`'s `'DBDriver' => 'MySQLi'`.
fn default_connection(subject: &Subject<'_>) -> Option<Fact<String>> {
    const PLACES: [(&str, &str); 6] = [
        ("config/database.php", "DB_CONNECTION"),
        ("app/Config/database.php", "DB_CONNECTION"),
        ("config/db.php", "'dsn'"),
        ("config/db.php", "\"dsn\""),
        ("app/Config/Database.php", "'DBDriver'"),
        ("application/config/database.php", "'dbdriver'"),
    ];
    PLACES.iter().find_map(|(file, sign)| {
        let path = subject.path(file);
        let text = subject.tree.text(&path)?;
        let (index, line) = text.lines().enumerate().find(|(_, line)| line.contains(sign))?;
        let (_, value) = line.rsplit_once(sign)?;
        let value = value.split(['\'', '"']).map(str::to_lowercase).find_map(|part| {
            SERVICES.iter().find(|(beginning, _)| part.starts_with(beginning)).map(|(_, service)| *service)
        })?;
        Some(Fact::likely(value, Evidence::line(path, index + 1, line.trim())))
    })
}

fn in_file(subject: &Subject<'_>, path: &str) -> Vec<Fact<String>> {
    let Some(text) = subject.tree.text(path) else { return Vec::new() };
    let mut services: Vec<Fact<String>> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let Some((name, value)) = line.split_once('=') else { continue };
        if !VARIABLES.contains(&name.trim()) {
            continue;
        }
        let value = value.trim().trim_matches(['"', '\'']).to_lowercase();
        let found = SERVICES.iter().find(|(beginning, _)| value.starts_with(beginning));
        let Some((_, service)) = found else { continue };
        // Symfony's files name MariaDB in the version of the server.
        let service = if value.contains("mariadb") { "mariadb" } else { service };
        if !services.iter().any(|known| known.value == service) {
            services.push(Fact::likely(service, Evidence::line(path, index + 1, line.trim())));
        }
    }
    services
}
