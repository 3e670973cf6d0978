//! The folder that the build of a site writes.

use super::script;
use crate::detect::fact::Fact;
use crate::detect::facts::{DetectedProject, Kind};
use crate::detect::subject::Subject;
use crate::detect::tree::join;

pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject) {
    if project.kind != Kind::Site {
        project.output = None;
        return;
    }
    if let Some(output) = of_scripts(subject) {
        project.output = Some(output);
    }
    if let Some(output) = &mut project.output {
        // Relative to a root one level below, as in Vite's `root: "client"`.
        output.value = output.value.trim_start_matches("../").to_owned();
    }
}

/// `vite build --outDir site`, and the folder of VitePress's pages.
fn of_scripts(subject: &Subject<'_>) -> Option<Fact<String>> {
    const FLAGS: [&str; 6] = ["--outDir", "--out-dir", "--output", "--output-path", "--output-dir", "--dest"];
    let scripts = &subject.manifest.scripts;
    let builds = scripts.iter().filter(|script| script.name.contains("build") || script.name.contains("generate"));
    for build in builds {
        for step in script::steps(&build.line, scripts).iter().filter(|step| !step.is_outside) {
            let words = &step.words;
            let is_site = matches!(
                step.program(),
                "vite"
                    | "vitepress"
                    | "vuepress"
                    | "astro"
                    | "eleventy"
                    | "@11ty/eleventy"
                    | "docusaurus"
                    | "ng"
                    | "expo"
                    | "vue-cli-service"
                    | "parcel"
                    | "gatsby"
            );
            if !is_site {
                continue;
            }
            let flag = words.iter().enumerate().find_map(|(at, word)| {
                let (name, value) = match word.split_once('=') {
                    Some((name, value)) => (name, value),
                    None => (word.as_str(), words.get(at + 1)?.as_str()),
                };
                FLAGS.contains(&name).then(|| value.trim_start_matches("./").trim_end_matches('/').to_owned())
            });
            if let Some(folder) = flag {
                return Some(Fact::stated(folder, build.evidence.clone()));
            }
            let pages = words.get(2).filter(|word| !word.starts_with('-') && step.program().starts_with("v"));
            if let (Some(pages), "vitepress" | "vuepress") = (pages, step.program()) {
                let folder = join(pages.trim_end_matches('/'), &format!(".{}/dist", step.program()));
                return Some(Fact::likely(folder, build.evidence.clone()));
            }
        }
    }
    None
}
