//! Tests of the command as a user sees it, with a file for each topic.

#![allow(unreachable_pub)] // The modules share their `pub` items.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)] // A panic is a test failure.
#![allow(clippy::too_many_lines, clippy::needless_raw_string_hashes)] // Snapshots are long, and written by snapbox.

mod all;
mod answers;
mod bad_input;
mod catalog;
#[cfg(unix)]
mod crash;
mod disk;
mod dockerfile;
mod existing;
mod extras;
mod folder;
mod frameworks;
mod package;
mod pin;
mod pipeline;
mod plan;
mod portless;
mod presets;
mod properties;
mod published;
mod registry;
mod scenarios;
mod snapshots;
mod templates;
#[cfg(unix)]
mod terminal;
#[cfg(unix)]
mod verify;
#[cfg(unix)]
mod wizard;
