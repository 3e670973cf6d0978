//! dockgen scaffolds production-ready container projects. This is its pipeline, one direction, each step a module
//! that can be used alone:
//!
//! 1. [`detect`] reads a project's own files and returns facts with their evidence.
//! 2. [`settings`] lays defaults, facts, [`preset`]s, the environment and flags over each other and parses the result
//!    into valid [`settings::Settings`]; the [`wizard`] adds the answers that are still open, one [`question`] each.
//! 3. [`render`] fills a [`language`]'s templates with the settings; [`answers`] keeps the settings themselves.
//!    [`advice`] tells what is generated all the same, but should be known.
//! 4. [`plan`] compares the files with the disk.
//! 5. [`apply`] writes, all or nothing.
//!
//! [`verify`] proves on a container engine what a project, generated or not, promises. [`mod@pin`] writes
//! behind the tags of its images the digests that their [`registry`] names.
//!
//! Nothing but `apply` writes to a project, and nothing but `wizard` and [`output`] talks to a terminal. [`cli`] has a file for
//! each command.

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
