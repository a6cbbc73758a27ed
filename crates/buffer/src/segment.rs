//! The form of a segment: a header, then frames.
//!
//! All numbers are little-endian.
//!
//! | header | bytes |
//! |---|---|
//! | `SWLQ` and the version, 1 | 4 + 4 |
//! | nonce | 8 |
//! | id of the first record | 8 |
//! | CRC-32 of the above | 4 |
//!
//! | frame | bytes |
//! |---|---|
//! | mark: the nonce's lower half | 4 |
//! | length of the record | 4 |
//! | id | 8 |
//! | CRC-32 of nonce, length and id | 4 |
//! | CRC-32 of nonce, id and record | 4 |
//! | record | length |
//!
//! The nonce is random per segment. Whoever writes logs does not know it, so that no text of a log can pass for a frame
//! when frames are searched for after a damage. It stands in the file's name as well, since a damaged header would
//! otherwise cost the whole segment. The length has a checksum of its own, so that a damaged record is stepped over.

use crate::limits::MAX_RECORD_BYTES;

pub(crate) const HEADER_BYTES: usize = 28;
pub(crate) const FRAME_BYTES: usize = 24;
const MAGIC: &[u8; 4] = b"SWLQ";
const VERSION: u32 = 1;
const ENDING: &str = ".segment";

/// What tells a segment from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Identity {
    /// Id of the first record.
    pub(crate) first: u64,
    pub(crate) nonce: u64,
}

/// What a header said.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Header {
    Whole(Identity),
    /// Whole, of a version that this program does not know.
    Newer(u32),
    Damaged,
}

impl Identity {
    /// Name of the file.
    pub(crate) fn name(self) -> String {
        format!("{:020}-{:016x}{ENDING}", self.first, self.nonce)
    }

    /// Reads a name; `None` for a file that is no segment.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        let (first, nonce) = name.strip_suffix(ENDING)?.split_once('-')?;
        let shape = first.len() == 20 && nonce.len() == 16;
        shape.then_some(Self { first: first.parse().ok()?, nonce: u64::from_str_radix(nonce, 16).ok()? })
    }

    pub(crate) fn header(self) -> [u8; HEADER_BYTES] {
        let mut bytes = [0; HEADER_BYTES];
        let mut out = Out(&mut bytes);
        out.put(MAGIC);
        out.put(&VERSION.to_le_bytes());
        out.put(&self.nonce.to_le_bytes());
        out.put(&self.first.to_le_bytes());
        let check =
            checksum(&[MAGIC, &VERSION.to_le_bytes(), &self.nonce.to_le_bytes(), &self.first.to_le_bytes()]);
        out.put(&check.to_le_bytes());
        bytes
    }

    /// Appends a record as a frame.
    pub(crate) fn frame(self, id: u64, record: &[u8], out: &mut Vec<u8>) {
        // Records are checked for their length before they come here.
        let length = u32::try_from(record.len()).unwrap_or(u32::MAX);
        out.extend_from_slice(&self.mark());
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&id.to_le_bytes());
        out.extend_from_slice(&self.head_checksum(length, id).to_le_bytes());
        out.extend_from_slice(&self.record_checksum(id, record).to_le_bytes());
        out.extend_from_slice(record);
    }

    /// The bytes that each frame starts with.
    pub(crate) fn mark(self) -> [u8; 4] {
        let [a, b, c, d, ..] = self.nonce.to_le_bytes();
        [a, b, c, d]
    }

    /// Reads a frame's head; `None` when these bytes are none.
    pub(crate) fn head(self, bytes: &[u8]) -> Option<Head> {
        let mut from = From(bytes);
        let mark: [u8; 4] = from.take()?;
        let length = u32::from_le_bytes(from.take()?);
        let id = u64::from_le_bytes(from.take()?);
        let check = u32::from_le_bytes(from.take()?);
        let record_check = u32::from_le_bytes(from.take()?);
        let whole = mark == self.mark() && check == self.head_checksum(length, id);
        let length = usize::try_from(length).ok().filter(|length| *length <= MAX_RECORD_BYTES)?;
        whole.then_some(Head { length, id, record_check })
    }

    /// Whether a record is what was written under this head.
    pub(crate) fn is_whole(self, head: &Head, record: &[u8]) -> bool {
        self.record_checksum(head.id, record) == head.record_check
    }

    fn head_checksum(self, length: u32, id: u64) -> u32 {
        checksum(&[&self.nonce.to_le_bytes(), &length.to_le_bytes(), &id.to_le_bytes()])
    }

    fn record_checksum(self, id: u64, record: &[u8]) -> u32 {
        checksum(&[&self.nonce.to_le_bytes(), &id.to_le_bytes(), record])
    }
}

