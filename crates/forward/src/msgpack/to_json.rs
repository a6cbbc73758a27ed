//! MessagePack as JSON text.

use std::fmt::Write;

use sweepline_parse::json::write_str;
use sweepline_parse::time::write_rfc3339;

use super::{Error, Reader, Value, event_time};
use crate::limits::DEPTH;

/// Appends the next value as JSON.
///
/// Text that is not UTF-8 gets U+FFFD, numbers that JSON lacks become null, an EventTime becomes RFC 3339 text, other
/// extension values become null. Keys that are no text are written as text.
///
/// # Errors
///
/// Fails when the bytes are no value, end within it, or nest too deep.
pub fn write_json(reader: &mut Reader<'_>, out: &mut String) -> Result<(), Error> {
    write_value(reader, out, 0)
}

fn write_value(reader: &mut Reader<'_>, out: &mut String, depth: usize) -> Result<(), Error> {
    match reader.value()? {
        Value::Array(count) => {
            out.push('[');
            let depth = deeper(depth)?;
            for index in 0..count {
                if index > 0 {
                    out.push(',');
                }
                write_value(reader, out, depth)?;
            }
            out.push(']');
        }
        Value::Map(count) => {
            out.push('{');
            let depth = deeper(depth)?;
            for index in 0..count {
                if index > 0 {
                    out.push(',');
                }
                write_key(reader, out, depth)?;
                out.push(':');
                write_value(reader, out, depth)?;
            }
            out.push('}');
        }
        scalar => write_scalar(scalar, out),
    }
    Ok(())
}

fn deeper(depth: usize) -> Result<usize, Error> {
    if depth == DEPTH { Err(Error::TooDeep) } else { Ok(depth + 1) }
}

fn write_key(reader: &mut Reader<'_>, out: &mut String, depth: usize) -> Result<(), Error> {
    let mut ahead = *reader;
    if let Some(bytes) = ahead.value()?.as_bytes() {
        *reader = ahead;
        write_str(&String::from_utf8_lossy(bytes), out);
        return Ok(());
    }
    let mut text = String::new();
    write_value(reader, &mut text, depth)?;
    write_str(&text, out);
    Ok(())
}

fn write_scalar(value: Value<'_>, out: &mut String) {
    // Writing to a string cannot fail.
    let _ = match value {
        Value::Bool(flag) => write!(out, "{flag}"),
        Value::Uint(number) => write!(out, "{number}"),
        Value::Int(number) => write!(out, "{number}"),
        Value::Float(number) if number.is_finite() => write!(out, "{number}"),
        Value::Str(bytes) | Value::Bin(bytes) => {
            write_str(&String::from_utf8_lossy(bytes), out);
            Ok(())
        }
        Value::Ext(kind, body) => match event_time(kind, body) {
            Some(at) => {
                out.push('"');
                write_rfc3339(at, out);
                out.push('"');
                Ok(())
            }
            None => out.write_str("null"),
        },
        _ => out.write_str("null"),
    };
}
