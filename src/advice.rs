//! Warnings about a project that is generated anyway.

use std::path::Path;

use crate::artifact::Artifact;
use crate::catalog::Extra;
use crate::catalog::{Framework, Language};
use crate::date::Date;
use crate::detect::{DetectedProject, Fact, Loopback};
use crate::forge::{Forge, Runner};
use crate::render::Rendered;
use crate::settings::{Key, Settings};
use crate::source::{Folder, Origin};
use crate::value::Platform;

#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    pub folder: &'a Folder,
    pub language: &'a Language,
    pub framework: &'a Framework,
    pub settings: &'a Settings,
    pub extras: &'a [Extra],
    /// The existing app, if there is one.
    pub project: Option<&'a DetectedProject>,
    pub today: Date,
}

impl Subject<'_> {
    #[must_use]
    pub fn advice(&self, rendered: &Rendered) -> Vec<String> {
        let mut advice: Vec<String> = self.end_of_life().into_iter().chain(self.left_out(rendered)).collect();
        advice.extend(self.left_out_beside(rendered.needs_secrets));
        advice.extend(self.unserved_platforms());
        if let Some(project) = self.project {
            advice.extend(self.other_release());
            advice.extend(self.lost_entrypoint(project));
            advice.extend(project.manifest.as_ref().and_then(|_| self.unlocked()));
            advice.extend(self.without_endpoint());
            advice.extend(self.lacking(project));
            advice.extend(self.unreachable(project));
            advice.extend(self.mounted_keys(project));
        }
        advice
    }

    fn end_of_life(&self) -> Option<String> {
        let version = self.language.version(&self.settings.version)?;
        let end = version.end_of_life.filter(|end| *end < self.today)?;
        let (title, name) = (&self.language.title, &version.name);
        let newer = self.language.default_version().map_or("", |version| version.name.as_str());
        Some(format!("{title} {name} has had no security fixes since its end of life on {end}; {newer} is the default"))
    }

    /// Tells which release stands in for the one that the app asks for.
    fn other_release(&self) -> Option<String> {
        let Origin::Derived(reason) = self.settings.origin(Key::LanguageVersion)? else { return None };
        Some(format!("{} {} is {reason}", self.language.title, self.settings.version))
    }

    /// The Dockerfile copies the server's files, so without them they must exist.
    fn left_out(&self, rendered: &Rendered) -> Option<String> {
        let has = |artifact| self.settings.artifacts.contains(&artifact);
        if !has(Artifact::Dockerfile) || has(Artifact::Server) {
            return None;
        }
        let files = rendered.server_files.iter().map(String::as_str);
        let missing: Vec<&str> = files.filter(|file| !self.folder.is_file(file)).collect();
        (!missing.is_empty())
            .then(|| format!("the Dockerfile copies {}, which belongs to the skipped `server`", missing.join(" and ")))
    }

    /// Extras and secrets span several files; warns if one of these was skipped.
    fn left_out_beside(&self, has_secrets: bool) -> Vec<String> {
        let has_services = self.extras.iter().any(|extra| extra.service.is_some());
        let folders = self.extras.iter().flat_map(|extra| &extra.folders).map(String::as_str);
        let needs = [
            (has_secrets, Artifact::Compose, Artifact::Secrets, "secrets/create.sh"),
            (has_services, Artifact::Workflow, Artifact::Compose, "compose.yaml"),
            (has_services, Artifact::Workflow, Artifact::Env, ".env.example"),
        ];
        let needs = needs.into_iter().filter(|(applies, ..)| *applies).map(|(_, who, what, path)| (who, what, path));
        let all = needs.chain(folders.map(|folder| (Artifact::Compose, Artifact::Extras, folder)));
        let has = |artifact| self.settings.artifacts.contains(&artifact);
        let missing = all.filter(|(who, what, path)| has(*who) && !has(*what) && !self.folder.has(path));
        missing.map(|(who, what, path)| format!("`{who}` uses {path}, which belongs to the skipped `{what}`")).collect()
    }

    /// A forge hosts runners for a few platforms only; for others, the pipeline needs a team's own with a certain tag.
    fn unserved_platforms(&self) -> Vec<String> {
        let forge =
            Forge::of(self.settings.pipeline.ci).filter(|_| self.settings.artifacts.contains(&Artifact::Workflow));
        let Some(forge) = forge else { return Vec::new() };
        let advise = |platform: &Platform| {
            let Runner { tag, .. } = forge.runner(*platform).filter(|runner| !runner.is_hosted)?;
            let title = forge.title();
            Some(format!(
                "{title}.com has no runner for {platform}: the pipeline waits for your own runner with the tag {tag}"
            ))
        };
        self.settings.image.platforms.iter().filter_map(advise).collect()
    }

    /// Warns if the entry point does not exist.
    fn lost_entrypoint(&self, project: &DetectedProject) -> Option<String> {
        let entrypoint = &self.settings.entrypoint;
        // The build of a site makes its folder.
        let is_built =
            project.build.is_some() && project.output.as_ref().is_some_and(|fact| fact.value == entrypoint.to_string());
        let places = entrypoint.places();
        let at = |place: &String| Path::new(&project.path).join(project.locate(place));
        if is_built || places.is_empty() || places.iter().any(|place| self.folder.has(at(place))) {
            return None;
        }
        let origin = self.settings.origin(Key::Entrypoint).map(ToString::to_string).unwrap_or_default();
        let (places, flag) = (places.join(" or "), Key::Entrypoint.flag());
        Some(format!("the entry point {entrypoint} ({origin}) needs {places}, which does not exist; set {flag}"))
    }

    /// Warns if the lock file that the image installs from does not exist.
    fn unlocked(&self) -> Option<String> {
        let manager = self.language.package_managers.get(self.settings.package_manager.as_ref()?)?;
        let lock = manager.lock.as_ref().filter(|lock| !self.folder.is_file(&lock.file))?;
        let matters =
            if lock.optional { "so later builds may install other versions" } else { "which the image is built from" };
        Some(format!("there is no {}, {matters}; `{}` creates it", lock.file, lock.command))
    }

    /// Tells what the health check asks for if nobody knows an endpoint.
    fn without_endpoint(&self) -> Option<String> {
        let is_unknown = matches!(self.settings.origin(Key::HealthPath), Some(Origin::Derived(_)));
        let path = self.settings.health.path.as_ref()?;
        let flag = Key::HealthPath.flag();
        (is_unknown && self.settings.health.command.is_none()).then(|| {
            format!("no health endpoint is known, so the health check takes any status of {path} below 500; set {flag}")
        })
    }

    /// Warns about dependencies that the server needs and the manifest lacks.
    fn lacking(&self, project: &DetectedProject) -> Vec<String> {
        // What no manifest lists is told in the Dockerfile.
        let Some(manifest) = project.manifest.as_deref() else { return Vec::new() };
        let title = &self.framework.title;
        let lack = |name: &String| format!("{manifest} does not list {name}, which runs the app ({title}); add it");
        project.missing(&self.settings.framework).iter().map(lack).collect()
    }

    /// Tells which lines listen where nothing outside a container reaches them.
    fn unreachable(&self, project: &DetectedProject) -> Vec<String> {
        if !self.settings.artifacts.contains(&Artifact::Dockerfile) {
            return Vec::new();
        }
        let only_code = project.loopback.iter().filter(|loopback| loopback.flag.is_none());
        let advise = |loopback: &Loopback| {
            let (place, address) = (loopback.fact.place(), loopback.fact.value.replace('"', ""));
            format!(
                "{place} listens on the loopback interface ({address}), which is unreachable from outside a container; \
                     the Dockerfile works around it, but the line should change"
            )
        };
        only_code.map(advise).collect()
    }

    /// Tells which private keys the code reads: an image is no place for them.
    fn mounted_keys(&self, project: &DetectedProject) -> Vec<String> {
        if !self.settings.artifacts.contains(&Artifact::Dockerfile) {
            return Vec::new();
        }
        let advise = |key: &Fact<String>| {
            let (place, file) = (key.place(), &key.value);
            format!(
                "{place} reads {file}, which may be a private key: it is not in the image, and compose.yaml mounts it; keep the \
                     one of production outside the repository"
            )
        };
        project.keys.iter().map(advise).collect()
    }
}
