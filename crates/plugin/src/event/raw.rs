//! Records as they were received.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use sweepline_parse::lines::newline;
use sweepline_parse::time::Nanos;

/// A block of bytes and where its records lie.
#[derive(Clone, Debug)]
pub struct RawBatch {
    /// The bytes that all records lie in.
    pub data: Bytes,
    /// The records, without their framing.
    pub records: Vec<Span>,
    /// When the block was read.
    pub received: Nanos,
    /// Where it came from.
    pub origin: Origin,
}

/// Place of one record in its block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// Number of bytes.
    pub len: u32,
}

impl Span {
    /// Returns the places of a block's lines, without their ends and without blank ones; `None` when there are more than
    /// `most`.
    pub fn lines(block: &[u8], most: usize) -> Option<Vec<Self>> {
        let mut lines = Vec::new();
        let mut rest = block;
        while !rest.is_empty() {
            let start = block.len() - rest.len();
            let (line, later) = newline(rest).unwrap_or((rest, &[]));
            rest = later;
            if line.trim_ascii().is_empty() {
                continue;
            }
            if lines.len() == most {
                return None;
            }
            // A line beyond 4 GiB of block is none.
            let place = u32::try_from(start).ok().zip(u32::try_from(line.len()).ok());
            lines.extend(place.map(|(start, len)| Self { start, len }));
        }
        Some(lines)
    }
}

/// Where records came from.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// Number of the file or connection, unique within the source: header lines hold for it.
    pub stream: u64,
    /// Name or address of the sender.
    pub peer: Option<Arc<str>>,
    /// Path of the file.
    pub file: Option<Arc<str>>,
    /// Connector that the source was told to name.
    pub connector: Option<Arc<str>>,
}

impl RawBatch {
    /// Returns the records' bytes in order.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.records.iter().map(|span| self.record(*span))
    }

    /// Returns one record's bytes; empty when the span lies outside the block.
    pub fn record(&self, span: Span) -> &[u8] {
        let start = span.start as usize;
        self.data.get(start..start + span.len as usize).unwrap_or_default()
    }

    /// Returns the summed length of the records, bytes.
    pub fn byte_size(&self) -> u64 {
        self.records.iter().map(|span| u64::from(span.len)).sum()
    }
}

/// Records being gathered into one block.
#[derive(Debug, Default)]
pub struct Records {
    data: BytesMut,
    spans: Vec<Span>,
}

impl Records {
    /// Adds a record; an empty one, or one beyond 4 GiB of block, is none.
    pub fn push(&mut self, record: &[u8]) {
        let place = u32::try_from(self.data.len()).ok().zip(u32::try_from(record.len()).ok());
        if let Some((start, len)) = place.filter(|(_, len)| *len > 0) {
            self.data.extend_from_slice(record);
            self.spans.push(Span { start, len });
        }
    }

    /// Adds a sound JSON value as one line: outside its strings, where they may not stand, line ends are mere space.
    pub fn push_json(&mut self, value: &[u8]) {
        let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
        if !value.iter().any(is_end) {
            return self.push(value);
        }
        let line: Vec<u8> = value.iter().map(|byte| if is_end(byte) { b' ' } else { *byte }).collect();
        self.push(&line);
    }

    /// Returns the number of records.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Tells whether there are no records.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Returns the block and the places of the records in it.
    pub fn finish(self) -> (Bytes, Vec<Span>) {
        (self.data.freeze(), self.spans)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_whatever_their_ends_and_not_without_number() {
        let block = b"one\r\n\n \ntwo\nthree";
        let lines = Span::lines(block, 3).unwrap();
        let places: Vec<(u32, u32)> = lines.iter().map(|span| (span.start, span.len)).collect();
        assert_eq!(places, [(0, 3), (8, 3), (12, 5)]);
        assert_eq!(Span::lines(block, 2), None);
        assert_eq!(Span::lines(b"", 0), Some(Vec::new()));
    }

    #[test]
    fn a_json_value_over_several_lines_becomes_one() {
        let mut records = Records::default();
        records.push_json(b"{\n\"a\": \"b\\n\"\r\n}");
        assert_eq!(&records.finish().0[..], b"{ \"a\": \"b\\n\"  }");
    }
}
