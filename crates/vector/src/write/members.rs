//! A map being written: each member becomes an entry of `event.ValueMap.fields`.

use prost::encoding::{encode_varint, encoded_len_varint};
use sweepline_parse::time::Nanos;

/// Members of a map, as bytes of an `event.ValueMap`.
#[derive(Clone, Default, Debug)]
pub struct Members {
    entries: Vec<u8>,
    /// The value that is being written, before its length is known.
    value: Vec<u8>,
}

/// The first byte of a field: its number and the wire type of a length and so many bytes.
const fn sized(number: u8) -> u8 {
    number << 3 | 2
}

const NANOS_PER_SECOND: i64 = 1_000_000_000;

impl Members {
    /// Adds text.
    pub fn text(&mut self, name: &str, text: &str) {
        self.bytes(name, text.as_bytes());
    }

    /// Adds bytes, which are what Vector keeps text as.
    pub fn bytes(&mut self, name: &str, bytes: &[u8]) {
        put_sized(&mut self.value, 1, bytes);
        self.entry(name);
    }

    /// Adds an instant.
    pub fn timestamp(&mut self, name: &str, at: Nanos) {
        let mut timestamp = Vec::with_capacity(16);
        put_varint(&mut timestamp, 1, at.0.div_euclid(NANOS_PER_SECOND));
        put_varint(&mut timestamp, 2, at.0.rem_euclid(NANOS_PER_SECOND));
        put_sized(&mut self.value, 2, &timestamp);
        self.entry(name);
    }

    /// Adds a whole number.
    pub fn integer(&mut self, name: &str, number: i64) {
        put_integer(&mut self.value, number);
        self.entry(name);
    }

    /// Adds a real number, which must be one: Vector knows no others.
    pub fn float(&mut self, name: &str, number: f64) {
        put_float(&mut self.value, number);
        self.entry(name);
    }

    /// Adds true or false.
    pub fn boolean(&mut self, name: &str, flag: bool) {
        put_boolean(&mut self.value, flag);
        self.entry(name);
    }

    /// Adds nothing, under a name.
    pub fn null(&mut self, name: &str) {
        put_null(&mut self.value);
        self.entry(name);
    }

    /// Adds a map.
    pub fn map(&mut self, name: &str, map: &Self) {
        put_sized(&mut self.value, 7, &map.entries);
        self.entry(name);
    }

    /// Adds any JSON value. It is to be ours: it is nested as deep as it is.
    pub fn json(&mut self, name: &str, value: &serde_json::Value) {
        put_json(&mut self.value, value);
        self.entry(name);
    }

    /// Returns the map as the bytes of an `event.EventWrapper` with a log event.
    pub fn into_log(self) -> Vec<u8> {
        let value = 1 + encoded_len_varint(self.entries.len() as u64) + self.entries.len();
        let log = 1 + encoded_len_varint(value as u64) + value;
        let mut event = Vec::with_capacity(1 + encoded_len_varint(log as u64) + log);
        for (number, length) in [(1, log), (2, value), (7, self.entries.len())] {
            event.push(sized(number));
            encode_varint(length as u64, &mut event);
        }
        event.extend_from_slice(&self.entries);
        event
    }

    /// Adds the value that has been written.
    fn entry(&mut self, name: &str) {
        let sizes = [name.len(), self.value.len()];
        let length: usize = sizes.iter().map(|size| 1 + encoded_len_varint(*size as u64) + size).sum();
        self.entries.push(sized(1));
        encode_varint(length as u64, &mut self.entries);
        put_sized(&mut self.entries, 1, name.as_bytes());
        put_sized(&mut self.entries, 2, &self.value);
        self.value.clear();
    }
}

fn put_sized(out: &mut Vec<u8>, number: u8, bytes: &[u8]) {
    out.push(sized(number));
    encode_varint(bytes.len() as u64, out);
    out.extend_from_slice(bytes);
}

fn put_varint(out: &mut Vec<u8>, number: u8, value: i64) {
    out.push(number << 3);
    encode_varint(value.cast_unsigned(), out);
}

fn put_integer(out: &mut Vec<u8>, number: i64) {
    put_varint(out, 4, number);
}

fn put_float(out: &mut Vec<u8>, number: f64) {
    out.push(5 << 3 | 1);
    out.extend_from_slice(&number.to_le_bytes());
}

fn put_boolean(out: &mut Vec<u8>, flag: bool) {
    put_varint(out, 6, i64::from(flag));
}

fn put_null(out: &mut Vec<u8>) {
    put_varint(out, 9, 0);
}

/// Writes an `event.Value`.
fn put_json(out: &mut Vec<u8>, value: &serde_json::Value) {
    match value {
        serde_json::Value::Null => put_null(out),
        serde_json::Value::Bool(flag) => put_boolean(out, *flag),
        serde_json::Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(number), _) => put_integer(out, number),
            (None, Some(number)) => put_float(out, number),
            (None, None) => put_null(out),
        },
        serde_json::Value::String(text) => put_sized(out, 1, text.as_bytes()),
        serde_json::Value::Object(keys) => {
            let mut map = Members::default();
            keys.iter().for_each(|(name, value)| map.json(name, value));
            put_sized(out, 7, &map.entries);
        }
        serde_json::Value::Array(values) => {
            let (mut items, mut item) = (Vec::new(), Vec::new());
            for value in values {
                item.clear();
                put_json(&mut item, value);
                put_sized(&mut items, 1, &item);
            }
            put_sized(out, 8, &items);
        }
    }
}
