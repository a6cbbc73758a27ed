//! `key=value` pairs, the native form of many firewalls.
//!
//! A value is bare, up to the separator, or quoted with `'`, both without escapes, or quoted with `"` (escapes `\"` and
//! `\\`). A key is
//! `[A-Za-z0-9_.-]+`; a token without `=` is skipped. A quote that never closes takes the rest of the text: UDP cuts long
//! lines.

use crate::limits::KEY_BYTES;
use crate::scan::{self, blank, find, find_blank, find2, rest, slice};
use crate::{Arena, escape};

/// A pair as it stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Pair<'a> {
    /// The key.
    pub key: &'a str,
    /// The value without its quotes; escapes are still in it.
    pub value: &'a str,
    /// Whether the value holds a backslash in a place where the format has escapes, so that unescaping may change it.
    pub escaped: bool,
    /// Whether the text ended inside the value's quotes.
    pub truncated: bool,
}

/// What separates the pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Separator {
    /// Blanks and tabs.
    Blank,
    /// `,`
    Comma,
    /// Whatever follows the first value: `,`, `|` or `;` when a key and `=` come next, else a blank.
    #[default]
    Auto,
    /// `|`
    Pipe,
    /// `;`
    Semicolon,
}

/// Returns the pairs of a text, in order.
#[must_use]
pub fn pairs(text: &str, separator: Separator) -> Pairs<'_> {
    let text = text.trim_ascii_end();
    let separator = match separator {
        Separator::Blank => b' ',
        Separator::Comma => b',',
        Separator::Pipe => b'|',
        Separator::Semicolon => b';',
        Separator::Auto => guess(text),
    };
    Pairs { text, at: 0, separator, apostrophes: true }
}

/// Replaces the escapes of a quoted value: `\"` and `\\`.
#[must_use]
pub fn unescape<'a>(value: &'a str, arena: &'a Arena) -> &'a str {
    escape::unescape(value, arena, |byte| match byte {
        b'"' => Some('"'),
        b'\\' => Some('\\'),
        _ => None,
    })
}

/// The pairs of a text; see [`pairs`].
#[derive(Clone, Debug)]
pub struct Pairs<'a> {
    text: &'a str,
    at: usize,
    /// `b' '` stands for blanks and tabs.
    separator: u8,
    /// Whether a closing `'` may still come; searched once in vain, it never will.
    apostrophes: bool,
}

impl<'a> Iterator for Pairs<'a> {
    type Item = Pair<'a>;

    #[inline]
    fn next(&mut self) -> Option<Pair<'a>> {
        let bytes = self.text.as_bytes();
        loop {
            let start = self.skip_separators();
            if start >= bytes.len() {
                return None;
            }
            let end = key_end(bytes, start);
            if bytes.get(end) == Some(&b'=') && end > start && end - start <= KEY_BYTES {
                let key = slice(self.text, start, end);
                return Some(self.value(key, end + 1));
            }
            self.skip_junk(end);
        }
    }
}

