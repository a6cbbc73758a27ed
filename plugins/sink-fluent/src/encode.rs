//! Events as entries: a time and a record.

use sweepline_forward::message::put_entry;
use sweepline_forward::msgpack::{JsonError, put_bin, put_json, put_map, put_str};
use sweepline_parse::time::Nanos;
use sweepline_plugin::encode::{Codec, each};
use sweepline_plugin::event::{Events, RawBatch};

/// The field that holds a raw record: what Fluent Bit, Fluentd's syslog input and our own source take for the line.
const LINE: &str = "message";

/// Hands on every event of a batch as an entry; one without a time of its own gets `now`. Returns how many could not be
/// written.
pub(crate) fn entries(events: &Events, now: Nanos, push: &mut dyn FnMut(Vec<u8>)) -> u64 {
    if let Events::Raw(raw) = events {
        lines(raw, push);
        return 0;
    }
    let mut failed = 0;
    let mut index = 0;
    each(events, Codec::Json, &mut |json| {
        let at = events.time_of(index).unwrap_or(now);
        index += 1;
        match object(at, &json) {
            Ok(entry) => push(entry),
            Err(_) => failed += 1,
        }
    });
    failed
}

fn lines(raw: &RawBatch, push: &mut dyn FnMut(Vec<u8>)) {
    for record in raw.iter() {
        let mut entry = Vec::with_capacity(record.len() + 32);
        put_entry(raw.received, &mut entry);
        put_map(1, &mut entry);
        put_str(LINE, &mut entry);
        match std::str::from_utf8(record) {
            Ok(text) => put_str(text, &mut entry),
            Err(_) => put_bin(record, &mut entry),
        }
        push(entry);
    }
}

fn object(at: Nanos, json: &[u8]) -> Result<Vec<u8>, JsonError> {
    let mut entry = Vec::with_capacity(json.len() + 32);
    put_entry(at, &mut entry);
    put_json(&String::from_utf8_lossy(json), &mut entry)?;
    Ok(entry)
}

#[cfg(test)]
mod tests;
