use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use super::Invalid;

/// A whole number within a range.
macro_rules! bounded {
    ($(#[$doc:meta])* $name:ident, $what:literal, $range:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
        pub struct $name(NonZeroU32);

        impl $name {
            pub const MOST: u32 = *$range.end();

            pub fn get(self) -> u32 {
                self.0.get()
            }
        }

        impl FromStr for $name {
            type Err = Invalid;

            fn from_str(text: &str) -> Result<Self, Invalid> {
                whole(text, $range).map(Self).ok_or_else(|| {
                    let range: std::ops::RangeInclusive<u32> = $range;
                    Invalid::new(
                        $what,
                        format!("a whole number from {} to {}", range.start(), range.end()),
                    )
                })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

bounded!(
    /// The TCP port that the app listens on in the container.
    Port, "a port", 1..=65535
);
bounded!(
    /// The limit of processes and threads in a container, at most the kernel's limit (`PID_MAX_LIMIT`, 2^22). No
    /// runtime starts with fewer than 16.
    PidsLimit, "a process limit", 16..=4_194_304
);
bounded!(
    /// The number of failed probes in a row until the container is unhealthy.
    Retries, "a number of retries", 1..=100
);
bounded!(
    /// The number of containers of the app.
    Replicas, "a number of replicas", 1..=1000
);
bounded!(
    /// The number of server processes in one container.
    Workers, "a number of workers", 1..=512
);

/// Only digits, so that each value has one spelling.
fn whole(text: &str, range: std::ops::RangeInclusive<u32>) -> Option<NonZeroU32> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: u32 = text.parse().ok()?;
    range.contains(&number).then_some(number).and_then(NonZeroU32::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_between_1_and_65535() {
        for good in ["1", "80", "8000", "65535"] {
            assert_eq!(good.parse::<Port>().unwrap().to_string(), good);
        }
        for bad in ["0", "65536", "70000", "80a", "-1", "+80", "8 0", "", "8e3", "99999999999"] {
            assert!(bad.parse::<Port>().is_err(), "{bad}");
        }
    }
}
