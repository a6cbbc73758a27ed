//! Entries of a message.

use sweepline_parse::time::Nanos;

use super::Record;
use crate::limits::ENTRIES;
use crate::msgpack::{Error, Reader, Value, event_time};

/// Seconds that Fluent Bit gives the entries that begin and end a group, -1 and -2 in 32 bits.
const GROUP_MARKS: [u32; 2] = [u32::MAX, u32::MAX - 1];

/// One entry.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// When its sender says that it was; `None` for a time of zero, too, which senders without a clock write.
    pub time: Option<Nanos>,
    /// The record.
    pub record: Record<'a>,
    /// Marks the beginning or end of a group and is no record.
    pub is_mark: bool,
}

impl<'a> Entry<'a> {
    /// Reads `[time, record]`.
    fn read(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        if reader.array("an entry is no array")? < 2 {
            return Err(Error::Shape("an entry without record"));
        }
        let time = reader.skip()?;
        Self::of(time, reader.skip()?)
    }

    /// Returns the entry of a time and a record.
    pub(super) fn of(time: &'a [u8], record: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(time);
        let (time, has_metadata) = match reader.value()? {
            Value::Array(2..) => (reader.value()?, true),
            time => (time, false),
        };
        let is_mark = match time {
            Value::Ext(_, body) if has_metadata => is_mark(body),
            Value::Ext(..) | Value::Uint(_) | Value::Float(_) | Value::Nil => false,
            Value::Int(seconds) => has_metadata && (-2..0).contains(&seconds),
            _ => return Err(Error::Shape("an entry's time is no time")),
        };
        Ok(Self { time: instant(time), record: Record::read(record)?, is_mark })
    }
}

fn instant(time: Value<'_>) -> Option<Nanos> {
    let at = match time {
        Value::Ext(kind, body) => event_time(kind, body)?,
        Value::Uint(seconds) => Nanos(i64::try_from(seconds).ok()?.checked_mul(NANOS_PER_SECOND)?),
        // A float of seconds has some hundred nanoseconds to spare; casts to integers saturate.
        Value::Float(seconds) => Nanos((seconds * NANOS_PER_SECOND as f64) as i64),
        _ => return None,
    };
    (at.0 > 0).then_some(at)
}

const NANOS_PER_SECOND: i64 = 1_000_000_000;

fn is_mark(body: &[u8]) -> bool {
    let seconds = body.split_first_chunk().map(|(seconds, _)| u32::from_be_bytes(*seconds));
    seconds.is_some_and(|seconds| GROUP_MARKS.contains(&seconds))
}

/// The entries of a message, in order.
///
/// A value that is no entry is an error and the next one follows; bytes that are no values end the entries, and so does
/// the [`ENTRIES`] limit.
#[derive(Clone, Copy, Debug)]
pub struct Entries<'a> {
    one: Option<Entry<'a>>,
    reader: Reader<'a>,
    left: usize,
    /// The entries are all that there is in the reader.
    packed: bool,
}

impl<'a> Entries<'a> {
    /// Returns the entries that stand one after the other.
    pub fn packed(bytes: &'a [u8]) -> Self {
        Self { one: None, reader: Reader::new(bytes), left: ENTRIES, packed: true }
    }

    pub(super) fn one(entry: Entry<'a>) -> Self {
        Self { one: Some(entry), reader: Reader::new(&[]), left: 0, packed: false }
    }

    pub(super) fn listed(array: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(array);
        let left = reader.array("the entries are no array")?;
        if left > ENTRIES {
            return Err(Error::TooLarge);
        }
        Ok(Self { one: None, reader, left, packed: false })
    }
}

impl<'a> Iterator for Entries<'a> {
    type Item = Result<Entry<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(entry) = self.one.take() {
            return Some(Ok(entry));
        }
        if self.packed && self.reader.is_empty() {
            return None;
        }
        if self.left == 0 {
            // Packed entries do not say how many they are.
            return std::mem::take(&mut self.packed).then_some(Err(Error::TooLarge));
        }
        self.left -= 1;
        let entry = self.reader.skip();
        if entry.is_err() {
            (self.left, self.packed) = (0, false);
        }
        Some(entry.and_then(Entry::read))
    }
}
