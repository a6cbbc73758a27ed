//! Escaping and unescaping of JSON strings.

use bumpalo::collections::String as ArenaString;

use crate::Arena;
use crate::scan::find;

/// Appends a JSON string: the text in quotes, escaped.
pub fn write_str(text: &str, out: &mut String) {
    out.reserve(text.len() + 2);
    out.push('"');
    write_escaped(text, out);
    out.push('"');
}

/// Appends a text escaped for a JSON string, without quotes around it.
///
/// Quotes, backslashes and control characters are escaped, everything else is copied in runs.
pub fn write_escaped(text: &str, out: &mut String) {
    let bytes = text.as_bytes();
    let mut copied = 0;
    while let Some(at) = crate::scan::position(bytes, copied, needs_escape) {
        out.push_str(text.get(copied..at).unwrap_or_default());
        write_escape(bytes.get(at).copied().unwrap_or_default(), out);
        copied = at + 1;
    }
    out.push_str(text.get(copied..).unwrap_or_default());
}

#[inline]
fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

fn write_escape(byte: u8, out: &mut String) {
    let short = match byte {
        b'"' => "\\\"",
        b'\\' => "\\\\",
        b'\n' => "\\n",
        b'\r' => "\\r",
        b'\t' => "\\t",
        0x08 => "\\b",
        0x0C => "\\f",
        _ => {
            out.push_str("\\u00");
            for nibble in [byte >> 4, byte & 0x0F] {
                out.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
            }
            return;
        }
    };
    out.push_str(short);
}

/// Replaces the escapes of a JSON string.
pub(super) fn unescape<'a>(raw: &'a str, arena: &'a Arena) -> &'a str {
    let bytes = raw.as_bytes();
    let mut out = ArenaString::with_capacity_in(raw.len(), arena);
    let (mut copied, mut at) = (0, 0);
    while let Some(hit) = find(bytes, at, b'\\') {
        let Some((character, used)) = escape(bytes, hit) else {
            at = hit + 1;
            continue;
        };
        out.push_str(raw.get(copied..hit).unwrap_or_default());
        out.push(character);
        at = hit + used;
        copied = at;
    }
    out.push_str(raw.get(copied..).unwrap_or_default());
    out.into_bump_str()
}

/// Reads the escape at `at`: the character it stands for, and its length.
fn escape(bytes: &[u8], at: usize) -> Option<(char, usize)> {
    let character = match bytes.get(at + 1)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode_escape(bytes, at),
        _ => return None,
    };
    Some((character, 2))
}

fn unicode_escape(bytes: &[u8], at: usize) -> Option<(char, usize)> {
    let unit = code_unit(bytes, at)?;
    if let Some(character) = char::from_u32(unit) {
        return Some((character, 6));
    }
    if let 0xD800..=0xDBFF = unit
        && let Some(low @ 0xDC00..=0xDFFF) = code_unit(bytes, at + 6)
    {
        let code = 0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        return char::from_u32(code).map(|character| (character, 12));
    }
    Some((char::REPLACEMENT_CHARACTER, 6))
}

/// Reads `\uXXXX` at `at`.
fn code_unit(bytes: &[u8], at: usize) -> Option<u32> {
    let [b'\\', b'u', digits @ ..] = bytes.get(at..at + 6)? else {
        return None;
    };
    digits.iter().try_fold(0_u32, |unit, byte| Some(unit << 4 | char::from(*byte).to_digit(16)?))
}
