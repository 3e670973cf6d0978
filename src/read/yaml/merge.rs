//! Merge keys: `<<: *defaults` adds the pairs of another mapping that a mapping does not have itself.

use std::collections::HashSet;

use super::{Id, Kind, Yaml};

pub(super) const KEY: &str = "<<";

/// The limit of pairs for all merge keys of a file, since each mapping lists its merged pairs.
const MOST: usize = 200_000;

/// Counts pairs.
#[derive(Default)]
pub(super) struct Merger {
    steps: usize,
}

impl Merger {
    /// The pairs that the merge key of a mapping adds to its own. In a list of mappings, the first with a key counts.
    pub(super) fn merged(&mut self, yaml: &Yaml<'_>, own: &[(Id, Id)]) -> Result<Vec<(Id, Id)>, &'static str> {
        let text = |id: Id| yaml.text(id).map(|text| text.value);
        let Some((_, from)) = own.iter().rev().find(|(key, _)| text(*key) == Some(KEY)) else {
            return Ok(Vec::new());
        };
        let sources = match yaml.kind(*from) {
            Some(Kind::List(items)) => items.as_slice(),
            _ => std::slice::from_ref(from),
        };
        let mut known: HashSet<&str> = own.iter().filter_map(|(key, _)| text(*key)).collect();
        let mut merged = Vec::new();
        for source in sources {
            self.steps += 1;
            let Some(table) = yaml.table(*source) else { continue };
            self.steps += table.own.len() + table.merged.len();
            if self.steps > MOST {
                return Err("its merge keys add too many values");
            }
            // If a key is repeated, the last one counts.
            let mut is_new = |pair: &&(Id, Id)| text(pair.0).is_some_and(|text| known.insert(text));
            let own: Vec<(Id, Id)> = table.own.iter().rev().filter(&mut is_new).copied().collect();
            merged.extend(own.into_iter().rev());
            merged.extend(table.merged.iter().filter(is_new));
        }
        Ok(merged)
    }
}
