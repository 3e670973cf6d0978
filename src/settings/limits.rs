use serde::Serialize;

use super::key::Key;
use super::parser::Parser;
use super::size::Size;
use crate::value::{Cpus, Memory, PidsLimit};

/// A reservation is at most its limit.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Limits {
    pub cpus: Cpus,
    pub memory: Memory,
    pub cpus_reservation: Cpus,
    pub memory_reservation: Memory,
    /// Processes and threads.
    pub pids: PidsLimit,
}

impl Limits {
    pub(super) fn parse(parser: &mut Parser<'_>) -> Option<Self> {
        parser.optional_with(Key::Size, |text| Size::parse(text).map(|size| size.name));
        let cpus = parser.one::<Cpus>(Key::Cpus);
        let memory = parser.one::<Memory>(Key::Memory);
        let cpus_reservation = parser.within(Key::CpusReservation, Key::Cpus, cpus, Cpus::half);
        let memory_reservation = parser.within(Key::MemoryReservation, Key::Memory, memory, Memory::half);
        let pids = parser.one(Key::PidsLimit);
        Some(Self {
            cpus: cpus?,
            memory: memory?,
            cpus_reservation: cpus_reservation?,
            memory_reservation: memory_reservation?,
            pids: pids?,
        })
    }
}
