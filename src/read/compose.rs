//! The images that a compose file names, and the Dockerfiles that it builds from.

use std::collections::{BTreeMap, HashSet};

use super::yaml::{Id, Values, Wrong, Yaml};
use super::{Name, shown};

/// A file that builds more images is something else.
const MOST_BUILDS: usize = 1000;

/// No system takes a longer path, in bytes.
const LONGEST_PATH: usize = 4096;

/// What a compose file says of images.
#[derive(Debug, Default)]
pub(crate) struct Compose {
    /// The names of images that services run and that are not built here.
    pub(crate) names: Vec<Name>,
    /// How the others are built.
    pub(crate) builds: Vec<Build>,
    /// The names of contexts that builds are given beside their own, in lowercase.
    pub(crate) contexts: HashSet<String>,
}

/// How a service's image is built.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Build {
    /// The folder whose files the build sees, from the compose file's own.
    pub(crate) context: String,
    /// The Dockerfile, from that folder; none where the compose file holds it.
    pub(crate) dockerfile: Option<String>,
}

impl Compose {
    pub(crate) fn read(text: &str) -> Result<Self, Wrong> {
        let yaml = Yaml::read(text)?;
        let (sections, images, builds) = (yaml.values("services"), yaml.values("image"), yaml.values("build"));
        let sections: HashSet<Id> = yaml.documents.iter().filter_map(|document| sections.of(*document)).collect();
        let mut sections: Vec<Id> = sections.into_iter().collect();
        sections.sort_unstable();
        let services: Vec<(&str, Id)> = sections.into_iter().flat_map(|section| yaml.pairs(section)).collect();
        let mut compose = Self::default();
        let mut builder = Builder::new(&yaml);
        let mut built: BTreeMap<&str, &str> = BTreeMap::new();
        for (name, service) in &services {
            if let Some(build) = builds.of(*service) {
                builder.add(build, &mut compose)?;
                let image = images.of(*service).and_then(|image| yaml.text(image));
                built.extend(image.map(|(image, _)| (image, *name)));
            }
        }
        let mut seen: HashSet<Id> = HashSet::new();
        for (_, service) in services.iter().filter(|(_, service)| builds.of(*service).is_none()) {
            // What several services take from one place is written once.
            let Some(id) = images.of(*service).filter(|image| seen.insert(*image)) else { continue };
            let Some((image, span)) = yaml.text(id) else { continue };
            let found = Name::new(text, span.clone(), image);
            compose.names.push(match built.get(image) {
                Some(builder) => found.leave(format!("it is built here, by the service {}", shown(builder))),
                None => found,
            });
        }
        Ok(compose)
    }
}

/// Reads the sections that say how images are built, each once however many services share it.
struct Builder<'a> {
    yaml: &'a Yaml<'a>,
    context: Values,
    dockerfile: Values,
    inline: Values,
    contexts: Values,
    seen: HashSet<Id>,
}

impl<'a> Builder<'a> {
    fn new(yaml: &'a Yaml<'a>) -> Self {
        let values = |key| yaml.values(key);
        let (context, dockerfile, inline) = (values("context"), values("dockerfile"), values("dockerfile_inline"));
        Self { yaml, context, dockerfile, inline, contexts: values("additional_contexts"), seen: HashSet::new() }
    }

    fn add(&mut self, section: Id, compose: &mut Compose) -> Result<(), Wrong> {
        if !self.seen.insert(section) {
            return Ok(());
        }
        if compose.builds.len() >= MOST_BUILDS {
            let reason = format!("it builds more than {MOST_BUILDS} images");
            return Err(Wrong { reason, at: 0 });
        }
        let dockerfile = self.path(self.dockerfile.of(section))?;
        compose.builds.push(Build {
            // As a text, or as a table with more about it.
            context: match self.path(Some(section))? {
                Some(context) => context,
                None => self.path(self.context.of(section))?.unwrap_or_else(|| ".".to_owned()),
            },
            dockerfile: match self.inline.of(section).and_then(|inline| self.yaml.text(inline)) {
                Some(_) => None,
                None => Some(dockerfile.unwrap_or_else(|| "Dockerfile".to_owned())),
            },
        });
        let contexts = self.contexts.of(section).filter(|contexts| self.seen.insert(*contexts));
        let Some(contexts) = contexts else { return Ok(()) };
        // As a table, or as a list of `name=where`.
        let listed = self.yaml.items(contexts).iter().filter_map(|entry| self.yaml.text(*entry));
        let listed = listed.filter_map(|(text, _)| text.split_once('=').map(|(name, _)| name));
        let names = self.yaml.pairs(contexts).map(|(name, _)| name).chain(listed);
        compose.contexts.extend(names.map(str::to_lowercase));
        Ok(())
    }

