use super::word::words;

words! {
    /// The forge whose pipeline builds, tests and publishes the image.
    Ci, "a pipeline", { Github = "github", Gitlab = "gitlab", None = "none" }
}

words! {
    /// The vulnerability scanner of the pipeline.
    Scanner, "a scanner", { Trivy = "trivy", Grype = "grype", None = "none" }
}

words! {
    /// The tool that proposes updates of base images, actions and packages.
    Updates, "an updater", { Dependabot = "dependabot", Renovate = "renovate", None = "none" }
}
