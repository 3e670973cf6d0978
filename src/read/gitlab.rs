//! The images that a GitLab pipeline runs its jobs in, and their services.

use std::collections::HashSet;
use std::iter;

use super::Name;
use super::yaml::{Id, Wrong, Yaml};

/// What stands beside the jobs and is none.
const NO_JOBS: [&str; 5] = ["include", "spec", "stages", "variables", "workflow"];

pub(crate) fn names(text: &str) -> Result<Vec<Name>, Wrong> {
    let yaml = Yaml::read(text)?;
    let (images, services, inner) = (yaml.values("image"), yaml.values("services"), yaml.values("name"));
    // What several places share is looked at once.
    let mut seen: HashSet<Id> = HashSet::new();
    let mut found = Vec::new();
    for document in &yaml.documents {
        let jobs = yaml.pairs(*document).filter(|(name, _)| !NO_JOBS.contains(name)).map(|(_, job)| job);
        for place in iter::once(*document).chain(jobs) {
            let services = services.of(place).filter(|services| seen.insert(*services));
            let services = services.map(|services| yaml.items(services)).unwrap_or_default();
            for image in images.of(place).iter().chain(services) {
                // Written plainly, or as a table with more about it.
                let image = inner.of(*image).unwrap_or(*image);
                if let Some((name, span)) = yaml.text(image)
                    && seen.insert(image)
                {
                    found.push(Name::new(text, span.clone(), name));
                }
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        names(text).unwrap().into_iter().map(|name| name.text).collect()
    }

    #[test]
    fn images_are_those_of_jobs_and_their_services() {
        let pipeline = "image: a:1\nservices: [b:1]\ndefault:\n  image: c:1\n.hidden:\n  image:\n    name: d:1\n    \
                        entrypoint: ['']\n  services:\n    - e:1\n    - name: f:1\n      alias: x\njob:\n  script: [image]\n";
        assert_eq!(read(pipeline), ["a:1", "b:1", "c:1", "d:1", "e:1", "f:1"]);
    }

    #[test]
    fn what_only_looks_like_one_is_left_alone() {
        assert!(
            read("variables:\n  image: a:1\nworkflow:\n  image: b:1\njob:\n  variables: {image: c:1}\n").is_empty()
        );
        assert!(read("job:\n  image: !reference [.other, image]\n  services: none\n").is_empty());
        assert_eq!(read("a: &a\n  image: a:1\nb: *a\nc:\n  <<: *a\n"), ["a:1"]);
    }

    /// Takes minutes if the services are looked at once for each job that shares them.
    #[test]
    fn what_jobs_share_is_looked_at_once() {
        let services = (0..50_000).map(|number| format!("a:{number}, ")).collect::<Vec<_>>().concat();
        let jobs = (0..20_000).map(|number| format!("j{number}: *j\n")).collect::<Vec<_>>().concat();
        let pipeline = format!(".s: &s [{services}]\n.j: &j {{image: x, services: *s}}\n{jobs}");
        assert_eq!(read(&pipeline).len(), 50_001);
    }
}
