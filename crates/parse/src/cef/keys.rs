//! The keys of an extension: what stands between a separator and an `=`.

use wide::u8x16;

use crate::limits::KEY_BYTES;
use crate::scan::blocks;

/// A key in the text, from its first byte to its `=`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    pub(super) start: usize,
    pub(super) equals: usize,
}

/// A walk over the keys.
///
/// Invariant: an `=` is no byte of a key, so that a key never reaches back over the `=` before.
#[derive(Clone, Debug)]
pub(super) struct Keys<'a> {
    bytes: &'a [u8],
    /// Where the block starts that the bits are of.
    block: usize,
    /// Each `=` of the block that is still to come.
    equals: u64,
    /// Each byte of the block that keys do not have.
    others: u64,
    /// Behind the last such byte of the blocks before.
    free: usize,
}

impl<'a> Keys<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        let mut keys = Self { bytes, block: 0, equals: 0, others: 0, free: 0 };
        keys.look();
        keys
    }

    /// Finds the next `=` that has a key in front of it and the separator in front of the key; `b' '` stands for any blank.
    ///
    /// An escaped `\=` never qualifies: a backslash is not a byte of a key.
    #[inline(always)]
    pub(super) fn next(&mut self, separator: u8) -> Option<Key> {
        loop {
            let key = self.candidate()?;
            let is_separated = match key.start.checked_sub(1).and_then(|before| self.bytes.get(before)) {
                None => true,
                Some(byte) if separator == b';' => *byte == b';',
                Some(byte) => byte.is_ascii_whitespace(),
            };
            if is_separated && key.start < key.equals && key.equals - key.start <= KEY_BYTES {
                return Some(key);
            }
        }
    }

    /// Decides how pairs are separated by what stands in front of the second key.
    ///
    /// A `;` counts only when the first value holds no `=`: a query string (`request=/x?a=1;b=2 src=…`) is not a list of
    /// pairs.
    pub(super) fn separator(&self, first: Option<Key>) -> u8 {
        let second = first.and_then(|_| self.clone().candidate());
        let in_front = second
            .filter(|key| key.start < key.equals)
            .and_then(|key| self.bytes.get(key.start.checked_sub(1)?));
        if in_front == Some(&b';') { b';' } else { b' ' }
    }

    /// Returns the next `=` with what may be a key in front of it.
    #[inline(always)]
    fn candidate(&mut self) -> Option<Key> {
        while self.equals == 0 {
            if self.others != 0 {
                self.free = self.block + blocks::BLOCK - self.others.leading_zeros() as usize;
            }
            self.block += blocks::BLOCK;
            if !self.look() {
                return None;
            }
        }
        let place = self.equals.trailing_zeros();
        self.equals &= self.equals - 1;
        let before = self.others & ((1 << place) - 1);
        let start = match before {
            0 => self.free,
            before => self.block + blocks::BLOCK - before.leading_zeros() as usize,
        };
        Some(Key { start, equals: self.block + place as usize })
    }

    /// Takes the bits of the block; false when there is none.
    #[inline(always)]
    fn look(&mut self) -> bool {
        let bits = blocks::at(self.bytes, self.block, |block| {
            (blocks::mask(block, |bytes| blocks::is(bytes, b'=')), !blocks::mask(block, key_bytes))
        });
        (self.equals, self.others) = bits.unwrap_or_default();
        bits.is_some()
    }
}

/// The class of the bytes that keys have.
#[inline(always)]
fn key_bytes(bytes: u8x16) -> u8x16 {
    let letters = blocks::within(bytes | blocks::all(0x20), b'a', b'z');
    let digits = blocks::within(bytes, b'0', b'9');
    let dash_or_dot = blocks::within(bytes, b'-', b'.');
    letters
        | digits
        | dash_or_dot
        | blocks::is(bytes, b'_')
        | blocks::is(bytes, b'[')
        | blocks::is(bytes, b']')
}
