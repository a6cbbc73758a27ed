//! Records that hold records: JSON arrays, objects with an array in them, and objects that a shipper has put around a
//! line.
//!
//! | what | who writes it |
//! |---|---|
//! | `[…]`, `{"records": […]}` | Event Hubs, exports, Azure's blobs |
//! | `{"logEvents": [{"message": …}]}` | CloudWatch Logs subscriptions |
//! | `{"message": "…"}`, `{"log": "…"}`, `{"event": {"original": "…"}}`, … | Vector, Fluent Bit, Elastic, Splunk, Wazuh, Sentinel's Syslog rows, … |
//! | `{"data": "<base64>"}` | Kinesis, Firehose, Lambda, mostly compressed |
//!
//! Only an object that no connector knows is opened so: a product's own record may have a `message`, too.

mod packed;

use sweepline_parse::time::{Clock, Nanos, any};
use sweepline_parse::{Arena, json, null};

use crate::form::Object;

pub(crate) use packed::Budget;

/// How deep containers may lie in each other: a Lambda batch of Kinesis records of compressed subscription objects has
/// five.
pub(crate) const MAX_DEPTH: usize = 6;

/// How a Parquet file begins; it has to be turned into lines before.
pub(crate) const PARQUET: &str = "PAR1\x15";

/// The array of records in a text that is a container; `None` when it is a record itself.
pub(crate) fn array(text: &str) -> Option<&str> {
    text.trim_ascii_start().starts_with('[').then(|| text.trim_ascii())
}

/// The array of records in an object that is always a container; `None` when it may be a record itself.
pub(crate) fn records<'a>(object: &Object<'a>) -> Option<&'a str> {
    ["records", "logEvents"].iter().find_map(|key| object.get(key)?.as_array())
}

/// Splits a text behind its first object; `None` when nothing follows it. Firehose writes objects to S3 one after the
/// other, without a line break.
pub(crate) fn split_first(text: &str) -> Option<(&str, &str)> {
    let error = json::members(text).find_map(Result::err)?;
    let (first, rest) = text.split_at_checked(error.at)?;
    (error.kind == json::ErrorKind::Trailing && rest.starts_with('{')).then_some((first, rest))
}

/// Tells whether a JSON object may stand at the end of a line, at the cost of a look.
pub(crate) fn may_end_with_object(line: &str) -> bool {
    line.trim_ascii_end().ends_with('}')
}

/// The JSON object at the end of a line, behind a header of syslog or a file's name, say.
pub(crate) fn object_in(line: &str) -> Option<&str> {
    if !may_end_with_object(line) {
        return None;
    }
    let object = line.get(memchr::memchr(b'{', line.as_bytes())?..)?.trim_ascii_end();
    let is_whole = json::members(object).all(|member| member.is_ok());
    (is_whole && object.len() < line.trim_ascii().len()).then_some(object)
}

/// Tells whether the object is the one by which CloudWatch Logs probes the destination.
pub(crate) fn is_probe(object: &Object<'_>) -> bool {
    matches!(object.get("messageType"), Some(json::Value::String(kind)) if kind.raw == "CONTROL_MESSAGE")
}

/// What an object carries that no connector knows.
pub(crate) enum Inside<'a> {
    /// Records.
    Array(&'a str),
    /// One record: a line, or the text of an object.
    Record(&'a str),
}

/// Keys of an array of records, in answers of APIs and in batches of Lambda.
const ARRAYS: &[&str] = &["Records", "value", "results", "Results", "events"];

/// Keys of a line, the original ones first.
const LINES: &[&str] = &[
    "event.original",
    "original",
    "log.record.original",
    "rawmsg",
    "_raw",
    "raw",
    "raw_event",
    "RawData",
    "SyslogMessage",
    "message",
    "Message",
    "MESSAGE",
    "@message",
    "msg",
    "log",
    "event",
    "full_message",
    "full_log",
    "short_message",
    "body",
];

/// Keys of an object with the record as one of its members, or that is the record.
const OBJECTS: &[&str] = &["event", "result", "_source", "message", "body", "log"];

/// Opens an object that no connector knows.
pub(crate) fn inside<'a>(object: &Object<'a>, arena: &'a Arena, budget: &mut Budget) -> Option<Inside<'a>> {
    let line = LINES.iter().find_map(|key| match object.get(key)? {
        json::Value::String(text) => Some(text.text(arena).trim_ascii()).filter(|text| !text.is_empty()),
        _ => None,
    });
    let is_objects = |array: &&str| matches!(json::elements(array).next(), Some(Ok(json::Value::Object(_))));
    line.or_else(|| OBJECTS.iter().find_map(|key| object.get(key)?.as_object()))
        .or_else(|| packed::unpack(object, arena, budget))
        .map(Inside::Record)
        .or_else(|| {
            let array = |key: &&str| object.get(key)?.as_array().filter(is_objects);
            ARRAYS.iter().find_map(array).map(Inside::Array)
        })
}

/// Keys of the time at which a shipper got a line.
const TIMES: &[&str] = &["timestamp", "@timestamp", "time", "_time", "date", "EventTime", "TimeGenerated"];

/// Returns when a shipper got the line in an object: the receive time of a line without its own year or time.
pub(crate) fn received(object: &Object<'_>, clock: &Clock<'_>) -> Option<Nanos> {
    TIMES.iter().find_map(|key| match object.get(key)? {
        json::Value::Number(text) => any(text, clock),
        json::Value::String(text) => any(text.raw, clock),
        _ => None,
    })
}

/// Keys of the host that sent the line. Elastic's `host` object is the agent's own host and no text.
const SENDERS: &[&str] = &["HostName", "hostname", "host", "_HOSTNAME", "Computer"];

/// Returns who sent the line in an object.
pub(crate) fn sender<'a>(object: &Object<'a>, arena: &'a Arena) -> Option<&'a str> {
    SENDERS.iter().find_map(|key| match object.get(key)? {
        json::Value::String(text) => null::non_null(text.text(arena)),
        _ => None,
    })
}
