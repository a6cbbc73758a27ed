//! ArcSight Common Event Format:
//! `[syslog header] CEF:V|Vendor|Product|Version|Class id|Name|Severity|key=value key=value`.
//!
//! - The marker may stand anywhere in the line, with a blank after the colon (`CEF: 0|`). Relays that take it for the syslog
//!   tag cut it off: a text that starts with the version and has a whole header is read, too.
//! - Header fields escape `|` and `\`; the extension escapes `=`, `\` and line breaks (`\n`, `\r`).
//! - Values are not quoted and hold blanks, so a pair ends where the next blank, key and `=` begin. A key is
//!   `[A-Za-z0-9_.\-\[\]]+`.
//! - Some exporters separate the pairs with `;` instead of blanks.

mod additional;
mod keys;

use std::fmt;

use memchr::{memchr, memchr_iter};

use crate::kv::Pair;
use crate::limits::ENVELOPE_VERSION_BYTES;
use crate::scan::{self, rest, slice};
use crate::{Arena, escape};

use keys::{Key, Keys};

pub use additional::{Additional, additional};

/// Header fields after the marker.
const HEADER_FIELDS: usize = 7;

/// A CEF record; the header's fields are unescaped and trimmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Event<'a> {
    /// The text before the marker: a syslog header, or nothing.
    pub prefix: &'a str,
    /// The version of the format.
    pub version: &'a str,
    /// The vendor of the device.
    pub vendor: &'a str,
    /// The product.
    pub product: &'a str,
    /// The version of the product.
    pub device_version: &'a str,
    /// The class of the event ("signature id").
    pub class_id: &'a str,
    /// The name of the event.
    pub name: &'a str,
    /// The severity as written.
    pub severity: &'a str,
    /// The pairs, see [`extension`].
    pub extension: &'a str,
}

/// Why a line is not CEF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// The line holds no `CEF:` marker.
    NoMarker,
    /// The header ends early.
    TooFewPipes {
        /// The unescaped pipes found.
        found: usize,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoMarker => out.write_str("no `CEF:` marker"),
            Self::TooFewPipes { found } => {
                write!(out, "CEF header has {found} pipes instead of {HEADER_FIELDS}")
            }
        }
    }
}

impl std::error::Error for Error {}

/// Returns where the `CEF:` marker stands: followed by blanks, a version and `|`; or the version of a record that has lost
/// its marker.
#[must_use]
pub fn find(line: &str) -> Option<usize> {
    marker(line).map(|(start, _)| start)
}

/// Reads a CEF line.
///
/// # Errors
///
/// Fails when there is no marker, or fewer than seven pipes follow it.
pub fn parse<'a>(line: &'a str, arena: &'a Arena) -> Result<Event<'a>, Error> {
    let (start, version_start) = marker(line).ok_or(Error::NoMarker)?;
    let bytes = line.as_bytes();
    let mut fields = [""; HEADER_FIELDS];
    let mut field_start = version_start;
    for (found, field) in fields.iter_mut().enumerate() {
        let (end, escaped) = header_field_end(bytes, field_start).ok_or(Error::TooFewPipes { found })?;
        let raw = slice(line, field_start, end).trim_ascii();
        *field = if escaped { unescape_header(raw, arena) } else { raw };
        field_start = end + 1;
    }
    let [version, vendor, product, device_version, class_id, name, severity] = fields;
    let (prefix, extension) = (slice(line, 0, start), rest(line, field_start));
    Ok(Event { prefix, version, vendor, product, device_version, class_id, name, severity, extension })
}

/// Returns the pairs of an extension, in order; values are trimmed.
#[must_use]
pub fn extension(ext: &str) -> Extension<'_> {
    let mut keys = Keys::of(ext.as_bytes());
    let key = keys.next(b' ');
    let separator = keys.separator(key);
    let backslash = memchr(b'\\', ext.as_bytes()).unwrap_or(ext.len());
    Extension { text: ext, separator, keys, key, backslash }
}

/// Replaces the escapes of an extension value: `\=`, `\\`, `\|`, `\n` and `\r`.
#[must_use]
pub fn unescape<'a>(value: &'a str, arena: &'a Arena) -> &'a str {
    escape::unescape(value, arena, |byte| match byte {
        b'=' | b'\\' | b'|' => Some(char::from(byte)),
        b'n' => Some('\n'),
        b'r' => Some('\r'),
        _ => None,
    })
}

/// The pairs of an extension; see [`extension`].
#[derive(Clone, Debug)]
pub struct Extension<'a> {
    text: &'a str,
    /// `b' '` stands for any blank.
    separator: u8,
    keys: Keys<'a>,
    key: Option<Key>,
    /// The next backslash at or after the current value, or the length.
    backslash: usize,
}

