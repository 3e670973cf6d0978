/// The kind of a [`Step`](super::Step).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "named as in a Dockerfile")]
pub enum Instruction {
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    From,
    Healthcheck,
    Label,
    Maintainer,
    Onbuild,
    Run,
    Shell,
    Stopsignal,
    User,
    Volume,
    Workdir,
}

/// All instructions by keyword.
const KEYWORDS: [(&str, Instruction); 18] = [
    ("ADD", Instruction::Add),
    ("ARG", Instruction::Arg),
    ("CMD", Instruction::Cmd),
    ("COPY", Instruction::Copy),
    ("ENTRYPOINT", Instruction::Entrypoint),
    ("ENV", Instruction::Env),
    ("EXPOSE", Instruction::Expose),
    ("FROM", Instruction::From),
    ("HEALTHCHECK", Instruction::Healthcheck),
    ("LABEL", Instruction::Label),
    ("MAINTAINER", Instruction::Maintainer),
    ("ONBUILD", Instruction::Onbuild),
    ("RUN", Instruction::Run),
    ("SHELL", Instruction::Shell),
    ("STOPSIGNAL", Instruction::Stopsignal),
    ("USER", Instruction::User),
    ("VOLUME", Instruction::Volume),
    ("WORKDIR", Instruction::Workdir),
];

impl Instruction {
    /// Keywords are case-insensitive.
    pub(super) fn of(keyword: &str) -> Option<Self> {
        let known = KEYWORDS.iter().find(|(name, _)| name.eq_ignore_ascii_case(keyword));
        known.map(|(_, instruction)| *instruction)
    }

    pub(super) fn takes_heredocs(self) -> bool {
        matches!(self, Self::Add | Self::Copy | Self::Run)
    }
}
