//! Values of columns as VRL values and back.
//!
//! Addresses are text in VRL (canonical form, IPv4-mapped as IPv4), instants are timestamps, `AdditionalFields` is an object.

use std::fmt::Write;
use std::net::IpAddr;

use chrono::DateTime;
use vrl::prelude::{Bytes, NotNan};
use vrl::value::{ObjectMap, Value};

use sweepline_asim::schema::FIELDS;
use sweepline_asim::{Field, Protocol, Session, Value as Cell};
use sweepline_parse::addr;
use sweepline_parse::time::Nanos;

use crate::columns::{ADDITIONAL, is_derived};
use crate::inputs::Record;
use crate::layout::Place;

/// Returns what the event or the record holds at a place.
pub(crate) fn load(session: &Session<'_>, record: &dyn Record, place: &Place) -> Option<Value> {
    match place {
        Place::Column(field) => column(session, *field),
        Place::Additional(name) => session.additional(name).map(value),
        Place::AllAdditional => additional(session),
        Place::Whole => Some(Value::Object(whole(session))),
        Place::Input(number) => record.input(*number),
    }
}

/// Returns the session as an object of the columns that a program can set: copies and constants are left out.
pub fn object(session: &Session<'_>) -> ObjectMap {
    let mut event = ObjectMap::new();
    for info in FIELDS.iter().filter(|info| !is_derived(info.field)) {
        if let Some(value) = column(session, info.field) {
            event.insert(info.name.into(), value);
        }
    }
    if let Some(fields) = additional(session) {
        event.insert(ADDITIONAL.into(), fields);
    }
    event
}

fn whole(session: &Session<'_>) -> ObjectMap {
    let mut event = ObjectMap::new();
    for info in &FIELDS {
        if let Some(value) = column(session, info.field) {
            event.insert(info.name.into(), value);
        }
    }
    if let Some(fields) = additional(session) {
        event.insert(ADDITIONAL.into(), fields);
    }
    event
}

fn additional(session: &Session<'_>) -> Option<Value> {
    let entries = session.additional_values();
    if entries.is_empty() {
        return None;
    }
    Some(Value::Object(entries.iter().map(|(name, cell)| ((*name).into(), value(*cell))).collect()))
}

/// Returns a column; the text of enumerated ones is a constant and costs no copy.
fn column(session: &Session<'_>, field: Field) -> Option<Value> {
    match field {
        Field::NetworkProtocol => session.protocol.and_then(Protocol::keyword).map(constant),
        Field::NetworkProtocolVersion => session.protocol_version().map(constant),
        Field::NetworkDirection => session.direction.map(|known| constant(known.as_str())),
        Field::DvcAction => session.action.map(|known| constant(known.as_str())),
        Field::EventResult => session.result.map(|known| constant(known.as_str())),
        Field::EventResultDetails => session.result_details.map(|known| constant(known.as_str())),
        Field::EventSeverity => session.severity.map(|known| constant(known.as_str())),
        Field::EventSubType => session.sub_type.map(|known| constant(known.as_str())),
        Field::EventType => Some(constant(session.event_type.as_str())),
        Field::Rule => session.get(field).map(|cell| match cell {
            Cell::Int(number) => Value::from(number.to_string()),
            cell => value(cell),
        }),
        _ => session.get(field).map(value),
    }
}

fn constant(text: &'static str) -> Value {
    Value::Bytes(Bytes::from_static(text.as_bytes()))
}

fn value(cell: Cell<'_>) -> Value {
    match cell {
        Cell::Text(copied) => text(copied),
        Cell::Int(number) => Value::Integer(number),
        Cell::Real(number) => NotNan::new(number).map_or(Value::Null, Value::Float),
        Cell::Bool(flag) => Value::Boolean(flag),
        Cell::Time(at) => timestamp(at),
        Cell::Ip(address) => ip(address),
    }
}

/// Returns an instant as VRL has it.
pub fn timestamp(Nanos(at): Nanos) -> Value {
    Value::Timestamp(DateTime::from_timestamp_nanos(at))
}

