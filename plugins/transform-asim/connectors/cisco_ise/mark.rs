//! How a message is found in a line: `CISE_Category NUMBER SEGMENTS SEGMENT …`.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use sweepline_parse::json;

use crate::form::Object;

/// A part of a message; long ones are sent in several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Segment<'a> {
    /// The first one, from its stamp on.
    First(&'a str),
    /// A later one, or one without number.
    Later,
    /// A whole message of which a relay has left nothing in front of the stamp.
    Bare(&'a str),
    /// An alarm: text without number and code.
    Alarm,
}

/// The column of a Syslog row that holds the line.
pub(super) const COLUMN: &str = "SyslogMessage";

static ISE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("CISE_"));
static ACS: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("CSCOacs_"));

/// Headers end within so many bytes.
const HEAD: usize = 256;
/// Digits of a message's number, which is filled up with zeros.
const NUMBER_DIGITS: usize = 10;

/// Finds the message of a line; returns the header in front of it too.
pub(super) fn find(line: &str) -> Option<(&str, Segment<'_>)> {
    // Collectors that take the category for the program's name cut it off.
    if line.starts_with('0') {
        return segment(line).map(|segment| ("", segment));
    }
    if line.starts_with('2') && Message::read_bare(line).is_some() {
        return Some(("", Segment::Bare(line)));
    }
    if is_alarm(line) {
        return Some(("", Segment::Alarm));
    }
    let head = line.as_bytes().get(..HEAD).unwrap_or(line.as_bytes());
    let at = ISE.find(head).or_else(|| ACS.find(head))?;
    let (header, message) = line.split_at_checked(at)?;
    if !header.is_empty() && !header.ends_with([' ', '>', '\t']) {
        return None;
    }
    let (category, after) = word(message);
    let unnumbered = if category == ALARM { Segment::Alarm } else { Segment::Later };
    Some((header, segment(after).unwrap_or(unnumbered)))
}

/// The category of alarms.
const ALARM: &str = "CISE_Alarm";
/// Levels of alarms.
const ALARM_LEVELS: &[&str] = &["INFO: ", "WARN: ", "ERROR: ", "CRITICAL: "];
/// What no other product writes behind one: the alarm's server, whose configuration changed, a class of ISE, TrustSec,
/// endpoints.
const ALARM_MARKS: &[&str] =
    &[" : Server=", "Configuration Changed: Admin=", "AcsSyslogContent", "TrustSec ", "endpoint(s) purged"];

/// Tells an alarm that has lost its category: `LEVEL: title : Key=value; Key=value`.
fn is_alarm(line: &str) -> bool {
    ALARM_LEVELS.iter().any(|level| line.starts_with(level))
        && ALARM_MARKS.iter().any(|mark| line.contains(mark))
}

/// Reads `NUMBER SEGMENTS SEGMENT` and what follows.
fn segment(text: &str) -> Option<Segment<'_>> {
    let (number, rest) = word(text);
    let (segments, rest) = word(rest);
    let (segment, rest) = word(rest);
    let is_number = |text: &str, longest: usize| {
        (1..=longest).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_segment = number.len() == NUMBER_DIGITS
        && is_number(number, NUMBER_DIGITS)
        && is_number(segments, 3)
        && is_number(segment, 3);
    is_segment.then_some(if segment == "0" { Segment::First(rest) } else { Segment::Later })
}

/// Tells whether a Syslog row holds a message.
pub(super) fn is_row(object: &Object<'_>) -> bool {
    match object.get(COLUMN) {
        // What is looked for stands in front of anything that is written with escapes.
        Some(json::Value::String(text)) => find(text.raw).is_some(),
        _ => false,
    }
}

/// The words for a message's severity.
const SEVERITIES: &[&str] = &["NOTICE", "INFO", "WARN", "WARNING", "ERROR", "FATAL", "DEBUG"];

/// A message, taken apart at its blanks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Message<'a> {
    /// Date and time of day.
    pub(super) stamp: &'a str,
    /// The offset from UTC.
    pub(super) zone: &'a str,
    /// The sequence number.
    pub(super) sequence: &'a str,
    /// The message code.
    pub(super) code: &'a str,
    /// The severity's word.
    pub(super) severity: &'a str,
    /// `Class: text, Key=Value, …`
    pub(super) text: &'a str,
}

impl<'a> Message<'a> {
    /// Reads `DATE TIME ZONE [SEQUENCE] CODE SEVERITY Class: text`, as relays leave it that take what stands in front for the
    /// header.
    pub(super) fn read_bare(text: &'a str) -> Option<Self> {
        let (date, after_date) = word(text);
        let (time, rest) = word(after_date);
        let (zone, rest) = word(rest);
        let (number, after_number) = word(rest);
        let (sequence, rest) =
            if number.len() == NUMBER_DIGITS { (number, after_number) } else { ("", rest) };
        let (code, rest) = word(rest);
        let (severity, text_part) = word(rest);
        let is_stamp = matches!(date.as_bytes(), [b'2', _, _, _, b'-', _, _, b'-', _, _])
            && matches!(time.as_bytes(), [_, _, b':', _, _, b':', _, _, b'.', ..])
            && matches!(zone.as_bytes(), [b'+' | b'-', _, _, _, _] | [b'+' | b'-', _, _, b':', _, _]);
        let is_code = matches!(code.len(), 4 | 5) && code.bytes().all(|byte| byte.is_ascii_digit());
        let has_class = || text_part.split_once(',').map_or(text_part, |(title, _)| title).contains(": ");
        let is_message = is_stamp && is_code && SEVERITIES.contains(&severity) && has_class();
        let stamp = text.get(..text.len() - after_date.len() + time.len())?;
        is_message.then_some(Self { stamp, zone, sequence, code, severity, text: text_part })
    }

    /// Reads `DATE TIME ZONE SEQUENCE CODE SEVERITY TEXT`.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let (date, after_date) = word(text);
        let (time, rest) = word(after_date);
        let stamp = text.get(..text.len() - after_date.len() + time.len())?;
        let (zone, rest) = word(rest);
        let (sequence, rest) = word(rest);
        let (code, rest) = word(rest);
        let (severity, text) = word(rest);
        let is_code = !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit());
        let is_severity = !severity.is_empty() && severity.bytes().all(|byte| byte.is_ascii_uppercase());
        (!date.is_empty() && is_code && is_severity).then_some(Self {
            stamp,
            zone,
            sequence,
            code,
            severity,
            text,
        })
    }
}

/// Splits off the first word; the blanks after it are dropped.
fn word(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    (word, rest.trim_ascii_start())
}
