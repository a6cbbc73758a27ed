//! How a line tells that it is Barracuda's, and its fields.
//!
//! The WAF writes `DATE TIME ZONE UNIT TYPE …`, for network firewall logs `… NF SEVERITY PROTOCOL SOURCE PORT DESTINATION PORT
//! ACTION ACL DETAILS`. CloudGen Firewall writes `LEVEL HOST ACTION: FIELD|FIELD|…`, its fields with or without names.

use memchr::{memchr, memchr_iter, memchr2_iter};
use sweepline_parse::{split, split_once};

use super::lookups;

/// The form of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape<'a> {
    /// A log of the WAF; its stamp is at this place.
    Waf { at: usize, kind: &'a str },
    /// An activity log of CloudGen Firewall; its first field is at this place.
    Activity { at: usize, action: &'a str },
    /// Another log of CloudGen Firewall: free text behind a level that is filled up to a column, and the unit's name.
    OtherLog,
}

/// A header and the stamp are shorter than this.
const HEAD: usize = 256;

/// Returns the form of a line.
pub(super) fn shape(line: &str) -> Option<Shape<'_>> {
    waf(line).or_else(|| activity(line)).or_else(|| other_log(line).then_some(Shape::OtherLog))
}

const DATE: usize = "2026-03-14 ".len();
const ZONE: usize = "+0000".len();

/// Looks for ` +0000 ` between a time of milliseconds and a unit with a log type.
fn waf(line: &str) -> Option<Shape<'_>> {
    const STAMP: usize = DATE + "09:26:53.195 ".len();
    let head = line.as_bytes().get(..HEAD).unwrap_or(line.as_bytes());
    memchr2_iter(b'+', b'-', head).find_map(|sign| {
        let zone = head.get(sign + 1..sign + ZONE)?;
        let is_zone = zone.iter().all(u8::is_ascii_digit) && head.get(sign + ZONE) == Some(&b' ');
        let at = sign.checked_sub(STAMP).filter(|_| is_zone)?;
        let stamp = head.get(at..sign)?;
        let has_date =
            matches!(stamp, [_, _, _, _, b'-', _, _, b'-', _, _, b' ', ..]) && stamp.ends_with(b" ");
        let mut words = split(line.get(sign + ZONE..).filter(|_| has_date)?, b' ').skip(1);
        let (_unit, kind) = (words.next()?, words.next()?);
        lookups::KINDS.contains(&kind).then_some(Shape::Waf { at, kind })
    })
}

/// The fields of a network firewall log, with their names in the vendor's documentation.
pub(super) fn waf_fields(log: &str) -> impl Iterator<Item = (&'static str, &str)> {
    let stamp_end = DATE + "09:26:53.195 ".len() + ZONE;
    let (stamp, rest) = log.split_at_checked(stamp_end).unwrap_or((log, ""));
    let names = [
        "unit name",
        "log type",
        "severity level",
        "protocol",
        "source IP",
        "source port",
        "destination IP",
        "destination port",
        "action ID",
        "ACL name",
        "details",
    ];
    let fields = rest.trim_ascii_start().splitn(names.len(), ' ');
    std::iter::once(("time", stamp)).chain(names.into_iter().zip(fields))
}

/// Looks for `ACTION: ` in front of the first of many fields.
fn activity(line: &str) -> Option<Shape<'_>> {
    let bytes = line.as_bytes();
    let first = memchr(b'|', bytes.get(..HEAD).unwrap_or(bytes))?;
    let (before, _) = line.get(..first)?.rsplit_once(": ")?;
    let at = before.len() + ": ".len();
    let action = before.rsplit(' ').next()?;
    let has_fields = memchr_iter(b'|', bytes.get(at..)?).take(FEWEST).count() == FEWEST;
    (has_fields && lookups::is_activity(action)).then_some(Shape::Activity { at, action })
}

/// CloudGen Firewall's levels, filled up to the width of the longest.
const LEVELS: &[&[u8]] =
    &[b"Info     ", b"Notice   ", b"Warning  ", b"Error    ", b"Fatal    ", b"Panic    ", b"Internal "];
/// The longest level needs no filling, so only what follows the unit's name tells.
const SECURITY: &[u8] = b"Security ";
const SECURITY_LOGS: &[&[u8]] = &[b"LOGIN ATTEMPT: ", b"firewall: ["];

/// Looks for a level and the name of the unit, at the start or behind the name of the log.
fn other_log(line: &str) -> bool {
    let head = line.as_bytes().get(..HEAD).unwrap_or(line.as_bytes());
    let mut behind_names = memchr_iter(b':', head).filter_map(|at| head.get(at + 1..)?.strip_prefix(b" "));
    is_other_log(head) || behind_names.any(is_other_log)
}

fn is_other_log(text: &[u8]) -> bool {
    if let Some(rest) = text.strip_prefix(SECURITY) {
        let log = memchr(b' ', rest).and_then(|at| rest.get(at + 1..));
        return log.is_some_and(|log| SECURITY_LOGS.iter().any(|start| log.starts_with(start)));
    }
    let is_unit = text.get(SECURITY.len()).is_some_and(u8::is_ascii_alphanumeric);
    is_unit && LEVELS.iter().any(|level| text.starts_with(level))
}

/// Separators up to the field behind the destination's port.
const FEWEST: usize = 8;

/// Fields of an activity log without names.
const NAMES: &[&str] = &[
    "type",
    "proto",
    "srcIF",
    "srcIP",
    "srcPort",
    "srcMAC",
    "dstIP",
    "dstPort",
    "dstService",
    "dstIF",
    "rule",
    "info",
    "srcNAT",
    "dstNAT",
    "duration",
    "count",
    "receivedBytes",
    "sentBytes",
    "receivedPackets",
    "sentPackets",
    "user",
    "protocol",
    "application",
    "target",
    "content",
    "urlcat",
];

/// Returns the fields of an activity log.
pub(super) fn activity_fields(log: &str) -> impl Iterator<Item = (&str, &str)> {
    let is_named = log.starts_with("type=");
    let mut names = NAMES.iter();
    split(log, b'|').map_while(move |field| {
        if is_named {
            Some(split_once(field, b'=').unwrap_or(("", field)))
        } else {
            Some((*names.next()?, field))
        }
    })
}
