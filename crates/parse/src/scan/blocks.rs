//! The bytes of a class, as one bit each, sixty-four at a time.
//!
//! What stands between two hits is a few bytes long and never as long as the time before: a search from hit to hit is a
//! guess that goes wrong at each. A block's bits are found without any branch, and the compiler makes vector code of it.

/// Bytes of a block.
pub(crate) const BLOCK: usize = 64;

/// Returns the bits of a block's bytes that are of the class; byte 0 is bit 0.
#[inline(always)]
pub(crate) fn mask(block: &[u8; BLOCK], class: impl Fn(u8) -> bool) -> u64 {
    /// Times this, the ones of eight bytes come together in the highest byte.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let mut marks = [0_u8; BLOCK];
    for (mark, byte) in marks.iter_mut().zip(block) {
        *mark = u8::from(class(*byte));
    }
    let (words, _) = marks.as_chunks::<8>();
    let gathered = words.iter().map(|word| u64::from_le_bytes(*word).wrapping_mul(GATHER) >> 56);
    gathered.rev().fold(0, |mask, bits| mask << 8 | bits)
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
            let found = at(&bytes, 0, |block| mask(block, |byte| byte == b'"')).expect("a block");
            for at in 0..BLOCK {
                prop_assert_eq!(found >> at & 1 == 1, bytes.get(at) == Some(&b'"'), "{}", at);
            }
            prop_assert_eq!(at(&bytes, bytes.len(), |_| ()), None);
        }
    }
}
