//! `angular.json`: the folder that the build writes, and whether it has a server.

use crate::detect::fact::Fact;
use crate::detect::facts::{DetectedProject, ProjectKind};
use crate::detect::subject::Subject;
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

pub(super) fn complete(subject: &Subject<'_>, project: &mut DetectedProject) {
    let is_angular =
        [&project.framework, &project.unsupported].into_iter().flatten().any(|fact| fact.value == "angular");
    if !is_angular {
        return;
    }
    let path = ["angular.json", "project.json"].map(|name| subject.path(name));
    let Some((path, node)) =
        path.into_iter().find_map(|path| Some((path.clone(), subject.tree.data(&path, Notation::Json)?)))
    else {
        return;
    };
    let Some((name, app)) = application(&node) else { return };
    let Some(build) = target(app, "build") else { return };
    let builder = ["builder", "executor"].iter().find_map(|key| build.get(key)?.text()).unwrap_or_default();
    let options = build.get("options");
    let option = |key: &str| options.and_then(|options| options.get(key));
    let given = option("outputPath");
    let base = given.and_then(|node| node.text().or_else(|| node.get("base")?.text()));
    let base = base.map_or_else(|| format!("dist/{name}"), |text| text.trim_end_matches('/').to_owned());
    let browser = given.and_then(|node| node.get("browser")?.text()).unwrap_or("browser");
    let is_application = builder.ends_with(":application");
    let is_static = option("outputMode").and_then(Node::text) == Some("static");
    let has_server = (option("ssr").is_some_and(is_set) || target(app, "server").is_some()) && !is_static;
    let line = given.map_or(build.line, |node| node.line);
    let evidence = Evidence::line(path, line, format!("outputPath of {name}"));
    if has_server {
        project.kind = ProjectKind::App;
        let server = if is_application { "server/server.mjs" } else { "server/main.js" };
        let words = vec!["node".to_owned(), format!("{base}/{server}")];
        project.start = Some(Fact::likely(words, evidence.clone()));
        project.entrypoint = None;
        if project.port.is_none() {
            project.port = Some(Fact::guessed(4000_u16, evidence));
        }
        return;
    }
    let output = match is_application {
        true if browser.is_empty() => base,
        true => format!("{base}/{browser}"),
        false => base,
    };
    project.output = Some(Fact::likely(output, evidence));
}

fn is_set(node: &Node) -> bool {
    node.is_true() || !node.entries().is_empty()
}

/// The default project, else the first application.
fn application(node: &Node) -> Option<(&str, &Node)> {
    let projects = node.get("projects").map(Node::entries).unwrap_or_default();
    let named = node.get("defaultProject").and_then(Node::text);
    let is_app = |node: &Node| node.get("projectType").and_then(Node::text) != Some("library");
    let found = projects.iter().find(|(name, _)| Some(name.as_str()) == named);
    let found = found.or_else(|| projects.iter().find(|(_, node)| is_app(node)));
    match found {
        Some((name, node)) => Some((name, node)),
        // Nx: `project.json` is that of one app.
        None if node.get("targets").is_some() => Some((node.get("name")?.text()?, node)),
        None => None,
    }
}

fn target<'n>(app: &'n Node, name: &str) -> Option<&'n Node> {
    ["architect", "targets"].iter().find_map(|key| app.at(&[key, name]))
}
