//! Projects that cannot be restored for the platform of the image.

use super::msbuild::Project;
use super::solution;
use crate::detect::fact::Fact;
use crate::detect::tree::{Tree, folder_of, join};
use crate::source::Evidence;

const BROWSER: &str = "microsoft.net.sdk.blazorwebassembly";

/// A project that it refers to and that runs in browsers, or a lock file without platforms: `dotnet restore` gives its
/// platform to all projects, and refuses a lock file that does not list it.
pub(super) fn reason(tree: &Tree<'_>, path: &str) -> Option<Fact<bool>> {
    let parts = solution::closure(tree, path);
    let in_browser = parts.iter().filter(|part| *part != path).find_map(|part| {
        let mut sdks = Project::read(tree, part)?.sdks().into_iter();
        sdks.find(|(sdk, _)| sdk == BROWSER).map(|(_, evidence)| evidence)
    });
    let lock = join(folder_of(path), "packages.lock.json");
    let locked = || tree.text(&lock).filter(|text| !text.contains("/linux-")).map(|_| Evidence::file(lock.clone()));
    in_browser.or_else(locked).map(|evidence| Fact::stated(true, evidence))
}
