//! Zeek ASCII logs: tab-separated rows below `#` lines that name the fields.
//!
//! The layout belongs to one file or stream: `#separator`, `#set_separator`, `#empty_field`, `#unset_field`, `#path` and
//! `#fields` change it, other `#` lines are consumed without effect. Source: Zeek, "Writer: ASCII".

use bumpalo::collections::Vec as ArenaVec;

use crate::Arena;
use crate::limits::FIELDS;
use crate::scan::{rest, slice};

/// How the rows of one log are laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    fields: Vec<String>,
    separator: u8,
    set_separator: String,
    unset: String,
    empty: String,
    path: String,
}

impl Default for Layout {
    fn default() -> Self {
        let (set_separator, unset, empty) = (",".to_owned(), "-".to_owned(), "(empty)".to_owned());
        Self { fields: Vec::new(), separator: b'\t', set_separator, unset, empty, path: String::new() }
    }
}

impl Layout {
    /// Returns the layout that Zeek writes by default, without fields.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the default layout with the given fields, for rows whose header is missing.
    #[must_use]
    pub fn with_fields<'f>(fields: impl IntoIterator<Item = &'f str>) -> Self {
        let fields = fields.into_iter().take(FIELDS).map(str::to_owned).collect();
        Self { fields, ..Self::default() }
    }

    /// Consumes a `#` line; returns false for a row.
    pub fn directive(&mut self, line: &str) -> bool {
        let Some(body) = line.strip_prefix('#') else {
            return false;
        };
        let body = body.trim_end_matches(['\r', '\n']);
        if let Some(value) = body.strip_prefix("separator") {
            // The only directive whose own separator is a blank.
            let value = value.strip_prefix(' ').unwrap_or(value);
            if let [byte] = *unescape_bytes(value).as_slice() {
                self.separator = byte;
            }
            return true;
        }
        let separator = char::from(self.separator);
        let (name, value) = body.split_once(separator).unwrap_or((body, ""));
        let text = || String::from_utf8_lossy(&unescape_bytes(value)).into_owned();
        match name {
            "set_separator" => self.set_separator = text(),
            "empty_field" => self.empty = text(),
            "unset_field" => self.unset = text(),
            "path" => self.path = text(),
            "fields" => self.fields = value.split(separator).take(FIELDS).map(str::to_owned).collect(),
            _ => {}
        }
        true
    }

    /// Returns the names of the fields, in the order of the rows.
    #[must_use]
    pub fn fields(&self) -> &[String] {
        &self.fields
    }

    /// Returns the kind of log, such as `conn`; empty before its header line.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns what separates the members of a set.
    #[must_use]
    pub fn set_separator(&self) -> &str {
        &self.set_separator
    }

    /// Splits a row into its values, which replace the content of `out`; values beyond [`FIELDS`] are left out.
    pub fn split<'a>(&self, line: &'a str, out: &mut Vec<&'a str>) {
        out.clear();
        let line = line.strip_suffix('\n').unwrap_or(line);
        let line = line.strip_suffix('\r').unwrap_or(line);
        let mut start = 0;
        // A separator beyond ASCII would cut characters; Zeek allows none.
        crate::scan::each(line.as_bytes(), self.separator, |end| {
            out.push(slice(line, start, end));
            start = end + 1;
            out.len() < FIELDS
        });
        if out.len() < FIELDS {
            out.push(rest(line, start));
        }
    }

    /// Returns a value, nothing when it is unset, or empty text when it is marked as empty.
    #[must_use]
    pub fn value<'a>(&self, raw: &'a str) -> Option<&'a str> {
        if raw == self.unset {
            None
        } else if raw == self.empty {
            Some("")
        } else {
            Some(raw)
        }
    }
}

/// Replaces `\xNN` by the byte it stands for; bytes that do not make up UTF-8 become U+FFFD.
#[must_use]
pub fn unescape<'a>(value: &'a str, arena: &'a Arena) -> &'a str {
    if !value.contains("\\x") {
        return value;
    }
    let mut bytes = ArenaVec::with_capacity_in(value.len(), arena);
    unescape_into(value, |byte| bytes.push(byte));
    let bytes = bytes.into_bump_slice();
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => arena.alloc_str(&String::from_utf8_lossy(bytes)),
    }
}

fn unescape_bytes(value: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(value.len());
    unescape_into(value, |byte| bytes.push(byte));
    bytes
}

fn unescape_into(value: &str, mut push: impl FnMut(u8)) {
    let mut remaining = value.as_bytes();
    while let Some((byte, after)) = remaining.split_first() {
        if let [b'\\', b'x', high, low, after @ ..] = remaining
            && let (Some(high), Some(low)) = (char::from(*high).to_digit(16), char::from(*low).to_digit(16))
        {
            // Two hexadecimal digits fit a byte.
            push(u8::try_from(high * 16 + low).unwrap_or_default());
            remaining = after;
        } else {
            push(*byte);
            remaining = after;
        }
    }
}

#[cfg(test)]
mod tests;
