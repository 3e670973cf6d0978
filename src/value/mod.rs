//! The types of settings. Each parses a text of any layer, accepts exactly what its documentation says, and reports
//! what is allowed.

mod app_folder;
mod app_port;
mod cpus;
mod duration;
mod entrypoint;
mod health_command;
mod invalid;
mod label;
mod memory;
mod number;
mod package_source;
mod pipeline;
mod platform;
mod process;
mod project_name;
mod registry;
mod restart;
mod snippets;
mod test_command;
mod url_path;
mod user;
mod word;

pub use app_folder::AppFolder;
pub use app_port::AppPort;
pub use cpus::Cpus;
pub use duration::Duration;
pub use entrypoint::{EntryForm, Entrypoint};
pub use health_command::HealthCommand;
pub use invalid::{Invalid, nearest};
pub use label::Label;
pub use memory::Memory;
pub use number::{PidsLimit, Port, Replicas, Retries, Workers};
pub use package_source::PackageSource;
pub use pipeline::{Ci, Scanner, Updates};
pub use platform::Platform;
pub use process::Process;
pub use project_name::ProjectName;
pub use registry::Registry;
pub use restart::Restart;
pub use snippets::Snippets;
pub use test_command::TestCommand;
pub use url_path::{LIVE, METRICS, UrlPath};
pub use user::User;
pub(crate) use word::words;

/// Serialises values as their text: templates print them.
macro_rules! serialize_as_text {
    ($($name:ident),+) => {
        $(impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        })+
    };
}

serialize_as_text!(Cpus, Duration, Memory, ProjectName, Registry, UrlPath);
