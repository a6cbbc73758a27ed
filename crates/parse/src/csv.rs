//! Separated values with RFC 4180 quotes.
//!
//! A field that starts with `"` runs to the closing quote, `""` inside stands for one. A field that starts with `{` runs to
//! the balancing `}`, so that lists keep their commas. Text after a closing quote makes the field literal, quotes included.
//! A quote that never closes takes the rest of the line.

use bumpalo::collections::String as ArenaString;
use memchr::memchr2;

use crate::Arena;
use crate::limits::FIELDS;
use crate::scan::slice;

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
    let mut braces = true;
    let mut open = Open::at(line, 0, separator, &mut braces);
    crate::scan::each(line.as_bytes(), separator, |end| {
        if end < open.protected {
            return true;
        }
        out.push(open.field(line, end));
        open = Open::at(line, end + 1, separator, &mut braces);
        out.len() < FIELDS
    });
    if out.len() < FIELDS {
        out.push(open.field(line, line.len()));
    }
}

/// A field whose end is to come.
struct Open {
    start: usize,
    /// Separators before this place are part of the field.
    protected: usize,
    /// The closing quote, or the end of the line, and whether doubled quotes come before it.
    quoted: Option<(usize, bool)>,
}

impl Open {
    /// Looks at what a field starts with. `braces` tells whether an opening brace may still have a partner.
    #[inline(always)]
    fn at(line: &str, start: usize, separator: u8, braces: &mut bool) -> Self {
        match line.as_bytes().get(start) {
            Some(b'"') => Self::quoted(line.as_bytes(), start, separator),
            Some(b'{') if *braces => {
                let end = closing_brace(line.as_bytes(), start);
                // An opening brace without its partner: looking again from each later one would make the split quadratic.
                *braces = end.is_some();
                Self { start, protected: end.unwrap_or(start), quoted: None }
            }
            _ => Self { start, protected: start, quoted: None },
        }
    }

    fn quoted(bytes: &[u8], start: usize, separator: u8) -> Self {
        match closing_quote(bytes, start + 1) {
            (Some(end), doubled) => {
                let is_end = bytes.get(end + 1).is_none_or(|byte| *byte == separator);
                Self { start, protected: end + 1, quoted: is_end.then_some((end, doubled)) }
            }
            (None, doubled) => Self { start, protected: bytes.len(), quoted: Some((bytes.len(), doubled)) },
        }
    }

    #[inline(always)]
    fn field<'a>(&self, line: &'a str, end: usize) -> Field<'a> {
        match self.quoted {
            None => Field { raw: slice(line, self.start, end), quoted_escapes: false },
            Some((end, doubled)) => Field { raw: slice(line, self.start + 1, end), quoted_escapes: doubled },
        }
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
