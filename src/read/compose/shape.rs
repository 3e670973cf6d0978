//! What stands where in a compose file, as far as Compose reads or merges it in a way of its own.

/// What a value is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Shape {
    /// A whole document.
    File,
    /// `include`: other compose files, each a path or a table with paths.
    Includes,
    /// The services by their names.
    Services,
    /// A service.
    Service,
    /// `build`: a context, or a table with one.
    Build,
    /// `extends`: a service, or a table with one.
    Extends,
    /// `deploy`.
    Deploy,
    /// `healthcheck`.
    Health,
    /// `logging`.
    Logging,
    /// Networks, volumes, secrets or configs by their names.
    Resources,
    /// One of them.
    Resource,
    /// A list of `name=value`, or a table: variables, labels, build arguments.
    Pairs,
    /// `depends_on`: names, or a table with conditions.
    Dependencies,
    /// Names, or a table of them: the networks of a service.
    Names,
    /// `ports`.
    Ports,
    /// `volumes` of a service.
    Mounts,
    /// The secrets or configs that a service or a build gets.
    Grants,
    /// `env_file`: a path, or several, each with options.
    EnvFiles,
    /// One text, or several that are each there once.
    Texts,
    /// What a later file replaces and never merges.
    Single,
    /// Everything else.
    Other,
}

impl Shape {
    /// The shape of the value of a key.
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
