//! Writing values.

use sweepline_parse::time::Nanos;

use super::EVENT_TIME;

const NANOS_PER_SECOND: i64 = 1_000_000_000;

/// Appends nil.
pub fn put_nil(out: &mut Vec<u8>) {
    out.push(0xc0);
}

/// Appends a truth value.
pub fn put_bool(flag: bool, out: &mut Vec<u8>) {
    out.push(if flag { 0xc3 } else { 0xc2 });
}

/// Appends a whole number in its shortest form.
pub fn put_uint(number: u64, out: &mut Vec<u8>) {
    if number < 0x80 {
        out.extend(u8::try_from(number));
    } else {
        put_sized(number, [Some(0xcc), Some(0xcd), Some(0xce)], out);
    }
}

/// Appends a number below zero.
pub(super) fn put_int(number: i64, out: &mut Vec<u8>) {
    match i8::try_from(number) {
        Ok(small @ -32..) => out.extend(small.to_be_bytes()),
        _ => {
            out.push(0xd3);
            out.extend(number.to_be_bytes());
        }
    }
}

/// Appends a number.
pub(super) fn put_float(number: f64, out: &mut Vec<u8>) {
    out.push(0xcb);
    out.extend(number.to_bits().to_be_bytes());
}

/// Appends a text.
pub fn put_str(text: &str, out: &mut Vec<u8>) {
    match u8::try_from(text.len()) {
        Ok(short @ ..32) => out.push(0xa0 | short),
        _ => put_sized(text.len() as u64, [Some(0xd9), Some(0xda), Some(0xdb)], out),
    }
    out.extend(text.as_bytes());
}

/// Appends bytes.
pub fn put_bin(bytes: &[u8], out: &mut Vec<u8>) {
    put_sized(bytes.len() as u64, [Some(0xc4), Some(0xc5), Some(0xc6)], out);
    out.extend(bytes);
}

/// Appends the header of an array; its values follow.
pub fn put_array(count: usize, out: &mut Vec<u8>) {
    put_container(count, 0x90, [None, Some(0xdc), Some(0xdd)], out);
}

/// Appends the header of a map; its pairs follow.
pub fn put_map(count: usize, out: &mut Vec<u8>) {
    put_container(count, 0x80, [None, Some(0xde), Some(0xdf)], out);
}

/// Appends an instant as EventTime, which ends in 2106; instants outside are moved to the nearest end.
pub fn put_event_time(at: Nanos, out: &mut Vec<u8>) {
    let seconds = at.0.div_euclid(NANOS_PER_SECOND).clamp(0, i64::from(u32::MAX));
    let nanos = at.0.rem_euclid(NANOS_PER_SECOND);
    out.push(0xd7);
    out.extend(EVENT_TIME.to_be_bytes());
    for part in [seconds, nanos] {
        out.extend(u32::try_from(part).unwrap_or_default().to_be_bytes());
    }
}

fn put_container(count: usize, short: u8, markers: [Option<u8>; 3], out: &mut Vec<u8>) {
    match u8::try_from(count) {
        Ok(few @ ..16) => out.push(short | few),
        _ => put_sized(count as u64, markers, out),
    }
}

/// Appends a marker and a number in one, two or four bytes; in eight, with the marker of numbers, beyond.
fn put_sized(number: u64, [one, two, four]: [Option<u8>; 3], out: &mut Vec<u8>) {
    match (u8::try_from(number), u16::try_from(number), u32::try_from(number)) {
        (Ok(number), _, _) if one.is_some() => {
            out.extend(one);
            out.push(number);
        }
        (_, Ok(number), _) => {
            out.extend(two);
            out.extend(number.to_be_bytes());
        }
        (_, _, Ok(number)) => {
            out.extend(four);
            out.extend(number.to_be_bytes());
        }
        _ => {
            out.push(0xcf);
            out.extend(number.to_be_bytes());
        }
    }
}
