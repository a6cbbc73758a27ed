//! One column's value.

use std::fmt;
use std::net::IpAddr;

use sweepline_parse::time::{self, Nanos};

/// A value of a column, borrowing its text from the record or the batch's arena.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Value<'a> {
    /// Text.
    Text(&'a str),
    /// A whole number.
    Int(i64),
    /// A real number.
    Real(f64),
    /// True or false.
    Bool(bool),
    /// An instant.
    Time(Nanos),
    /// An address.
    Ip(IpAddr),
}

impl<'a> Value<'a> {
    /// Returns the text of a text value.
    pub fn as_text(self) -> Option<&'a str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the number of a whole-number value.
    pub fn as_int(self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(number),
            _ => None,
        }
    }
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Int(number) => write!(f, "{number}"),
            Self::Real(number) => write!(f, "{number}"),
            Self::Bool(flag) => write!(f, "{flag}"),
            Self::Ip(address) => write!(f, "{address}"),
            Self::Time(at) => {
                let mut text = String::new();
                time::write_rfc3339(*at, &mut text);
                f.write_str(&text)
            }
        }
    }
}
