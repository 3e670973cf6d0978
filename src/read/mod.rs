//! Readers for a project's Dockerfiles, compose files and pipelines, with spans.

pub mod compose;
pub mod container_files;
pub mod data;
pub mod dockerfile;
pub mod file_kind;
pub(crate) mod ignore;
pub(crate) mod mistakes;
mod name;
pub mod workflow;
pub mod yaml;

pub(crate) use name::{Name, shortened};
