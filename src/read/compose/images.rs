//! The images that a compose file names, and the Dockerfiles that it builds from.

use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

use super::{Value, documents};
use crate::read::yaml::Wrong;
use crate::read::{Name, shortened};

/// A file that builds more images is something else.
const MOST_BUILDS: usize = 1000;

/// No system takes a longer path, in bytes.
const LONGEST_PATH: usize = 4096;

/// What a compose file says of images.
#[derive(Debug, Default)]
pub(crate) struct Images {
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

impl Images {
    pub(crate) fn read(text: &str) -> Result<Self, Wrong> {
        let documents = documents(text)?;
        let sections = documents.iter().filter_map(|document| document.at(&["services"])?.table());
        let services: Vec<(&str, &Value)> =
            sections.flatten().map(|(name, entry)| (name.as_str(), entry.value.as_ref())).collect();
        let (mut images, mut seen) = (Self::default(), HashSet::new());
        let mut built: BTreeMap<&str, &str> = BTreeMap::new();
        let section = |service: &Value| service.at(&["build"]).filter(|build| !build.is_null()).cloned();
        for (name, service) in &services {
            if let Some(build) = section(service) {
                // What several services share is read once.
                if seen.insert(Rc::as_ptr(&build)) {
                    images.add_build(&build, &mut seen)?;
                }
                let image = service.at(&["image"]).and_then(|image| image.as_str());
                built.extend(image.map(|image| (image, *name)));
            }
        }
        for (_, service) in services.iter().filter(|(_, service)| section(service).is_none()) {
            let Some(image) = service.at(&["image"]).filter(|image| seen.insert(Rc::as_ptr(image))) else { continue };
            let Some(image) = image.text() else { continue };
            let found = Name::new(text, image.inner.clone(), &image.value);
            images.names.push(match built.get(image.value.as_str()) {
                Some(builder) => found.leave(format!("it is built here, by the service {}", shortened(builder))),
                None => found,
            });
        }
        Ok(images)
    }

    fn add_build(&mut self, build: &Value, seen: &mut HashSet<*const Value>) -> Result<(), Wrong> {
        if self.builds.len() >= MOST_BUILDS {
            return Err(Wrong { reason: format!("it builds more than {MOST_BUILDS} images"), at: 0 });
        }
        let is_inline = build.at(&["dockerfile_inline"]).is_some_and(|inline| inline.text().is_some());
        let (context, dockerfile) = (path(build, "context", ".")?, path(build, "dockerfile", "Dockerfile")?);
        self.builds.push(Build { context, dockerfile: Some(dockerfile).filter(|_| !is_inline) });
        if let Some(contexts) = build.at(&["additional_contexts"]).filter(|contexts| seen.insert(Rc::as_ptr(contexts)))
        {
            self.contexts.extend(contexts.table().into_iter().flatten().map(|(name, _)| name.to_lowercase()));
        }
        Ok(())
    }
}

fn path(build: &Value, key: &str, default: &str) -> Result<String, Wrong> {
    match build.at(&[key]).and_then(|path| path.text()) {
        None => Ok(default.to_owned()),
        Some(path) if path.value.len() <= LONGEST_PATH => Ok(path.value.clone()),
        Some(path) => {
            let reason = format!("a path in it has more than {LONGEST_PATH} bytes");
            Err(Wrong { reason, at: path.inner.start })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of images with why they are left alone, and the Dockerfiles.
    fn read(text: &str) -> (Vec<String>, Vec<String>) {
        let images = Images::read(text).unwrap();
        let name = |name: &Name| match &name.left_alone {
            Some(reason) => format!("{} ({reason})", name.text),
            None => text[name.span.clone()].to_owned(),
        };
        let build = |build: &Build| format!("{} {}", build.context, build.dockerfile.as_deref().unwrap_or("-"));
        (images.names.iter().map(name).collect(), images.builds.iter().map(build).collect())
    }

    #[test]
    fn images_are_those_of_services_that_are_not_built() {
        let text = "services:\n  web:\n    image: shop:1\n    build: .\n  worker: {image: shop:1}\n  db:\n    \
                    image: \"postgres:18\" # the newest\n  cache: {image: 'redis:8'}\n  é:\n    image:   x:1   \n  \
                    off:\n    image: ${IMAGE:-y}\n  none: {}\nvolumes:\n  v: {image: no}\n";
        let (names, builds) = read(text);
        let left = ["shop:1 (it is built here, by the service web)", "${IMAGE:-y} (it contains a variable)"];
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
        let contexts = Images::read(text).unwrap().contexts;
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
        let why = "(it has escapes or spans several lines)";
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
        assert!(Images::read("services: {").is_err());
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
        let refused = |text: &str| Images::read(text).unwrap_err().reason;
        let builds = "it builds more than 1000 images";
        assert_eq!(refused(&(section + &many("  s#: {build: {additional_contexts: *c}}\n"))), builds);
        let paths = format!("x: &x {text}\nservices:\n");
        let long = "a path in it has more than 4096 bytes";
        assert_eq!(refused(&(paths.clone() + &many("  s#: {build: {context: *x}}\n"))), long);
        assert_eq!(refused(&(paths.clone() + &many("  s#: {build: {dockerfile: *x}}\n"))), long);
        assert_eq!(read(&(paths + &many("  s#: {image: *x}\n"))).0.len(), 1);
        let builder = format!("services:\n  ? {text}\n  : {{image: x, build: .}}\n{}", many("  s#: {image: x}\n"));
        let names = Images::read(&builder).unwrap().names;
        assert!(names.len() == 10_000 && names.iter().all(|name| name.left_alone.as_ref().unwrap().len() < 300));
    }
}
