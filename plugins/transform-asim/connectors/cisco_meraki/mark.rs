//! How a Meraki record is found in a line: `EPOCH DEVICE TYPE`, behind whatever header.

use sweepline_parse::json;

use crate::form::Object;

/// A record, taken apart at its blanks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Record<'a> {
    /// Seconds since the epoch, with or without fraction.
    pub(super) epoch: &'a str,
    /// The device's name in the dashboard, blanks turned into `_`.
    pub(super) device: &'a str,
    /// What kind of record it is.
    pub(super) kind: &'a str,
    /// Everything behind.
    pub(super) rest: &'a str,
}

/// The kinds of records that Meraki devices send ("Syslog Event Types and Log Samples").
const KINDS: &[&str] = &[
    "flows",
    "firewall",
    "cellular_firewall",
    "vpn_firewall",
    "l7_firewall",
    "bridge_anyconnect_client_vpn_firewall",
    "ip_flow_start",
    "ip_flow_end",
    "ids-alerts",
    "security_event",
    "events",
    "airmarshal_events",
    "urls",
];

/// Columns of table rows that hold a line, with the table's name.
pub(super) const COLUMNS: [(&str, &str); 2] = [("SyslogMessage", "Syslog"), ("Message", "meraki_CL")];

/// Words of syslog headers in front of a record: more than relays stack.
const MOST_WORDS: usize = 12;

/// Finds the record of a line.
pub(super) fn find(line: &str) -> Option<Record<'_>> {
    let mut rest = line;
    for _ in 0..MOST_WORDS {
        let (epoch, after) = word(rest);
        if is_epoch(epoch) {
            let (device, behind) = word(after);
            let (kind, rest) = word(behind);
            if KINDS.contains(&kind) {
                return Some(Record { epoch, device, kind, rest });
            }
        }
        if after.is_empty() {
            return None;
        }
        rest = after;
    }
    None
}

/// Tells whether a table row holds a record.
pub(super) fn is_row(object: &Object<'_>) -> bool {
    COLUMNS.iter().any(|(column, _)| match object.get(column) {
        // What is looked for stands in front of anything that is written with escapes.
        Some(json::Value::String(text)) => find(text.raw).is_some(),
        _ => false,
    })
}

/// Splits off the first word; the blanks after it are dropped.
pub(super) fn word(text: &str) -> (&str, &str) {
    let text = text.trim_ascii_start();
    let end = memchr::memchr2(b' ', b'\t', text.as_bytes()).unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    (word, rest.trim_ascii_start())
}

/// Seconds of this century, with up to nine decimals.
fn is_epoch(text: &str) -> bool {
    const SECONDS: usize = 10;
    let bytes = text.as_bytes();
    let are_digits = |digits: &[u8]| digits.iter().all(u8::is_ascii_digit);
    match (bytes.get(..SECONDS), bytes.get(SECONDS..)) {
        (Some(seconds), Some([])) => are_digits(seconds),
        (Some(seconds), Some([b'.', fraction @ ..])) => are_digits(seconds) && are_digits(fraction),
        _ => false,
    }
}
