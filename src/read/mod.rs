//! Readers for a project's Dockerfiles, compose files and pipelines, with spans.

pub mod compose;
pub mod data;
pub mod dockerfile;
pub(crate) mod ignore;
mod name;
pub mod pipeline;
pub mod project;
pub mod yaml;

pub(crate) use name::{Name, shortened};
