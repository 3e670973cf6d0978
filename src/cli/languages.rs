use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;

use crate::catalog::Catalog;
use crate::error::Error;
use crate::language::Language;
use crate::output::{Output, json, table};

#[derive(Debug, Args)]
pub(super) struct Languages {
    /// Take languages from this folder too
    #[arg(long, value_name = "FOLDER")]
    templates: Option<PathBuf>,

    /// Print as JSON
    #[arg(long)]
    json: bool,

    /// Print every base image that a generated Dockerfile may name, one a line
    #[arg(long, conflicts_with = "json")]
    images: bool,
}

impl Languages {
    pub(super) fn run(&self, output: &Output) -> Result<(), Error> {
        let languages = Catalog::open(self.templates.as_deref())?.languages()?;
        if self.images {
            let images: BTreeSet<String> = languages.iter().flat_map(Language::all_images).collect();
            return output.data(&(images.into_iter().collect::<Vec<_>>().join("\n") + "\n"));
        }
        if self.json {
            return output.data(&json::languages(&languages));
        }
        output.data(&table::languages(&languages))
    }
}
