//! Pipelines of GitHub and GitLab: the images that their jobs run in or beside, and the actions that they use.

pub mod github;
pub mod gitlab;

use std::ops::Range;

use super::yaml::Text;

/// A place in a pipeline that refers to something outside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// What it refers to.
    pub what: What,
    /// What is written; variables are not filled in.
    pub text: String,
    /// Its bytes, without quotes.
    pub span: Range<usize>,
    /// The bytes of the job's name; none if it holds for all jobs. Of several jobs that share it, the first.
    pub job: Option<Range<usize>>,
}

/// What a pipeline refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The image that a job runs in.
    Image,
    /// The image of a service beside a job.
    Service,
    /// An action or a reusable workflow.
    Action,
}

impl Reference {
    fn new(what: What, text: Text<'_>, job: Option<&Range<usize>>) -> Self {
        Self { what, text: text.value.to_owned(), span: text.inner(), job: job.cloned() }
    }
}
