//! UTF-16 to UTF-8, in pieces.
//!
//! A unit that has no partner becomes U+FFFD, so that one unit in is one character out and
//! [`encoded_len`] can tell how long a text was before.

/// Decodes UTF-16; keeps what is incomplete.
#[derive(Clone, Debug)]
pub(crate) struct Utf16 {
    big_endian: bool,
    /// First byte of a unit.
    half: Option<u8>,
    /// A high surrogate that waits for its partner.
    high: Option<u16>,
}

/// Most bytes that one unit becomes, with a replaced surrogate before it: the surrogate counts as a
/// unit of its own.
pub(crate) const BYTES_PER_UNIT: usize = 3;

const REPLACEMENT: u16 = 0xFFFD;

impl Utf16 {
    pub(crate) fn new(big_endian: bool) -> Self {
        Self { big_endian, half: None, high: None }
    }

    /// Returns how many bytes have been taken without giving a character yet.
    pub(crate) fn pending_bytes(&self) -> u64 {
        u64::from(self.half.is_some()) + 2 * u64::from(self.high.is_some())
    }

    /// Decodes `raw` into `out`, which must have room for [`BYTES_PER_UNIT`] bytes per unit and one
    /// unit more. Returns how many bytes were written.
    pub(crate) fn decode(&mut self, raw: &[u8], out: &mut [u8]) -> usize {
        let mut written = 0;
        for byte in raw {
            let Some(first) = self.half.take() else {
                self.half = Some(*byte);
                continue;
            };
            let unit = match self.big_endian {
                true => u16::from_be_bytes([first, *byte]),
                false => u16::from_le_bytes([first, *byte]),
            };
            written += self.unit(unit, out.get_mut(written..).unwrap_or_default());
        }
        written
    }

    /// Ends the text: what is incomplete becomes U+FFFD.
    pub(crate) fn finish(&mut self) -> String {
        let incomplete = usize::from(self.half.take().is_some()) + usize::from(self.high.take().is_some());
        "\u{FFFD}".repeat(incomplete)
    }

    fn unit(&mut self, unit: u16, out: &mut [u8]) -> usize {
        let is_low = (0xDC00..0xE000).contains(&unit);
        let mut written = 0;
        match self.high.take() {
            Some(high) if is_low => return write(&[high, unit], out),
            Some(_) => written = write(&[REPLACEMENT], out),
            None => {}
        }
        if (0xD800..0xDC00).contains(&unit) {
            self.high = Some(unit);
            return written;
        }
        let unit = if is_low { REPLACEMENT } else { unit };
        written + write(&[unit], out.get_mut(written..).unwrap_or_default())
    }
}

/// Returns how many bytes a text that [`Utf16`] gave had in UTF-16.
pub(crate) fn encoded_len(text: &[u8]) -> u64 {
    // One unit for each character, two for those of four bytes.
    text.iter().map(|byte| 2 * (u64::from(byte & 0xC0 != 0x80) + u64::from(*byte >= 0xF0))).sum()
}

fn write(units: &[u16], out: &mut [u8]) -> usize {
    let mut written = 0;
    for character in char::decode_utf16(units.iter().copied()) {
        let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
        let Some(room) = out.get_mut(written..written + character.len_utf8()) else { break };
        written += character.encode_utf8(room).len();
    }
    written
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_units_in_any_pieces_decode_as_the_standard_library_says(
            units in proptest::collection::vec(
                prop_oneof![any::<u16>(), 0xD7F0_u16..0xE010, 0_u16..0x100], 0..60),
            cuts in proptest::collection::vec(0_usize..120, 0..6),
            big_endian: bool,
        ) {
            let raw: Vec<u8> = units
                .iter()
                .flat_map(|unit| if big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(raw.len())).collect();
            cuts.extend([0, raw.len()]);
            cuts.sort_unstable();
            let mut decoder = Utf16::new(big_endian);
            let mut text = Vec::new();
            for (from, to) in cuts.iter().zip(&cuts[1..]) {
                let mut out = vec![0; (to - from) * BYTES_PER_UNIT + 2 * BYTES_PER_UNIT];
                let written = decoder.decode(&raw[*from..*to], &mut out);
                text.extend_from_slice(&out[..written]);
                prop_assert_eq!(encoded_len(&text) + decoder.pending_bytes(), *to as u64);
            }
            text.extend_from_slice(decoder.finish().as_bytes());
            prop_assert_eq!(String::from_utf8(text).unwrap(), String::from_utf16_lossy(&units));
        }
    }
}
