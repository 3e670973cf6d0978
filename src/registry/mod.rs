//! Asks registries for the digests of tags, with the OCI distribution API.

mod address;
mod challenge;
mod client;
mod credentials;
mod digest;
#[cfg(fuzzing)]
pub mod fuzzing;
mod helper;
mod json;
mod proxy;
mod reference;
mod token;
mod transport;
mod trouble;

pub use client::Client;
pub use digest::Digest;
pub use reference::Reference;
pub use trouble::Trouble;
