//! Events ↔ messages: what plugins exchange, and what disk buffers keep.
#![forbid(unsafe_code)]

mod rows;

use std::ops::Range;
use std::sync::Arc;

use sweepline_parse::time::Nanos;
use sweepline_plugin::event::{
    Alert, AlertBatch, Events, Kind, Origin, RawBatch, Records, Rows, SessionBatch, SketchBatch, Store,
};
use sweepline_plugin::names;
use sweepline_proto::plugin::{self, ComponentKind, EventKind, batch};
use sweepline_proto::{event, session, sketch};

/// Why a message holds no events that can be used.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// The batch has none of the event kinds that this side knows.
    #[error("the batch is empty, or of a kind that this side does not know")]
    Kind,
    /// Sessions that do not hold together.
    #[error("sessions: {0}")]
    Session(#[from] session::DecodeError),
    /// A row that is no session.
    #[error("row {number}: {why}")]
    Row {
        /// Its number, from 0.
        number: usize,
        /// Why.
        why: String,
    },
    /// Counts that do not hold together.
    #[error("sketch of rule `{rule}`: {why}")]
    Sketch {
        /// The rule.
        rule: String,
        /// Why.
        why: String,
    },
    /// Text that is no alert.
    #[error("alert {number}: {why}")]
    Alert {
        /// Its number, from 0.
        number: usize,
        /// Why.
        why: String,
    },
}

/// Returns the kind of events behind a kind of message.
pub fn kind(wire: EventKind) -> Option<Kind> {
    match wire {
        EventKind::Unspecified => None,
        EventKind::Raw => Some(Kind::Raw),
        EventKind::Session | EventKind::Row => Some(Kind::Session),
        EventKind::Sketch => Some(Kind::Sketch),
        EventKind::Alert => Some(Kind::Alert),
    }
}

/// Returns the kind of component behind its word: `source`, `transform`, `sink`.
pub fn component_kind(word: &str) -> ComponentKind {
    match word {
        "source" => ComponentKind::Source,
        "transform" => ComponentKind::Transform,
        _ => ComponentKind::Sink,
    }
}

/// Returns the word for a kind of component; the inverse of [`component_kind`].
pub fn component_word(kind: ComponentKind) -> Option<&'static str> {
    match kind {
        ComponentKind::Source => Some("source"),
        ComponentKind::Transform => Some("transform"),
        ComponentKind::Sink => Some("sink"),
        ComponentKind::Unspecified => None,
    }
}

/// Returns the kind of message that carries events best.
pub fn wire_kind(kind: Kind) -> EventKind {
    match kind {
        Kind::Raw => EventKind::Raw,
        Kind::Session => EventKind::Session,
        Kind::Sketch => EventKind::Sketch,
        Kind::Alert => EventKind::Alert,
    }
}

/// Turns events into a message; sessions into rows where the other side wants those.
pub fn encode(events: &Events, as_rows: bool) -> batch::Events {
    encode_range(events, 0..usize::MAX, as_rows)
}

/// Turns some of the events into a message; what the range has too many is left out.
pub fn encode_range(events: &Events, range: Range<usize>, as_rows: bool) -> batch::Events {
    let length = range.len();
    match events {
        Events::Raw(raw) => batch::Events::Raw(event::RawBatch {
            records: raw.iter().skip(range.start).take(length).map(<[u8]>::to_vec).collect(),
            received: raw.received.0,
            stream: raw.origin.stream,
            peer: text(raw.origin.peer.as_deref()),
            file: text(raw.origin.file.as_deref()),
            connector: text(raw.origin.connector.as_deref()),
        }),
        Events::Sessions(sessions) => {
            let sessions = part(sessions.sessions(), &range);
            if as_rows {
                batch::Events::Rows(rows::encode(sessions))
            } else {
                batch::Events::Sessions(session::encode(sessions))
            }
        }
        Events::Sketches(sketches) => batch::Events::Sketches(event::SketchBatch {
            sketches: part(&sketches.partials, &range)
                .iter()
                .map(|(rule, partial)| sketch::encode(rule, partial))
                .collect(),
        }),
        Events::Alerts(alerts) => batch::Events::Alerts(plugin::AlertBatch {
            // Serialising plain structs of text and numbers cannot fail.
            alerts: part(&alerts.alerts, &range)
                .iter()
                .filter_map(|alert| serde_json::to_string(alert).ok())
                .collect(),
        }),
    }
}

fn part<'a, T>(all: &'a [T], range: &Range<usize>) -> &'a [T] {
    all.get(range.start..range.end.min(all.len())).unwrap_or_default()
}

fn text(text: Option<&str>) -> String {
    text.unwrap_or_default().to_owned()
}

/// Reads events from a message. A connector's name that this process does not know and has no room for becomes no name.
///
/// # Errors
///
/// Says which event does not hold together; the batch is then refused as a whole.
pub fn decode(events: Option<batch::Events>) -> Result<Events, WireError> {
    let connector = |name: &str| names::intern(name).unwrap_or_default();
    match events.ok_or(WireError::Kind)? {
        batch::Events::Raw(raw) => Ok(Events::Raw(raw_batch(raw))),
        batch::Events::Sessions(message) => {
            let sessions = SessionBatch::try_new(Store::default(), |store| {
                session::decode(&message, &store.arena, connector).map(|sessions| Rows { sessions })
            })?;
            Ok(Events::Sessions(sessions))
        }
        batch::Events::Rows(message) => rows::decode(&message).map(Events::Sessions),
        batch::Events::Sketches(message) => {
            let mut partials = Vec::with_capacity(message.sketches.len());
            for one in message.sketches {
                let partial = sketch::decode(&one)
                    .map_err(|error| WireError::Sketch { rule: one.rule.clone(), why: error.to_string() })?;
                partials.push((Arc::from(one.rule), partial));
            }
            Ok(Events::Sketches(SketchBatch { partials }))
        }
        batch::Events::Alerts(message) => {
            let mut alerts = Vec::with_capacity(message.alerts.len());
            for (number, json) in message.alerts.iter().enumerate() {
                let alert: Alert = serde_json::from_str(json)
                    .map_err(|error| WireError::Alert { number, why: error.to_string() })?;
                alerts.push(alert);
            }
            Ok(Events::Alerts(AlertBatch { alerts }))
        }
    }
}

fn raw_batch(message: event::RawBatch) -> RawBatch {
    let mut records = Records::default();
    message.records.iter().for_each(|record| records.push(record));
    let (data, records) = records.finish();
    let known = |text: String| (!text.is_empty()).then(|| Arc::from(text));
    let origin = Origin {
        stream: message.stream,
        peer: known(message.peer),
        file: known(message.file),
        connector: known(message.connector),
    };
    RawBatch { data, records, received: Nanos(message.received), origin }
}

#[cfg(test)]
mod tests;
