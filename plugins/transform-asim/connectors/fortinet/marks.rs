//! How a line tells that it is FortiGate's.

use std::sync::LazyLock;

use memchr::memmem::{self, Finder};
use memchr::{memchr, memchr_iter, memchr3, memrchr};
use sweepline_parse::kv;

/// Why a line is the connector's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mark {
    /// `logid=` or `devid=`, and `type=`.
    FortiOs,
    /// `log_id=` and `type=`: FortiWeb, FortiADC and FortiMail write so, as FortiOS did before 5.0.
    OldOrOther,
    /// `0|Fortinet|FortiGate…|` at this place: relays that take `CEF:` for the syslog tag cut it off.
    /// The message by itself would do for the shared reader, but the header's time is the end of a session without stamps.
    CefWithoutTag(usize),
}

/// The keys looked for stand in the first few of a log; behind a long header that is still within so many bytes.
const HEAD: usize = 768;

static VENDOR: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("|Fortinet|"));

/// Returns the mark of a line: one look at the key before each `=`, until an id and the type have been seen.
pub(super) fn of_line(line: &str) -> Option<Mark> {
    let head = line.as_bytes().get(..HEAD).unwrap_or(line.as_bytes());
    let (mut mark, mut has_type) = (None, false);
    for at in memchr_iter(b'=', head) {
        match head.get(..at)? {
            [before @ .., b'd', b'e', b'v', b'i', b'd'] | [before @ .., b'l', b'o', b'g', b'i', b'd']
                if ends_word(before) =>
            {
                mark = mark.or(Some(Mark::FortiOs));
            }
            [before @ .., b'l', b'o', b'g', b'_', b'i', b'd'] if ends_word(before) => {
                mark = mark.or(Some(Mark::OldOrOther));
            }
            [before @ .., b't', b'y', b'p', b'e'] if ends_word(before) => has_type = true,
            _ => continue,
        }
        if has_type && mark.is_some() {
            return mark;
        }
    }
    cef_without_tag(line, head)
}

/// Tells whether a key may start behind the bytes: part of a longer word is no key.
fn ends_word(before: &[u8]) -> bool {
    before.last().is_none_or(|byte| !is_key_byte(*byte))
}

/// Tells whether a CEF event is FortiGate's.
pub(super) fn is_fortigate(vendor: &str, product: &str) -> bool {
    const FAMILY: &str = "FortiGate";
    vendor.eq_ignore_ascii_case("Fortinet")
        && product.get(..FAMILY.len()).is_some_and(|start| start.eq_ignore_ascii_case(FAMILY))
}

/// Returns where the first key of a key=value log starts, after whatever header.
pub(super) fn first_key(line: &str) -> usize {
    let bytes = line.as_bytes();
    let key_from = |from: usize| {
        let at = from + memchr(b'=', bytes.get(from..)?)?;
        Some(at - key_that_ends_at(bytes, at).len())
    };
    let first = key_from(0).unwrap_or(0);
    match structured_end(bytes, first) {
        Some(end) => key_from(end).unwrap_or(first),
        None => first,
    }
}

/// Returns where the structured data end that a key stands in: a relay's header of RFC 5424 has some.
fn structured_end(bytes: &[u8], key: usize) -> Option<usize> {
    let before = bytes.get(..key)?;
    let open = memrchr(b'[', before)?;
    if memchr(b']', before.get(open..)?).is_some() {
        return None;
    }
    Some(key + memmem::find(bytes.get(key..)?, b"\"] ")? + "\"] ".len())
}

/// Returns what stands between the pairs: what ends the first value, unless quotes make that hard to see.
pub(super) fn separator(log: &str) -> kv::Separator {
    let head = log.as_bytes().get(..FIRST_PAIR).unwrap_or(log.as_bytes());
    match memchr3(b' ', b',', b'"', head).and_then(|at| head.get(at)) {
        Some(b' ') => kv::Separator::Blank,
        Some(b',') => kv::Separator::Comma,
        _ => kv::Separator::Auto,
    }
}

/// Room for the first pair.
const FIRST_PAIR: usize = 64;

/// Returns the key whose last byte stands before `end`; part of a longer word is no key.
fn key_that_ends_at(bytes: &[u8], end: usize) -> &[u8] {
    let before = bytes.get(..end).unwrap_or_default();
    let length = before.iter().rev().take_while(|byte| is_key_byte(**byte)).count();
    before.get(end - length..).unwrap_or_default()
}

fn is_key_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-')
}

#[cold]
fn cef_without_tag(line: &str, head: &[u8]) -> Option<Mark> {
    let at = VENDOR.find(head)?.checked_sub(1)?;
    let before = line.get(..at)?;
    let starts_word =
        before.bytes().next_back().is_none_or(|byte| matches!(byte, b' ' | b'>' | b':' | b'\t'));
    let mut fields = line.get(at..)?.split('|');
    let (version, vendor, product) = (fields.next()?, fields.next()?, fields.next()?);
    (starts_word && matches!(version, "0" | "1") && is_fortigate(vendor, product))
        .then_some(Mark::CefWithoutTag(at))
}
