//! Asks before using templates and presets that a project names: see [`crate::trust`].

use std::env;
use std::path::PathBuf;

use crate::answers::Templates;
use crate::catalog::Catalog;
use crate::error::{Error, Mistake};
use crate::interruption;
use crate::output::Output;
use crate::output::table::shell_word;
use crate::trust::Trust;
use crate::wizard;

/// Opens the templates. If the user did not name them, they must be allowed with their current contents, or the user is
/// asked. Until then, no file in the folder is read.
pub(super) fn open(templates: &Templates, may_ask: bool, output: &Output) -> Result<Catalog, Error> {
    let (folder, named_by) = (&templates.folder, templates.named_by());
    let mut is_new = false;
    if !templates.is_named && !trust().knows_templates(folder)? {
        allow(templates, may_ask, "are not allowed yet")?;
        is_new = true;
    }
    let catalog = Catalog::open(Some(folder))?;
    if !templates.is_named {
        let is_known = is_new || trust().allows_templates(folder, &catalog.fingerprint())?;
        if !is_known {
            allow(templates, may_ask, "have changed since you allowed them")?;
        }
        if is_new || !is_known {
            remember(templates, &catalog, output);
        }
    }
    output.note(&format!("Using the templates in {} (named by {named_by})", folder.display()));
    Ok(catalog)
}

fn allow(templates: &Templates, may_ask: bool, why: &str) -> Result<(), Error> {
    let named_by = templates.named_by();
    if may_ask {
        interruption::watch();
        let is_allowed = wizard::allow_templates(&templates.folder, &named_by, why)?;
        interruption::release();
        return if is_allowed { Ok(()) } else { Err(Error::Interrupted) };
    }
    let folder = templates.folder.display().to_string();
    Err(Mistake::new(
        format!("the templates in {folder}, named by {named_by}, {why}"),
        format!("--templates {}, which allows them", shell_word(&folder)),
    )
    .hint("review them first: templates decide every line that is written".to_owned())
    .into())
}

/// Remembers that the user allows templates, so that the project's `dockgen.toml` can name them.
pub(super) fn remember(templates: &Templates, catalog: &Catalog, output: &Output) {
    warn_if_forgotten(trust().allow_templates(&templates.folder, catalog.fingerprint()), output);
}

/// Remembers that the user allows a chain of presets, so that a found preset can extend them.
pub(super) fn remember_presets(files: &[PathBuf], output: &Output) {
    if !files.is_empty() {
        warn_if_forgotten(trust().allow_presets(files), output);
    }
}

/// A failure is only a warning, since the command has succeeded.
fn warn_if_forgotten(is_remembered: Result<bool, Error>, output: &Output) {
    let reason = match is_remembered {
        Ok(true) => return,
        Ok(false) => "there is no home folder".to_owned(),
        Err(error) => error.to_string(),
    };
    output.warning(&format!("cannot remember what you allowed: {reason}"));
}

pub(super) fn trust() -> Trust {
    Trust::kept_in(settings_folder().as_deref())
}

/// The user's configuration folder (XDG base directories).
fn settings_folder() -> Option<PathBuf> {
    let absolute = |path: PathBuf| Some(path).filter(|path| path.is_absolute());
    let of = |variable: &str| env::var_os(variable).map(PathBuf::from).and_then(absolute);
    let of_windows = || of("APPDATA").filter(|_| cfg!(windows));
    of("XDG_CONFIG_HOME")
        .or_else(of_windows)
        .or_else(|| env::home_dir().and_then(absolute).map(|home| home.join(".config")))
}
