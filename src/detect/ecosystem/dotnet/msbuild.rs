//! MSBuild: project files, with the `Directory.Build.props` of the folders above.

use std::rc::Rc;

use super::target::is_net_framework;
use crate::detect::manifest::Group;
use crate::detect::tree::{Tree, climb, folder_of, join, name_of};
use crate::read::data::{Node, Notation};
use crate::source::Evidence;

/// The limit of properties in properties.
const DEEPEST: usize = 8;

/// A project file and what it takes from the folders above.
#[derive(Debug)]
pub(super) struct Project {
    pub(super) path: String,
    /// Itself first, then the nearest properties.
    files: Vec<(String, Rc<Node>)>,
}

/// A name in a project, such as a package.
#[derive(Debug)]
pub(super) struct Item {
    /// In lower case, since NuGet's names are compared so.
    pub(super) name: String,
    pub(super) group: Group,
    pub(super) evidence: Evidence,
}

impl Project {
    pub(super) fn read(tree: &Tree<'_>, path: &str) -> Option<Self> {
        let mut files = vec![(path.to_owned(), tree.data(path, Notation::Xml)?)];
        let imports = files.first().and_then(|(_, node)| node.get("Project")).into_iter().flat_map(|project| {
            let paths = project.all("Import").filter_map(|import| import.get("@Project")?.text());
            let paths = paths.map(|found| found.replace("$(MSBuildThisFileDirectory)", ""));
            paths.filter_map(|found| climb(folder_of(path), &found)).collect::<Vec<_>>()
        });
        let imports: Vec<String> = imports.filter(|import| tree.has(import)).collect();
        for import in imports {
            files.extend(tree.data(&import, Notation::Xml).map(|node| (import, node)));
        }
        for name in ["Directory.Build.props", "Directory.Packages.props", "Directory.Build.targets"] {
            let mut folder = folder_of(path);
            loop {
                let props = join(folder, name);
                if let Some(node) = tree.data(&props, Notation::Xml) {
                    files.push((props, node));
                }
                if folder.is_empty() {
                    break;
                }
                folder = folder_of(folder);
            }
        }
        Some(Self { path: path.to_owned(), files })
    }

    /// The file's name without its ending.
    pub(super) fn stem(&self) -> &str {
        name_of(&self.path).rsplit_once('.').map_or("", |(stem, _)| stem)
    }

    /// A property, the project's own first, and before those that hold only on a condition.
    pub(super) fn property(&self, name: &str) -> Option<(String, Evidence)> {
        let found = self.found(name, false).or_else(|| self.found(name, true));
        found.map(|(text, evidence)| (self.resolve(&text, 0), evidence))
    }

    fn found(&self, name: &str, with_condition: bool) -> Option<(String, Evidence)> {
        let is_meant = |node: &&Node| with_condition || node.get("@Condition").is_none();
        self.files.iter().find_map(|(file, node)| {
            let groups = node.get("Project")?.all("PropertyGroup").filter(is_meant);
            let found = groups.flat_map(|group| group.all(name)).find(is_meant)?;
            // A property with a condition is a table of it and the text.
            let text = found.text().or_else(|| found.get("")?.text())?;
            Some((text.to_owned(), Evidence::line(file.clone(), found.line, name)))
        })
    }

    /// Whether a property is true without conditions.
    pub(super) fn is_set(&self, name: &str) -> bool {
        self.found(name, false).is_some_and(|(text, _)| text.eq_ignore_ascii_case("true"))
    }

    /// Replaces `$(Name)`; what is unknown stays.
    fn resolve(&self, text: &str, depth: usize) -> String {
        let parts = text.split_once("$(").and_then(|(before, rest)| Some((before, rest.split_once(')')?)));
        let Some((before, (name, after))) = parts.filter(|_| depth < DEEPEST && text.len() < 1_000) else {
            return text.to_owned();
        };
        let is_own_name = name == "MSBuildProjectName";
        let found = || self.found(name, false).or_else(|| self.found(name, true)).map(|(value, _)| value);
        let value = if is_own_name { Some(self.stem().to_owned()) } else { found() };
        match value {
            Some(value) if !value.contains(&format!("$({name})")) => {
                self.resolve(&format!("{before}{value}{after}"), depth + 1)
            }
            _ => text.to_owned(),
        }
    }

