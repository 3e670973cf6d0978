//! One module of a build, as Maven or Gradle describe it.

use crate::detect::fact::Fact;
use crate::detect::manifest::{Dependency, Group};
use crate::source::Evidence;

/// A module's own build file, with what its parents add.
#[derive(Debug)]
pub(super) struct Unit {
    pub(super) file: String,
    /// By `group:artifact` and `artifact`; plugins are `plugin:…`, the packaging is `packaging:…`.
    pub(super) dependencies: Vec<Dependency>,
    /// The folders of modules that it depends on.
    pub(super) siblings: Vec<String>,
    pub(super) main_class: Option<Fact<String>>,
    pub(super) registries: Vec<Fact<String>>,
}

impl Unit {
    pub(super) fn new(file: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            dependencies: Vec::new(),
            siblings: Vec::new(),
            main_class: None,
            registries: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, name: impl Into<String>, group: Group, evidence: Evidence) {
        self.dependencies.push(Dependency { name: name.into(), group, evidence });
    }

    /// Adds a library by both of its names.
    pub(super) fn add_library(&mut self, library: &str, artifact: &str, group: Group, evidence: &Evidence) {
        self.add(format!("{library}:{artifact}"), group, evidence.clone());
        self.add(artifact, group, evidence.clone());
    }

    /// Whether a name begins so.
    pub(super) fn has(&self, beginning: &str) -> bool {
        self.dependencies.iter().any(|found| found.group == Group::Main && found.name.starts_with(beginning))
    }

    pub(super) fn is_war(&self) -> bool {
        self.has("packaging:war") || self.has("packaging:ear") || self.has("plugin:war")
    }

    pub(super) fn is_android(&self) -> bool {
        self.has("plugin:com.android.")
    }

    /// Only its modules and settings for them.
    pub(super) fn is_parent(&self) -> bool {
        self.has("packaging:pom")
    }

    /// A plugin makes something that runs.
    pub(super) fn is_runnable(&self) -> bool {
        const PLUGINS: [&str; 11] = [
            "plugin:org.springframework.boot",
            "plugin:io.quarkus",
            "plugin:io.micronaut.application",
            "plugin:io.micronaut.minimal.application",
            "plugin:io.micronaut.maven:micronaut-maven-plugin",
            "plugin:io.micronaut.build:micronaut-maven-plugin",
            "plugin:io.ktor.plugin",
            "plugin:application",
            "plugin:io.helidon.build-tools",
            "plugin:com.google.cloud.tools.jib",
            "plugin:com.google.cloud.tools:jib-maven-plugin",
        ];
        self.main_class.is_some() || PLUGINS.iter().any(|plugin| self.has(plugin))
    }

    /// A plugin makes a jar with all libraries in it.
    pub(super) fn has_fat_jar(&self) -> bool {
        const PLUGINS: [&str; 9] = [
            "plugin:org.springframework.boot",
            // Gradle's plugin of Micronaut leaves the jar as it is.
            "plugin:io.micronaut.maven:",
            "plugin:io.micronaut.build:micronaut-maven-plugin",
            "plugin:io.ktor.plugin",
            "plugin:com.github.johnrengelman.shadow",
            "plugin:com.gradleup.shadow",
            "plugin:io.github.goooler.shadow",
            "plugin:org.apache.maven.plugins:maven-shade-plugin",
            "plugin:jar-with-dependencies",
        ];
        PLUGINS.iter().any(|plugin| self.has(plugin))
    }

    /// It is published, so that other projects depend on it.
    pub(super) fn is_published(&self) -> bool {
        ["plugin:java-library", "plugin:maven-publish", "plugin:com.vanniktech.maven.publish", "published"]
            .iter()
            .any(|sign| self.has(sign))
    }
}
