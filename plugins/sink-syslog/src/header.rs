//! The header of RFC 5424: `<PRI>1 TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA`.

use std::fmt::Write;

use sweepline_parse::time::{Nanos, write_rfc3339};

use crate::limits::HOSTNAME_BYTES;
use crate::options::{Facility, Options, Severity, is_word};

/// What a header says for want of a value.
const NIL: &str = "-";
/// A fraction of a second has at most six digits.
const NANOS_PER_MICRO: i64 = 1000;

/// What the headers of all messages have in common.
pub(crate) struct Header {
    facility: Facility,
    severity: Option<Severity>,
    /// HOSTNAME, APP-NAME and PROCID.
    origin: String,
    structured_data: String,
}

impl Header {
    pub(crate) fn new(options: &Options) -> Self {
        let host = options.hostname.clone().or_else(machine);
        let host = host.as_deref().unwrap_or(NIL);
        Self {
            facility: options.facility,
            severity: options.severity,
            origin: format!("{host} {} {}", options.app_name, std::process::id()),
            structured_data: options.structured_data.as_str().to_owned(),
        }
    }

    /// Appends the header of a message about something of this kind, with the blank behind it.
    pub(crate) fn write(&self, at: Nanos, severity: Severity, kind: &str, out: &mut Vec<u8>) {
        let severity = self.severity.unwrap_or(severity);
        let mut text = String::with_capacity(self.origin.len() + self.structured_data.len() + 64);
        // Writing to a string cannot fail.
        let _ = write!(text, "<{}>1 ", u16::from(self.facility.code()) * 8 + u16::from(severity.code()));
        write_rfc3339(Nanos(at.0 - at.0.rem_euclid(NANOS_PER_MICRO)), &mut text);
        let _ = write!(text, " {} {kind} {} ", self.origin, self.structured_data);
        out.extend_from_slice(text.as_bytes());
    }
}

/// Returns the name of this machine, where it can stand in a header.
fn machine() -> Option<String> {
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    is_word(&name, HOSTNAME_BYTES).then_some(name)
}

/// Tells whether a record brings a header of its own: `<PRI>`, one to three digits of at most 191.
pub(crate) fn is_syslog(record: &[u8]) -> bool {
    let Some(rest) = record.strip_prefix(b"<") else { return false };
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = rest.get(..digits).and_then(|digits| std::str::from_utf8(digits).ok()?.parse::<u16>().ok());
    digits <= 3 && rest.get(digits) == Some(&b'>') && number.is_some_and(|number| number <= HIGHEST_PRI)
}

/// Facility 23, severity 7.
const HIGHEST_PRI: u16 = 191;

#[cfg(test)]
mod tests;
