//! Events as log records.

use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::common::v1::{AnyValue, ArrayValue, KeyValue, KeyValueList};
use opentelemetry_proto::tonic::logs::v1::{LogRecord, SeverityNumber};
use sweepline_asim::Session;
use sweepline_parse::Arena;
use sweepline_parse::json::{self, Value};
use sweepline_parse::time::Nanos;
use sweepline_plugin::event::{Alert, Events, Origin, instant};

/// Hands on every event of a batch as a log record, in order; `now` is when sessions and alerts are observed.
pub(crate) fn each(events: &Events, now: Nanos, push: &mut dyn FnMut(LogRecord)) {
    match events {
        Events::Raw(raw) => {
            let attributes = attributes(&raw.origin);
            for record in raw.iter() {
                let mut log = of(text_or_bytes(record), raw.received);
                log.attributes.clone_from(&attributes);
                push(log);
            }
        }
        Events::Sessions(batch) => batch.sessions().iter().for_each(|session| push(of_session(session, now))),
        Events::Alerts(batch) => batch.alerts.iter().for_each(|alert| push(of_alert(alert, now))),
        Events::Sketches(_) => {}
    }
}

fn of(body: Any, observed: Nanos) -> LogRecord {
    LogRecord { observed_time_unix_nano: nanos(observed), body: Some(any(body)), ..LogRecord::default() }
}

fn of_session(session: &Session<'_>, now: Nanos) -> LogRecord {
    let mut text = String::new();
    sweepline_asim::json::write(session, &mut text);
    let severity = session.severity.map_or("", |severity| severity.as_str());
    LogRecord {
        time_unix_nano: session.time_generated.map_or(0, nanos),
        severity_number: severity_number(severity),
        severity_text: severity.to_owned(),
        event_name: "sweepline.session".to_owned(),
        ..of(from_json(&text), now)
    }
}

fn of_alert(alert: &Alert, now: Nanos) -> LogRecord {
    // Serialising plain structs of text and numbers cannot fail.
    let text = serde_json::to_string(alert).unwrap_or_default();
    LogRecord {
        time_unix_nano: instant(&alert.last_seen).map_or(0, nanos),
        severity_number: severity_number(&alert.severity),
        severity_text: alert.severity.clone().into_owned(),
        event_name: "sweepline.alert".to_owned(),
        ..of(from_json(&text), now)
    }
}

/// OpenTelemetry's numbers for ASIM's words.
fn severity_number(word: &str) -> i32 {
    let number = match word {
        "Informational" => SeverityNumber::Info,
        "Low" => SeverityNumber::Info2,
        "Medium" => SeverityNumber::Warn,
        "High" => SeverityNumber::Error,
        _ => SeverityNumber::Unspecified,
    };
    number.into()
}

/// Where raw records came from, under the names that the `otlp` source reads.
fn attributes(origin: &Origin) -> Vec<KeyValue> {
    let pairs = [
        ("net.peer.ip", &origin.peer),
        ("log.file.path", &origin.file),
        ("sweepline.connector", &origin.connector),
    ];
    let told = pairs.into_iter().filter_map(|(key, value)| Some((key, value.as_deref()?)));
    told.map(|(key, value)| entry(key, any(Any::StringValue(value.to_owned())))).collect()
}

fn text_or_bytes(record: &[u8]) -> Any {
    match std::str::from_utf8(record) {
        Ok(text) => Any::StringValue(text.to_owned()),
        Err(_) => Any::BytesValue(record.to_vec()),
    }
}

/// A JSON object of our own as a map.
fn from_json(text: &str) -> Any {
    let arena = Arena::new();
    map(text, &arena)
}

fn map(object: &str, arena: &Arena) -> Any {
    let entries = json::members(object).flatten();
    let entries = entries.map(|(key, value)| entry(key.text(arena), value_of(value, arena)));
    Any::KvlistValue(KeyValueList { values: entries.collect() })
}

fn value_of(value: Value<'_>, arena: &Arena) -> AnyValue {
    let value = match value {
        Value::Null => return AnyValue::default(),
        Value::Bool(value) => Any::BoolValue(value),
        Value::String(text) => Any::StringValue(text.text(arena).to_owned()),
        Value::Number(text) => match text.parse() {
            Ok(number) => Any::IntValue(number),
            Err(_) => Any::DoubleValue(text.parse().unwrap_or_default()),
        },
        Value::Object(text) => map(text, arena),
        Value::Array(text) => {
            let values = json::elements(text).flatten().map(|value| value_of(value, arena)).collect();
            Any::ArrayValue(ArrayValue { values })
        }
    };
    any(value)
}

/// Wraps a value as OTLP does.
pub(crate) fn any(value: Any) -> AnyValue {
    AnyValue { value: Some(value) }
}

/// Returns an attribute.
pub(crate) fn entry(key: &str, value: AnyValue) -> KeyValue {
    KeyValue { key: key.to_owned(), value: Some(value), ..KeyValue::default() }
}

/// Times before 1970 are unknown to OTLP.
fn nanos(time: Nanos) -> u64 {
    u64::try_from(time.0).unwrap_or_default()
}

#[cfg(test)]
mod tests;
