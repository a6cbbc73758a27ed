//! From a whole line to header and message.

use super::structured::structured_end;
use super::{Header, Pri};
use crate::limits::{OCTET_COUNT_DIGITS, PRI, STACKED_HEADERS, TAG_BYTES};
use crate::num::digit;
use crate::scan::{blank, rest, skip, slice};
use crate::time::{self, Clock};

/// Splits a line into its header and the message.
///
/// An octet count in front of the PRI and a byte-order mark in front of the message are dropped. A line without any header
/// comes back whole, with an empty header. Of stacked headers the innermost wins.
#[must_use]
pub fn split<'a>(line: &'a str, clock: &Clock<'_>) -> (Header<'a>, &'a str) {
    let mut header = Header::default();
    let mut message = line;
    for _ in 0..STACKED_HEADERS {
        let Some(after) = one(message, clock, &mut header) else {
            break;
        };
        message = after;
        if !stacks(message) {
            break;
        }
    }
    (header, without_mark(message))
}

/// Returns whether the text goes on with another header: a PRI, or the bare stamp of RFC 3164.
///
/// A payload may start with a stamp of its own, but hardly with one that names the month.
fn stacks(text: &str) -> bool {
    pri(text).is_some() || (starts_with_month(text) && time::leading(text, &UNDATED).is_some())
}

/// For a look at the shape of a stamp only.
const UNDATED: Clock<'static> = Clock { zone: &time::Zone::Utc, received: time::Nanos(0) };

/// Reads one header; returns the text after it, or nothing when there is none.
fn one<'a>(text: &'a str, clock: &Clock<'_>, header: &mut Header<'a>) -> Option<&'a str> {
    let text = without_count(without_mark(text));
    let Some((pri, after_pri)) = pri(text) else {
        return rfc5424(text, clock, header, false).or_else(|| rfc3164(text, clock, header));
    };
    header.pri = Some(pri);
    let after_pri = after_pri.trim_ascii_start();
    if let Some(message) = rfc5424(after_pri, clock, header, true) {
        return Some(message);
    }
    if let Some(epoch) = versioned_epoch(after_pri, clock, header) {
        return Some(epoch);
    }
    Some(rfc3164(after_pri, clock, header).unwrap_or_else(|| tag(after_pri, header)))
}

/// Reads `1 TIMESTAMP HOST APP PROCID MSGID SD MSG` (RFC 5424 section 6).
///
/// Deviations that occur: a blank inside the stamp, no message id, no structured data. Without a PRI in front, the stamp is
/// required.
fn rfc5424<'a>(text: &'a str, clock: &Clock<'_>, header: &mut Header<'a>, has_pri: bool) -> Option<&'a str> {
    let after_version = version(text)?;
    let after_time = match after_version.strip_prefix("- ") {
        Some(after) if has_pri => {
            header.time = None;
            after
        }
        Some(_) => return None,
        None => {
            if after_version.as_bytes().get(4) != Some(&b'-') {
                return None;
            }
            let (at, used) = time::leading(after_version, clock)?;
            header.time = Some(at);
            rest(after_version, used).strip_prefix(' ')?
        }
    };
    let mut remaining = after_time;
    let mut tokens = [None; 4];
    for token in &mut tokens {
        let trimmed = remaining.trim_ascii_start();
        // Structured data or the message may come early.
        if trimmed.starts_with(['[', '{', '\u{feff}']) {
            break;
        }
        let (word, after) = word(trimmed);
        *token = non_nil(word);
        remaining = after;
    }
    [header.host, header.app, header.procid, header.msgid] = tokens;
    header.structured = None;
    let remaining = remaining.trim_ascii_start();
    if let Some(end) = structured_end(remaining) {
        header.structured = Some(slice(remaining, 0, end));
        return Some(rest(remaining, end).trim_ascii_start());
    }
    match remaining.strip_prefix('-') {
        Some(after) if after.is_empty() || after.starts_with(' ') => Some(after.trim_ascii_start()),
        _ => Some(remaining),
    }
}

/// Reads `1 EPOCH`, as Meraki devices write: the epoch belongs to the message, only the version is dropped.
fn versioned_epoch<'a>(text: &'a str, clock: &Clock<'_>, header: &mut Header<'a>) -> Option<&'a str> {
    let after_version = version(text)?;
    let (at, _) = time::leading(after_version, clock)?;
    header.time = Some(at);
    Some(after_version)
}

/// Reads `[number: ][:]STAMP[:] HOST TAG[pid]: MSG` (RFC 3164 section 4.1), host and tag each optional.
fn rfc3164<'a>(text: &'a str, clock: &Clock<'_>, header: &mut Header<'a>) -> Option<&'a str> {
    let stamped = without_sequence(text);
    if !may_be_stamp(stamped) {
        return None;
    }
    let (at, used) = time::leading(stamped, clock)?;
    let after = rest(stamped, used);
    if !after.is_empty() && !after.starts_with([' ', ':', '\t']) {
        return None;
    }
    header.time = Some(at);
    // A colon right after the stamp: a Cisco device without a name, the message follows.
    if let Some(message) = after.strip_prefix(':') {
        return Some(message.trim_ascii_start());
    }
    let after = after.trim_ascii_start();
    Some(host_and_tag(after, header))
}

