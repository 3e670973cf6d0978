use super::word::words;

words! {
    PackageSource, "a source of packages", {
        Public = "public",
        /// The build needs credentials.
        Private = "private",
    }
}
