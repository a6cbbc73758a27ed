//! Skips a container without looking at its members.
//!
//! Sixty-four bytes at a time and without a branch per string, as simdjson does (Langdale and Lemire, "Parsing Gigabytes of
//! JSON per Second", 2019): each quote that is not escaped changes between inside and outside of a string, and outside only
//! brackets count.

use super::{Error, ErrorKind};
use crate::limits::JSON_DEPTH;
use crate::scan::blocks;

/// Returns the position behind the container whose bracket stands at `start`.
pub(super) fn container_end(bytes: &[u8], start: usize) -> Result<usize, Error> {
    let mut strings = Strings::default();
    let mut nesting = Nesting::default();
    let mut block = start;
    while let Some(bits) = blocks::at(bytes, block, Bits::of) {
        let mut brackets = bits.brackets & !strings.inside(block, &bits);
        while brackets != 0 {
            let at = block + brackets.trailing_zeros() as usize;
            if nesting.take(at, bytes.get(at).copied().unwrap_or_default())? {
                return Ok(at + 1);
            }
            brackets &= brackets - 1;
        }
        block += blocks::BLOCK;
    }
    Err(Error { at: strings.open_at.unwrap_or(bytes.len()), kind: ErrorKind::Incomplete })
}

/// Where a block has what.
struct Bits {
    quotes: u64,
    backslashes: u64,
    brackets: u64,
}

impl Bits {
    #[inline(always)]
    fn of(block: &[u8; blocks::BLOCK]) -> Self {
        Self {
            quotes: blocks::mask(block, |bytes| blocks::is(bytes, b'"')),
            backslashes: blocks::mask(block, |bytes| blocks::is(bytes, b'\\')),
            brackets: blocks::mask(block, |bytes| {
                // Square and curly brackets differ in this bit alone.
                let bytes = bytes | blocks::all(0x20);
                blocks::is(bytes, b'{') | blocks::is(bytes, b'}')
            }),
        }
    }
}

/// What of a text is inside of strings.
#[derive(Default)]
struct Strings {
    /// Where the string starts that goes on in the next block.
    open_at: Option<usize>,
    /// One when the next block's first byte is escaped.
    escaped: u64,
}

impl Strings {
    /// Returns the bytes of the next block that are inside of strings, the opening quotes with them.
    #[inline(always)]
    fn inside(&mut self, block: usize, bits: &Bits) -> u64 {
        let quotes = bits.quotes & !escaped(bits.backslashes, &mut self.escaped);
        let carried = if self.open_at.is_some() { u64::MAX } else { 0 };
        let inside = toggled(quotes) ^ carried;
        if inside >> 63 == 0 {
            self.open_at = None;
        } else if quotes != 0 {
            self.open_at = Some(block + 63 - quotes.leading_zeros() as usize);
        }
        inside
    }
}

/// Sets each bit that has an odd number of ones at and below it.
#[inline(always)]
fn toggled(mut bits: u64) -> u64 {
    for distance in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << distance;
    }
    bits
}

/// Returns the bytes that a backslash escapes; `carry` goes from block to block.
#[inline(always)]
fn escaped(backslashes: u64, carry: &mut u64) -> u64 {
    /// Every other bit, from the lowest.
    const EVEN: u64 = 0x5555_5555_5555_5555;
    if backslashes == 0 {
        return std::mem::take(carry);
    }
    let escaping = backslashes & !*carry;
    let follows = escaping << 1 | *carry;
    // The sum runs through a row of backslashes that starts at an odd place and ends where the row does.
    let odd_rows = escaping & !EVEN & !follows;
    let (ends, overflows) = odd_rows.overflowing_add(escaping);
    *carry = u64::from(overflows);
    (EVEN ^ ends << 1) & follows
}

/// The open brackets: one bit per level tells which bracket closes it.
#[derive(Default)]
struct Nesting {
    kinds: u64,
    depth: u32,
}

impl Nesting {
    /// Takes a bracket; returns whether it closes the outermost.
    #[inline(always)]
    fn take(&mut self, at: usize, bracket: u8) -> Result<bool, Error> {
        if matches!(bracket, b'{' | b'[') {
            if self.depth == JSON_DEPTH {
                return Err(Error { at, kind: ErrorKind::TooDeep });
            }
            self.kinds = self.kinds << 1 | u64::from(bracket == b'{');
            self.depth += 1;
            return Ok(false);
        }
        if (self.kinds & 1 == 1) != (bracket == b'}') {
            return Err(Error { at, kind: ErrorKind::Unbalanced });
        }
        self.kinds >>= 1;
        self.depth -= 1;
        Ok(self.depth == 0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same, byte by byte.
    fn slowly(bytes: &[u8]) -> Result<usize, Error> {
        let mut nesting = Nesting::default();
        let (mut string, mut at) = (None, 0);
        while let Some(byte) = bytes.get(at) {
            match (string, byte) {
                (Some(_), b'\\') => at += 1,
                // An error; what comes of it is that the quote does not count.
                (None, b'\\') => at += usize::from(matches!(bytes.get(at + 1), Some(b'"' | b'\\'))),
                (None, b'"') => string = Some(at),
                (Some(_), b'"') => string = None,
                (None, b'{' | b'}' | b'[' | b']') if nesting.take(at, *byte)? => return Ok(at + 1),
                _ => {}
            }
            at += 1;
        }
        Err(Error { at: string.unwrap_or(bytes.len()), kind: ErrorKind::Incomplete })
    }

    proptest! {
        #[test]
        fn blocks_end_where_bytes_do(
            text in "\\{(\"(a|\\\\\"|\\\\\\\\|[\\[\\]{}]){0,70}\"|[\\[{]|[\\]}]|[,:1]{1,30}){0,40}|[\\[{][\\[\\]{}\"\\\\ab]{0,200}",
            before in 0_usize..4,
        ) {
            let padded = format!("{}{text}", " ".repeat(before));
            let expected = slowly(text.as_bytes())
                .map(|end| end + before)
                .map_err(|error| Error { at: error.at + before, ..error });
            prop_assert_eq!(container_end(padded.as_bytes(), before), expected);
        }
    }
}
