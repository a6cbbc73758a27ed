//! Separated values with RFC 4180 quotes.
//!
//! A field that starts with `"` runs to the closing quote, `""` inside stands for one. A field that starts with `{` runs to
//! the balancing `}`, so that lists keep their commas. Text after a closing quote makes the field literal, quotes included.
//! A quote that never closes takes the rest of the line.

use bumpalo::collections::String as ArenaString;
use memchr::memchr2;

use crate::Arena;
use crate::limits::FIELDS;
use crate::scan::{rest, slice};

/// One field of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Field<'a> {
    /// The text between the separators, without the quotes around it.
    pub raw: &'a str,
    /// Whether the text holds doubled quotes that stand for one.
    pub quoted_escapes: bool,
}

impl<'a> Field<'a> {
    /// Returns the text with doubled quotes reduced.
    #[must_use]
    pub fn text(&self, arena: &'a Arena) -> &'a str {
        if !self.quoted_escapes {
            return self.raw;
        }
        let mut out = ArenaString::with_capacity_in(self.raw.len(), arena);
        let mut remaining = self.raw;
        while let Some((before, after)) = remaining.split_once("\"\"") {
            out.push_str(before);
            out.push('"');
            remaining = after;
        }
        out.push_str(remaining);
        out.into_bump_str()
    }
}

/// Splits a line into its fields, which replace the content of `out`; fields beyond [`FIELDS`] are left out.
pub fn split<'a>(line: &'a str, separator: u8, out: &mut Vec<Field<'a>>) {
    out.clear();
    if memchr2(b'"', b'{', line.as_bytes()).is_none() {
        split_plain(line, separator, out);
    } else {
        split_quoted(line, separator, out);
    }
}

fn split_plain<'a>(line: &'a str, separator: u8, out: &mut Vec<Field<'a>>) {
    let mut start = 0;
    crate::scan::each(line.as_bytes(), separator, |end| {
        out.push(Field { raw: slice(line, start, end), quoted_escapes: false });
        start = end + 1;
        out.len() < FIELDS
    });
    if out.len() < FIELDS {
        out.push(Field { raw: rest(line, start), quoted_escapes: false });
    }
}

fn split_quoted<'a>(line: &'a str, separator: u8, out: &mut Vec<Field<'a>>) {
    let bytes = line.as_bytes();
    let mut start = 0;
    let mut braces = true;
    while out.len() < FIELDS {
        let protected = match bytes.get(start) {
            Some(b'"') => {
                let (end, doubled) = closing_quote(bytes, start + 1);
                match end {
                    Some(end) if bytes.get(end + 1).is_none_or(|byte| *byte == separator) => {
                        out.push(Field { raw: slice(line, start + 1, end), quoted_escapes: doubled });
                        start = end + 2;
                        if end + 1 >= bytes.len() {
                            return;
                        }
                        continue;
                    }
                    Some(end) => end + 1,
                    None => {
                        out.push(Field { raw: rest(line, start + 1), quoted_escapes: doubled });
                        return;
                    }
                }
            }
            Some(b'{') if braces => {
                let end = closing_brace(bytes, start);
                // An opening brace without its partner: looking again from each later one would make the split quadratic.
                braces = end.is_some();
                end.unwrap_or(start)
            }
            _ => start,
        };
        let Some(end) = crate::scan::find(bytes, protected, separator) else {
            out.push(Field { raw: rest(line, start), quoted_escapes: false });
            return;
        };
        out.push(Field { raw: slice(line, start, end), quoted_escapes: false });
        start = end + 1;
    }
}

/// Returns the closing quote at or after `from`, and whether doubled quotes came before it.
fn closing_quote(bytes: &[u8], from: usize) -> (Option<usize>, bool) {
    let (mut at, mut doubled) = (from, false);
    loop {
        let Some(hit) = crate::scan::find(bytes, at, b'"') else {
            return (None, doubled);
        };
        if bytes.get(hit + 1) != Some(&b'"') {
            return (Some(hit), doubled);
        }
        doubled = true;
        at = hit + 2;
    }
}

/// Returns the position after the brace that balances the one at `from`.
fn closing_brace(bytes: &[u8], from: usize) -> Option<usize> {
    let (mut at, mut depth) = (from, 0_usize);
    loop {
        let hit = at + memchr2(b'{', b'}', bytes.get(at..)?)?;
        if bytes.get(hit) == Some(&b'{') {
            depth += 1;
        } else {
            depth = depth.saturating_sub(1);
        }
        at = hit + 1;
        if depth == 0 {
            return Some(at);
        }
    }
}

#[cfg(test)]
mod tests;
