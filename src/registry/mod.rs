//! Asks registries for the digests of tags, with the OCI distribution API.

mod address;
mod challenge;
mod client;
mod credentials;
mod digest;
mod error;
#[cfg(fuzzing)]
pub mod fuzzing;
mod helper;
mod json;
mod proxy;
mod reference;
mod token;
mod transport;

pub use client::Client;
pub use digest::Digest;
pub use error::RegistryError;
pub use reference::Reference;
