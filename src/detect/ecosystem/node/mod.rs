//! Node.js, Bun and Deno.

mod angular;
mod broken_releases;
mod build;
mod built;
mod bun;
mod call;
mod deno;
mod dotenv_safe;
mod download;
mod engines;
mod env_schema;
mod expression;
mod finish;
mod guess;
mod imports;
mod install;
mod kind;
mod legacy_hashes;
mod loaded;
mod loopback;
mod manager;
mod manifest;
mod members;
mod migrate;
mod nx;
mod output;
mod package;
mod peers;
mod pm2;
mod prisma;
mod program;
mod reading;
mod registry;
mod run;
mod runtime;
mod script;
mod served;
mod settings;
mod start;
mod version;
mod workspace;
mod written;

use super::Ecosystem;
use crate::detect::facts::DetectedProject;
use crate::detect::manifest::Manifest;
use crate::detect::subject::Subject;
use crate::detect::tree::Tree;
use runtime::Runtime;

pub(super) struct Node;

impl Ecosystem for Node {
    fn language(&self) -> &'static str {
        "node"
    }

    fn claims(&self, tree: &Tree<'_>, folder: &str) -> bool {
        runtime::of(tree, folder) == Some(Runtime::Node)
    }

    fn read(&self, tree: &Tree<'_>, folder: &str) -> Manifest {
        manifest::read(tree, folder, Runtime::Node)
    }

    fn aside(&self, tree: &Tree<'_>, folder: &str) -> Vec<String> {
        runtime::inside(tree, folder)
    }

    fn complete(&self, subject: &Subject<'_>, project: &mut DetectedProject) {
        finish::complete(subject, project, Runtime::Node);
    }
}

pub(super) struct Bun;

impl Ecosystem for Bun {
    fn language(&self) -> &'static str {
        "bun"
    }

    fn claims(&self, tree: &Tree<'_>, folder: &str) -> bool {
        runtime::of(tree, folder) == Some(Runtime::Bun)
    }

    fn read(&self, tree: &Tree<'_>, folder: &str) -> Manifest {
        manifest::read(tree, folder, Runtime::Bun)
    }

    fn aside(&self, tree: &Tree<'_>, folder: &str) -> Vec<String> {
        runtime::inside(tree, folder)
    }

    fn complete(&self, subject: &Subject<'_>, project: &mut DetectedProject) {
        finish::complete(subject, project, Runtime::Bun);
    }
}

pub(super) struct Deno;

impl Ecosystem for Deno {
    fn language(&self) -> &'static str {
        "deno"
    }

    fn claims(&self, tree: &Tree<'_>, folder: &str) -> bool {
        runtime::of(tree, folder) == Some(Runtime::Deno)
    }

    fn read(&self, tree: &Tree<'_>, folder: &str) -> Manifest {
        deno::read(tree, folder)
    }

    fn aside(&self, tree: &Tree<'_>, folder: &str) -> Vec<String> {
        runtime::inside(tree, folder)
    }

    fn complete(&self, subject: &Subject<'_>, project: &mut DetectedProject) {
        finish::complete(subject, project, Runtime::Deno);
    }
}
