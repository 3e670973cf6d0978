use super::word::words;

words! {
    /// The code of a health endpoint and a graceful shutdown, which an existing app has to call.
    Snippets, "a choice for snippets", {
        Write = "write",
        /// Shown, but not written.
        Print = "print",
        None = "none",
    }
}
