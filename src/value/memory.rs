use std::fmt;
use std::str::FromStr;

use super::Invalid;

const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;
const GIB: u64 = 1024 * MIB;

/// An amount of memory, as for `docker run --memory`: a number with the unit `K`, `M` or `G` (powers of 1024, any
/// case), from the engine's minimum of 6M to 16384G.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Memory {
    bytes: u64,
}

impl Memory {
    /// The engine's minimum.
    const LEAST: u64 = 6 * MIB;
    const MOST: u64 = 16_384 * GIB;

    #[must_use]
    pub fn bytes(self) -> u64 {
        self.bytes
    }

    /// Rounded down to whole MiB.
    #[must_use]
    pub fn mib(self) -> u64 {
        self.bytes() >> 20
    }

    /// The default reservation: half in whole KiB, but at least the engine's minimum.
    #[must_use]
    pub fn half(self) -> Self {
        Self { bytes: (self.bytes / 2 / KIB * KIB).max(Self::LEAST) }
    }
}

impl FromStr for Memory {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid =
            || Invalid::new("an amount of memory", "6M to 16384G with the unit K, M or G, such as 512M or 1.5G");
        match bytes(text) {
            Some(bytes) if (Self::LEAST..=Self::MOST).contains(&bytes) => Ok(Self { bytes }),
            _ if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) => {
                Err(invalid().hint(format!("`{text}` alone would be bytes; did you mean `{text}M`?")))
            }
            _ => Err(invalid()),
        }
    }
}

/// `1.5G` in bytes; a fraction must be a whole number of KiB, so that nothing is rounded silently.
fn bytes(text: &str) -> Option<u64> {
    let lower = text.to_ascii_lowercase();
    let lower = lower.strip_suffix("ib").or(lower.strip_suffix('b')).unwrap_or(&lower);
    let (number, unit) = match lower.as_bytes().last()? {
        b'k' => (lower.strip_suffix('k')?, KIB),
        b'm' => (lower.strip_suffix('m')?, MIB),
        b'g' => (lower.strip_suffix('g')?, GIB),
        _ => return None,
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || fraction.len() > 3 {
        return None;
    }
    let thousandths = whole.parse::<u64>().ok()?.checked_mul(1000)? + format!("{fraction:0<3}").parse::<u64>().ok()?;
    let scaled = thousandths.checked_mul(unit)?;
    (scaled % (1000 * KIB) == 0).then_some(scaled / 1000)
}

impl fmt::Display for Memory {
    /// Uses the largest unit without a fraction: `512M`, `1G`, `1536M`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, name) = [(GIB, "G"), (MIB, "M")]
            .into_iter()
            .find(|(unit, _)| self.bytes.is_multiple_of(*unit))
            .unwrap_or((KIB, "K"));
        write!(f, "{}{name}", self.bytes / unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_written_in_its_largest_whole_unit() {
        for (given, written) in
            [("512m", "512M"), ("1024M", "1G"), ("1.5g", "1536M"), ("512MiB", "512M"), ("8192K", "8M")]
        {
            assert_eq!(given.parse::<Memory>().unwrap().to_string(), written);
        }
    }

    #[test]
    fn nothing_without_a_unit_or_below_the_least_is_an_amount() {
        for bad in ["10", "-5M", "banana", "", "M", "0M", "5M", "1.0001G", "512 M", "1e3M", "99999999999999G", "NaNM"] {
            assert!(bad.parse::<Memory>().is_err(), "{bad}");
        }
        assert!("10".parse::<Memory>().unwrap_err().hint.unwrap().contains("`10M`"));
    }
}
