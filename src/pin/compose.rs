//! The images that a compose file names, and the Dockerfiles that it builds from.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::mention::Name;
use super::yaml::{Node, Wrong, Yaml};

/// What a compose file says of images.
#[derive(Debug, Default)]
pub(super) struct Compose {
    /// The names of images that services run and that are not built here.
    pub(super) names: Vec<Name>,
    /// How the others are built.
    pub(super) builds: Vec<Build>,
}

/// How a service's image is built.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Build {
    /// The folder whose files the build sees, from the compose file's own.
    pub(super) context: String,
    /// The Dockerfile, from that folder; none where the compose file holds it.
    pub(super) dockerfile: Option<String>,
    /// The names of other contexts, in lowercase.
    pub(super) contexts: Vec<String>,
}

impl Compose {
    pub(super) fn read(text: &str) -> Result<Self, Wrong> {
        let yaml = Yaml::read(text)?;
        let sections = yaml.documents.iter().filter_map(|document| yaml.get(document, "services"));
        let services: Vec<(&str, &Node)> = sections.flat_map(|section| yaml.pairs(Some(section))).collect();
        let image = |service| match yaml.get(service, "image") {
            Some(Node::Text(text, span)) => Some((text, span)),
            _ => None,
        };
        let mut compose = Self::default();
        let mut built = BTreeMap::new();
        for (name, service) in &services {
            if let Some(build) = yaml.get(service, "build") {
                compose.builds.extend(Build::of(&yaml, build));
                built.extend(image(service).map(|(text, _)| (text, *name)));
            }
        }
        let mut seen: HashSet<Range<usize>> = HashSet::new();
        for (_, service) in services.iter().filter(|(_, service)| yaml.get(service, "build").is_none()) {
            // What several services take from one place is written once.
            let Some((image, span)) = image(service).filter(|(_, span)| seen.insert((*span).clone())) else { continue };
            let found = Name::new(text, span.clone(), image);
            compose.names.push(match built.get(image) {
                Some(builder) => found.leave(format!("it is built here, by the service {builder}")),
                None => found,
            });
        }
        Ok(compose)
    }
}

impl Build {
    fn of(yaml: &Yaml, section: &Node) -> Option<Self> {
        let section = yaml.resolve(section)?;
        if let Node::Text(context, _) = section {
            let dockerfile = Some("Dockerfile".to_owned());
            return Some(Self { context: context.clone(), dockerfile, contexts: Vec::new() });
        }
        let text = |key: &str| match yaml.get(section, key) {
            Some(Node::Text(text, _)) => Some(text.clone()),
            _ => None,
        };
        let dockerfile = text("dockerfile").or_else(|| Some("Dockerfile".to_owned()));
        let contexts = yaml.get(section, "additional_contexts");
        // As a table, or as a list of `name=where`.
        let listed = match contexts {
            Some(Node::List(list)) => list.as_slice(),
            _ => &[],
        };
        let listed = listed.iter().filter_map(|entry| match entry {
            Node::Text(text, _) => text.split_once('=').map(|(name, _)| name),
            _ => None,
        });
        let names = yaml.pairs(contexts).map(|(name, _)| name).chain(listed);
        Some(Self {
            context: text("context").unwrap_or_else(|| ".".to_owned()),
            dockerfile: dockerfile.filter(|_| text("dockerfile_inline").is_none()),
            contexts: names.map(str::to_lowercase).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of images with why they are left alone, and the Dockerfiles.
    fn read(text: &str) -> (Vec<String>, Vec<String>) {
        let compose = Compose::read(text).unwrap();
        let name = |name: &Name| match &name.left_alone {
            Some(reason) => format!("{} ({reason})", name.text),
            None => text[name.span.clone()].to_owned(),
        };
        let build = |build: &Build| {
            format!("{} {} {:?}", build.context, build.dockerfile.as_deref().unwrap_or("-"), build.contexts)
        };
        (compose.names.iter().map(name).collect(), compose.builds.iter().map(build).collect())
    }

    #[test]
    fn images_are_those_of_services_that_are_not_built() {
        let text = "services:\n  web:\n    image: shop:1\n    build: .\n  worker: {image: shop:1}\n  db:\n    \
                    image: \"postgres:18\" # the newest\n  cache: {image: 'redis:8'}\n  é:\n    image:   x:1   \n  \
                    off:\n    image: ${IMAGE:-y}\n  none: {}\nvolumes:\n  v: {image: no}\n";
        let (names, builds) = read(text);
        let left = ["shop:1 (it is built here, by the service web)", "${IMAGE:-y} (it has a variable in it)"];
        assert_eq!(names, [left[0], "postgres:18", "redis:8", "x:1", left[1]]);
        assert_eq!(builds, [". Dockerfile []"]);
    }

    #[test]
    fn builds_name_their_dockerfiles_and_contexts() {
        let text = "services:\n  a: {build: {context: ./a, dockerfile: Dockerfile.prod, \
                    additional_contexts: {Base: b}}}\n  b: {build: {additional_contexts: [lib=../lib]}}\n  c: {build: {dockerfile_inline: FROM a}}\n";
        let (names, builds) = read(text);
        assert_eq!(builds, ["./a Dockerfile.prod [\"base\"]", ". Dockerfile [\"lib\"]", ". - []"]);
        assert!(names.is_empty());
    }

    #[test]
    fn what_services_share_is_found_once() {
        let text = "x-db: &db {image: postgres:18}\nx-app: &app {image: shop, build: .}\nservices:\n  a: {<<: *db}\n  \
                    b: *db\n  c: {<<: *app}\n  d: {<<: *db, image: &i redis:8}\n  e: {image: *i}\n";
        assert_eq!(
            read(text),
            (vec!["postgres:18".to_owned(), "redis:8".to_owned()], vec![". Dockerfile []".to_owned()])
        );
    }

    #[test]
    fn an_image_that_is_not_written_plainly_is_left_alone() {
        let why = "(it is written with escapes or over several lines)";
        let text =
            "services:\n  a: {image: \"red\\u0069s:8\"}\n  b:\n    image: >-\n      redis:8\n  c: {image: [x]}\n";
        assert_eq!(read(text).0, [format!("redis:8 {why}"), "redis:8".to_owned()]);
    }

    #[test]
    fn any_yaml_can_be_read() {
        for text in ["", "services:", "services: []", "services: {a: 1}", "- a", "services: {a: {image: 8, build: []}}"]
        {
            let _ = read(text);
        }
        assert!(Compose::read("services: {").is_err());
    }
}
