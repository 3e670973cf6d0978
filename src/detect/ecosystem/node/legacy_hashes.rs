//! Bundlers that use a hash function which OpenSSL 3, and so Node.js from 17 on, only has as a legacy one.

use super::package::Package;
use crate::detect::fact::Fact;
use crate::detect::facts::DetectedProject;
use crate::detect::subject::Subject;
use crate::detect::version::numbers;

/// What contains webpack 4 or older, with the first major version that does not.
const FIRST_WITHOUT: [(&str, u64); 8] = [
    ("react-scripts", 5),
    ("@vue/cli-service", 5),
    ("webpack", 5),
    ("next", 11),
    ("gatsby", 3),
    ("nuxt", 3),
    ("@angular-devkit/build-angular", 12),
    ("vuepress", 2),
];

/// Sets the options that Node.js needs for the build.
pub(super) fn settle(subject: &Subject<'_>, project: &mut DetectedProject) {
    let Some(package) = Package::of(subject.tree, subject.folder) else { return };
    let found = FIRST_WITHOUT.iter().find_map(|(name, first)| {
        let group =
            ["dependencies", "devDependencies"].into_iter().find(|group| package.node.at(&[group, name]).is_some())?;
        let range = package.node.at(&[group, name])?.text()?;
        let major = *numbers(range.trim_start_matches(['^', '~', '>', '=', '<', ' '])).first()?;
        (major < *first).then(|| package.evidence(&[group, name]))?
    });
    project.build_options = found.map(|evidence| Fact::likely("--openssl-legacy-provider", evidence));
}
