//! Our events as Vector's log events, each as the bytes of an `event.EventWrapper`.
//!
//! | event | log event |
//! |---|---|
//! | raw record | `message`, and `host`, `file`, `timestamp` and `asim.connector` as far as they are known |
//! | session | its columns under their names; instants as timestamps, `AdditionalFields` as a map |
//! | partial count | `rule` and `group` |
//! | alert | its keys as in JSON |
//!
//! As Vector does since it has namespaces, the event stands in `Log.value`. Sources: `event.proto`, protobuf.dev "Encoding".

mod members;

pub use members::Members;

use sweepline_asim::{Field, Session, Value, json};
use sweepline_parse::addr::canonical;
use sweepline_plugin::event::{Alert, Events, RawBatch};
use sweepline_sketch::Partial;

/// Turns the events of a batch into log events, one after the other.
pub fn events(events: &Events) -> Box<dyn Iterator<Item = Vec<u8>> + '_> {
    match events {
        Events::Raw(raw) => Box::new(raw.iter().map(|record| record_event(record, raw))),
        Events::Sessions(batch) => Box::new(batch.sessions().iter().map(session_event)),
        Events::Sketches(batch) => {
            Box::new(batch.partials.iter().map(|(rule, partial)| partial_event(rule, partial)))
        }
        Events::Alerts(batch) => Box::new(batch.alerts.iter().map(alert_event)),
    }
}

fn record_event(record: &[u8], batch: &RawBatch) -> Vec<u8> {
    let mut event = Members::default();
    event.bytes("message", record);
    event.timestamp("timestamp", batch.received);
    let origin = &batch.origin;
    if let Some(peer) = &origin.peer {
        event.text("host", peer);
    }
    if let Some(file) = &origin.file {
        event.text("file", file);
    }
    if let Some(connector) = &origin.connector {
        let mut hints = Members::default();
        hints.text("connector", connector);
        event.map("asim", &hints);
    }
    event.into_log()
}

fn session_event(session: &Session<'_>) -> Vec<u8> {
    let mut event = Members::default();
    json::columns(session, |field, value| match (field, value) {
        // A rule's number as text, as the schema has it.
        (Field::Rule, Value::Int(number)) => event.text(field.name(), &number.to_string()),
        _ => column(&mut event, field.name(), value),
    });
    if !session.additional_values().is_empty() {
        let mut additional = Members::default();
        for (name, value) in session.additional_values() {
            column(&mut additional, name, *value);
        }
        event.map("AdditionalFields", &additional);
    }
    event.into_log()
}

fn column(event: &mut Members, name: &str, value: Value<'_>) {
    match value {
        Value::Text(text) => event.text(name, text),
        Value::Int(number) => event.integer(name, number),
        Value::Real(number) if number.is_finite() => event.float(name, number),
        Value::Real(_) => event.null(name),
        Value::Bool(flag) => event.boolean(name, flag),
        Value::Time(at) => event.timestamp(name, at),
        Value::Ip(address) => event.text(name, &canonical(address).to_string()),
    }
}

fn partial_event(rule: &str, partial: &Partial) -> Vec<u8> {
    let mut event = Members::default();
    event.text("rule", rule);
    let group = partial.group().into_iter().map(|value| match value {
        sweepline_sketch::Value::Int(number) => number.into(),
        sweepline_sketch::Value::Absent => serde_json::Value::Null,
        value => value.to_string().into(),
    });
    event.json("group", &serde_json::Value::Array(group.collect()));
    event.into_log()
}

fn alert_event(alert: &Alert) -> Vec<u8> {
    let mut event = Members::default();
    // Plain structs of text and numbers become JSON without fail.
    if let Ok(serde_json::Value::Object(keys)) = serde_json::to_value(alert) {
        keys.iter().for_each(|(name, value)| event.json(name, value));
    }
    event.into_log()
}

#[cfg(test)]
mod tests;
