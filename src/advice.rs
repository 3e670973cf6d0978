//! What a user should know about a project that is generated all the same.

use crate::artifact::Artifact;
use crate::catalog::Extra;
use crate::catalog::{Framework, Language};
use crate::date::Date;
use crate::detect::Project;
use crate::forge::{Forge, Runner};
use crate::render::Rendered;
use crate::settings::{Key, Settings};
use crate::source::Folder;
use crate::value::Platform;

/// What advice is given on.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The project's folder.
    pub folder: &'a Folder,
    /// Its language.
    pub language: &'a Language,
    /// Its framework.
    pub framework: &'a Framework,
    /// Its settings.
    pub settings: &'a Settings,
    /// What stands beside it.
    pub extras: &'a [Extra],
    /// The app that the folder holds already, if it does.
    pub project: Option<&'a Project>,
    /// The day on which it is generated.
    pub today: Date,
}

impl Subject<'_> {
    /// All that is to be said, one text each.
    #[must_use]
    pub fn advice(&self, rendered: &Rendered) -> Vec<String> {
        let mut advice: Vec<String> = self.end_of_life().into_iter().chain(self.left_out(rendered)).collect();
        advice.extend(self.left_out_beside());
        advice.extend(self.unserved_platforms());
        if let Some(project) = self.project {
            advice.extend(self.lost_entrypoint(project));
            advice.extend(self.unlocked());
            advice.extend(self.lacking(project));
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

    /// The Dockerfile copies the server's files: left out, they have to be there.
    fn left_out(&self, rendered: &Rendered) -> Option<String> {
        let has = |artifact| self.settings.artifacts.contains(&artifact);
        if !has(Artifact::Dockerfile) || has(Artifact::Server) {
            return None;
        }
        let files = rendered.server_files.iter().map(String::as_str);
        let missing: Vec<&str> = files.filter(|file| !self.folder.is_file(file)).collect();
        (!missing.is_empty()).then(|| format!("the Dockerfile needs {}, left out with `server`", missing.join(" and ")))
    }

    /// What stands beside the app is told of in several files that need each other.
    fn left_out_beside(&self) -> Vec<String> {
        let has_services = self.extras.iter().any(|extra| extra.service.is_some());
        let has_secrets = self.extras.iter().any(|extra| !extra.secrets.is_empty());
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
        missing.map(|(who, what, path)| format!("the {who} needs {path}, left out with `{what}`")).collect()
    }

    /// A forge hosts runners for a few platforms only; the pipeline asks for the others by a tag.
    fn unserved_platforms(&self) -> Vec<String> {
        let forge =
            Forge::of(self.settings.pipeline.ci).filter(|_| self.settings.artifacts.contains(&Artifact::Workflow));
        let Some(forge) = forge else { return Vec::new() };
        let advise = |platform: &Platform| {
            let Runner { tag, .. } = forge.runner(*platform).filter(|runner| !runner.is_hosted)?;
            let title = forge.title();
            Some(format!(
                "{title}.com has no runner for {platform}: the pipeline waits for one of yours with the tag {tag}"
            ))
        };
        self.settings.image.platforms.iter().filter_map(advise).collect()
    }

    /// An existing app starts somewhere else than its entry point says.
    fn lost_entrypoint(&self, project: &Project) -> Option<String> {
        let entrypoint = &self.settings.entrypoint;
        let places = entrypoint.places();
        if places.is_empty() || places.iter().any(|place| self.folder.has(project.locate(place))) {
            return None;
        }
        let origin = self.settings.origin(Key::Entrypoint).map(ToString::to_string).unwrap_or_default();
        let (places, flag) = (places.join(" or "), Key::Entrypoint.flag());
        Some(format!("there is no {places} for the entry point {entrypoint} ({origin}); name yours with {flag}"))
    }

    /// The image installs what is locked, and mostly nothing else.
    fn unlocked(&self) -> Option<String> {
        let manager = self.language.package_managers.get(self.settings.package_manager.as_ref()?)?;
        let lock = manager.lock.as_ref().filter(|lock| !self.folder.is_file(&lock.file))?;
        let matters = if lock.optional {
            "so tomorrow's image may hold other versions than today's"
        } else {
            "which the image is built from"
        };
        Some(format!("there is no {}, {matters}; `{}` makes it", lock.file, lock.command))
    }

    /// What the project's manifest must name for the image to start.
    fn lacking(&self, project: &Project) -> Vec<String> {
        let manifest = project.manifest.as_deref().unwrap_or_default();
        let title = &self.framework.title;
        let lack = |name: &String| format!("{manifest} does not name {name}, which starts the app ({title}); add it");
        project.missing(&self.settings.framework).iter().map(lack).collect()
    }
}
