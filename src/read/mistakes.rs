use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use crate::error::{Error, Mistake};
use crate::file::File;
use crate::source::{Place, Source};

/// Collects mistakes in files; each file's text is stored once.
pub(crate) struct Mistakes<'a> {
    files: &'a [File],
    sources: HashMap<usize, Arc<Source>>,
    found: Vec<Mistake>,
}

impl<'a> Mistakes<'a> {
    pub(crate) fn new(files: &'a [File]) -> Self {
        Self { files, sources: HashMap::new(), found: Vec::new() }
    }

    pub(crate) fn add(&mut self, file: usize, title: String, span: Range<usize>, allowed: &str, hint: Option<String>) {
        let source = self.sources.entry(file).or_insert_with(|| {
            let file = self.files.get(file);
            let text = |part: fn(&File) -> &String| file.map(part).cloned().unwrap_or_default();
            Arc::new(Source { name: text(|file| &file.path), text: text(|file| &file.contents), is_private: false })
        });
        let place = Place { source: Arc::clone(source), span };
        self.found.push(Mistake::new(title, allowed).at(place).hint(hint));
    }

    /// Fails if there are mistakes.
    pub(crate) fn check(self) -> Result<(), Error> {
        if self.found.is_empty() { Ok(()) } else { Err(Error::Invalid(self.found)) }
    }
}