    /// The SDKs, in lower case.
    pub(super) fn sdks(&self) -> Vec<(String, Evidence)> {
        let Some((file, node)) = self.files.first() else { return Vec::new() };
        let Some(project) = node.get("Project") else { return Vec::new() };
        let attribute = project.get("@Sdk").into_iter().flat_map(|sdk| {
            let names = sdk.text().unwrap_or_default().split(';');
            names.map(|name| (name.trim().to_owned(), sdk.line)).collect::<Vec<_>>()
        });
        let elements = project.all("Sdk").filter_map(|sdk| Some((sdk.get("@Name")?.text()?.to_owned(), sdk.line)));
        let sdks = attribute.chain(elements).filter(|(name, _)| !name.is_empty());
        let is_in_browser = self.is_built_for_browser();
        sdks.map(|(name, line)| {
            let named = name.split('/').next().unwrap_or_default().to_lowercase();
            let is_site = is_in_browser && named == "microsoft.net.sdk.web";
            let plain = if is_site { "microsoft.net.sdk.blazorwebassembly".to_owned() } else { named };
            (plain, Evidence::line(file.clone(), line, name))
        })
        .collect()
    }

    /// Blazor WebAssembly before .NET 5, which had packages in place of an SDK.
    fn is_built_for_browser(&self) -> bool {
        ["build", "devserver"].iter().any(|part| {
            self.has_own_package(&format!("microsoft.aspnetcore.components.webassembly.{part}"))
                || self.has_own_package(&format!("microsoft.aspnetcore.blazor.{part}"))
        }) && self.frameworks().iter().all(|(name, _)| name.starts_with("netstandard"))
    }

    pub(super) fn has_sdk(&self, name: &str) -> bool {
        self.sdks().iter().any(|(sdk, _)| sdk.starts_with(name))
    }

    /// The items of a kind, such as `PackageReference`.
    pub(super) fn items(&self, kind: &str) -> Vec<Item> {
        let mut items = Vec::new();
        for (file, node) in &self.files {
            let Some(project) = node.get("Project") else { continue };
            for item in project.all("ItemGroup").flat_map(|group| group.all(kind)) {
                let named = item.get("@Include").or_else(|| item.get("@Update")).and_then(Node::text);
                let assets = item.get("@PrivateAssets").or_else(|| item.get("PrivateAssets")).and_then(Node::text);
                // Packages that the output does not hold, such as analyzers.
                let is_aside = assets.is_some_and(|assets| assets.eq_ignore_ascii_case("all"));
                for name in named.unwrap_or_default().split(';').map(str::trim).filter(|name| !name.is_empty()) {
                    let group = if is_aside { Group::Aside } else { Group::Main };
                    let evidence = Evidence::line(file.clone(), item.line, name);
                    items.push(Item { name: name.to_lowercase(), group, evidence });
                }
            }
        }
        items
    }

    pub(super) fn has_package(&self, name: &str) -> bool {
        self.items("PackageReference").iter().any(|item| item.name.starts_with(name))
    }

    /// The project files that it refers to.
    pub(super) fn references(&self, tree: &Tree<'_>) -> Vec<String> {
        let references = self.items("ProjectReference").into_iter();
        let paths = references.filter_map(|item| climb(folder_of(&self.path), &item.evidence.what));
        paths.filter(|path| tree.has(path)).collect()
    }

