//! Templates that a project names by itself are used only if the user allows it.

use std::env;
use std::path::PathBuf;

use crate::answers::Templates;
use crate::catalog::Catalog;
use crate::error::{Error, Mistake};
use crate::output::Output;
use crate::trust::{Standing, Trust};
use crate::wizard;

/// Refuses templates that neither a flag nor a preset that the user named names, unless they were allowed as they are
/// now, or the user allows them when asked.
pub(super) fn require_allowed(
    templates: &Templates,
    catalog: &Catalog,
    may_ask: bool,
    output: &Output,
) -> Result<(), Error> {
    let (folder, named_by) = (templates.folder.display(), templates.named_by());
    if !templates.is_named {
        allow(templates, catalog, may_ask, output)?;
    }
    output.note(&format!("Using the templates in {folder} (named by {named_by})"));
    Ok(())
}

fn allow(templates: &Templates, catalog: &Catalog, may_ask: bool, output: &Output) -> Result<(), Error> {
    let (folder, named_by) = (templates.folder.display(), templates.named_by());
    let why = match trust().standing(&templates.folder, &catalog.fingerprint())? {
        Standing::Allowed => return Ok(()),
        Standing::Changed => "have changed since you allowed them",
        Standing::Unknown => "are not allowed yet",
    };
    if !may_ask {
        return Err(Error::Invalid(vec![Mistake {
            title: format!("the templates in {folder}, named by {named_by}, {why}"),
            place: None,
            allowed: format!("--templates {folder}, which names and allows them"),
            hint: Some("look at them first: templates decide every line that is written".to_owned()),
        }]));
    }
    if wizard::allow_templates(&templates.folder, &named_by, why)? {
        remember(templates, catalog, output)
    } else {
        Err(Error::Interrupted)
    }
}

/// Keeps in mind that the user allows templates, so that the project's `dockgen.toml` alone can name them.
pub(super) fn remember(templates: &Templates, catalog: &Catalog, output: &Output) -> Result<(), Error> {
    if !trust().allow(&templates.folder, catalog.fingerprint())? {
        output.warning("that the templates are allowed is not remembered: there is no home folder to keep it in");
    }
    Ok(())
}

fn trust() -> Trust {
    Trust::kept_in(settings_folder().as_deref())
}

/// The user's folder of settings, as the XDG base directories have it.
fn settings_folder() -> Option<PathBuf> {
    let absolute = |path: PathBuf| Some(path).filter(|path| path.is_absolute());
    let of = |variable: &str| env::var_os(variable).map(PathBuf::from).and_then(absolute);
    let of_windows = || of("APPDATA").filter(|_| cfg!(windows));
    of("XDG_CONFIG_HOME")
        .or_else(of_windows)
        .or_else(|| env::home_dir().and_then(absolute).map(|home| home.join(".config")))
}
