//! Pairs that a collector has joined with `;`, as in the AdditionalExtensions column of CommonSecurityLog.
//!
//! There is no escape for `;`: a piece without `=` belongs to the value before it. CEF escapes stay in the values, so `\\=`
//! does not count as `=`.

use crate::kv::Pair;
use crate::scan::{find2, rest, slice};

/// Returns the pairs of joined extensions, in order; keys and values are trimmed.
#[must_use]
pub fn additional(text: &str) -> Additional<'_> {
    // A list may end with the separator.
    let text = text.trim_ascii_end();
    Additional { text: text.strip_suffix(';').unwrap_or(text), at: 0 }
}

/// The pairs of joined extensions; see [`additional`].
#[derive(Clone, Debug)]
pub struct Additional<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Additional<'a> {
    type Item = Pair<'a>;

    fn next(&mut self) -> Option<Pair<'a>> {
        let bytes = self.text.as_bytes();
        loop {
            // Only the first pieces can lack an `=`: later ones would have gone to the value before them.
            let (equals, start) = piece_with_equals(bytes, self.at)?;
            let key = slice(self.text, start, equals).trim_ascii();
            let end = value_end(bytes, equals + 1);
            self.at = end.map_or(bytes.len(), |end| end + 1);
            let value =
                end.map_or(rest(self.text, equals + 1), |end| slice(self.text, equals + 1, end)).trim_ascii();
            if !key.is_empty() {
                return Some(Pair { key, value, escaped: value.contains('\\'), truncated: false });
            }
        }
    }
}

/// Returns the first unescaped `=` at or after `from`, and where its piece starts.
fn piece_with_equals(bytes: &[u8], from: usize) -> Option<(usize, usize)> {
    let (mut at, mut start) = (from, from);
    loop {
        let hit = find2(bytes, at, b';', b'=')?;
        if bytes.get(hit) == Some(&b';') {
            start = hit + 1;
        } else if !is_escaped(bytes, hit) {
            return Some((hit, start));
        }
        at = hit + 1;
    }
}

/// Returns the last `;` before the next piece with an `=`, or nothing when there is no such piece.
fn value_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    let mut end = None;
    loop {
        let hit = find2(bytes, at, b';', b'=')?;
        if bytes.get(hit) == Some(&b';') {
            end = Some(hit);
        } else if end.is_some() && !is_escaped(bytes, hit) {
            return end;
        }
        at = hit + 1;
    }
}

fn is_escaped(bytes: &[u8], at: usize) -> bool {
    at.checked_sub(1).and_then(|before| bytes.get(before)) == Some(&b'\\')
}
