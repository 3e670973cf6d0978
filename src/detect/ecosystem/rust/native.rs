//! Crates that need libraries or tools of the system.

use super::{lock, manifest};
use crate::detect::fact::Fact;
use crate::detect::facts::{DetectedProject, NativeDependency};
use crate::detect::manifest::Group;
use crate::detect::subject::Subject;
use crate::read::data::Node;
use crate::source::Evidence;

/// Adds the crates that others need, and those of the build script.
pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject) {
    let main = subject.manifest.dependencies.iter().filter(|found| found.group == Group::Main);
    let names: Vec<&str> = main.map(|found| found.name.as_str()).filter(|name| !name.contains('/')).collect();
    let lock = lock::path(subject.tree, subject.folder);
    let needed = lock.map(|path| lock::needed(subject.tree, &path, &names)).unwrap_or_default();
    let mut add = |name: &str, evidence: Evidence| {
        if let Some(packages) = subject.recognition.native.get(name)
            && !project.native.iter().any(|known| known.dependency.value == name)
        {
            let dependency = Fact::likely(name, evidence);
            project.native.push(NativeDependency { dependency, packages: packages.clone() });
        }
    };
    for (name, locked) in &needed {
        // `cc` compiles a bundled library, and a `-src` crate holds its source.
        let is_bundled = name.strip_suffix("-sys").is_some_and(|stem| {
            needed.contains_key(&format!("{stem}-src")) || (stem == "libsqlite3" && locked.dependencies.contains("cc"))
        });
        if !is_bundled {
            add(name, locked.evidence.clone());
        }
    }
    let Some(node) = manifest::parsed(subject.tree, subject.folder) else { return };
    let build = node.get("build-dependencies").map(Node::entries).unwrap_or_default();
    let brings_own = |(name, _): &(String, Node)| matches!(name.as_str(), "protoc-bin-vendored" | "protobuf-src");
    if !build.iter().any(brings_own) {
        for (name, dependency) in build {
            add(name, Evidence::line(subject.path(manifest::FILE), dependency.line, name.clone()));
        }
    }
    if project.native.iter().any(|native| native.dependency.value == "openssl-src") {
        project.native.retain(|native| native.dependency.value != "openssl-sys");
    }
    project.native.sort_by(|a, b| a.dependency.value.cmp(&b.dependency.value));
}
