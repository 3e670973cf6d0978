use super::word::words;

words! {
    /// The restart policy, in the words of `docker run --restart`. `on-failure` takes no count here.
    Restart, "a restart policy", {
        UnlessStopped = "unless-stopped",
        Always = "always",
        OnFailure = "on-failure",
        No = "no",
    }
}
