//! Asks a registry what stands behind an image's tag, by the OCI distribution API.

mod challenge;
mod client;
mod credentials;
mod digest;
mod reference;
mod token;
mod trouble;

pub use client::Client;
pub use digest::Digest;
pub use reference::Reference;
pub use trouble::Trouble;
