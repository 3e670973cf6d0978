//! Where values and texts come from: the files that are read, and the places in them that messages and settings name.
//!
//! Every file that dockgen did not bring itself is read here: [`Folder`] reads below a folder and never follows a link
//! out of it, [`read`] reads a file that the user named. Both take regular files alone, of a bounded size, and wait for
//! nothing.

mod folder;
mod origin;
mod regular;

pub use folder::Folder;
pub use origin::{Evidence, Origin, Place, Source};
pub use regular::{Unreadable, open, read, read_text, text};
