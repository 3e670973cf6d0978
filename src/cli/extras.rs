use std::path::PathBuf;

use clap::Args;

use crate::catalog::Catalog;
use crate::error::Error;
use crate::output::{Output, json, table};

#[derive(Debug, Args)]
pub(super) struct Extras {
    /// Also use extras from this folder
    #[arg(long, value_name = "FOLDER")]
    templates: Option<PathBuf>,

    /// Print as JSON
    #[arg(long)]
    json: bool,

    /// Print every image that generated compose files may use, one per line
    #[arg(long, conflicts_with = "json")]
    images: bool,
}

impl Extras {
    pub(super) fn run(&self, output: &Output) -> Result<(), Error> {
        let extras = Catalog::open(self.templates.as_deref())?.extras()?;
        if self.images {
            return output.data(&table::images(extras.iter().flat_map(|extra| extra.images.values().cloned())));
        }
        if self.json {
            return output.data(&json::extras(&extras));
        }
        output.data(&table::extras(&extras))
    }
}
