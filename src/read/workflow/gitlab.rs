//! GitLab's pipelines.

use std::collections::HashSet;
use std::iter;

use super::{Used, What};
use crate::read::yaml::{Id, Wrong, Yaml};

/// Top-level keys that are neither jobs nor contain an image.
const NOT_JOBS: [&str; 5] = ["include", "spec", "stages", "variables", "workflow"];

/// The images of a pipeline's jobs and their services.
pub fn used(text: &str) -> Result<Vec<Used>, Wrong> {
    let yaml = Yaml::read(text)?;
    // What several jobs share is read once.
    let (mut seen_jobs, mut seen): (HashSet<Id>, HashSet<Id>) = (HashSet::new(), HashSet::new());
    let mut found = Vec::new();
    for document in yaml.documents() {
        let jobs = yaml.pairs(*document).filter(|(name, _)| !NOT_JOBS.contains(&name.value));
        let jobs = jobs.map(|(name, job)| (Some(name.span), job));
        for (name, job) in iter::once((None, *document)).chain(jobs) {
            if !seen_jobs.insert(yaml.target(job)) {
                continue;
            }
            let services = yaml.get(job, "services").filter(|services| seen.insert(yaml.target(*services)));
            let services = services.map(|services| yaml.items(services)).unwrap_or_default();
            let services = services.iter().map(|service| (What::Service, *service));
            for (what, image) in yaml.get(job, "image").map(|image| (What::Image, image)).into_iter().chain(services) {
                // A name, or a map with one.
                let image = yaml.get(image, "name").unwrap_or(image);
                if let Some(text) = yaml.text(image)
                    && seen.insert(yaml.target(image))
                {
                    found.push(Used::new(what, text, name));
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
        used(text).unwrap().into_iter().map(|found| found.text).collect()
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
