//! Readers of a project's own Dockerfiles, compose files, ignore files and pipelines, with a span for what they find.

pub mod compose;
pub mod dockerfile;
pub(crate) mod ignore;
mod name;
pub mod pipeline;
pub mod project;
pub mod yaml;

pub(crate) use name::{Name, shown};
