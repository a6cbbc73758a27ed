//! Byte search for short distances.
//!
//! Log fields are a dozen bytes long: a call into a vector search costs more than it finds. These searches look at eight
//! bytes per step in an ordinary register and hand over to `memchr` once the distance shows that it pays.

pub(crate) mod blocks;

use memchr::{memchr, memchr2};

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// After this many bytes the vector search takes over.
const SHORT: usize = 32;

/// Returns the position of the first `a` at or after `from`.
#[inline]
pub(crate) fn find(bytes: &[u8], from: usize, a: u8) -> Option<usize> {
    let mut at = from;
    let needle = LOW.wrapping_mul(u64::from(a));
    while at < from + SHORT {
        let Some(word) = word(bytes, at) else {
            return tail(bytes, at, |byte| byte == a);
        };
        let hit = zeros(word ^ needle);
        if hit != 0 {
            return Some(at + first(hit));
        }
        at += 8;
    }
    memchr(a, bytes.get(at..)?).map(|offset| at + offset)
}

/// Returns the position of the first `a` or `b` at or after `from`.
#[inline]
pub(crate) fn find2(bytes: &[u8], from: usize, a: u8, b: u8) -> Option<usize> {
    let mut at = from;
    let (left, right) = (LOW.wrapping_mul(u64::from(a)), LOW.wrapping_mul(u64::from(b)));
    while at < from + SHORT {
        let Some(word) = word(bytes, at) else {
            return tail(bytes, at, |byte| byte == a || byte == b);
        };
        let hit = zeros(word ^ left) | zeros(word ^ right);
        if hit != 0 {
            return Some(at + first(hit));
        }
        at += 8;
    }
    memchr2(a, b, bytes.get(at..)?).map(|offset| at + offset)
}

/// Calls `found` with every position of `a`, in order, until it returns false.
///
/// For separators a few bytes apart, where a search per hit costs more than a look at every block.
#[inline]
pub(crate) fn each(bytes: &[u8], a: u8, mut found: impl FnMut(usize) -> bool) {
    let mut start = 0;
    while let Some(mut hits) =
        blocks::at(bytes, start, |block| blocks::mask(block, |bytes| blocks::is(bytes, a)))
    {
        while hits != 0 {
            let hit = start + hits.trailing_zeros() as usize;
            // A zero byte is found behind the end, too, in what fills up the last block.
            if hit >= bytes.len() || !found(hit) {
                return;
            }
            hits &= hits - 1;
        }
        start += blocks::BLOCK;
    }
}

/// Returns the first position at or after `from` whose byte does not satisfy `class`, or the length.
#[inline]
pub(crate) fn skip(bytes: &[u8], from: usize, class: impl Fn(u8) -> bool) -> usize {
    let mut at = from;
    while bytes.get(at).is_some_and(|byte| class(*byte)) {
        at += 1;
    }
    at
}

/// Returns the position of the first byte at or after `from` that satisfies `class`.
#[inline]
pub(crate) fn position(bytes: &[u8], from: usize, class: impl Fn(u8) -> bool) -> Option<usize> {
    bytes.get(from..)?.iter().position(|byte| class(*byte)).map(|offset| from + offset)
}

/// Returns the position of the first blank or control character at or after `from`.
#[inline]
pub(crate) fn find_blank(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while let Some(word) = word(bytes, at) {
        // Marks bytes below 0x21; a borrow can only spoil marks above the lowest.
        let hit = word.wrapping_sub(LOW * 0x21) & !word & HIGH;
        if hit != 0 {
            return Some(at + first(hit));
        }
        at += 8;
    }
    tail(bytes, at, |byte| byte <= b' ')
}

/// Returns whether the text starts with a key. Keys are short: two overlapping words compare most of them without a call.
#[inline(always)]
pub(crate) fn starts_with(text: &[u8], key: &[u8]) -> bool {
    text.get(..key.len()).is_some_and(|text| same(text, key))
}

/// Returns whether two texts are the same, for keys: most are short enough for two overlapping words, which saves a call.
#[inline(always)]
pub fn same(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    match left.len() {
        8..=16 => {
            left.first_chunk::<8>() == right.first_chunk() && left.last_chunk::<8>() == right.last_chunk()
        }
        4..=7 => {
            left.first_chunk::<4>() == right.first_chunk() && left.last_chunk::<4>() == right.last_chunk()
        }
        17..=32 => {
            left.first_chunk::<16>() == right.first_chunk() && left.last_chunk::<16>() == right.last_chunk()
        }
        2..=3 => {
            left.first_chunk::<2>() == right.first_chunk() && left.last_chunk::<2>() == right.last_chunk()
        }
        0..=1 => left.first() == right.first(),
        _ => long_same(left, right),
    }
}

/// Out of line, so that callers need no registers saved for a call that hardly ever happens.
#[inline(never)]
fn long_same(left: &[u8], right: &[u8]) -> bool {
    left == right
}

/// Returns `text[from..to]`, or nothing where the bounds do not fit. Positions come from ASCII searches, so they always
/// lie on character boundaries.
#[inline]
pub(crate) fn slice(text: &str, from: usize, to: usize) -> &str {
    text.get(from..to).unwrap_or_default()
}

/// Returns `text[from..]`, or nothing where the bound does not fit.
#[inline]
pub(crate) fn rest(text: &str, from: usize) -> &str {
    text.get(from..).unwrap_or_default()
}

/// Returns whether the byte is a blank or a tab.
#[inline]
pub(crate) fn blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

#[inline]
fn word(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk::<8>().map(|chunk| u64::from_le_bytes(*chunk))
}

/// Marks the zero bytes of a word. Bytes above the first zero may be marked wrongly, so only the lowest mark counts.
#[inline]
fn zeros(word: u64) -> u64 {
    word.wrapping_sub(LOW) & !word & HIGH
}

#[inline]
fn first(hit: u64) -> usize {
    (hit.trailing_zeros() / 8) as usize
}

#[inline]
fn tail(bytes: &[u8], at: usize, matches: impl Fn(u8) -> bool) -> Option<usize> {
    position(bytes, at, matches)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn keys_are_the_same_when_all_their_bytes_are(key in "[ab]{0,40}", other in "[ab]{0,40}", at in 0_usize..40) {
            prop_assert!(same(key.as_bytes(), key.clone().as_bytes()));
            prop_assert_eq!(same(key.as_bytes(), other.as_bytes()), key == other);
            let mut changed = key.clone().into_bytes();
            if let Some(byte) = changed.get_mut(at) {
                *byte = b'c';
                prop_assert!(!same(key.as_bytes(), &changed));
            }
        }

        #[test]
        fn short_search_agrees_with_memchr(bytes in proptest::collection::vec(0x1f_u8..0x24, 0..90), from in 0_usize..100) {
            let expected = bytes.get(from..).and_then(|rest| memchr(b'"', rest)).map(|at| at + from);
            prop_assert_eq!(find(&bytes, from, b'"'), expected);
            let expected = bytes.get(from..).and_then(|rest| memchr2(b'"', b'!', rest)).map(|at| at + from);
            prop_assert_eq!(find2(&bytes, from, b'"', b'!'), expected);
            let mut found = Vec::new();
            each(&bytes, b'"', |at| {
                found.push(at);
                true
            });
            prop_assert_eq!(found, memchr::memchr_iter(b'"', &bytes).collect::<Vec<_>>());
        }
    }
}
