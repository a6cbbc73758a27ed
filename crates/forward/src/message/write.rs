//! Messages to be sent: PackedForward and CompressedPackedForward.

use sweepline_parse::time::Nanos;

use crate::msgpack::{put_array, put_bin, put_event_time, put_map, put_str, put_uint};

/// Appends the beginning of an entry; its record follows, a map.
pub fn put_entry(at: Nanos, out: &mut Vec<u8>) {
    put_array(2, out);
    put_event_time(at, out);
}

/// A message whose entries are one block of bytes.
#[derive(Clone, Copy, Debug)]
pub struct Packed<'a> {
    /// The tag.
    pub tag: &'a str,
    /// The entries one after the other, compressed or not.
    pub entries: &'a [u8],
    /// How many there are.
    pub size: usize,
    /// How they are compressed: `gzip`; Fluentd from 1.19 also takes `zstd`.
    pub compressed: Option<&'a str>,
    /// What the receiver is to answer with once it has the entries.
    pub chunk: Option<&'a str>,
}

impl Packed<'_> {
    /// Returns the message.
    pub fn write(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.entries.len() + self.tag.len() + ENVELOPE_BYTES);
        put_array(3, &mut out);
        put_str(self.tag, &mut out);
        put_bin(self.entries, &mut out);
        let texts = [("compressed", self.compressed), ("chunk", self.chunk)];
        put_map(1 + texts.iter().filter(|(_, text)| text.is_some()).count(), &mut out);
        put_str("size", &mut out);
        put_uint(self.size as u64, &mut out);
        for (key, text) in texts {
            if let Some(text) = text {
                put_str(key, &mut out);
                put_str(text, &mut out);
            }
        }
        out
    }
}

/// Room for headers and the option.
const ENVELOPE_BYTES: usize = 128;
