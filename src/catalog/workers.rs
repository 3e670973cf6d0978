use serde::Deserialize;

use crate::value::{Cpus, Memory, Workers};

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(
    untagged,
    deny_unknown_fields,
    expecting = "expected a number, { per_cpu = 2, plus = 1, words = \"…\" } or { each = \"48M\" }"
)]
pub enum WorkerRule {
    Fixed(u32),
    /// Calculated from the CPU limit, rounded up to whole CPUs.
    ByCpus {
        /// The number for each CPU.
        per_cpu: u32,
        /// Added to that.
        #[serde(default)]
        plus: u32,
        /// The rule as a phrase.
        words: String,
    },
    /// As many as fit into three quarters of the memory limit.
    ByMemory {
        /// The memory that one process takes, such as `48M`.
        each: String,
    },
}

impl Default for WorkerRule {
    fn default() -> Self {
        Self::Fixed(1)
    }
}

impl WorkerRule {
    /// The number for these limits, and the rule as a phrase.
    #[must_use]
    pub fn apply(&self, cpus: Cpus, memory: Memory) -> (u32, String) {
        let (number, words) = match self {
            Self::Fixed(number) => (*number, "it scales by containers".to_owned()),
            Self::ByCpus { per_cpu, plus, words } => {
                (cpus.whole().saturating_mul(*per_cpu).saturating_add(*plus), words.clone())
            }
            Self::ByMemory { each } => {
                let one = each.parse::<Memory>().map_or(memory.bytes(), Memory::bytes);
                let number = u32::try_from(memory.bytes() / 4 * 3 / one).unwrap_or(u32::MAX);
                (number.max(1), format!("one for each {each} in three quarters of the memory limit"))
            }
        };
        (number.min(Workers::MOST), words)
    }

    /// Whether `each` is an amount of memory.
    pub(super) fn is_valid(&self) -> bool {
        match self {
            Self::Fixed(_) | Self::ByCpus { .. } => true,
            Self::ByMemory { each } => each.parse::<Memory>().is_ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct File {
        workers: WorkerRule,
    }

    fn applied(rule: &str, cpus: &str, memory: &str) -> (u32, String) {
        let file: File = toml::from_str(&format!("workers = {rule}")).unwrap();
        file.workers.apply(cpus.parse().unwrap(), memory.parse().unwrap())
    }

    #[test]
    fn the_number_follows_from_the_limits() {
        assert_eq!(applied("3", "8", "1G"), (3, "it scales by containers".to_owned()));
        let rule = "{ per_cpu = 2, plus = 1, words = \"two for each CPU and one more\" }";
        assert_eq!(applied(rule, "1.5", "1G"), (5, "two for each CPU and one more".to_owned()));
        let words = "one for each 48M in three quarters of the memory limit";
        assert_eq!(applied("{ each = \"48M\" }", "1", "512M"), (8, words.to_owned()));
        assert_eq!(applied("{ each = \"48M\" }", "1", "32M"), (1, words.to_owned()));
        assert_eq!(applied("{ per_cpu = 4294967295, words = \"\" }", "8", "1G").0, Workers::MOST);
    }

    #[test]
    fn a_rule_that_is_none_is_refused_with_those_there_are() {
        for rule in ["\"2n+1\"", "{ per_cpu = 1 }", "{ each = \"48M\", plus = 1 }"] {
            let error = toml::from_str::<File>(&format!("workers = {rule}")).map(|file| file.workers).unwrap_err();
            assert_eq!(
                error.message(),
                "expected a number, { per_cpu = 2, plus = 1, words = \"…\" } or { each = \"48M\" }",
                "{rule}"
            );
        }
    }
}
