use std::borrow::Cow;

use super::engine::Library;
use super::target::{PACKAGE_MANAGERS, Target};
use super::{EXTRA_COMPOSE, EXTRA_RUNBOOK, Job, PROBE, TEMPLATE, extra_piece};
use crate::catalog::EXTRAS;
use crate::error::Error;

/// The name for including the package manager's part of the Dockerfile.
pub(super) const PIECE: &str = "package_manager";

impl Job<'_> {
    /// The templates of the targets, and those that they include, directly or through others.
    pub(super) fn library(&self, targets: &[Target]) -> Result<Library<'_>, Error> {
        let folders = self.folders();
        let mut paths: Vec<String> =
            targets.iter().map(|target| target.template.clone()).filter(|path| path.ends_with(TEMPLATE)).collect();
        paths.push(self.nearest(PROBE)?);
        let of_extras =
            self.extras.iter().flat_map(|extra| [EXTRA_COMPOSE, EXTRA_RUNBOOK].map(|name| extra_piece(extra, name)));
        paths.extend(of_extras.filter(|path| self.catalog.has(path)));
        if self.catalog.has_own() {
            // A team's data files can include any partial too.
            let all = folders.iter().map(String::as_str).chain((!self.extras.is_empty()).then_some(EXTRAS));
            paths.extend(all.flat_map(|folder| self.catalog.partials(folder)));
        }
        let mut templates: Vec<(String, Cow<str>)> = Vec::new();
        if let Some(manager) = &self.settings.package_manager {
            let text = self.catalog.text(&self.piece(manager))?;
            paths.extend(self.included(text));
            templates.push((PIECE.to_owned(), text.into()));
        }
        while let Some(path) = paths.pop() {
            if templates.iter().any(|(known, _)| *known == path) {
                continue;
            }
            let text = self.catalog.text(&path)?;
            paths.extend(self.included(text));
            templates.push((path, text.into()));
        }
        Ok(Library { folders: folders.map(|folder| format!("{folder}/")).to_vec(), templates })
    }

    /// The templates that a text names in quotes.
    fn included(&self, text: &str) -> Vec<String> {
        let names = ['"', '\''].into_iter().flat_map(|quote| {
            let ends = text
                .match_indices(TEMPLATE)
                .filter(move |(end, _)| text.get(end + TEMPLATE.len()..).is_some_and(|rest| rest.starts_with(quote)));
            ends.filter_map(move |(end, name)| text.get(..end + name.len())?.rsplit(quote).next())
        });
        // A name without a folder is searched for.
        names
            .filter_map(|name| {
                Some(name.to_owned()).filter(|path| self.catalog.has(path)).or_else(|| self.nearest(name).ok())
            })
            .collect()
    }

    /// The path of a package manager's part of the Dockerfile.
    pub(super) fn piece(&self, manager: &str) -> String {
        format!("{}/{PACKAGE_MANAGERS}/{manager}{TEMPLATE}", self.language.id)
    }
}
