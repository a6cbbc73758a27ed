//! IBM QRadar Log Event Extended Format:
//! `[syslog header] LEEF:1.0|Vendor|Product|Version|Event id|key=value<TAB>key=value`, and 2.0 with one more header field
//! that names the delimiter (a character, or its code as `x09` or `0x09`).
//!
//! Relays that take `LEEF:` for the syslog tag cut it off: a text that starts with the version and has a whole header is
//! read, too. Senders of 2.0 often leave the delimiter field out; what cannot be a delimiter is read as the start of the pairs.

use std::fmt;

use memchr::memchr_iter;

use crate::cef::{envelope_start, header_field_end, unescape_header, untagged};
use crate::kv::Pair;
use crate::scan::{self, rest, slice};
use crate::{Arena, escape, split, split_once};

/// Header fields after the marker, without the delimiter of 2.0.
const HEADER_FIELDS: usize = 5;

/// A LEEF record; the header's fields are unescaped and trimmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// The class of the event.
    pub event_id: &'a str,
    /// What separates the pairs.
    pub delimiter: char,
    /// The pairs, see [`extension`].
    pub extension: &'a str,
}

/// Why a line is not LEEF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// The line holds no `LEEF:` marker.
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
            Self::NoMarker => out.write_str("no `LEEF:` marker"),
            Self::TooFewPipes { found } => {
                write!(out, "LEEF header has {found} pipes instead of {HEADER_FIELDS}")
            }
        }
    }
}

impl std::error::Error for Error {}

/// Returns where the `LEEF:` marker stands, or the version of a record that has lost it.
#[must_use]
pub fn find(line: &str) -> Option<usize> {
    marker(line).map(|(start, _)| start)
}

/// Returns the vendor of a LEEF line, as written: for a look at whose it is.
#[must_use]
pub fn vendor(line: &str) -> Option<&str> {
    split(rest(line, find(line)?), b'|').nth(1).map(str::trim_ascii)
}

/// Reads a LEEF line.
///
/// # Errors
///
/// Fails when there is no marker, or fewer than five pipes follow it.
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
    let [version, vendor, product, device_version, event_id] = fields;
    let (prefix, after) = (slice(line, 0, start), rest(line, field_start));
    let (delimiter, extension) = if version.starts_with('1') { ('\t', after) } else { delimiter(after) };
    Ok(Event { prefix, version, vendor, product, device_version, event_id, delimiter, extension })
}

/// Returns the pairs of an extension, in order; values are trimmed.
#[must_use]
pub fn extension(ext: &str, delimiter: char) -> Extension<'_> {
    Extension { remaining: ext, delimiter }
}

/// Replaces the escapes that senders write in values: `\=`, `\\`, `\|`, `\n`, `\r` and `\t`.
///
/// LEEF defines none; those of CEF are common.
#[must_use]
pub fn unescape<'a>(value: &'a str, arena: &'a Arena) -> &'a str {
    escape::unescape(value, arena, |byte| match byte {
        b'=' | b'\\' | b'|' => Some(char::from(byte)),
        b'n' => Some('\n'),
        b'r' => Some('\r'),
        b't' => Some('\t'),
        _ => None,
    })
}

/// The pairs of an extension; see [`extension`].
#[derive(Clone, Debug)]
pub struct Extension<'a> {
    remaining: &'a str,
    delimiter: char,
}

impl<'a> Iterator for Extension<'a> {
    type Item = Pair<'a>;

    #[inline]
    fn next(&mut self) -> Option<Pair<'a>> {
        while !self.remaining.is_empty() {
            let parts = match u8::try_from(self.delimiter) {
                Ok(byte) if byte.is_ascii() => split_once(self.remaining, byte),
                _ => self.remaining.split_once(self.delimiter),
            };
            let (part, remaining) = parts.unwrap_or((self.remaining, ""));
            self.remaining = remaining;
            let Some(equals) = scan::find(part.as_bytes(), 0, b'=') else {
                continue;
            };
            let key = slice(part, 0, equals).trim_ascii();
            if key.is_empty() {
                continue;
            }
            let value = rest(part, equals + 1).trim_ascii();
            let escaped = scan::find(value.as_bytes(), 0, b'\\').is_some();
            return Some(Pair { key, value, escaped, truncated: false });
        }
        None
    }
}

/// Splits the delimiter field of 2.0 from the pairs; anything but a delimiter means that the field was left out.
fn delimiter(after: &str) -> (char, &str) {
    let Some((field, extension)) = after.split_once('|') else {
        return ('\t', after);
    };
    let code = field.strip_prefix("0x").or_else(|| field.strip_prefix(['x', 'X']));
    if let Some(digits) = code
        && let Ok(code) = u32::from_str_radix(digits, 16)
        && let Some(character) = char::from_u32(code)
    {
        return (character, extension);
    }
    let mut characters = field.chars();
    match (characters.next(), characters.next()) {
        (None, _) => ('\t', extension),
        (Some(character), None) => (character, extension),
        _ => ('\t', after),
    }
}

fn marker(line: &str) -> Option<(usize, usize)> {
    let bytes = line.as_bytes();
    let tagged = memchr_iter(b'|', bytes).find_map(|pipe| envelope_start(bytes, pipe, b"LEEF:"));
    tagged.or_else(|| untagged(bytes, &[b"1.0|", b"2.0|"], HEADER_FIELDS).map(|start| (start, start)))
}

#[cfg(test)]
mod tests;
