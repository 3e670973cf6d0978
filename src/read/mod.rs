//! Readers of a project's own Dockerfiles, compose files, ignore files and pipelines, with a span for what they find.

pub(crate) mod compose;
pub mod dockerfile;
pub(crate) mod gitlab;
pub(crate) mod ignore;
mod name;
pub mod project;
pub(crate) mod yaml;

pub(crate) use name::{Name, shown};
