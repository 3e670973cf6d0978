//! Maven: `pom.xml` with its parents in the tree.

use std::collections::HashMap;
use std::rc::Rc;

use super::module;
use super::unit::Unit;
use crate::detect::fact::Fact;
use crate::detect::manifest::Group;
use crate::detect::tree::{Tree, climb, ending_of, folder_of, join};
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

/// The limit of parents, and of properties in properties.
const DEEPEST: usize = 8;

/// A pom and its parents in the tree, itself first.
pub(super) struct Pom {
    chain: Vec<(String, Rc<Node>)>,
}

impl Pom {
    pub(super) fn read(tree: &Tree<'_>, folder: &str) -> Option<Self> {
        let mut path = join(folder, "pom.xml");
        let mut chain = vec![(path.clone(), tree.data(&path, Notation::Xml)?)];
        while chain.len() < DEEPEST {
            let Some(parent) = chain.last().and_then(|(path, node)| parent_path(path, node)) else { break };
            path = parent;
            let is_known = chain.iter().any(|(known, _)| *known == path);
            let Some(node) = tree.data(&path, Notation::Xml).filter(|_| !is_known) else { break };
            let wanted = chain.last().and_then(|(_, node)| node.at(&["project", "parent", "artifactId"])?.text());
            if node.at(&["project", "artifactId"]).and_then(Node::text) != wanted {
                break;
            }
            chain.push((path.clone(), node));
        }
        Some(Self { chain })
    }

    /// The texts at a path below `project`, the module's own first.
    pub(super) fn find(&self, path: &[&str]) -> Option<(String, Evidence)> {
        self.chain.iter().find_map(|(file, node)| {
            let found = node.get("project")?.at(path)?;
            Some((self.resolve(found.text()?), Evidence::line(file.clone(), found.line, path.last()?.to_string())))
        })
    }

    /// The parent that is not in the tree: its artifact, version and place.
    pub(super) fn outer_parent(&self) -> Option<(String, String, Evidence)> {
        let (file, node) = self.chain.last()?;
        let parent = node.at(&["project", "parent"])?;
        let text = |key: &str| Some(self.resolve(parent.get(key)?.text()?));
        let artifact = text("artifactId")?;
        let evidence = Evidence::line(file.clone(), parent.line, artifact.clone());
        Some((artifact, text("version").unwrap_or_default(), evidence))
    }

    /// Replaces `${…}`; what is unknown stays.
    pub(super) fn resolve(&self, text: &str) -> String {
        self.resolved(text, 0)
    }

    fn resolved(&self, text: &str, depth: usize) -> String {
        let Some((before, rest)) = text.split_once("${").filter(|_| depth < DEEPEST) else { return text.to_owned() };
        let Some((name, after)) = rest.split_once('}') else { return text.to_owned() };
        let value = self.property(name).map(|value| self.resolved(&value, depth + 1));
        let value = value.unwrap_or_else(|| format!("${{{name}}}"));
        let after = if after.len() > 10_000 { after.to_owned() } else { self.resolved(after, depth + 1) };
        let resolved = format!("{before}{value}{after}");
        // Properties that double themselves are cut off.
        if resolved.len() > 10_000 { text.to_owned() } else { resolved }
    }

    fn property(&self, name: &str) -> Option<String> {
        let path: Vec<&str> = match name.strip_prefix("project.").or_else(|| name.strip_prefix("pom.")) {
            Some(rest) => rest.split('.').collect(),
            None => vec!["properties", name],
        };
        let found = self.chain.iter().find_map(|(_, node)| node.get("project")?.at(&path)?.text().map(str::to_owned));
        // A module without a group or version has its parent's.
        found.or_else(|| {
            let key = name.strip_prefix("project.").filter(|key| matches!(*key, "groupId" | "version"))?;
            self.chain.iter().find_map(|(_, node)| node.at(&["project", "parent", key])?.text().map(str::to_owned))
        })
    }

