//! JSON text as MessagePack.

use sweepline_parse::Arena;
use sweepline_parse::json::{self, Value};

use super::write::{put_array, put_bool, put_float, put_int, put_map, put_nil, put_str, put_uint};
use crate::limits::DEPTH;

/// Why a JSON text was not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum JsonError {
    /// It is no JSON.
    #[error(transparent)]
    NotJson(#[from] json::Error),
    /// It nests deeper than [`DEPTH`].
    #[error("nested too deep")]
    TooDeep,
}

/// Appends a JSON text as a value. Whole numbers stay whole where 64 bits hold them.
///
/// # Errors
///
/// Fails when the text is no JSON or nests too deep; `out` then holds a part of it.
pub fn put_json(text: &str, out: &mut Vec<u8>) -> Result<(), JsonError> {
    put_value(json::value(text)?, &Arena::new(), out, 0)
}

fn put_value(value: Value<'_>, arena: &Arena, out: &mut Vec<u8>, depth: usize) -> Result<(), JsonError> {
    if depth > DEPTH {
        return Err(JsonError::TooDeep);
    }
    match value {
        Value::Null => put_nil(out),
        Value::Bool(flag) => put_bool(flag, out),
        Value::Number(text) => put_number(text, out),
        Value::String(text) => put_str(text.text(arena), out),
        Value::Array(text) => {
            put_array(json::elements(text).count(), out);
            for element in json::elements(text) {
                put_value(element?, arena, out, depth + 1)?;
            }
        }
        Value::Object(text) => {
            put_map(json::members(text).count(), out);
            for member in json::members(text) {
                let (key, value) = member?;
                put_str(key.text(arena), out);
                put_value(value, arena, out, depth + 1)?;
            }
        }
    }
    Ok(())
}

fn put_number(text: &str, out: &mut Vec<u8>) {
    if let Ok(number) = text.parse::<u64>() {
        put_uint(number, out);
    } else if let Ok(number) = text.parse::<i64>() {
        put_int(number, out);
    } else if let Ok(number) = text.parse::<f64>() {
        put_float(number, out);
    } else {
        put_nil(out);
    }
}
