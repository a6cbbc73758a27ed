//! The four kinds of batches that plugins exchange. A batch holds one kind.

mod alert;
mod raw;
mod session;

pub use alert::{Alert, AlertBatch, AlertRule, Group, GroupValue, instant};
pub use raw::{Origin, RawBatch, Records, Span};
pub use session::{Rows, SessionBatch, Store};

use sweepline_parse::time::Nanos;
use sweepline_sketch::Partial;

use crate::ack::Ack;

/// A kind of event, as components declare what they take and give.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    /// Bytes as they were received.
    Raw,
    /// Typed ASIM sessions.
    Session,
    /// Partial distinct counts.
    Sketch,
    /// Alerts.
    Alert,
}

impl Kind {
    /// Returns the word of the kind in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Raw => "raw records",
            Self::Session => "sessions",
            Self::Sketch => "sketches",
            Self::Alert => "alerts",
        }
    }
}

/// Some events of one kind, and the duty to deliver them.
pub struct Batch {
    /// The events.
    pub events: Events,
    /// Dropped when the events are where they must be.
    pub ack: Ack,
}

/// The events of a batch.
pub enum Events {
    /// See [`Kind::Raw`].
    Raw(RawBatch),
    /// See [`Kind::Session`].
    Sessions(SessionBatch),
    /// See [`Kind::Sketch`].
    Sketches(SketchBatch),
    /// See [`Kind::Alert`].
    Alerts(AlertBatch),
}

impl Events {
    /// Returns when an event happened: a session's TimeGenerated, the last event of an alert, the receipt of a raw record.
    /// `None` when the event has no such time, or there is none of that number.
    pub fn time_of(&self, index: usize) -> Option<Nanos> {
        match self {
            Self::Raw(raw) => (index < raw.records.len()).then_some(raw.received),
            Self::Sessions(batch) => batch.sessions().get(index)?.time_generated,
            Self::Alerts(batch) => instant(&batch.alerts.get(index)?.last_seen),
            Self::Sketches(_) => None,
        }
    }
}

/// Partial counts of one or more rules.
#[derive(Clone, Default)]
pub struct SketchBatch {
    /// Rule name and the changed state of one group.
    pub partials: Vec<(std::sync::Arc<str>, Partial)>,
}

impl Batch {
    /// Returns the number of events.
    pub fn len(&self) -> usize {
        match &self.events {
            Events::Raw(raw) => raw.records.len(),
            Events::Sessions(sessions) => sessions.sessions().len(),
            Events::Sketches(sketches) => sketches.partials.len(),
            Events::Alerts(alerts) => alerts.alerts.len(),
        }
    }

    /// Tells whether there are no events.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the kind of the events.
    pub fn kind(&self) -> Kind {
        match &self.events {
            Events::Raw(_) => Kind::Raw,
            Events::Sessions(_) => Kind::Session,
            Events::Sketches(_) => Kind::Sketch,
            Events::Alerts(_) => Kind::Alert,
        }
    }

    /// Returns a second batch with the same events and a share of the same duty.
    ///
    /// Raw records are shared, sessions are copied.
    pub fn duplicate(&self) -> Self {
        let events = match &self.events {
            Events::Raw(raw) => Events::Raw(raw.clone()),
            Events::Sessions(sessions) => Events::Sessions(sessions.copy()),
            Events::Sketches(sketches) => Events::Sketches(sketches.clone()),
            Events::Alerts(alerts) => Events::Alerts(alerts.clone()),
        };
        Self { events, ack: self.ack.clone() }
    }
}
