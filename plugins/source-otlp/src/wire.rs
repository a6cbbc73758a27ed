//! The messages of OTLP as they lie in a request.
//!
//! They are read in place, field by field, and never as a whole: a generated message would take hundreds of bytes for a
//! record of two. Texts are bytes, since senders pass log lines on in whatever encoding they come.
//!
//! Invariants: a reader never goes beyond its message; fields that are not known are skipped; of a field that may stand
//! only once, the last holds (<https://protobuf.dev/programming-guides/encoding/>).

mod value;

pub(crate) use value::{Value, write_entries};

use prost::encoding::{WireType, decode_key, decode_varint};

/// The bytes are no message.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum Malformed {
    #[error("not a protobuf message")]
    Message,
    #[error("a field is longer than its message")]
    Length,
    #[error("values are nested too deeply")]
    Depth,
}

/// What a field holds.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Content<'m> {
    /// `int32`, `bool`, `enum` and the like.
    Varint(u64),
    /// `fixed64`, `double`.
    Eight(u64),
    /// `fixed32`, `float`.
    Four,
    /// Text, bytes, messages.
    Bytes(&'m [u8]),
}

/// The fields of a message: numbers and contents.
#[derive(Clone, Debug)]
pub(crate) struct Fields<'m> {
    rest: &'m [u8],
}

impl<'m> Fields<'m> {
    pub(crate) fn of(message: &'m [u8]) -> Self {
        Self { rest: message }
    }

    fn field(&mut self) -> Result<(u32, Content<'m>), Malformed> {
        let (number, kind) = decode_key(&mut self.rest).map_err(|_| Malformed::Message)?;
        let content = match kind {
            WireType::Varint => Content::Varint(self.varint()?),
            WireType::SixtyFourBit => Content::Eight(u64::from_le_bytes(self.chunk()?)),
            WireType::ThirtyTwoBit => {
                self.chunk::<4>()?;
                Content::Four
            }
            WireType::LengthDelimited => {
                let length = usize::try_from(self.varint()?).map_err(|_| Malformed::Length)?;
                let (bytes, rest) = self.rest.split_at_checked(length).ok_or(Malformed::Length)?;
                self.rest = rest;
                Content::Bytes(bytes)
            }
            // Groups are older than OTLP.
            WireType::StartGroup | WireType::EndGroup => return Err(Malformed::Message),
        };
        Ok((number, content))
    }

    fn varint(&mut self) -> Result<u64, Malformed> {
        decode_varint(&mut self.rest).map_err(|_| Malformed::Message)
    }

    fn chunk<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let (chunk, rest) = self.rest.split_first_chunk().ok_or(Malformed::Length)?;
        self.rest = rest;
        Ok(*chunk)
    }
}

impl<'m> Iterator for Fields<'m> {
    type Item = Result<(u32, Content<'m>), Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_err() {
            self.rest = &[];
        }
        Some(field)
    }
}

/// The messages in a repeated field.
pub(crate) fn messages(message: &[u8], number: u32) -> impl Iterator<Item = Result<&[u8], Malformed>> {
    Fields::of(message).filter_map(move |field| match field {
        Ok((found, Content::Bytes(bytes))) if found == number => Some(Ok(bytes)),
        Ok(_) => None,
        Err(error) => Some(Err(error)),
    })
}

/// An attribute: its key and its value.
pub(crate) fn entry(message: &[u8]) -> Result<(&[u8], Value<'_>), Malformed> {
    let (mut key, mut value) = (&[][..], Value::Empty);
    for field in Fields::of(message) {
        match field? {
            (KEY, Content::Bytes(bytes)) => key = bytes,
            (VALUE, Content::Bytes(message)) => value = Value::read(message)?,
            _ => {}
        }
    }
    Ok((key, value))
}

// Numbers of fields, from opentelemetry/proto/{collector/logs,logs,resource,common}/v1/*.proto, version 1.
pub(crate) const REQUEST_RESOURCE_LOGS: u32 = 1;
pub(crate) const RESOURCE_LOGS_RESOURCE: u32 = 1;
pub(crate) const RESOURCE_LOGS_SCOPE_LOGS: u32 = 2;
pub(crate) const RESOURCE_ATTRIBUTES: u32 = 1;
pub(crate) const SCOPE_LOGS_SCOPE: u32 = 1;
pub(crate) const SCOPE_LOGS_LOG_RECORDS: u32 = 2;
pub(crate) const SCOPE_ATTRIBUTES: u32 = 3;
pub(crate) const RECORD_TIME: u32 = 1;
pub(crate) const RECORD_BODY: u32 = 5;
pub(crate) const RECORD_ATTRIBUTES: u32 = 6;
pub(crate) const RECORD_OBSERVED_TIME: u32 = 11;
pub(crate) const LIST_ENTRIES: u32 = 1;
const KEY: u32 = 1;
const VALUE: u32 = 2;

#[cfg(test)]
mod tests;
