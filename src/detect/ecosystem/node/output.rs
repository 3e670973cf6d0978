//! The folder that the build of a site writes.

use super::script;
use crate::detect::fact::Fact;
use crate::detect::facts::{DetectedProject, ProjectKind};
use crate::detect::subject::Subject;
use crate::detect::tree::join;

pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject) {
    if project.kind != ProjectKind::Site {
        project.output = None;
        return;
    }
    if let Some(output) = of_scripts(subject) {
        project.output = Some(output);
    }
    if let Some(moved) = project.output.as_ref().and_then(|output| moved(subject, &output.value)) {
        project.output = Some(moved);
    }
    let has_root = ["vite.config.ts", "vite.config.js", "vite.config.mjs"]
        .iter()
        .any(|name| subject.text(name).is_some_and(|text| text.contains("root:")));
    // Nx builds from the root of its workspace.
    let has_root = has_root || super::nx::is_member(subject.tree, subject.folder);
    if let Some(output) = project.output.as_mut().filter(|_| has_root) {
        // Relative to a root one level below: `root: "client"`.
        while let Some(rest) = output.value.strip_prefix("../") {
            output.value = rest.to_owned();
        }
    }
}

/// Where the build script moves the folder: `react-scripts build && mv build public`.
fn moved(subject: &Subject<'_>, output: &str) -> Option<Fact<String>> {
    let build = subject.manifest.script("build")?;
    let steps = script::steps(&build.line, &subject.manifest.scripts);
    let clean = |word: &str| word.trim_start_matches("./").trim_end_matches('/').to_owned();
    steps.iter().filter(|step| step.program() == "mv").find_map(|step| {
        let mut paths = step.words.iter().skip(1).filter(|word| !word.starts_with('-')).map(|word| clean(word));
        let (from, to) = (paths.next()?, paths.next()?);
        (from == output).then(|| Fact::stated(to, build.evidence.clone()))
    })
}

/// `vite build --outDir site`, and the folder of `vitepress build`.
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
            let pages = words.get(2).filter(|word| !word.starts_with('-') && step.program().starts_with('v'));
            if let (Some(pages), "vitepress" | "vuepress") = (pages, step.program()) {
                let folder = join(pages.trim_end_matches('/'), &format!(".{}/dist", step.program()));
                return Some(Fact::likely(folder, build.evidence.clone()));
            }
        }
    }
    None
}
