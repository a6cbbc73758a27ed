//! `AnyValue`: what attributes and bodies hold.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sweepline_parse::json::write_str;

use super::{Content, Fields, LIST_ENTRIES, Malformed, entry, messages};
use crate::limits::MAX_DEPTH;

/// A value in its message.
#[derive(Clone, Copy, PartialEq, Default, Debug)]
pub(crate) enum Value<'m> {
    #[default]
    Empty,
    /// Text; not every sender makes sure that it is UTF-8.
    Text(&'m [u8]),
    Bool(bool),
    Int(i64),
    Double(f64),
    /// An `ArrayValue`.
    Array(&'m [u8]),
    /// A `KeyValueList`.
    Map(&'m [u8]),
    Bytes(&'m [u8]),
}

impl<'m> Value<'m> {
    /// Reads an `AnyValue`.
    pub(crate) fn read(message: &'m [u8]) -> Result<Self, Malformed> {
        let mut value = Self::Empty;
        for field in Fields::of(message) {
            value = match field? {
                (1, Content::Bytes(text)) => Self::Text(text),
                (2, Content::Varint(number)) => Self::Bool(number != 0),
                (3, Content::Varint(number)) => Self::Int(number.cast_signed()),
                (4, Content::Eight(bits)) => Self::Double(f64::from_bits(bits)),
                (5, Content::Bytes(message)) => Self::Array(message),
                (6, Content::Bytes(message)) => Self::Map(message),
                (7, Content::Bytes(bytes)) => Self::Bytes(bytes),
                _ => value,
            };
        }
        Ok(value)
    }

    /// Returns the bytes of a text or of bytes that are not blank.
    pub(crate) fn text(self) -> Option<&'m [u8]> {
        match self {
            Self::Text(bytes) | Self::Bytes(bytes) => {
                Some(bytes).filter(|bytes| !bytes.trim_ascii().is_empty())
            }
            _ => None,
        }
    }

    /// Returns the text when it is one, in UTF-8.
    pub(crate) fn name(self) -> Option<&'m str> {
        match self {
            Self::Text(bytes) => std::str::from_utf8(bytes).ok(),
            _ => None,
        }
    }

    /// Appends the value as JSON. Bytes that are not text become base64, as OTLP's JSON has it; numbers that JSON does
    /// not know become null.
    pub(crate) fn write(self, out: &mut String) -> Result<(), Malformed> {
        self.write_within(MAX_DEPTH, out)
    }

    fn write_within(self, depth: usize, out: &mut String) -> Result<(), Malformed> {
        match self {
            Self::Empty => out.push_str("null"),
            Self::Text(bytes) => write_str(&String::from_utf8_lossy(bytes), out),
            Self::Bool(value) => out.push_str(if value { "true" } else { "false" }),
            Self::Int(value) => out.push_str(&value.to_string()),
            Self::Double(value) => write_double(value, out),
            Self::Array(message) => {
                let depth = depth.checked_sub(1).ok_or(Malformed::Depth)?;
                out.push('[');
                for (at, element) in messages(message, LIST_ENTRIES).enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    Value::read(element?)?.write_within(depth, out)?;
                }
                out.push(']');
            }
            Self::Map(message) => write_entries_within(message, LIST_ENTRIES, depth, out)?,
            Self::Bytes(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => write_str(text, out),
                Err(_) => write_str(&STANDARD.encode(bytes), out),
            },
        }
        Ok(())
    }
}

/// The Collector makes doubles of all numbers in JSON, so a port comes as 443.0.
fn write_double(value: f64, out: &mut String) {
    /// Up to here doubles hold every whole number.
    const WHOLE: f64 = 9_007_199_254_740_992.0;
    let text = if value.fract() == 0.0 && value.abs() <= WHOLE {
        format!("{value:.0}")
    } else {
        serde_json::Number::from_f64(value).map_or_else(|| "null".to_owned(), |number| number.to_string())
    };
    out.push_str(&text);
}

/// Appends the entries in a field of a message as a JSON object.
pub(crate) fn write_entries(message: &[u8], number: u32, out: &mut String) -> Result<(), Malformed> {
    write_entries_within(message, number, MAX_DEPTH, out)
}

fn write_entries_within(
    message: &[u8],
    number: u32,
    depth: usize,
    out: &mut String,
) -> Result<(), Malformed> {
    let depth = depth.checked_sub(1).ok_or(Malformed::Depth)?;
    out.push('{');
    for (at, found) in messages(message, number).enumerate() {
        if at > 0 {
            out.push(',');
        }
        let (key, value) = entry(found?)?;
        write_str(&String::from_utf8_lossy(key), out);
        out.push(':');
        value.write_within(depth, out)?;
    }
    out.push('}');
    Ok(())
}