    /// .NET Framework, whose projects need Windows.
    pub(super) fn is_legacy(&self, tree: &Tree<'_>) -> bool {
        let has_target = self.property("TargetFrameworkVersion").is_some_and(|(text, _)| text.starts_with('v'));
        has_target && self.sdks().is_empty()
            || self.frameworks().iter().all(|(name, _)| is_net_framework(name)) && !self.frameworks().is_empty()
            || self.sdks().is_empty() && tree.has(&join(folder_of(&self.path), "packages.config"))
    }

    /// The target frameworks: `net8.0`.
    pub(super) fn frameworks(&self) -> Vec<(String, Evidence)> {
        let found = self.property("TargetFramework").or_else(|| self.property("TargetFrameworks"));
        let Some((text, evidence)) = found else { return Vec::new() };
        let names = text.split(';').map(str::trim).filter(|name| !name.is_empty());
        names.map(|name| (name.to_lowercase(), evidence.clone())).collect()
    }

    pub(super) fn is_test(&self) -> bool {
        const PACKAGES: [&str; 6] = ["microsoft.net.test.sdk", "xunit", "nunit", "mstest", "tunit", "benchmarkdotnet"];
        let stem = self.stem().to_lowercase();
        let is_named = ["test", "tests", "benchmarks", "benchmark", "specs"].iter().any(|end| {
            stem == *end || stem.ends_with(&format!(".{end}")) || (end.starts_with("test") && stem.ends_with(end))
        });
        // `Shop.TestConsole`, but not `Shop.Testimonials`.
        let last = self.stem().rsplit_once('.').and_then(|(_, last)| last.strip_prefix("Test"));
        let is_helper = last.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()));
        let is_part = stem.split('.').skip(1).any(|part| matches!(part, "test" | "tests"));
        is_named
            || is_part
            || (is_helper && !self.has_sdk("microsoft.net.sdk.web"))
            || self.is_set("IsTestProject")
            || PACKAGES.iter().any(|package| self.has_own_package(package))
            || self.has_sdk("mstest.sdk")
    }

    /// A package that the project file itself names.
    fn has_own_package(&self, name: &str) -> bool {
        let is_own = |item: &Item| item.evidence.file == self.path && item.name.starts_with(name);
        self.items("PackageReference").iter().any(is_own)
    }

    /// A program with windows, or for a phone; a library may hold parts of one.
    pub(super) fn is_desktop(&self) -> bool {
        let has_windows = ["UseWPF", "UseWindowsForms", "UseMaui", "UseWinUI"].iter().any(|name| self.is_set(name));
        let output = self.property("OutputType").map(|(text, _)| text.to_lowercase()).unwrap_or_default();
        output == "winexe" || (output == "exe" && has_windows) || self.has_package("avalonia.desktop")
    }

    pub(super) fn is_program(&self) -> bool {
        self.property("OutputType").is_some_and(|(text, _)| text.eq_ignore_ascii_case("exe"))
            || self.has_sdk("microsoft.net.sdk.worker")
            || self.is_server()
    }

    /// It answers requests.
    pub(super) fn is_server(&self) -> bool {
        self.has_sdk("microsoft.net.sdk.web")
            && !self.property("OutputType").is_some_and(|(text, _)| text.eq_ignore_ascii_case("library"))
    }

    /// It uses ASP.NET Core, if only as a library.
    pub(super) fn has_web_parts(&self) -> bool {
        let is_meant = |item: &Item| item.name == "microsoft.aspnetcore.app";
        self.has_sdk("microsoft.net.sdk.web") || self.items("FrameworkReference").iter().any(is_meant)
    }

    /// A service of Windows, and of no other system.
    pub(super) fn is_only_on_windows(&self) -> bool {
        self.has_package("microsoft.extensions.hosting.windowsservices")
            && !self.has_package("microsoft.extensions.hosting.systemd")
            && !self.is_server()
    }

    /// It starts other projects during development.
    pub(super) fn is_orchestrator(&self) -> bool {
        self.has_sdk("aspire.apphost.sdk") || self.is_set("IsAspireHost") || self.has_package("aspire.hosting.apphost")
    }
}
