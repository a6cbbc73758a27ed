//! A value as JSON, as Vector writes it: names sorted, text that is not UTF-8 repaired, instants as RFC 3339 in UTC with no,
//! three, six or nine digits of fraction, real numbers that JSON does not know as `null`.

use std::fmt::Write;

use jiff::SignedDuration;
use jiff::civil::date;
use sweepline_parse::json::write_str;
use sweepline_parse::time::{Nanos, write_rfc3339};

use crate::MAX_DEPTH;
use crate::read::{Fault, Timestamp, Value};

/// Appends a value.
///
/// # Errors
///
/// Fails when a part of it is malformed or nested deeper than [`MAX_DEPTH`]; `out` then holds a part of it.
pub fn write(value: Value<'_>, out: &mut String) -> Result<(), Fault> {
    write_within(value, MAX_DEPTH, out)
}

fn write_within(value: Value<'_>, depth: usize, out: &mut String) -> Result<(), Fault> {
    match value {
        Value::Bytes(bytes) => write_str(&String::from_utf8_lossy(bytes), out),
        Value::Timestamp(at) => write_timestamp(at, out),
        Value::Integer(number) => {
            // Writing to a string does not fail.
            let _ = write!(out, "{number}");
        }
        Value::Float(number) => match serde_json::Number::from_f64(number) {
            Some(number) => {
                let _ = write!(out, "{number}");
            }
            None => out.push_str("null"),
        },
        Value::Boolean(flag) => out.push_str(if flag { "true" } else { "false" }),
        Value::Null => out.push_str("null"),
        Value::Map(map) => {
            let depth = depth.checked_sub(1).ok_or(Fault::TooDeep)?;
            return write_members(&map.sorted()?, depth, out);
        }
        Value::Array(array) => {
            let depth = depth.checked_sub(1).ok_or(Fault::TooDeep)?;
            out.push('[');
            for (number, item) in array.items().enumerate() {
                if number > 0 {
                    out.push(',');
                }
                write_within(item?, depth, out)?;
            }
            out.push(']');
        }
    }
    Ok(())
}

/// Appends an object of members that were read already.
///
/// # Errors
///
/// As [`write`].
pub fn write_object(members: &[(&str, Value<'_>)], out: &mut String) -> Result<(), Fault> {
    write_members(members, MAX_DEPTH - 1, out)
}

fn write_members(members: &[(&str, Value<'_>)], depth: usize, out: &mut String) -> Result<(), Fault> {
    out.push('{');
    for (number, (name, value)) in members.iter().enumerate() {
        if number > 0 {
            out.push(',');
        }
        write_str(name, out);
        out.push(':');
        write_within(*value, depth, out)?;
    }
    out.push('}');
    Ok(())
}

/// Appends an instant as a string; one outside the years that RFC 3339 can write is `null`.
fn write_timestamp(at: Timestamp, out: &mut String) {
    let before = out.len();
    out.push('"');
    match (Timestamp { nanos: 0, ..at }).at() {
        Some(Nanos(second)) => write_rfc3339(Nanos(second), out),
        None => {
            let civil = date(1970, 1, 1).at(0, 0, 0, 0).checked_add(SignedDuration::from_secs(at.seconds));
            match civil.ok().filter(|civil| (0..=9999).contains(&civil.year())) {
                Some(civil) => {
                    let _ = write!(out, "{civil}Z");
                }
                None => {
                    out.truncate(before);
                    out.push_str("null");
                    return;
                }
            }
        }
    }
    let fraction = at.nanos.clamp(0, 999_999_999);
    if fraction > 0 {
        out.pop();
        let _ = match fraction {
            nanos if nanos % 1_000_000 == 0 => write!(out, ".{:03}Z", nanos / 1_000_000),
            nanos if nanos % 1000 == 0 => write!(out, ".{:06}Z", nanos / 1000),
            nanos => write!(out, ".{nanos:09}Z"),
        };
    }
    out.push('"');
}
