//! Readers of a project's own Dockerfiles, compose files and pipelines, with a span for what they find.

pub(crate) mod compose;
pub(crate) mod dockerfile;
pub(crate) mod gitlab;
mod name;
pub mod project;
pub(crate) mod yaml;

pub(crate) use name::{Name, shown};
