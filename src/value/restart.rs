use super::word::words;

words! {
    /// The restart policy, as for `docker run --restart`; `on-failure` has no count.
    Restart, "a restart policy", {
        UnlessStopped = "unless-stopped",
        Always = "always",
        OnFailure = "on-failure",
        No = "no",
    }
}
