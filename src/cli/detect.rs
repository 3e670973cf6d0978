use std::path::PathBuf;

use clap::Args;

use crate::catalog::Catalog;
use crate::detect::detect;
use crate::error::Error;
use crate::output::{Output, facts, json};
use crate::root::Root;

/// Shows what the projects in a folder are, and what shows it. Writes nothing, and runs no tool of the project.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Detect {
    /// The folder
    #[arg(default_value = ".")]
    path: PathBuf,

    /// Only the project in this folder below it
    #[arg(long, value_name = "PATH")]
    app: Option<PathBuf>,

    /// Also use languages and templates from this folder
    #[arg(long, value_name = "FOLDER")]
    templates: Option<PathBuf>,

    /// Print as JSON; docs/detect.schema.json describes it
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  dockgen detect                    what `dockgen new` would take, and why
  dockgen detect --app services/api one project of several
  dockgen detect --json | jq '.projects[0].framework.value'";

impl Detect {
    pub(super) fn run(&self, output: &Output) -> Result<(), Error> {
        let root = Root::existing(&self.path)?;
        let root = match &self.app {
            Some(app) => root.below(app)?,
            None => root,
        };
        let catalog = Catalog::open(self.templates.as_deref())?;
        let facts = detect(root.folder(), &catalog, None)?;
        for reason in &facts.skipped {
            output.warning(reason);
        }
        output.data(&if self.json { json::facts(&facts) } else { facts::table(&facts) })
    }
}
