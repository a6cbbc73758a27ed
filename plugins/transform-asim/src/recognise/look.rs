//! What a record looks like at a glance: a number that records of one product from one device mostly share and other
//! records mostly do not.

use crate::form::Form;

/// Bytes of a line that make its look, in words of eight: past the header of a device, whose name tells it from others.
const LINE_WORDS: usize = 5;
/// Keys of an object that make its look.
const KEYS: usize = 4;

/// Returns the look of a record.
#[inline]
pub(super) fn of(form: &Form<'_, '_>) -> u64 {
    match form {
        Form::Line(text) => {
            let (words, _) = text.as_bytes().as_chunks::<8>();
            words
                .iter()
                .take(LINE_WORDS)
                .fold(0, |look, word| mix(look, without_digits(u64::from_le_bytes(*word))))
        }
        Form::Cef(cef) => name(name(1, cef.vendor), cef.product),
        Form::Json(object) => object.members().iter().take(KEYS).fold(2, |look, (key, _)| name(look, key)),
    }
}

/// Mixes in a name by its length and its ends.
#[inline]
fn name(look: u64, text: &str) -> u64 {
    let bytes = text.as_bytes();
    let word = |chunk: Option<&[u8; 8]>| chunk.map(|chunk| u64::from_le_bytes(*chunk));
    let ends = match (word(bytes.first_chunk()), word(bytes.last_chunk())) {
        (Some(first), Some(last)) => first ^ last.rotate_left(20),
        _ => bytes.iter().fold(0, |ends, byte| ends << 8 | u64::from(*byte)),
    };
    mix(look, ends ^ (bytes.len() as u64) << 56)
}

#[inline]
fn mix(look: u64, word: u64) -> u64 {
    /// An odd number without pattern: 2^64 divided by the golden ratio.
    const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
    let mixed = (look ^ word).wrapping_mul(SPREAD);
    mixed ^ (mixed >> 32)
}

/// Clears the bytes of a word that are hexadecimal digits: stamps, counters and ids differ from record to record.
#[inline]
fn without_digits(word: u64) -> u64 {
    let is_digit = below(word ^ (EACH * 0x30), 10);
    // Small letters and capitals differ in one bit; `a` is 1 after the letters' common bits.
    let is_letter = below((word | (EACH * 0x20)) ^ (EACH * 0x60), 7);
    let cleared = ((is_digit | is_letter) >> 7) * 0xff;
    word & !cleared
}

/// One in each byte.
const EACH: u64 = 0x0101_0101_0101_0101;

/// Marks the highest bit of each byte that is below `limit`, which is at most 128.
#[inline]
fn below(word: u64, limit: u64) -> u64 {
    let high = EACH * 0x80;
    !(((word & !high) + EACH * (0x80 - limit)) | word) & high
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(line: &str) -> u64 {
        of(&Form::Line(line))
    }

    #[test]
    fn stamps_and_numbers_do_not_change_the_look_of_a_line() {
        let line = "<166>Jan 15 2026 08:00:00 edge-02 : %ASA-6-302013: Built outbound";
        assert_eq!(look(line), look("<165>Jan 27 2025 23:59:07 edge-01 : %ASA-4-106023: Deny tcp"));
        assert_eq!(
            look("2 123456789012 eni-0a1b2c3d 10.0.8.148"),
            look("2 210987654321 eni-ff09cc11 10.9.7.201")
        );
    }

    #[test]
    fn other_devices_look_different() {
        let line = "<14>Jan 15 08:00:00 pan-edge 1,2026/01/15 08:00:00";
        assert_ne!(look(line), look("<14>Jan 15 08:00:00 asa-edge : %ASA-6-302013"));
        assert_ne!(look(line), look("<189>date=2026-01-15 time=08:00:00 devname="));
    }

    #[test]
    fn each_hexadecimal_digit_is_cleared_and_no_other_byte() {
        for byte in 0..=u8::MAX {
            let cleared = without_digits(u64::from_le_bytes([byte; 8]));
            let expected = if byte.is_ascii_hexdigit() || matches!(byte, b'`' | b'@') { 0 } else { byte };
            assert_eq!(cleared.to_le_bytes(), [expected; 8], "{byte:#x}");
        }
    }
}
