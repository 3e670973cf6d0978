//! One file for several apps from a file of each: equal entries stand in it once.

use std::collections::HashSet;

/// A compose file with the services, networks, volumes and secrets of all.
#[must_use]
pub fn compose(name: &str, texts: &[&str]) -> String {
    let mut sections: Vec<Section> = Vec::new();
    for section in texts.iter().flat_map(|text| Section::all(text)) {
        match sections.iter_mut().find(|known| known.key == section.key) {
            Some(known) => known.add(section.entries),
            None => sections.push(section),
        }
    }
    let mut merged = format!(
        "# Runs all apps of {name} as in production: `docker compose up --wait` returns when they are healthy.\n\
         # Values come from `.env` (see `.env.example`); each app gets only the variables under its `environment`.\n\
         name: {name}\n"
    );
    for section in sections {
        let between = if section.key == "services:" { "\n" } else { "" };
        merged.extend(["\n", &section.comment, &section.key, "\n", &section.entries.join(between)]);
    }
    merged
}

/// A top-level key with its entries.
struct Section {
    comment: String,
    key: String,
    /// The comments, the key and the value of each.
    entries: Vec<String>,
}

impl Section {
    /// The sections of a file, from its services on.
    fn all(text: &str) -> Vec<Self> {
        let mut sections: Vec<Self> = Vec::new();
        // Comments and blank lines, which belong to what follows.
        let mut above = String::new();
        for line in text.lines().skip_while(|line| *line != "services:") {
            let is_blank = line.is_empty() || line.trim_start().starts_with('#');
            let indent = line.len() - line.trim_start().len();
            if is_blank {
                above.extend([line, "\n"]);
                continue;
            }
            let above = std::mem::take(&mut above);
            match (sections.last_mut(), indent) {
                (_, 0) => {
                    let comment = above.trim_start().to_owned();
                    sections.push(Self { comment, key: line.to_owned(), entries: Vec::new() });
                }
                (Some(section), 2) => section.entries.push(format!("{}{line}\n", above.trim_start_matches('\n'))),
                (Some(section), _) => {
                    if let Some(entry) = section.entries.last_mut() {
                        entry.extend([&above, line, "\n"]);
                    }
                }
                (None, _) => {}
            }
        }
        sections
    }

    fn add(&mut self, entries: Vec<String>) {
        for entry in entries {
            if !self.entries.contains(&entry) {
                self.entries.push(entry);
            }
        }
    }
}

/// An `.env.example` with the variables of all. The first description of a variable stays; a variable with several
/// defaults is set to none of them.
#[must_use]
pub fn env(texts: &[&str]) -> String {
    let lines: Vec<&str> = texts.iter().flat_map(|text| text.lines()).collect();
    let has_one_value = |line: &str| lines.iter().all(|other| variable(other) != variable(line) || *other == line);
    let (mut blocks, mut known): (Vec<String>, HashSet<&str>) = (Vec::new(), HashSet::new());
    for block in texts.iter().flat_map(|text| text.trim_end().split("\n\n")) {
        let mut kept = Vec::new();
        for line in block.lines() {
            match variable(line) {
                None => kept.push(line.to_owned()),
                Some(name) if !known.insert(name) => {}
                Some(_) if has_one_value(line) => kept.push(line.to_owned()),
                Some(name) => kept.push(format!("# {name}=")),
            }
        }
        // Comments alone are the heading, or describe what is there already.
        let sets_something = kept.iter().any(|line| variable(line).is_some());
        let is_heading = kept.len() == block.lines().count() && !blocks.contains(&kept.join("\n"));
        if sets_something || is_heading {
            blocks.push(kept.join("\n"));
        }
    }
    blocks.join("\n\n") + "\n"
}

/// The variable that a line sets, or would set without its `#`.
fn variable(line: &str) -> Option<&str> {
    let (name, _) = line.trim_start_matches("# ").split_once('=')?;
    name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_').then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_joined_and_a_common_network_stands_there_once() {
        let file = |service: &str, volumes: &str| {
            format!(
                "# Runs {service}.\nname: {service}\n\nservices:\n  {service}:\n    image: {service}\n\n    # Limits\n    \
                 cpus: 1\n\nnetworks:\n  frontend:\n  # Inside\n  backend:\n    internal: true\n{volumes}"
            )
        };
        let (api, web) = (file("api", "\n# Kept\nvolumes:\n  api-data:\n"), file("web", ""));
        let merged = "\
# Runs all apps of shop as in production: `docker compose up --wait` returns when they are healthy.
# Values come from `.env` (see `.env.example`); each app gets only the variables under its `environment`.
name: shop

services:
  api:
    image: api

    # Limits
    cpus: 1

  web:
    image: web

    # Limits
    cpus: 1

networks:
  frontend:
  # Inside
  backend:
    internal: true

# Kept
volumes:
  api-data:
";
        assert_eq!(compose("shop", &[&api, &web]), merged);
    }

    #[test]
    fn a_variable_of_two_apps_is_described_once() {
        let api = "# Copy to `.env`.\n\nAPI_PORT=8000\nBIND_ADDRESS=127.0.0.1\n\n# Processes\nWORKERS=3\n\n# api reads it.\n# TOKEN=\n";
        let web = "# Copy to `.env`.\n\nWEB_PORT=3000\nBIND_ADDRESS=127.0.0.1\n\n# Processes\nWORKERS=1\n\n# web reads it.\n# TOKEN=\n";
        let merged = "\
# Copy to `.env`.

API_PORT=8000
BIND_ADDRESS=127.0.0.1

# Processes
# WORKERS=

# api reads it.
# TOKEN=

WEB_PORT=3000
";
        assert_eq!(env(&[api, web]), merged);
    }
}
