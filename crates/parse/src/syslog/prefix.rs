//! Headers in front of a payload that was found by its marker.

use super::Header;
use super::split::{non_nil, pri, version, without_count, word};
use super::structured::structured_end;
use crate::scan::{rest, slice};
use crate::split_once;
use crate::time::{self, Clock};

/// Reads the text in front of a payload's marker: one header or several, of any kind.
///
/// The last stamp wins, since it is the device's own; the host is the word after it, or, when the stamp closes the header,
/// the one found before. Colons and blanks around words are dropped.
#[must_use]
pub fn header<'a>(prefix: &'a str, clock: &Clock<'_>) -> Header<'a> {
    let mut header = Header::default();
    let mut remaining = without_count(prefix);
    // Words since the last stamp: host, app, process id and message id of RFC 5424, host and tag of RFC 3164.
    let mut position = Position::BeforeStamp;
    loop {
        remaining = remaining.trim_start_matches(is_between);
        if remaining.is_empty() {
            return header;
        }
        if let Position::AfterStamp = position
            && let Some(host) = only_a_host(remaining)
        {
            header.host = Some(host);
            return header;
        }
        if let Some((pri, after)) = pri(remaining) {
            header.pri = Some(pri);
            position = Position::BeforeStamp;
            remaining = after;
            continue;
        }
        if let Some((at, after, full)) = stamp(remaining, position, clock) {
            if at.is_some() || full {
                header.time = at;
            }
            position = if full { Position::Full(0) } else { Position::AfterStamp };
            remaining = after;
            continue;
        }
        if let Position::Full(3..) = position
            && let Some(end) = structured_end(remaining)
        {
            header.structured = Some(slice(remaining, 0, end));
            remaining = rest(remaining, end);
            position = Position::Done;
            continue;
        }
        let (token, after) = word(remaining);
        remaining = after;
        position = place(&mut header, token, position);
    }
}

/// What stands between words, with blanks.
fn is_between(character: char) -> bool {
    matches!(character, ' ' | '\t' | ':' | '\u{feff}')
}

/// Returns the host when nothing else is left (RFC 3164), the usual case: a plain name, which is nothing else either.
fn only_a_host(text: &str) -> Option<&str> {
    let host = text.trim_end_matches(is_between);
    let is_name = host.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    is_name.then_some(host)
}

#[derive(Clone, Copy)]
enum Position {
    BeforeStamp,
    AfterStamp,
    AfterHost,
    /// In an RFC 5424 header, so many words after the stamp.
    Full(u8),
    Done,
}

/// Stores a word by its position and returns the next position.
fn place<'a>(header: &mut Header<'a>, token: &'a str, position: Position) -> Position {
    let bare = token.trim_end_matches(':');
    if is_selector(bare) {
        return position;
    }
    match position {
        Position::BeforeStamp => {
            // A Cisco sequence number is no host.
            if !bare.bytes().all(|byte| byte.is_ascii_digit()) {
                header.host = non_nil(bare);
            }
            Position::BeforeStamp
        }
        Position::AfterStamp => {
            header.host = non_nil(bare);
            Position::AfterHost
        }
        Position::AfterHost => {
            let (name, process) = match split_once(bare, b'[') {
                Some((name, process)) => (name, process.strip_suffix(']')),
                None => (bare, None),
            };
            if token.ends_with(':') && !name.is_empty() {
                (header.app, header.procid) = (Some(name), process.and_then(non_nil));
            }
            Position::Done
        }
        Position::Full(words) => {
            match words {
                0 => header.host = non_nil(token),
                1 => header.app = non_nil(token),
                2 => header.procid = non_nil(token),
                3 => header.msgid = non_nil(token),
                _ => return Position::Done,
            }
            Position::Full(words + 1)
        }
        Position::Done => Position::Done,
    }
}

/// Tells whether a word is facility and severity, as in `Local4.Info`: some collectors write them out.
fn is_selector(word: &str) -> bool {
    const FACILITIES: &[&str] = &["local", "user", "daemon", "auth", "kern", "syslog", "system", "security"];
    const SEVERITIES: &[&str] =
        &["emerg", "alert", "crit", "critical", "err", "error", "warn", "warning", "notice", "info", "debug"];
    let Some((facility, severity)) = split_once(word, b'.') else { return false };
    let name = facility.trim_end_matches(|last: char| last.is_ascii_digit());
    FACILITIES.iter().any(|known| known.eq_ignore_ascii_case(name))
        && SEVERITIES.iter().any(|known| known.eq_ignore_ascii_case(severity))
}

/// Reads a stamp; returns its time, the text after it, and whether an RFC 5424 version stands in front.
fn stamp<'a>(
    text: &'a str,
    position: Position,
    clock: &Clock<'_>,
) -> Option<(Option<time::Nanos>, &'a str, bool)> {
    let (stamped, full) = version(text).map_or((text, false), |after| (after, true));
    if full && let Some(after) = stamped.strip_prefix("- ") {
        // Behind a stamp, `1 - ` is a process id (in a container mostly 1) and a nil message id.
        return matches!(position, Position::BeforeStamp).then_some((None, after, true));
    }
    let (at, used) = time::leading(stamped, clock)?;
    let after = rest(stamped, used);
    let ends_word = after.is_empty() || after.starts_with([' ', ':', '\t']);
    // A bare number is a sequence number or a process id.
    let is_number = slice(stamped, 0, used).bytes().all(|byte| byte.is_ascii_digit());
    (ends_word && !is_number).then_some((Some(at), after, full))
}
