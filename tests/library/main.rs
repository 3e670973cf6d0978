//! Unit tests of the pipeline's steps: detection, settings, rendering and the plan.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // A panic is a test failure.
#![allow(clippy::too_many_lines, clippy::needless_raw_string_hashes)] // Snapshots are long, and written by snapbox.

mod answers;
mod detect;
mod plan;
mod render;
mod resolve;

use snapbox::{Data, IntoData};

/// A text equals the snapshot. `SNAPSHOTS=overwrite cargo test --test library` updates it.
#[track_caller]
fn is(text: &str, expected: impl IntoData) {
    let assert = snapbox::Assert::new().action_env("SNAPSHOTS").normalize_paths(false);
    assert.eq(Data::text(text), expected.raw());
}
