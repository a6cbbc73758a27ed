//! Syslog envelopes: RFC 3164, RFC 5424, the variants of Cisco devices, and headers that relays stack in front.
//!
//! Two ways in:
//! - [`split`] takes a whole line and finds where the message starts;
//! - [`header`] takes the text in front of a payload whose start the caller has already found (`%ASA-`, `CEF:`).
//!
//! Neither fails: what cannot be read as a header is message.

mod prefix;
mod split;
mod structured;

#[cfg(test)]
mod tests;

pub use prefix::header;
pub use split::split;
pub use structured::{Element, Elements, elements};

use crate::time::Nanos;

/// The priority of a message: facility and severity (RFC 5424 section 6.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pri(pub u8);

impl Pri {
    /// Returns the facility, 0 to 23.
    #[must_use]
    pub fn facility(self) -> u8 {
        self.0 / 8
    }

    /// Returns the severity, from 0 (emergency) to 7 (debug).
    #[must_use]
    pub fn severity(self) -> u8 {
        self.0 % 8
    }
}

/// What a header says; a field is missing when the header lacks it or holds `-`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Header<'a> {
    /// The priority.
    pub pri: Option<Pri>,
    /// The time; of stacked headers, the innermost one's.
    pub time: Option<Nanos>,
    /// The host.
    pub host: Option<&'a str>,
    /// The application, or the TAG of RFC 3164.
    pub app: Option<&'a str>,
    /// The process id.
    pub procid: Option<&'a str>,
    /// The message id of RFC 5424.
    pub msgid: Option<&'a str>,
    /// The structured data of RFC 5424 with its brackets, for [`elements`].
    pub structured: Option<&'a str>,
}