    /// The plugins, those of parents too: name, node and place.
    fn plugins(&self) -> impl Iterator<Item = (String, &Node, Evidence)> {
        self.chain.iter().flat_map(move |(file, node)| {
            let plugins = node.at(&["project", "build", "plugins"]);
            plugins.into_iter().flat_map(|plugins| plugins.all("plugin")).filter_map(move |plugin| {
                let artifact = self.resolve(plugin.get("artifactId")?.text()?);
                let group = plugin.get("groupId").and_then(Node::text);
                let group = group.map_or_else(|| "org.apache.maven.plugins".to_owned(), |group| self.resolve(group));
                let evidence = Evidence::line(file.clone(), plugin.line, artifact.clone());
                Some((format!("{group}:{artifact}"), plugin, evidence))
            })
        })
    }

    /// A value in the configuration of a plugin or of one of its executions.
    pub(super) fn configured(&self, artifact: &str, path: &[&str]) -> Option<(String, Evidence)> {
        let managed = self.chain.iter().flat_map(|(file, node)| {
            let plugins = node.at(&["project", "build", "pluginManagement", "plugins"]);
            plugins.into_iter().flat_map(|plugins| plugins.all("plugin")).map(|plugin| (file.clone(), plugin))
        });
        let managed = managed
            .filter(|(_, plugin)| plugin.get("artifactId").and_then(Node::text).is_some_and(|found| found == artifact));
        let own = self.plugins().filter(|(name, ..)| name.rsplit(':').next() == Some(artifact));
        own.map(|(_, plugin, evidence)| (evidence.file, plugin)).chain(managed).find_map(|(file, plugin)| {
            let own = plugin.get("configuration").into_iter();
            let executions = plugin.get("executions").into_iter().flat_map(|all| all.all("execution"));
            let executions = executions.filter_map(|execution| execution.get("configuration"));
            let found = own.chain(executions).find_map(|configuration| configuration.at(path))?;
            Some((self.resolve(found.text()?), Evidence::line(file, found.line, path.last()?.to_string())))
        })
    }

    /// The scope of a dependency that names none.
    fn managed_scope(&self, artifact: &str) -> Option<String> {
        self.chain.iter().find_map(|(_, node)| {
            let managed = node.at(&["project", "dependencyManagement", "dependencies"])?;
            let mut managed = managed.all("dependency");
            let found = managed.find(|one| one.get("artifactId").and_then(Node::text) == Some(artifact))?;
            found.get("scope")?.text().map(str::to_owned)
        })
    }
}

fn parent_path(path: &str, node: &Node) -> Option<String> {
    let parent = node.at(&["project", "parent"])?;
    let relative = parent.get("relativePath").map_or("../pom.xml", |path| path.text().unwrap_or_default());
    if relative.is_empty() {
        return None;
    }
    let path = climb(folder_of(path), relative)?;
    Some(if ending_of(&path) == "xml" { path } else { join(&path, "pom.xml") })
}

pub(super) fn unit(tree: &Tree<'_>, root: &str, folder: &str) -> Option<Unit> {
    let pom = Pom::read(tree, folder)?;
    let mut unit = Unit::new(join(folder, "pom.xml"));
    dependencies(&pom, &mut unit);
    for (name, _, evidence) in pom.plugins() {
        unit.add(format!("plugin:{name}"), Group::Main, evidence);
    }
    // A jar without a main class in its manifest does not start by itself.
    let of_assembly = |path: &[&str]| pom.configured("maven-assembly-plugin", path);
    if let Some((assembly, evidence)) = of_assembly(&["descriptorRefs", "descriptorRef"])
        && assembly == "jar-with-dependencies"
        && of_assembly(&["archive", "manifest", "mainClass"]).is_some()
        && unit.has("plugin:org.apache.maven.plugins:maven-assembly-plugin")
    {
        unit.add("plugin:jar-with-dependencies", Group::Main, evidence);
    }
    if let Some((packaging, evidence)) = pom.find(&["packaging"])
        && evidence.file == unit.file
    {
        unit.add(format!("packaging:{packaging}"), Group::Main, evidence);
    }
    if let Some((_, evidence)) = pom.find(&["distributionManagement", "repository", "id"]) {
        unit.add("published", Group::Main, evidence);
    }
    unit.main_class = main_class(&pom);
    unit.registries = registries(&pom);
    let modules = modules(tree, root);
    let needed = unit.dependencies.iter().filter(|found| found.group == Group::Main);
    let mut siblings: Vec<String> = needed.filter_map(|found| modules.get(&found.name)).flatten().cloned().collect();
    siblings.sort();
    siblings.dedup();
    unit.siblings = siblings;
    Some(unit)
}

