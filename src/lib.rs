//! dockgen scaffolds production-ready container projects. Data flows in one direction, and each step is a module:
//!
//! 1. [`detect`] reads a project's files and returns facts with evidence.
//! 2. [`pipeline`] makes the choices from the facts and all other answers, and drives the steps 2 to 4 without a
//!    terminal, the environment, the clock or the network. [`settings`] merges defaults, facts, [`preset`]s, the
//!    environment and flags, and parses the result into [`settings::Settings`]. The [`wizard`] is one
//!    [`pipeline::Ask`], which answers open questions.
//! 3. [`render`] fills the templates of the [`catalog`] with the settings. [`answers`] saves the settings, and
//!    [`advice`] gives warnings.
//! 4. [`plan`] compares the files with the disk.
//! 5. [`apply`] writes, all or nothing.
//!
//! [`root`] is the project's folder; [`read`] has the readers of its Dockerfiles, compose files, ignore files and
//! pipelines; [`trust`] knows what the user allows a project to name.
//!
//! [`verify`] tests a project, generated or not, on a container engine. [`mod@pin`] adds digests from the [`registry`]
//! to image tags.
//!
//! Only `apply` writes to a project, and only `wizard` and [`output`] use the terminal. [`cli`] has a file for each
//! command.

pub mod advice;
pub mod answers;
pub mod apply;
pub mod artifact;
pub mod catalog;
pub mod cli;
pub mod date;
pub mod detect;
pub mod error;
pub mod file;
pub mod forge;
pub mod interruption;
pub mod markdown;
pub mod outcome;
pub mod output;
pub mod pin;
pub mod pipeline;
pub mod plan;
pub mod preset;
pub mod printable;
pub mod program;
pub mod read;
pub mod registry;
pub mod render;
pub mod root;
pub mod settings;
pub mod source;
pub mod trust;
pub mod value;
pub mod verify;
pub mod wizard;