fn host_and_tag<'a>(text: &'a str, header: &mut Header<'a>) -> &'a str {
    let (first, after) = word(text);
    // No host name holds these; a payload without a host in front of it soon does.
    let is_message = first.is_empty()
        || first.starts_with(['<', '%', '{', '[', '(', '"'])
        || first.contains(['=', ',', '|']);
    if is_message || matches!(first, "CEF:" | "LEEF:") {
        return text;
    }
    let bare = first.strip_suffix(':').unwrap_or(first);
    let names_host = bare.len() == first.len() || after.starts_with('%') || crate::addr::ip(bare).is_some();
    if !names_host {
        return tag(text, header);
    }
    header.host = non_nil(bare);
    // `FW1 : %ASA-6-302013`: the colon belongs to the header.
    if let Some(message) = after.strip_prefix(": ") {
        return message.trim_ascii_start();
    }
    tag(after, header)
}

/// Reads `NAME[pid]:` or `NAME:`; without one, the text is the message.
fn tag<'a>(text: &'a str, header: &mut Header<'a>) -> &'a str {
    let bytes = text.as_bytes();
    let name_end = skip(bytes, 0, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/' | b'@')
    });
    let name = slice(text, 0, name_end);
    if name.is_empty() || name_end > TAG_BYTES || matches!(name, "CEF" | "LEEF") {
        return text;
    }
    let mut end = name_end;
    let mut process = None;
    if bytes.get(name_end) == Some(&b'[') {
        let pid_end = skip(bytes, name_end + 1, |byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')
        });
        if bytes.get(pid_end) != Some(&b']') {
            return text;
        }
        process = Some(slice(text, name_end + 1, pid_end)).filter(|pid| !pid.is_empty());
        end = pid_end + 1;
    }
    match bytes.get(end..) {
        Some([b':']) => end += 1,
        Some([b':', b' ', ..]) => end += 2,
        _ => return text,
    }
    (header.app, header.procid) = (Some(name), process);
    rest(text, end)
}

/// Reads `<PRI>`.
pub(super) fn pri(text: &str) -> Option<(Pri, &str)> {
    let inner = text.strip_prefix('<')?;
    let mut value = 0_u16;
    for (at, byte) in inner.bytes().enumerate().take(4) {
        match digit(byte) {
            Some(next) => value = value * 10 + u16::from(next),
            None if byte == b'>' && at > 0 => {
                let value = u8::try_from(value).ok().filter(|value| *value <= PRI)?;
                return Some((Pri(value), rest(inner, at + 1)));
            }
            None => return None,
        }
    }
    None
}

/// Drops the octet count of RFC 6587 in front of a PRI.
pub(super) fn without_count(text: &str) -> &str {
    let digits = skip(text.as_bytes(), 0, |byte| byte.is_ascii_digit());
    if digits == 0 || digits > OCTET_COUNT_DIGITS {
        return text;
    }
    match rest(text, digits).strip_prefix(' ') {
        Some(after) if after.starts_with('<') && pri(after).is_some() => after,
        _ => text,
    }
}

/// Drops the sequence number of Cisco devices (`123: `) and a lone colon in front of a stamp.
pub(super) fn without_sequence(text: &str) -> &str {
    let digits = skip(text.as_bytes(), 0, |byte| byte.is_ascii_digit());
    match rest(text, digits).strip_prefix(':') {
        Some(after) if after.starts_with(' ') => after.trim_ascii_start(),
        Some(after) if digits == 0 => after,
        _ => text,
    }
}

/// Returns the text after the version of RFC 5424: one or two digits, the first not zero, and a blank.
pub(super) fn version(text: &str) -> Option<&str> {
    let digits = skip(text.as_bytes(), 0, |byte| byte.is_ascii_digit());
    if !(1..=2).contains(&digits) || text.starts_with('0') {
        return None;
    }
    rest(text, digits).strip_prefix(' ')
}

/// Returns whether the text may start with the stamp of a header: a month's name, or a date and a `T`.
///
/// Lines that start with other stamps are taken for messages: CSV exports and application logs do.
fn may_be_stamp(text: &str) -> bool {
    let text = text.strip_prefix(['*', '.']).unwrap_or(text);
    match text.as_bytes().first() {
        Some(byte) if byte.is_ascii_uppercase() => true,
        Some(byte) if byte.is_ascii_digit() => matches!(text.as_bytes().get(10), Some(b'T')),
        _ => false,
    }
}

fn starts_with_month(text: &str) -> bool {
    text.as_bytes().first().is_some_and(u8::is_ascii_uppercase)
}

/// Splits off the first word; the blanks after it are dropped.
pub(super) fn word(text: &str) -> (&str, &str) {
    let end = skip(text.as_bytes(), 0, |byte| !blank(byte));
    (slice(text, 0, end), rest(text, end).trim_ascii_start())
}

pub(super) fn non_nil(word: &str) -> Option<&str> {
    (!word.is_empty() && word != "-").then_some(word)
}

fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}
