//! Pipelines of GitHub and GitLab: the images of jobs and services, and the actions. `pin` uses GitLab's.

pub mod github;
pub mod gitlab;

use std::ops::Range;

use super::yaml::Text;

/// Something from outside that a pipeline uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    pub what: What,
    /// As written; variables are not substituted.
    pub text: String,
    /// Without quotes.
    pub span: Range<usize>,
    /// The span of the job's name; `None` if it applies to all jobs. If several jobs share it, the first.
    pub job: Option<Range<usize>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The image that a job runs in.
    Image,
    /// The image of a job's service.
    Service,
    /// An action or a reusable workflow.
    Action,
}

impl Used {
    fn new(what: What, text: Text<'_>, job: Option<&Range<usize>>) -> Self {
        Self { what, text: text.value.to_owned(), span: text.inner(), job: job.cloned() }
    }
}