/// The folders of a build's modules by their artifacts, whose names may repeat in several groups.
fn modules(tree: &Tree<'_>, root: &str) -> Rc<HashMap<String, Vec<String>>> {
    tree.derived(&format!("maven artifacts {root}"), || {
        let mut modules: HashMap<String, Vec<String>> = HashMap::new();
        for module in module::below(tree, root).iter() {
            let Some(node) = tree.data(&join(module, "pom.xml"), Notation::Xml) else { continue };
            if let Some(artifact) = node.at(&["project", "artifactId"]).and_then(Node::text) {
                modules.entry(artifact.to_owned()).or_default().push(module.clone());
            }
        }
        modules
    })
}

fn dependencies(pom: &Pom, unit: &mut Unit) {
    for (file, node) in &pom.chain {
        let Some(listed) = node.at(&["project", "dependencies"]) else { continue };
        for dependency in listed.all("dependency") {
            let text = |key: &str| Some(pom.resolve(dependency.get(key)?.text()?));
            let (Some(library), Some(artifact)) = (text("groupId"), text("artifactId")) else { continue };
            let scope = text("scope").or_else(|| pom.managed_scope(&artifact)).unwrap_or_default();
            let is_optional = dependency.get("optional").is_some_and(Node::is_true);
            let is_aside = is_optional || matches!(scope.as_str(), "test" | "provided" | "import" | "system");
            let group = if is_aside { Group::Aside } else { Group::Main };
            let evidence = Evidence::line(file.clone(), dependency.line, artifact.clone());
            unit.add_library(&library, &artifact, group, &evidence);
        }
    }
}

fn main_class(pom: &Pom) -> Option<Fact<String>> {
    let places: [(&str, &[&str]); 8] = [
        ("spring-boot-maven-plugin", &["mainClass"]),
        ("maven-jar-plugin", &["archive", "manifest", "mainClass"]),
        ("maven-shade-plugin", &["transformers", "transformer", "mainClass"]),
        ("maven-shade-plugin", &["transformers", "transformer", "manifestEntries", "Main-Class"]),
        ("maven-assembly-plugin", &["archive", "manifest", "mainClass"]),
        ("jib-maven-plugin", &["container", "mainClass"]),
        ("exec-maven-plugin", &["mainClass"]),
        ("appassembler-maven-plugin", &["programs", "program", "mainClass"]),
    ];
    let configured = places.iter().find_map(|(artifact, path)| pom.configured(artifact, path));
    let property = |name: &str| pom.find(&["properties", name]);
    let found = configured.or_else(|| {
        ["exec.mainClass", "start-class", "main.class", "mainClass"].iter().find_map(|name| property(name))
    });
    let (class, evidence) = found.filter(|(class, _)| !class.is_empty() && !class.contains("${"))?;
    Some(Fact::stated(class, evidence))
}

/// The repositories of a pom and its parents besides the public one.
fn registries(pom: &Pom) -> Vec<Fact<String>> {
    let mut registries = Vec::new();
    for (file, node) in &pom.chain {
        let listed = node.at(&["project", "repositories"]).into_iter().flat_map(|listed| listed.all("repository"));
        for repository in listed {
            let id = repository.get("id").and_then(Node::text).unwrap_or_default();
            let Some(url) = repository.get("url") else { continue };
            let address = pom.resolve(url.text().unwrap_or_default());
            if id != "central" && address.starts_with("http") && !address.contains("${") {
                registries.push(Fact::stated(address, Evidence::line(file.clone(), url.line, id)));
            }
        }
    }
    registries
}
