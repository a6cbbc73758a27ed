//! A JSON object as a session.

use std::fmt;

use sweepline_parse::{Arena, json, num};

use crate::schema::{Class, Field};
use crate::session::{Session, SetError};
use crate::value::Value;

/// Why a JSON text is not a session.
#[derive(Debug)]
pub enum ReadError {
    /// The text is not a JSON object.
    Json(json::Error),
    /// A column holds a value that it cannot.
    Column(SetError),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(error) => write!(f, "not a JSON object: {error}"),
            Self::Column(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Json(error) => Some(error),
            Self::Column(error) => Some(error),
        }
    }
}

/// Reads one session; the inverse of [`super::write`].
///
/// Aliases are ignored, since they are computed from their sources; keys that are no columns go
/// into `AdditionalFields`; nulls and empty texts are no values.
///
/// # Errors
///
/// Fails when the text is not a JSON object or a column's value does not fit the column.
pub fn read<'a>(text: &'a str, arena: &'a Arena) -> Result<Session<'a>, ReadError> {
    let mut session = Session::new("", "", "");
    for member in json::members(text) {
        let (key, value) = member.map_err(ReadError::Json)?;
        let name = key.text(arena);
        match Field::from_name(name) {
            Some(Field::AdditionalFields) => read_additional(value, arena, &mut session)?,
            Some(field) if is_derived(field) => {}
            Some(field) => {
                if let Some(value) = scalar(value, arena) {
                    session.set(field, Some(value)).map_err(ReadError::Column)?;
                }
            }
            None => {
                if let Some(value) = scalar(value, arena) {
                    session.put_additional(name, value);
                }
            }
        }
    }
    Ok(session)
}

fn is_derived(field: Field) -> bool {
    matches!(
        field,
        Field::Src
            | Field::Dst
            | Field::DvcInterface
            | Field::NetworkProtocolVersion
            | Field::EventSchema
            | Field::EventSchemaVersion
    ) || field.info().class == Class::Alias
}

fn read_additional<'a>(
    value: json::Value<'a>,
    arena: &'a Arena,
    session: &mut Session<'a>,
) -> Result<(), ReadError> {
    let json::Value::Object(text) = value else { return Ok(()) };
    for member in json::members(text) {
        let (key, value) = member.map_err(ReadError::Json)?;
        if let Some(value) = scalar(value, arena) {
            session.put_additional(key.text(arena), value);
        }
    }
    Ok(())
}

/// A JSON value as a column value; containers keep their JSON text.
fn scalar<'a>(value: json::Value<'a>, arena: &'a Arena) -> Option<Value<'a>> {
    match value {
        json::Value::Null => None,
        json::Value::Bool(flag) => Some(Value::Bool(flag)),
        json::Value::Number(text) => match num::i64(text) {
            Some(number) => Some(Value::Int(number)),
            None => text.parse().ok().map(Value::Real),
        },
        json::Value::String(text) => Some(text.text(arena)).filter(|text| !text.is_empty()).map(Value::Text),
        json::Value::Object(text) | json::Value::Array(text) => Some(Value::Text(text)),
    }
}
