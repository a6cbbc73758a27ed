//! A request's events and their values, as slices of it.
//!
//! Numbers are those of Vector's `vector.proto` and `event.proto`. Of a field that comes twice the last one holds. A value
//! of no known kind is none, as with Vector.

use sweepline_parse::time::Nanos;

use crate::MAX_DEPTH;
use crate::wire::{Fields, Malformed};

/// An event of a `vector.PushEventsRequest`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Event<'a> {
    /// A log event.
    Log(Log<'a>),
    /// A metric, which is not looked into.
    Metric,
    /// A trace, which is not looked into.
    Trace,
    /// Of a kind that Vector has got since.
    Unknown,
}

/// A log event.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Log<'a> {
    /// The event itself: a map, or anything else in Vector's own log namespace.
    pub root: Value<'a>,
    /// What the metadata of newer senders says of the component that made the event, such as `file`.
    pub source_type: Option<&'a str>,
    /// Bytes of the whole event in the request.
    pub size: usize,
}

/// A value of an event.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Value<'a> {
    /// Text, or any bytes.
    Bytes(&'a [u8]),
    /// An instant.
    Timestamp(Timestamp),
    /// A whole number.
    Integer(i64),
    /// A real number.
    Float(f64),
    /// True or false.
    Boolean(bool),
    /// Values by name.
    Map(Map<'a>),
    /// Values in order.
    Array(Array<'a>),
    /// Nothing.
    Null,
}

/// `google.protobuf.Timestamp`.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Timestamp {
    /// Seconds since 1970, UTC.
    pub seconds: i64,
    /// Nanoseconds of the second.
    pub nanos: i32,
}

/// A map as it lies in the request.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Map<'a>(&'a [u8]);

/// An array as it lies in the request.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Array<'a>(&'a [u8]);

/// Returns the events of a `vector.PushEventsRequest`. Ends after the first error.
pub fn events(request: &[u8]) -> impl Iterator<Item = Result<Event<'_>, Malformed>> {
    Fields::of(request).filter_map(|field| match field {
        Ok((1, field)) => Some(field.bytes().and_then(event)),
        Ok(_) => None,
        Err(malformed) => Some(Err(malformed)),
    })
}

/// Reads an `event.EventWrapper`.
///
/// # Errors
///
/// Fails when it is malformed.
pub fn event(wrapper: &[u8]) -> Result<Event<'_>, Malformed> {
    let mut event = Event::Unknown;
    for field in Fields::of(wrapper) {
        match field? {
            (1, log) => event = Event::Log(Log::of(log.bytes()?)?),
            (2, _) => event = Event::Metric,
            (3, _) => event = Event::Trace,
            _ => {}
        }
    }
    Ok(event)
}

impl<'a> Log<'a> {
    fn of(message: &'a [u8]) -> Result<Self, Malformed> {
        let mut log = Self { root: Value::Map(Map(message)), source_type: None, size: message.len() };
        for field in Fields::of(message) {
            match field? {
                (2, value) => log.root = Value::of(value.bytes()?)?.unwrap_or(Value::Null),
                (4, metadata) => log.source_type = source_type(metadata.bytes()?)?,
                _ => {}
            }
        }
        Ok(log)
    }
}

fn source_type(metadata: &[u8]) -> Result<Option<&str>, Malformed> {
    let mut source_type = None;
    for field in Fields::of(metadata) {
        if let (4, text) = field? {
            source_type = Some(text.text()?);
        }
    }
    Ok(source_type)
}

impl<'a> Value<'a> {
    /// Reads an `event.Value`; `None` for one of no known kind.
    fn of(message: &'a [u8]) -> Result<Option<Self>, Malformed> {
        let mut value = None;
        for field in Fields::of(message) {
            let (number, field) = field?;
            value = Some(match number {
                1 => Self::Bytes(field.bytes()?),
                2 => Self::Timestamp(Timestamp::of(field.bytes()?)?),
                4 => Self::Integer(field.varint()?.cast_signed()),
                5 => Self::Float(f64::from_bits(field.fixed64()?)),
                6 => Self::Boolean(field.varint()? != 0),
                7 => Self::Map(Map(field.bytes()?)),
                8 => Self::Array(Array(field.bytes()?)),
                9 => {
                    field.varint()?;
                    Self::Null
                }
                _ => continue,
            });
        }
        Ok(value)
    }

