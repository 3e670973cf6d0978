//! Reads files, and describes where values and texts come from.
//!
//! All files from outside dockgen are read here: [`Folder`] reads below a folder and never follows a symlink out of it,
//! [`read`] reads a file that the user named. Both read only regular files of limited size, and never block.

mod folder;
mod origin;
mod regular;

pub use folder::{Entry, EntryKind, Folder};
pub use origin::{Evidence, Origin, Place, Source};
pub use regular::{Unreadable, open, read, read_text, text};
