//! A record: a map, and the raw line in it.

use crate::msgpack::{Error, Reader, Value, write_json};

/// Where senders put the line that they read, the first that holds text counts.
pub const RAW_FIELDS: [&str; 5] = ["log", "message", "MESSAGE", "_raw", "event.original"];

/// The map of one entry.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    whole: &'a [u8],
    pairs: usize,
    fields: Reader<'a>,
}

impl<'a> Record<'a> {
    /// Reads the header.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut fields = Reader::new(bytes);
        let pairs = fields.map("a record is no map")?;
        Ok(Self { whole: bytes, pairs, fields })
    }

    /// Returns the length of the record as it came, bytes.
    pub fn byte_size(&self) -> usize {
        self.whole.len()
    }

    /// Returns the raw line: the text of one field, or of the first of [`RAW_FIELDS`], without line ends behind it.
    pub fn line(&self, field: Option<&str>) -> Option<&'a [u8]> {
        match field {
            Some(field) => self.text(field),
            None => RAW_FIELDS.iter().find_map(|field| self.text(field)),
        }
    }

    /// Returns the text of a field, unless it is blank. A dot in the name also leads into a map.
    pub fn text(&self, name: &str) -> Option<&'a [u8]> {
        let text = find(self.fields, self.pairs, name.as_bytes())?.as_bytes()?;
        let line_end = |byte: &&u8| matches!(byte, b'\n' | b'\r');
        let line_ends = text.iter().rev().take_while(line_end).count();
        let line = text.get(..text.len() - line_ends)?;
        line.iter().any(|byte| !byte.is_ascii_whitespace()).then_some(line)
    }

    /// Appends the whole record as JSON.
    ///
    /// # Errors
    ///
    /// Fails when it is no MessagePack all through or nests too deep.
    pub fn write_json(&self, out: &mut String) -> Result<(), Error> {
        write_json(&mut Reader::new(self.whole), out)
    }
}

/// Finds the value of a name, or of `a.b` in the map of `a`.
fn find<'a>(mut reader: Reader<'a>, pairs: usize, name: &[u8]) -> Option<Value<'a>> {
    for _ in 0..pairs {
        let key = Reader::new(reader.skip().ok()?).value().ok()?.as_bytes();
        let mut value = Reader::new(reader.skip().ok()?);
        match key.and_then(|key| name.strip_prefix(key)) {
            Some([]) => return value.value().ok(),
            Some([b'.', inner @ ..]) => {
                if let Ok(Value::Map(pairs)) = value.value()
                    && let Some(found) = find(value, pairs, inner)
                {
                    return Some(found);
                }
            }
            _ => {}
        }
    }
    None
}