    /// Returns the bytes of text.
    pub fn as_bytes(self) -> Option<&'a [u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// Returns the text, if that is what the bytes are.
    pub fn as_text(self) -> Option<&'a str> {
        std::str::from_utf8(self.as_bytes()?).ok()
    }

    /// Looks into everything, whatever of it is used.
    ///
    /// # Errors
    ///
    /// Fails when a part is malformed, or nested deeper than [`MAX_DEPTH`].
    pub fn check(self) -> Result<(), Fault> {
        self.check_within(MAX_DEPTH)
    }

    fn check_within(self, depth: usize) -> Result<(), Fault> {
        if !matches!(self, Self::Map(_) | Self::Array(_)) {
            return Ok(());
        }
        let depth = depth.checked_sub(1).ok_or(Fault::TooDeep)?;
        match self {
            Self::Map(map) => {
                for entry in map.members() {
                    entry?.1.check_within(depth)?;
                }
            }
            Self::Array(array) => {
                for item in array.items() {
                    item?.check_within(depth)?;
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// Why a value cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Fault {
    /// Its bytes are not what they should be.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// It holds maps or arrays in maps or arrays, too many times.
    #[error("nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
}

impl Timestamp {
    fn of(message: &[u8]) -> Result<Self, Malformed> {
        let mut timestamp = Self::default();
        for field in Fields::of(message) {
            match field? {
                (1, seconds) => timestamp.seconds = seconds.varint()?.cast_signed(),
                // An int32 is sign-extended on the wire; what does not fit is cut, as the format says.
                (2, nanos) => timestamp.nanos = nanos.varint()?.cast_signed() as i32,
                _ => {}
            }
        }
        Ok(timestamp)
    }

    /// Returns the instant, if it lies in the years 1677 to 2262.
    pub fn at(self) -> Option<Nanos> {
        self.seconds.checked_mul(1_000_000_000)?.checked_add(i64::from(self.nanos)).map(Nanos)
    }
}

impl<'a> Map<'a> {
    /// Returns the members sorted by name, the last of those with one name.
    ///
    /// # Errors
    ///
    /// Fails when a member is malformed.
    pub fn sorted(self) -> Result<Vec<(&'a str, Value<'a>)>, Malformed> {
        let mut members = self.members().collect::<Result<Vec<_>, _>>()?;
        members.sort_by_key(|(name, _)| *name);
        // Of equal names the later comes second, and the second is taken away.
        members.dedup_by(|second, first| {
            let same = second.0 == first.0;
            if same {
                first.1 = second.1;
            }
            same
        });
        Ok(members)
    }

    fn members(self) -> impl Iterator<Item = Result<(&'a str, Value<'a>), Malformed>> {
        Fields::of(self.0).filter_map(|field| match field {
            Ok((1, entry)) => entry.bytes().and_then(member).transpose(),
            Ok(_) => None,
            Err(malformed) => Some(Err(malformed)),
        })
    }
}

fn member(entry: &[u8]) -> Result<Option<(&str, Value<'_>)>, Malformed> {
    let mut name = "";
    let mut value = None;
    for field in Fields::of(entry) {
        match field? {
            (1, field) => name = field.text()?,
            (2, field) => value = Value::of(field.bytes()?)?,
            _ => {}
        }
    }
    Ok(value.map(|value| (name, value)))
}

impl<'a> Array<'a> {
    /// Returns the items. Ends after the first error.
    pub fn items(self) -> impl Iterator<Item = Result<Value<'a>, Malformed>> {
        Fields::of(self.0).filter_map(|field| match field {
            Ok((1, item)) => item.bytes().and_then(Value::of).transpose(),
            Ok(_) => None,
            Err(malformed) => Some(Err(malformed)),
        })
    }
}

#[cfg(test)]
mod tests;
