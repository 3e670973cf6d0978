//! The lock file of a package.json that only builds files for browsers, in an app of another language.

use crate::detect::subject::Subject;
use crate::detect::tree::join;
use crate::source::Evidence;

const NAMES: [&str; 3] = ["pnpm-lock.yaml", "yarn.lock", "package-lock.json"];

/// In a folder of the project; `""` is the project's own.
pub(super) fn npm_lock(subject: &Subject<'_>, folder: &str) -> Option<Evidence> {
    let paths = NAMES.iter().map(|name| join(folder, name));
    paths.filter(|path| subject.has(path)).map(|path| Evidence::file(subject.path(&path))).next()
}
