use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use super::{Invalid, Port};

/// The TCP port that the app listens on in the container, or `none` for an app that answers no requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct AppPort(Option<Port>);

impl AppPort {
    pub const NONE: &'static str = "none";

    #[must_use]
    pub fn number(self) -> Option<u32> {
        self.0.map(Port::get)
    }
}

impl FromStr for AppPort {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        if text == Self::NONE {
            return Ok(Self(None));
        }
        let or_none = |_| Invalid::new("a port", format!("a whole number from 1 to {}, or none", Port::MOST));
        text.parse().map(|port| Self(Some(port))).map_err(or_none)
    }
}

impl fmt::Display for AppPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(port) => port.fmt(f),
            None => f.write_str(Self::NONE),
        }
    }
}
