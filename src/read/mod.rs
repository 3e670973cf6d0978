//! Readers for a project's Dockerfiles, compose files and pipelines, with spans.

pub mod compose;
pub mod data;
pub mod dockerfile;
pub mod files;
pub(crate) mod ignore;
pub(crate) mod mistakes;
mod name;
pub mod project;
pub mod workflow;
pub mod yaml;

pub(crate) use name::{Name, shortened};