impl<'a> Pairs<'a> {
    /// Returns the next pair when its key is `key` and one separator stands before it; otherwise nothing, and the pair is
    /// still to come.
    ///
    /// For records whose keys come in an order that can be guessed: to compare costs less than to look for the key's end.
    #[inline(always)]
    pub fn next_if_key(&mut self, key: &'a str) -> Option<Pair<'a>> {
        let bytes = self.text.as_bytes();
        let start = match bytes.get(self.at) {
            Some(byte) if *byte == self.separator => self.at + 1,
            _ if self.at == 0 => 0,
            _ => return None,
        };
        let end = start + key.len();
        if key.is_empty()
            || bytes.get(end) != Some(&b'=')
            || !scan::starts_with(bytes.get(start..)?, key.as_bytes())
        {
            return None;
        }
        let first = bytes.get(end + 1).copied();
        if first == Some(b'"') {
            return Some(self.quoted(key, end + 2));
        }
        if first == Some(b'\'') || self.separator != b' ' {
            return Some(self.value(key, end + 1));
        }
        self.at = find_blank(bytes, end + 1).unwrap_or(bytes.len());
        Some(Pair { key, value: slice(self.text, end + 1, self.at), escaped: false, truncated: false })
    }

    /// Covers every byte at which a token ends, control characters included: else there would be no way past it.
    #[inline]
    fn skip_separators(&self) -> usize {
        scan::skip(self.text.as_bytes(), self.at, |byte| byte == self.separator || byte <= b' ')
    }

    /// Moves past a token that is not a pair. Its quotes are not understood, only its end is looked for.
    #[cold]
    fn skip_junk(&mut self, from: usize) {
        self.at = self.find_separator(from).unwrap_or(self.text.len());
    }

    #[inline]
    fn value(&mut self, key: &'a str, start: usize) -> Pair<'a> {
        let bytes = self.text.as_bytes();
        match bytes.get(start) {
            Some(b'"') => return self.quoted(key, start + 1),
            Some(b'\'') if self.apostrophes => {
                if let Some(end) = find(bytes, start + 1, b'\'') {
                    self.at = end + 1;
                    return Pair {
                        key,
                        value: slice(self.text, start + 1, end),
                        escaped: false,
                        truncated: false,
                    };
                }
                self.apostrophes = false;
            }
            _ => {}
        }
        let end = self.find_separator(start).unwrap_or(bytes.len());
        self.at = end;
        let value = slice(self.text, start, end);
        let value = if self.separator == b' ' { value } else { value.trim_ascii() };
        Pair { key, value, escaped: false, truncated: false }
    }

    #[inline(always)]
    fn quoted(&mut self, key: &'a str, start: usize) -> Pair<'a> {
        let bytes = self.text.as_bytes();
        let mut at = start;
        let mut escaped = false;
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

    #[inline]
    fn find_separator(&self, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        if self.separator == b' ' { find_blank(bytes, from) } else { find(bytes, from, self.separator) }
    }
}

/// Decides by what follows the first pair.
fn guess(text: &str) -> u8 {
    let bytes = text.as_bytes();
    let mut blank_separated = Pairs { text, at: 0, separator: b' ', apostrophes: true };
    let Some(first) = blank_separated.next() else {
        return b' ';
    };
    let is_separator_before_key = |at: usize| {
        let start = crate::scan::skip(bytes, at + 1, blank);
        let end = key_end(bytes, start);
        end > start && bytes.get(end) == Some(&b'=')
    };
    let quoted = bytes.get(blank_separated.at.wrapping_sub(1)) == Some(&b'"') && !first.truncated;
    // A quoted value ends before the separator; a bare one was read up to a blank and may hold separators.
    let from = if quoted { blank_separated.at } else { blank_separated.at - first.value.len() };
    let candidates = if quoted { from..from + 1 } else { from..blank_separated.at };
    let mut found = candidates.filter(|at| matches!(bytes.get(*at), Some(b',' | b'|' | b';')));
    match found.next() {
        Some(at) if is_separator_before_key(at) => bytes.get(at).copied().unwrap_or(b' '),
        _ => b' ',
    }
}

/// Returns where the key that starts at `start` ends.
#[inline]
pub(crate) fn key_end(bytes: &[u8], start: usize) -> usize {
    crate::scan::skip(bytes, start, is_key_byte)
}

#[inline]
fn is_key_byte(byte: u8) -> bool {
    KEY_BYTE.get(usize::from(byte)).copied().unwrap_or(false)
}

const KEY_BYTE: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "the loop stays below 256")]
        let character = byte as u8;
        table[byte] = character.is_ascii_alphanumeric() || matches!(character, b'_' | b'.' | b'-');
        byte += 1;
    }
    table
};

#[cfg(test)]
mod tests;