impl<'a> Iterator for Extension<'a> {
    type Item = Pair<'a>;

    #[inline]
    fn next(&mut self) -> Option<Pair<'a>> {
        self.advance()
    }
}

impl<'a> Extension<'a> {
    /// Gives each pair to `take`, until it says no: what the iterator does, for texts of which all pairs are wanted.
    #[inline(always)]
    pub fn each(mut self, mut take: impl FnMut(Pair<'a>) -> bool) {
        while let Some(pair) = self.advance() {
            if !take(pair) {
                return;
            }
        }
    }

    #[inline(always)]
    fn advance(&mut self) -> Option<Pair<'a>> {
        let current = self.key?;
        let start = current.equals + 1;
        self.key = self.keys.next(self.separator);
        // The separator in front of the next key is one byte; blanks are trimmed below.
        let end = self.key.map_or(self.text.len(), |next| next.start.saturating_sub(1)).max(start);
        let mut value = trimmed(slice(self.text, start, end));
        if self.separator == b';' && self.key.is_none() {
            value = value.trim_end_matches(';').trim_ascii_end();
        }
        Some(Pair {
            key: slice(self.text, current.start, current.equals),
            value,
            escaped: self.is_escaped(start, end),
            truncated: false,
        })
    }

    #[inline(always)]
    fn is_escaped(&mut self, start: usize, end: usize) -> bool {
        if self.backslash < start {
            let bytes = self.text.as_bytes();
            self.backslash = scan::find(bytes, start, b'\\').unwrap_or(bytes.len());
        }
        self.backslash < end
    }
}

/// Returns a value without the blanks around it; most have none.
#[inline(always)]
fn trimmed(value: &str) -> &str {
    let bytes = value.as_bytes();
    match (bytes.first(), bytes.last()) {
        (Some(first), Some(last)) if *first > b' ' && *last > b' ' => value,
        (None, _) => value,
        _ => value.trim_ascii(),
    }
}

/// Returns where the marker and the version start.
///
/// The marker ends with the first pipe of the record, so the search goes from pipe to pipe and looks back: most lines have
/// none.
fn marker(line: &str) -> Option<(usize, usize)> {
    let bytes = line.as_bytes();
    let tagged = memchr_iter(b'|', bytes).find_map(|pipe| envelope_start(bytes, pipe, b"CEF:"));
    tagged.or_else(|| untagged(bytes, &[b"0|", b"1|"], HEADER_FIELDS).map(|start| (start, start)))
}

/// Returns where a text starts whose marker was cut off: with a version and a vendor, of a header with so many pipes.
pub(crate) fn untagged(bytes: &[u8], versions: &[&[u8]], pipes: usize) -> Option<usize> {
    let start = bytes.iter().position(|byte| *byte != b' ')?;
    let text = bytes.get(start..)?;
    let version = versions.iter().find(|version| text.starts_with(version))?;
    let is_header = text.get(version.len()).is_some_and(u8::is_ascii_alphabetic)
        && memchr_iter(b'|', text).take(pipes).count() == pipes;
    is_header.then_some(start)
}

/// Looks back from a pipe over a version and blanks to a marker; returns where marker and version start.
pub(crate) fn envelope_start(bytes: &[u8], pipe: usize, marker: &[u8]) -> Option<(usize, usize)> {
    let floor = pipe.saturating_sub(ENVELOPE_VERSION_BYTES);
    let mut version = pipe;
    while version > floor && bytes.get(version - 1).is_some_and(|byte| byte.is_ascii_digit() || *byte == b'.')
    {
        version -= 1;
    }
    if version == pipe {
        return None;
    }
    let mut end = version;
    while end > floor && bytes.get(end - 1) == Some(&b' ') {
        end -= 1;
    }
    let start = end.checked_sub(marker.len())?;
    (bytes.get(start..end) == Some(marker)).then_some((start, version))
}

/// Returns the next unescaped pipe, and whether the field before it holds a backslash.
#[inline]
pub(crate) fn header_field_end(bytes: &[u8], from: usize) -> Option<(usize, bool)> {
    let (mut at, mut escaped) = (from, false);
    loop {
        let hit = scan::find2(bytes, at, b'|', b'\\')?;
        if bytes.get(hit) == Some(&b'|') {
            return Some((hit, escaped));
        }
        escaped = true;
        at = hit + 2;
    }
}

pub(crate) fn unescape_header<'a>(field: &'a str, arena: &'a Arena) -> &'a str {
    escape::unescape(field, arena, |byte| match byte {
        b'|' | b'\\' => Some(char::from(byte)),
        _ => None,
    })
}

#[cfg(test)]
mod tests;
