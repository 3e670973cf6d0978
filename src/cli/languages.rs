use std::path::PathBuf;

use clap::Args;

use crate::catalog::Catalog;
use crate::catalog::Language;
use crate::error::Error;
use crate::output::{Output, json, table};

#[derive(Debug, Args)]
pub(super) struct Languages {
    /// Also use languages from this folder
    #[arg(long, value_name = "FOLDER")]
    templates: Option<PathBuf>,

    /// Print as JSON
    #[arg(long)]
    json: bool,

    /// Print every base image that generated Dockerfiles may use, one per line
    #[arg(long, conflicts_with = "json")]
    images: bool,
}

impl Languages {
    pub(super) fn run(&self, output: &Output) -> Result<(), Error> {
        let languages = Catalog::open(self.templates.as_deref())?.languages()?;
        if self.images {
            return output.data(&table::images(languages.iter().flat_map(Language::all_images)));
        }
        if self.json {
            return output.data(&json::languages(&languages));
        }
        output.data(&table::languages(&languages))
    }
}