/// A frame's head that has been checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) length: usize,
    pub(crate) id: u64,
    record_check: u32,
}

/// Reads a segment's header.
pub(crate) fn header(bytes: &[u8]) -> Header {
    read_header(bytes).unwrap_or(Header::Damaged)
}

fn read_header(bytes: &[u8]) -> Option<Header> {
    let mut from = From(bytes);
    let magic: [u8; 4] = from.take()?;
    let version = u32::from_le_bytes(from.take()?);
    let nonce = u64::from_le_bytes(from.take()?);
    let first = u64::from_le_bytes(from.take()?);
    let check = u32::from_le_bytes(from.take()?);
    let told = checksum(&[&magic, &version.to_le_bytes(), &nonce.to_le_bytes(), &first.to_le_bytes()]);
    if magic != *MAGIC || told != check {
        return None;
    }
    Some(if version == VERSION { Header::Whole(Identity { first, nonce }) } else { Header::Newer(version) })
}

pub(crate) fn checksum(parts: &[&[u8]]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize()
}

/// Writes one after another into an array.
struct Out<'a>(&'a mut [u8]);

impl Out<'_> {
    fn put(&mut self, bytes: &[u8]) {
        let whole = std::mem::take(&mut self.0);
        if let Some((place, rest)) = whole.split_at_mut_checked(bytes.len()) {
            place.copy_from_slice(bytes);
            self.0 = rest;
        }
    }
}

/// Takes one after another from a slice.
struct From<'a>(&'a [u8]);

impl From<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDENTITY: Identity = Identity { first: 7, nonce: 0x0123_4567_89ab_cdef };

    #[test]
    fn a_name_gives_the_identity_back() {
        assert_eq!(IDENTITY.name(), "00000000000000000007-0123456789abcdef.segment");
        assert_eq!(Identity::of_name(&IDENTITY.name()), Some(IDENTITY));
        for name in ["lock", "position", "7-1.segment", "0000000000000000000x-0123456789abcdef.segment"] {
            assert_eq!(Identity::of_name(name), None, "{name}");
        }
    }

    #[test]
    fn a_header_is_read_back_and_each_flipped_bit_is_seen() {
        let bytes = IDENTITY.header();
        assert_eq!(header(&bytes), Header::Whole(IDENTITY));
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes;
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(header(&flipped), Header::Damaged, "bit {bit}");
        }
    }

    #[test]
    fn a_version_of_the_future_is_told_from_damage() {
        let version = 2_u32.to_le_bytes();
        let rest = [IDENTITY.nonce.to_le_bytes(), IDENTITY.first.to_le_bytes()].concat();
        let check = checksum(&[MAGIC, &version, &rest]).to_le_bytes();
        let bytes = [MAGIC.as_slice(), &version, &rest, &check].concat();
        assert_eq!(header(&bytes), Header::Newer(2));
    }

    #[test]
    fn a_frame_of_another_segment_is_none_of_ours() {
        let mut bytes = Vec::new();
        IDENTITY.frame(9, b"record", &mut bytes);
        let head = IDENTITY.head(&bytes).unwrap();
        assert_eq!((head.id, head.length), (9, 6));
        assert!(IDENTITY.is_whole(&head, &bytes[FRAME_BYTES..]));
        assert_eq!(Identity { nonce: IDENTITY.nonce + 1, ..IDENTITY }.head(&bytes), None);
    }
}
