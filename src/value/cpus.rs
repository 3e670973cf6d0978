use std::fmt;
use std::str::FromStr;

use super::Invalid;

/// A number of CPUs, as for `docker run --cpus`: 0.01 to 512, in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cpus {
    hundredths: u32,
}

impl Cpus {
    const MOST: u32 = 512 * 100;

    /// The default reservation: half, but at least 0.01.
    #[must_use]
    pub fn half(self) -> Self {
        Self { hundredths: (self.hundredths / 2).max(1) }
    }

    /// In thousandths of a CPU.
    #[must_use]
    pub fn thousandths(self) -> u32 {
        self.hundredths * 10
    }

    /// Rounded up.
    #[must_use]
    pub fn whole(self) -> u32 {
        self.hundredths.div_ceil(100)
    }
}

impl FromStr for Cpus {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        hundredths(text)
            .filter(|share| (1..=Self::MOST).contains(share))
            .map(|hundredths| Self { hundredths })
            .ok_or_else(|| Invalid::new("a number of CPUs", "0.01 to 512 with at most two decimals, such as 0.5 or 2"))
    }
}

/// `1.5` is 150. Only digits and a decimal point: no `NaN`, `1e3`, `-1`.
fn hundredths(text: &str) -> Option<u32> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || fraction.len() > 2 {
        return None;
    }
    let whole: u32 = whole.parse().ok()?;
    let fraction: u32 = format!("{fraction:0<2}").parse().ok()?;
    whole.checked_mul(100)?.checked_add(fraction)
}

impl fmt::Display for Cpus {
    /// The shortest form that keeps one decimal: `1.0`, `0.5`, `0.25`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, fraction) = (self.hundredths / 100, self.hundredths % 100);
        if fraction % 10 == 0 { write!(f, "{whole}.{}", fraction / 10) } else { write!(f, "{whole}.{fraction:02}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_written_in_one_way() {
        for (given, written) in [("1", "1.0"), ("1.0", "1.0"), ("0.50", "0.5"), ("0.25", "0.25"), ("0.05", "0.05")] {
            assert_eq!(given.parse::<Cpus>().unwrap().to_string(), written);
        }
    }

    #[test]
    fn nothing_negative_or_odd_is_a_share() {
        for bad in ["0", "0.0", "-1", "NaN", "nan", "inf", "1e3", "", ".5", "1.", "1.234", "513", "1,5", "99999999999"]
        {
            assert!(bad.parse::<Cpus>().is_err(), "{bad}");
        }
    }

    #[test]
    fn half_of_a_share_is_never_nothing() {
        let share = |text: &str| text.parse::<Cpus>().unwrap();
        assert_eq!(share("1").half(), share("0.5"));
        assert_eq!(share("0.01").half(), share("0.01"));
        assert_eq!(share("1.5").whole(), 2);
        assert_eq!(share("0.25").thousandths(), 250);
    }
}