    fn path(&self, id: Option<Id>) -> Result<Option<String>, Wrong> {
        match id.and_then(|id| self.yaml.text(id)) {
            Some((path, span)) if path.len() > LONGEST_PATH => {
                let reason = format!("a path in it has more than {LONGEST_PATH} bytes");
                Err(Wrong { reason, at: span.start })
            }
            found => Ok(found.map(|(path, _)| path.to_owned())),
        }
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
        let build = |build: &Build| format!("{} {}", build.context, build.dockerfile.as_deref().unwrap_or("-"));
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
        assert_eq!(builds, [". Dockerfile"]);
    }

    #[test]
    fn builds_name_their_dockerfiles_and_contexts() {
        let text = "services:\n  a: {build: {context: ./a, dockerfile: Dockerfile.prod, \
                    additional_contexts: {Base: b}}}\n  b: {build: {additional_contexts: [lib=../lib]}}\n  c: {build: {dockerfile_inline: FROM a}}\n";
        let (names, builds) = read(text);
        assert_eq!(builds, ["./a Dockerfile.prod", ". Dockerfile", ". -"]);
        assert!(names.is_empty());
        let contexts = Compose::read(text).unwrap().contexts;
        assert_eq!(contexts, ["base", "lib"].map(str::to_owned).into());
    }

    #[test]
    fn what_services_share_is_found_once() {
        let text = "x-db: &db {image: postgres:18}\nx-app: &app {image: shop, build: .}\nservices:\n  a: {<<: *db}\n  \
                    b: *db\n  c: {<<: *app}\n  d: {<<: *db, image: &i redis:8}\n  e: {image: *i}\n";
        assert_eq!(read(text), (vec!["postgres:18".to_owned(), "redis:8".to_owned()], vec![". Dockerfile".to_owned()]));
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

    /// Each of these takes minutes, or all memory, if what is shared is taken once for each that shares it.
    #[test]
    fn what_services_share_is_read_once() {
        const LARGE: usize = 1024 * 1024;
        let many =
            |one: &str| (0..10_000).map(|number| one.replace('#', &number.to_string())).collect::<Vec<_>>().concat();
        let text = "a".repeat(LARGE / 2);
        let table = (0..50_000).map(|number| format!("a{number}: ., ")).collect::<Vec<_>>().concat();
        let section = format!("x: &x {{build: {{additional_contexts: &c {{{table}}}}}}}\nservices:\n");
        assert_eq!(read(&(section.clone() + &many("  s#: *x\n"))).1, [". Dockerfile"]);
        let refused = |text: &str| Compose::read(text).unwrap_err().reason;
        let builds = "it builds more than 1000 images";
        assert_eq!(refused(&(section + &many("  s#: {build: {additional_contexts: *c}}\n"))), builds);
        let paths = format!("x: &x {text}\nservices:\n");
        let long = "a path in it has more than 4096 bytes";
        assert_eq!(refused(&(paths.clone() + &many("  s#: {build: {context: *x}}\n"))), long);
        assert_eq!(refused(&(paths.clone() + &many("  s#: {build: {dockerfile: *x}}\n"))), long);
        assert_eq!(read(&(paths + &many("  s#: {image: *x}\n"))).0.len(), 1);
        let builder = format!("services:\n  ? {text}\n  : {{image: x, build: .}}\n{}", many("  s#: {image: x}\n"));
        let names = Compose::read(&builder).unwrap().names;
        assert!(names.len() == 10_000 && names.iter().all(|name| name.left_alone.as_ref().unwrap().len() < 300));
    }
}
