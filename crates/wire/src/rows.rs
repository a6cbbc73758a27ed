//! Sessions as plain rows, for plugins that want no more than names and values.
//!
//! A row is what the session is as JSON: the same columns, the same words. So a row is read back by the reader of JSON,
//! and what that refuses, a plugin cannot send.

use serde_json::{Map, Number, Value as Json};
use sweepline_asim::{Session, json};
use sweepline_parse::time::{Nanos, write_rfc3339};
use sweepline_plugin::event::{Rows, SessionBatch, Store};
use sweepline_proto::plugin::{Row, RowBatch, Value, ValueList, ValueMap, value};

use super::WireError;

/// How deep the values of a row nest: ASIM's dynamic columns stay far below.
const VALUE_DEPTH: usize = 32;

pub(super) fn encode(sessions: &[Session<'_>]) -> RowBatch {
    let mut text = String::new();
    let rows = sessions.iter().map(|session| {
        text.clear();
        json::write(session, &mut text);
        // What we wrote is an object.
        let object: Map<String, Json> = serde_json::from_str(&text).unwrap_or_default();
        Row { fields: object.into_iter().map(|(name, json)| (name, value(json))).collect() }
    });
    RowBatch { rows: rows.collect() }
}

fn value(json: Json) -> Value {
    let kind = match json {
        Json::Null => None,
        Json::Bool(flag) => Some(value::Kind::Flag(flag)),
        Json::Number(number) => Some(match number.as_i64() {
            Some(integer) => value::Kind::Integer(integer),
            None => value::Kind::Real(number.as_f64().unwrap_or_default()),
        }),
        Json::String(text) => Some(value::Kind::Text(text)),
        Json::Array(values) => {
            Some(value::Kind::List(ValueList { values: values.into_iter().map(value).collect() }))
        }
        Json::Object(object) => Some(value::Kind::Map(ValueMap {
            fields: object.into_iter().map(|(name, json)| (name, value(json))).collect(),
        })),
    };
    Value { kind }
}

pub(super) fn decode(message: &RowBatch) -> Result<SessionBatch, WireError> {
    let mut text = String::new();
    for (number, row) in message.rows.iter().enumerate() {
        let object = object(&row.fields, 0).map_err(|why| WireError::Row { number, why })?;
        text.push_str(&Json::Object(object).to_string());
        text.push('\n');
    }
    SessionBatch::try_new(Store { text, ..Store::default() }, |store| {
        let mut sessions = Vec::with_capacity(message.rows.len());
        for (number, line) in store.text.lines().enumerate() {
            let session = json::read(line, &store.arena)
                .map_err(|error| WireError::Row { number, why: error.to_string() })?;
            sessions.push(session);
        }
        Ok(Rows { sessions })
    })
}

fn object<'f>(
    fields: impl IntoIterator<Item = (&'f String, &'f Value)>,
    depth: usize,
) -> Result<Map<String, Json>, String> {
    fields.into_iter().map(|(name, value)| Ok((name.clone(), plain(value, depth)?))).collect()
}

fn plain(value: &Value, depth: usize) -> Result<Json, String> {
    if depth == VALUE_DEPTH {
        return Err(format!("values nest deeper than {VALUE_DEPTH}"));
    }
    Ok(match &value.kind {
        None => Json::Null,
        Some(value::Kind::Text(text)) => Json::String(text.clone()),
        Some(value::Kind::Integer(number)) => Json::Number((*number).into()),
        Some(value::Kind::Real(number)) => {
            Json::Number(Number::from_f64(*number).ok_or("a number is not finite")?)
        }
        Some(value::Kind::Flag(flag)) => Json::Bool(*flag),
        Some(value::Kind::Time(time)) => Json::String(instant(time)?),
        Some(value::Kind::Raw(bytes)) => Json::String(String::from_utf8_lossy(bytes).into_owned()),
        Some(value::Kind::List(list)) => {
            Json::Array(list.values.iter().map(|value| plain(value, depth + 1)).collect::<Result<_, _>>()?)
        }
        Some(value::Kind::Map(map)) => Json::Object(object(&map.fields, depth + 1)?),
    })
}

fn instant(time: &prost_types::Timestamp) -> Result<String, String> {
    const NANOS: i64 = 1_000_000_000;
    time.seconds
        .checked_mul(NANOS)
        .and_then(|seconds| seconds.checked_add(i64::from(time.nanos)))
        .map(|nanos| {
            let mut text = String::new();
            write_rfc3339(Nanos(nanos), &mut text);
            text
        })
        .ok_or_else(|| "a time is outside the years 1677 to 2262".to_owned())
}
