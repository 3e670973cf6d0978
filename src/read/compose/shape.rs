//! The shapes of values in a compose file, as far as Compose reads or merges them specially.

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Shape {
    /// A whole document.
    File,
    /// `include`: other compose files, each a path or a map with paths.
    Includes,
    /// `services`.
    Services,
    Service,
    /// `build`: a context, or a map with one.
    Build,
    /// `extends`: a service, or a map with one.
    Extends,
    /// `deploy`.
    Deploy,
    /// `healthcheck`.
    Health,
    /// `logging`.
    Logging,
    /// `networks`, `volumes`, `secrets` or `configs` at the top level.
    Resources,
    /// An entry of [`Self::Resources`].
    Resource,
    /// A list of `name=value`, or a map: environment variables, labels, build arguments.
    Pairs,
    /// `depends_on`: names, or a map with conditions.
    Dependencies,
    /// Names, or a map of them: a service's networks.
    Names,
    /// `ports`.
    Ports,
    /// `volumes` of a service.
    Mounts,
    /// The secrets or configs of a service or build.
    Grants,
    /// `env_file`: one or more paths with options.
    EnvFiles,
    /// A string, or a list without duplicates.
    Texts,
    /// A later file replaces it, and never merges.
    Single,
    /// Everything else.
    Other,
}

impl Shape {
    /// The shape of the value under a key.
    pub(super) fn below(self, key: &str) -> Self {
        match (self, key) {
            (Self::File, "services") => Self::Services,
            (Self::File, "include") => Self::Includes,
            (Self::File, "networks" | "volumes" | "secrets" | "configs") => Self::Resources,
            (Self::Services, _) => Self::Service,
            (Self::Resources, _) => Self::Resource,
            (Self::Service, key) => Self::of_service(key),
            (Self::Build, "args" | "labels" | "additional_contexts") | (Self::Deploy | Self::Resource, "labels") => {
                Self::Pairs
            }
            (Self::Build, "secrets") => Self::Grants,
            (Self::Build, "tags") => Self::Texts,
            (Self::Health, "test") => Self::Single,
            _ => Self::Other,
        }
    }

    fn of_service(key: &str) -> Self {
        match key {
            "build" => Self::Build,
            "extends" => Self::Extends,
            "deploy" => Self::Deploy,
            "healthcheck" => Self::Health,
            "logging" => Self::Logging,
            "environment" | "labels" | "annotations" | "sysctls" => Self::Pairs,
            "depends_on" => Self::Dependencies,
            "networks" | "models" => Self::Names,
            "ports" => Self::Ports,
            "volumes" => Self::Mounts,
            "secrets" | "configs" => Self::Grants,
            "env_file" => Self::EnvFiles,
            "cap_add" | "cap_drop" | "dns" | "dns_opt" | "dns_search" | "expose" | "label_file" | "links"
            | "profiles" | "tmpfs" => Self::Texts,
            "command" | "entrypoint" => Self::Single,
            _ => Self::Other,
        }
    }
}
