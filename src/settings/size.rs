use crate::value::Invalid;

/// A named set of limits. Reservations are half of each limit, as in the lecture's section 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub name: &'static str,
    pub(super) cpus: &'static str,
    pub(super) memory: &'static str,
    pub(super) pids: &'static str,
}

impl Size {
    /// `medium` is the lecture's example (section 4: 1 CPU, 512M); the others are half and double of it.
    pub const ALL: [Self; 3] = [
        Self { name: "small", cpus: "0.5", memory: "256M", pids: "128" },
        Self { name: "medium", cpus: "1.0", memory: "512M", pids: "256" },
        Self { name: "large", cpus: "2.0", memory: "1G", pids: "512" },
    ];

    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.name == name)
    }

    pub fn parse(name: &str) -> Result<Self, Invalid> {
        Self::named(name).ok_or_else(|| Invalid::choice("a size", name, Self::ALL.iter().map(|size| size.name)))
    }
}
