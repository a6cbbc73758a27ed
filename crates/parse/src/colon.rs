//! `key:"value"; key:"value"` pairs in brackets, as Check Point's Log Exporter writes them.
//!
//! A value is quoted with `"`; `\"`, `\\` and `\]` are its escapes, and it may hold `;`, `:` and brackets. A value without
//! quotes runs to the next `;`. Brackets around the list are optional, and text before the first `[` is left out.

use crate::kv::{Pair, key_end};
use crate::limits::KEY_BYTES;
use crate::scan::{find, find2, rest, slice};
use crate::{Arena, escape};

/// Returns the pairs of a text, in order.
#[must_use]
pub fn pairs(text: &str) -> Pairs<'_> {
    let bytes = text.as_bytes();
    let opening = find(bytes, 0, b'[');
    // A bracket behind the first quote belongs to a value of a list without brackets.
    let bare = find(bytes, 0, b'"').is_some_and(|quote| opening.is_none_or(|at| at > quote));
    let at = if bare { 0 } else { opening.map_or(0, |at| at + 1) };
    Pairs { text, at }
}

/// Replaces the escapes of a value: `\"`, `\\` and `\]`.
#[must_use]
pub fn unescape<'a>(value: &'a str, arena: &'a Arena) -> &'a str {
    escape::unescape(value, arena, |byte| match byte {
        b'"' | b'\\' | b']' => Some(char::from(byte)),
        _ => None,
    })
}

/// The pairs of a text; see [`pairs`].
#[derive(Clone, Debug)]
pub struct Pairs<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Pairs<'a> {
    type Item = Pair<'a>;

    fn next(&mut self) -> Option<Pair<'a>> {
        let bytes = self.text.as_bytes();
        loop {
            let start = crate::scan::skip(bytes, self.at, |byte| byte == b';' || byte.is_ascii_whitespace());
            if bytes.get(start).is_none_or(|byte| *byte == b']') {
                self.at = bytes.len();
                return None;
            }
            let end = key_end(bytes, start);
            if end > start && end - start <= KEY_BYTES && bytes.get(end) == Some(&b':') {
                // VPN fields come with a colon of their own: `methods::"ESP"`.
                let doubled = usize::from(bytes.get(end + 1) == Some(&b':'));
                return Some(self.value(slice(self.text, start, end), end + 1 + doubled));
            }
            self.at = find(bytes, end, b';').unwrap_or(bytes.len());
        }
    }
}

impl<'a> Pairs<'a> {
    fn value(&mut self, key: &'a str, start: usize) -> Pair<'a> {
        let bytes = self.text.as_bytes();
        if bytes.get(start) != Some(&b'"') {
            let end = find2(bytes, start, b';', b']').unwrap_or(bytes.len());
            self.at = end;
            let value = slice(self.text, start, end).trim_ascii();
            return Pair { key, value, escaped: value.contains('\\'), truncated: false };
        }
        let start = start + 1;
        let (mut at, mut escaped) = (start, false);
        while let Some(hit) = find2(bytes, at, b'"', b'\\') {
            if bytes.get(hit) == Some(&b'"') {
                self.at = hit + 1;
                return Pair { key, value: slice(self.text, start, hit), escaped, truncated: false };
            }
            escaped = true;
            at = hit + 2;
        }
        self.at = bytes.len();
        Pair { key, value: rest(self.text, start), escaped, truncated: true }
    }
}

#[cfg(test)]
mod tests;
