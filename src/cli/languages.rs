use std::collections::BTreeSet;

use clap::Args;

use crate::error::Error;
use crate::language::{Catalog, Language};
use crate::output::{Output, json, table};

#[derive(Debug, Args)]
pub(super) struct Languages {
    /// Print as JSON
    #[arg(long)]
    json: bool,

    /// Print every base image that a generated Dockerfile may name, one a line
    #[arg(long, conflicts_with = "json")]
    images: bool,
}

impl Languages {
    pub(super) fn run(&self, output: &Output) -> Result<(), Error> {
        let languages = Catalog::default().languages()?;
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
