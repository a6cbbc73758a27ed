//! Events as messages.

mod cef;

use sweepline_parse::time::Nanos;
use sweepline_plugin::encode::{Codec, each};
use sweepline_plugin::event::{Alert, Events, RawBatch};

use crate::header::{Header, is_syslog};
use crate::options::{Body, Severity};

/// MSGID by kind of event.
const SESSION: &str = "session";
const ALERT: &str = "alert";
const RECORD: &str = "record";

/// Hands on every event of a batch as a message; one without a time of its own gets `now`.
pub(crate) fn messages(
    events: &Events,
    body: Body,
    header: &Header,
    now: Nanos,
    push: &mut dyn FnMut(Vec<u8>),
) {
    match (events, body) {
        (Events::Raw(raw), Body::Cef | Body::Raw) => records(raw, header, push),
        (Events::Sessions(batch), Body::Cef) => {
            for session in batch.sessions() {
                let at = session.time_generated.unwrap_or(now);
                push(message(header, at, Severity::of(session.severity), SESSION, |out| {
                    cef::session(session, out)
                }));
            }
        }
        (Events::Alerts(batch), Body::Cef) => {
            for (index, alert) in batch.alerts.iter().enumerate() {
                let at = events.time_of(index).unwrap_or(now);
                push(message(header, at, severity_of(alert), ALERT, |out| cef::alert(alert, out)));
            }
        }
        _ => {
            let mut index = 0;
            each(events, Codec::Json, &mut |json| {
                let at = events.time_of(index).unwrap_or(now);
                let (severity, kind) = subject(events, index);
                index += 1;
                let mut out = Vec::with_capacity(json.len() + HEADER_BYTES);
                header.write(at, severity, kind, &mut out);
                out.extend_from_slice(&json);
                push(out);
            });
        }
    }
}

/// Most of a header.
const HEADER_BYTES: usize = 128;

fn message(
    header: &Header,
    at: Nanos,
    severity: Severity,
    kind: &str,
    write: impl FnOnce(&mut String),
) -> Vec<u8> {
    let mut out = Vec::new();
    header.write(at, severity, kind, &mut out);
    let mut text = String::new();
    write(&mut text);
    out.extend_from_slice(text.as_bytes());
    out
}

/// Raw records as they came: one that is a syslog message already is passed on unchanged, as a relay does.
fn records(raw: &RawBatch, header: &Header, push: &mut dyn FnMut(Vec<u8>)) {
    for record in raw.iter() {
        let mut out = Vec::with_capacity(record.len() + HEADER_BYTES);
        if !is_syslog(record) {
            header.write(raw.received, Severity::Informational, RECORD, &mut out);
        }
        out.extend_from_slice(record);
        push(out);
    }
}

fn subject(events: &Events, index: usize) -> (Severity, &'static str) {
    match events {
        Events::Sessions(batch) => {
            (Severity::of(batch.sessions().get(index).and_then(|session| session.severity)), SESSION)
        }
        Events::Alerts(batch) => {
            (batch.alerts.get(index).map_or(Severity::Informational, severity_of), ALERT)
        }
        Events::Raw(_) | Events::Sketches(_) => (Severity::Informational, RECORD),
    }
}

fn severity_of(alert: &Alert) -> Severity {
    Severity::of(sweepline_asim::EventSeverity::from_text(&alert.severity))
}

#[cfg(test)]
mod tests;
