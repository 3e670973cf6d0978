use std::fmt;
use std::str::FromStr;

use super::Invalid;

/// A duration in Docker's format: `500ms`, `30s`, `1m30s`; from 1 ms to 24 h.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration {
    milliseconds: u64,
}

impl Duration {
    const DAY: u64 = 24 * 3600 * 1000;

    /// Rounded up.
    #[must_use]
    pub fn seconds(self) -> u64 {
        self.milliseconds.div_ceil(1000)
    }
}

impl FromStr for Duration {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = || Invalid::new("a length of time", "1ms to 24h with units, such as 500ms, 30s or 1m30s");
        match milliseconds(text) {
            Some(milliseconds) if (1..=Self::DAY).contains(&milliseconds) => Ok(Self { milliseconds }),
            _ if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) => {
                Err(invalid().hint(format!("did you mean `{text}s`?")))
            }
            _ => Err(invalid()),
        }
    }
}

/// Numbers with units in descending order, each at most once.
fn milliseconds(text: &str) -> Option<u64> {
    let mut rest = text;
    let mut total: u64 = 0;
    let mut last = u64::MAX;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, tail) = rest.split_at(digits);
        let letters = tail.find(|c: char| c.is_ascii_digit()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(letters);
        let unit = match unit {
            "h" => 3_600_000,
            "m" => 60_000,
            "s" => 1000,
            "ms" => 1,
            _ => return None,
        };
        if unit >= last {
            return None;
        }
        last = unit;
        total = total.checked_add(number.parse::<u64>().ok()?.checked_mul(unit)?)?;
        rest = tail;
    }
    Some(total)
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.milliseconds;
        for (unit, name) in [(3_600_000, "h"), (60_000, "m"), (1000, "s"), (1, "ms")] {
            if rest >= unit {
                write!(f, "{}{name}", rest / unit)?;
                rest %= unit;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_written_in_one_way() {
        for (given, written) in
            [("30s", "30s"), ("90s", "1m30s"), ("1m30s", "1m30s"), ("1500ms", "1s500ms"), ("24h", "24h")]
        {
            assert_eq!(given.parse::<Duration>().unwrap().to_string(), written);
        }
    }

    #[test]
    fn nothing_without_a_unit_is_a_length() {
        for bad in ["", "30", "s", "-1s", "0s", "1s1m", "1s1s", "1.5s", "25h", "1d", "30 s", "99999999999999999999s"] {
            assert!(bad.parse::<Duration>().is_err(), "{bad}");
        }
    }
}
