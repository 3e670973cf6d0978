//! What a Rails app writes below its own folder: databases of `SQLite`, and uploads.

use crate::detect::facts::DetectedProject;
use crate::detect::subject::Subject;
use crate::source::Evidence;

/// Where Rails keeps databases and uploads.
const STORAGE: &str = "storage/";

const DATABASES: &str = "config/database.yml";

const SERVICES: &str = "config/storage.yml";

pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject) {
    for (path, evidence) in databases(subject) {
        let is_stored = path.starts_with(STORAGE);
        project.add_state(if is_stored { STORAGE.to_owned() } else { path }, evidence);
    }
    if let Some(evidence) = attachments(subject) {
        project.add_state(STORAGE.to_owned(), evidence);
    }
    if let Some(evidence) = uploaders(subject) {
        project.add_state("public/uploads/".to_owned(), evidence);
    }
}

/// The files of the production databases, if `SQLite` is the only driver.
fn databases(subject: &Subject<'_>) -> Vec<(String, Evidence)> {
    const SERVERS: [&str; 3] = ["pg", "mysql2", "trilogy"];
    let has = |gem: &str| subject.manifest.dependency(gem, false).is_some();
    if !has("sqlite3") || SERVERS.iter().any(|gem| has(gem)) {
        return Vec::new();
    }
    let Some(text) = subject.text(DATABASES) else { return Vec::new() };
    let mut is_production = false;
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
            is_production = line.starts_with("production:");
        }
        let value = line.trim().strip_prefix("database:").map(|value| value.trim().trim_matches(['"', '\'']));
        let is_path = |value: &&str| value.contains(".sqlite") && !value.contains(['<', ' ', ':']);
        let is_inside = |value: &&str| !value.starts_with('/') && !value.contains("..");
        if let Some(path) = value.filter(|_| is_production).filter(is_path).filter(is_inside) {
            let evidence = Evidence::line(subject.path(DATABASES), index + 1, line.trim());
            found.push((path.trim_start_matches("./").to_owned(), evidence));
        }
    }
    found
}

/// A model with files that Active Storage keeps on the disk, as production's service is of that kind.
fn attachments(subject: &Subject<'_>) -> Option<Evidence> {
    const SIGNS: [&str; 3] = ["has_one_attached", "has_many_attached", "has_rich_text"];
    let model =
        subject.line_in(subject.files("app/**/*.rb"), |line| SIGNS.iter().any(|sign| line.starts_with(sign)))?;
    let name = subject.text("config/environments/production.rb").and_then(|text| {
        let mut lines = text.lines().map(str::trim);
        let value = lines.find_map(|line| line.strip_prefix("config.active_storage.service"))?;
        let name = value.trim_start_matches([' ', '=']).strip_prefix(':')?;
        Some(name.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next()?.to_owned())
    })?;
    let text = subject.text(SERVICES)?;
    let entry = text.lines().skip_while(|line| line.trim_end() != format!("{name}:")).skip(1);
    let mut entry = entry.take_while(|line| line.starts_with(' ') || line.trim().is_empty());
    entry.any(|line| line.split_whitespace().eq(["service:", "Disk"])).then_some(model)
}

/// A `CarrierWave` uploader that stores files on the disk.
fn uploaders(subject: &Subject<'_>) -> Option<Evidence> {
    subject.manifest.dependency("carrierwave", false)?;
    subject.line_in(subject.files("app/uploaders/**/*.rb"), |line| line == "storage :file")
}