/// Returns a text as VRL has it. VRL clones what it reads, and the first clone of a plain copy costs a second allocation; a short text that
/// lies in the counted block itself needs but one.
pub fn text(text: &str) -> Value {
    let bytes = text.as_bytes();
    let mut short = Short { length: bytes.len(), bytes: [0; SHORT_BYTES] };
    match short.bytes.get_mut(..bytes.len()) {
        Some(room) => {
            room.copy_from_slice(bytes);
            Value::Bytes(Bytes::from_owner(short))
        }
        None => Value::Bytes(Bytes::copy_from_slice(bytes)),
    }
}

/// Holds any address and nearly all names; small enough to be cleared and copied in no time.
const SHORT_BYTES: usize = 48;

/// A short text in place. Invariant: `length` is at most `SHORT_BYTES`.
struct Short {
    length: usize,
    bytes: [u8; SHORT_BYTES],
}

impl AsRef<[u8]> for Short {
    fn as_ref(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

impl Write for Short {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let end = self.length + text.len();
        let room = self.bytes.get_mut(self.length..end).ok_or(std::fmt::Error)?;
        room.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

fn ip(address: IpAddr) -> Value {
    let mut short = Short { length: 0, bytes: [0; SHORT_BYTES] };
    // The longest address, `ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255`, has 45 bytes.
    let _ = write!(short, "{}", addr::canonical(address));
    Value::Bytes(Bytes::from_owner(short))
}

/// Returns a value as a column holds it, borrowing its text; nothing for null and empty text.
///
/// # Errors
///
/// Fails when no column holds such a value, with what it is.
pub(crate) fn cell(value: &Value) -> Result<Option<Cell<'_>>, &'static str> {
    Ok(Some(match value {
        Value::Null => return Ok(None),
        Value::Bytes(bytes) => match std::str::from_utf8(bytes) {
            Ok("") => return Ok(None),
            Ok(text) => Cell::Text(text),
            Err(_) => return Err("bytes that are not text"),
        },
        Value::String(text) => {
            let text: &str = text;
            if text.is_empty() {
                return Ok(None);
            }
            Cell::Text(text)
        }
        Value::Integer(number) => Cell::Int(*number),
        Value::Float(number) => Cell::Real(number.into_inner()),
        Value::Boolean(flag) => Cell::Bool(*flag),
        Value::Timestamp(at) => match at.timestamp_nanos_opt() {
            Some(nanos) => Cell::Time(Nanos(nanos)),
            None => return Err("a time stamp outside the years 1677 to 2262"),
        },
        Value::Regex(_) | Value::Object(_) | Value::Array(_) => return Err(kind_name(value)),
    }))
}

/// Tells whether a column that holds `cell` reads as `value`, so that writing it changes nothing.
pub(crate) fn is_same(cell: Option<Cell<'_>>, value: Option<&Value>) -> bool {
    let (cell, value) = match (cell, value) {
        (None, None | Some(Value::Null)) => return true,
        (Some(Cell::Real(number)), None | Some(Value::Null)) => return number.is_nan(),
        (None, Some(_)) | (Some(_), None) => return false,
        (Some(cell), Some(value)) => (cell, value),
    };
    match (cell, value) {
        (Cell::Text(text), Value::Bytes(bytes)) => text.as_bytes() == &bytes[..],
        (Cell::Text(text), Value::String(other)) => text.as_bytes() == &other.as_bytes()[..],
        (Cell::Int(number), Value::Integer(other)) => number == *other,
        (Cell::Real(number), Value::Float(other)) => number.to_bits() == other.into_inner().to_bits(),
        (Cell::Bool(flag), Value::Boolean(other)) => flag == *other,
        (Cell::Time(Nanos(at)), Value::Timestamp(other)) => other.timestamp_nanos_opt() == Some(at),
        (Cell::Ip(address), Value::Bytes(_) | Value::String(_)) => {
            let text = value.to_str_lossy();
            text.and_then(|text| addr::ip(&text)).map(addr::canonical) == Some(addr::canonical(address))
        }
        _ => false,
    }
}

/// What a value is, for messages.
pub(crate) fn kind_name(value: &Value) -> &'static str {
    match value {
        Value::Bytes(_) | Value::String(_) => "text",
        Value::Regex(_) => "a regular expression",
        Value::Integer(_) => "a whole number",
        Value::Float(_) => "a number",
        Value::Boolean(_) => "true or false",
        Value::Timestamp(_) => "a time stamp",
        Value::Object(_) => "an object",
        Value::Array(_) => "an array",
        Value::Null => "null",
    }
}
