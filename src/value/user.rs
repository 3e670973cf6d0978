use std::fmt;
use std::str::FromStr;

use super::Invalid;

/// The numeric user and group of the app: `10001:10001`, or `10001` for both. Never root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct User {
    pub id: u32,
    pub group: u32,
}

impl FromStr for User {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let number = |part: &str| -> Option<u32> {
            let digits = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            // User IDs have 32 bits; the kernel reserves the last one.
            part.parse().ok().filter(|id| digits && (1..u32::MAX).contains(id))
        };
        let (id, group) = text.split_once(':').unwrap_or((text, text));
        match (number(id), number(group)) {
            (Some(id), Some(group)) => Ok(Self { id, group }),
            _ => Err(Invalid::new(
                "a user",
                "numbers above 0 as UID or UID:GID, such as 10001:10001; a name or root would fail `runAsNonRoot`",
            )),
        }
    }
}

impl fmt::Display for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.id, self.group)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_a_number_and_not_root() {
        assert_eq!("10001".parse::<User>().unwrap().to_string(), "10001:10001");
        for bad in ["", "0", "0:0", "10001:0", "app", "1:2:3", "-1", "4294967295"] {
            assert!(bad.parse::<User>().is_err(), "{bad}");
        }
    }
}
