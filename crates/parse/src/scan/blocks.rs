//! The bytes of a class, as one bit each, sixty-four at a time.
//!
//! What stands between two hits is a few bytes long and never as long as the time before: a search from hit to hit is a
//! guess that goes wrong at each. A block's bits are found without any branch, and it is vector code, which [`wide`] writes without unsafe code of ours.

use wide::u8x16;

/// Bytes of a block.
pub(crate) const BLOCK: usize = 64;

/// Returns the bits of a block's bytes that are of the class; byte 0 is bit 0. `class` sets all bits of each byte that is, and
/// none of the others.
#[inline(always)]
pub(crate) fn mask(block: &[u8; BLOCK], class: impl Fn(u8x16) -> u8x16) -> u64 {
    let (parts, _) = block.as_chunks::<16>();
    let bits = parts.iter().map(|part| u64::from(class(u8x16::new(*part)).to_bitmask()));
    bits.rev().fold(0, |mask, bits| mask << 16 | bits)
}

/// The same byte in every place.
#[inline(always)]
pub(crate) fn all(byte: u8) -> u8x16 {
    u8x16::splat(byte)
}

/// The class of one byte.
#[inline(always)]
pub(crate) fn is(bytes: u8x16, byte: u8) -> u8x16 {
    bytes.simd_eq(all(byte))
}

/// The class of the bytes from `low` to `high`.
#[inline(always)]
pub(crate) fn within(bytes: u8x16, low: u8, high: u8) -> u8x16 {
    let above = bytes - all(low);
    above.min(all(high - low)).simd_eq(above)
}

/// Calls `take` with the block at `from`, filled up with zeros at the end of the text; none when the text is over.
#[inline(always)]
pub(crate) fn at<T>(bytes: &[u8], from: usize, take: impl Fn(&[u8; BLOCK]) -> T) -> Option<T> {
    let rest = bytes.get(from..).filter(|rest| !rest.is_empty())?;
    if let Some(block) = rest.first_chunk::<BLOCK>() {
        return Some(take(block));
    }
    let mut last = [0; BLOCK];
    last.get_mut(..rest.len())?.copy_from_slice(rest);
    Some(take(&last))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn each_byte_of_the_class_is_one_bit(bytes in proptest::collection::vec(0x20_u8..0x24, 1..BLOCK + 8)) {
            let found = at(&bytes, 0, |block| mask(block, |bytes| is(bytes, b'"'))).expect("a block");
            for at in 0..BLOCK {
                prop_assert_eq!(found >> at & 1 == 1, bytes.get(at) == Some(&b'"'), "{}", at);
            }
            let found = at(&bytes, 0, |block| mask(block, |bytes| within(bytes, b'!', b'"'))).expect("a block");
            for at in 0..BLOCK {
                prop_assert_eq!(found >> at & 1 == 1, matches!(bytes.get(at), Some(b'!' | b'"')), "{}", at);
            }
            prop_assert_eq!(at(&bytes, bytes.len(), |_| ()), None);
        }
    }
}
