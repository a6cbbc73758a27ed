//! What senders send: Message, Forward, PackedForward and CompressedPackedForward.
//!
//! ```text
//! Message        [tag, time, record, option?]
//! Forward        [tag, [[time, record], …], option?]
//! PackedForward  [tag, bin of [time, record] …, option?]     compressed: option.compressed
//! ```
//!
//! A time is an EventTime, a number of seconds, or `[time, metadata]` as Fluent Bit has it. A nil where a message could
//! stand is a heartbeat.

mod entry;
mod record;
mod write;

#[cfg(test)]
mod tests;

pub use entry::{Entries, Entry};
pub use record::{RAW_FIELDS, Record};
pub use write::{Packed, put_entry};

use crate::msgpack::{Error, Reader, Value};

/// A message, in place.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// The tag; mostly UTF-8.
    pub tag: &'a [u8],
    /// The entries.
    pub body: Body<'a>,
    /// `option.chunk` as it stands there, MessagePack header included: what an acknowledgement repeats.
    pub chunk: Option<&'a [u8]>,
    /// What the entries are.
    pub signal: Signal,
}

/// Where the entries of a message are.
#[derive(Clone, Copy, Debug)]
pub enum Body<'a> {
    /// In the message.
    Plain(Entries<'a>),
    /// In bytes, compressed or not; [`Entries::packed`] reads them once they are unpacked.
    Packed(&'a [u8]),
}

/// `option.fluent_signal`, which Fluent Bit sends.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Signal {
    /// Log records.
    #[default]
    Logs,
    /// Metrics, traces, or what may come later.
    Other,
}

impl<'a> Message<'a> {
    /// Reads a message; `None` for a heartbeat.
    ///
    /// # Errors
    ///
    /// Fails when the value is no message. Entries are looked at as they are read.
    pub fn read(bytes: &'a [u8]) -> Result<Option<Self>, Error> {
        let mut reader = Reader::new(bytes);
        let parts = match reader.value()? {
            Value::Nil => return Ok(None),
            Value::Array(parts @ 2..=4) => parts,
            _ => return Err(Error::Shape("a message is an array of two to four values")),
        };
        let tag = reader.bytes("the tag is no text")?;
        let second = reader.skip()?;
        let (body, used) = match Reader::new(second).value()? {
            Value::Str(bytes) | Value::Bin(bytes) => (Body::Packed(bytes), 2),
            Value::Array(_) if holds_arrays(second) => (Body::Plain(Entries::listed(second)?), 2),
            _ if parts > 2 => (Body::Plain(Entries::one(Entry::of(second, reader.skip()?)?)), 3),
            _ => return Err(Error::Shape("a message without entries")),
        };
        let mut message = Self { tag, body, chunk: None, signal: Signal::Logs };
        if parts > used {
            message.read_option(&mut reader)?;
        }
        Ok(Some(message))
    }

    fn read_option(&mut self, reader: &mut Reader<'a>) -> Result<(), Error> {
        let pairs = match reader.value()? {
            Value::Map(pairs) => pairs,
            Value::Nil => 0,
            _ => return Err(Error::Shape("the option is no map")),
        };
        for _ in 0..pairs {
            let key = reader.value()?.as_bytes().unwrap_or_default();
            let value = reader.skip()?;
            match key {
                b"chunk" if Reader::new(value).value()?.as_bytes().is_some() => self.chunk = Some(value),
                b"chunk" => return Err(Error::Shape("the chunk is no text")),
                b"fluent_signal" if Reader::new(value).value()? != Value::Uint(0) => {
                    self.signal = Signal::Other;
                }
                // `size` repeats what the entries tell, `compressed` what their first bytes do.
                _ => {}
            }
        }
        Ok(())
    }
}

/// Tells a list of entries, which are arrays, from `[time, metadata]`.
fn holds_arrays(array: &[u8]) -> bool {
    let mut reader = Reader::new(array);
    match (reader.value(), reader.value()) {
        (Ok(Value::Array(0)), _) => true,
        (Ok(Value::Array(_)), Ok(first)) => matches!(first, Value::Array(_)),
        _ => false,
    }
}

/// Returns the acknowledgement of a chunk.
pub fn acknowledgement(chunk: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(chunk.len() + 5);
    crate::msgpack::put_map(1, &mut out);
    crate::msgpack::put_str("ack", &mut out);
    out.extend(chunk);
    out
}

/// Reads an acknowledgement; returns the chunk that it is for, without its header.
///
/// # Errors
///
/// Fails when the value is something else.
pub fn acknowledged(bytes: &[u8]) -> Result<&[u8], Error> {
    let mut reader = Reader::new(bytes);
    for _ in 0..reader.map("an acknowledgement is a map")? {
        let key = reader.value()?.as_bytes();
        let value = reader.skip()?;
        if key == Some(b"ack") {
            return Reader::new(value).bytes("the acknowledged chunk is no text");
        }
    }
    Err(Error::Shape("an acknowledgement without `ack`"))
}
