use std::collections::BTreeMap;

use super::engine::Library;
use super::target::{PACKAGE_MANAGERS, Target};
use super::{EXTRA_COMPOSE, EXTRA_RUNBOOK, Job, PROBE, TEMPLATE, extra_piece};
use crate::catalog::EXTRAS;
use crate::error::Error;

/// The name for including the package manager's part of the Dockerfile.
const PIECE: &str = "package_manager";

impl Job<'_> {
    /// The templates that the targets need, and those that these include: parsing takes most of the time of a run.
    pub(super) fn library(&self, targets: &[Target]) -> Result<Library, Error> {
        let of_targets = targets.iter().map(|target| target.template.clone()).filter(|path| path.ends_with(TEMPLATE));
        let of_extras =
            self.extras.iter().flat_map(|extra| [EXTRA_COMPOSE, EXTRA_RUNBOOK].map(|name| extra_piece(extra, name)));
        let of_extras = of_extras.filter(|path| self.catalog.has(path));
        // A team's pieces may define components, which no template includes.
        let of_team = self.folders().into_iter().chain([EXTRAS.to_owned()]);
        let of_team =
            of_team.flat_map(|folder| self.catalog.partials(&folder)).filter(|path| self.catalog.is_own(path));
        let names = of_targets.chain(of_extras).chain(of_team).chain([self.nearest(PROBE)?]);
        let mut names: Vec<String> = names.collect();
        let mut templates = BTreeMap::new();
        while let Some(name) = names.pop() {
            if !templates.contains_key(&name) {
                let text = self.catalog.text(&self.file(&name))?;
                names.extend(included(text).filter_map(|name| self.resolved(name)));
                templates.insert(name, text.to_owned());
            }
        }
        let folders = self.folders().map(|folder| format!("{folder}/")).to_vec();
        Ok(Library { folders, templates: templates.into_iter().collect() })
    }

    /// The full name of an included template; none where nothing has that name, which the parser reports with its place.
    fn resolved(&self, name: &str) -> Option<String> {
        let exists = |name: &str| self.catalog.has(&self.file(name));
        if exists(name) { Some(name.to_owned()) } else { self.nearest(name).ok() }
    }

    /// The file of a template's name.
    fn file(&self, name: &str) -> String {
        match &self.settings.package_manager {
            Some(manager) if name == PIECE => self.piece(manager),
            _ => name.to_owned(),
        }
    }

    /// The path of a package manager's part of the Dockerfile.
    fn piece(&self, manager: &str) -> String {
        format!("{}/{PACKAGE_MANAGERS}/{manager}{TEMPLATE}", self.language.id)
    }

    /// An error message with the real path of the package manager's part.
    pub(super) fn named(&self, reason: &str) -> String {
        match &self.settings.package_manager {
            Some(manager) => reason.replace(&format!("{PIECE}:"), &format!("{}:", self.piece(manager))),
            None => reason.to_owned(),
        }
    }
}

/// The names that a template includes. A name too many does no harm.
fn included(text: &str) -> impl Iterator<Item = &str> {
    text.split("include").skip(1).filter_map(|rest| {
        let rest = rest.trim_start();
        let quote = rest.chars().next().filter(|c| ['"', '\'', '`'].contains(c))?;
        rest.get(1..)?.split(quote).next()
    })
}

#[cfg(test)]
mod tests {
    use super::included;

    #[test]
    fn includes_are_found_in_every_form() {
        let text = "{% include \"_a.tera\" -%} {%- include  'b/c.tera' %}\n# what it includes\n{%include `d`%} include";
        assert_eq!(included(text).collect::<Vec<_>>(), ["_a.tera", "b/c.tera", "d"]);
    }
}
