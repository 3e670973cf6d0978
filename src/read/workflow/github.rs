//! GitHub's workflows.

use std::collections::HashSet;

use super::{Used, What};
use crate::read::yaml::{Id, Wrong, Yaml};

/// The images and actions that a workflow's jobs use.
pub fn used(text: &str) -> Result<Vec<Used>, Wrong> {
    let yaml = Yaml::read(text)?;
    let mut reader = Reader { yaml: &yaml, seen: HashSet::new(), found: Vec::new() };
    for document in yaml.documents() {
        let Some(jobs) = yaml.get(*document, "jobs") else { continue };
        for (name, job) in yaml.pairs(jobs) {
            if reader.seen.insert(yaml.target(job)) {
                reader.job(job, name.span);
            }
        }
    }
    Ok(reader.found)
}

struct Reader<'y> {
    yaml: &'y Yaml<'y>,
    /// What several jobs share is read once.
    seen: HashSet<Id>,
    found: Vec<Used>,
}

impl Reader<'_> {
    fn job(&mut self, job: Id, name: &std::ops::Range<usize>) {
        let yaml = self.yaml;
        let mut add = |what, id: Option<Id>| {
            if let Some(id) = id
                && let Some(text) = yaml.text(id)
                && self.seen.insert(yaml.target(id))
            {
                self.found.push(Used::new(what, text, Some(name)));
            }
        };
        add(What::Action, yaml.get(job, "uses"));
        // A name, or a map with one.
        let image = |id: Id| yaml.get(id, "image").or(Some(id));
        add(What::Image, yaml.get(job, "container").and_then(image));
        let services = yaml.get(job, "services").into_iter().flat_map(|services| yaml.pairs(services));
        for (_, service) in services {
            add(What::Service, image(service));
        }
        for step in yaml.get(job, "steps").map(|steps| yaml.items(steps)).unwrap_or_default() {
            add(What::Action, yaml.get(*step, "uses"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKFLOW: &str = "\
name: ci
on: [push]
env: {uses: nothing}
jobs:
  test:
    runs-on: ubuntu-latest
    container: 'node:24'
    services:
      db: {image: \"postgres:18\"}
    steps:
      - uses: actions/checkout@v5 # the code
      - run: make
  image:
    container:
      image: docker:29
    steps: [{uses: docker://alpine:3}]
  deploy:
    uses: ./.github/workflows/deploy.yml
";

    #[test]
    fn a_workflow_refers_to_images_and_actions() {
        let found = used(WORKFLOW).unwrap();
        let told = |found: &Used| {
            let at = |span: &std::ops::Range<usize>| WORKFLOW.get(span.clone()).unwrap().to_owned();
            assert_eq!(at(&found.span), found.text);
            format!("{} {:?} {}", found.job.as_ref().map(at).unwrap(), found.what, found.text)
        };
        assert_eq!(
            found.iter().map(told).collect::<Vec<_>>(),
            [
                "test Image node:24",
                "test Service postgres:18",
                "test Action actions/checkout@v5",
                "image Image docker:29",
                "image Action docker://alpine:3",
                "deploy Action ./.github/workflows/deploy.yml",
            ]
        );
    }

    #[test]
    fn any_yaml_is_read() {
        for text in ["", "- a", "jobs:", "jobs: [a]", "jobs: {a: {steps: {b: c}, services: [d], container: []}}"] {
            assert_eq!(used(text).unwrap(), [], "{text}");
        }
        assert!(used("jobs: {").is_err());
    }
}
