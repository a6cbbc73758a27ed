//! One record in, its sessions and its outcome out.

use sweepline_asim::Session;
use sweepline_parse::Arena;
use sweepline_parse::time::{Clock, Nanos};

use crate::connector::{Connector, Cx, Outcome};
use crate::finish;
use crate::form::{Form, Parsed};
use crate::options::Settings;
use crate::registry::CONNECTORS;
use crate::stream::Stream;

/// What became of a record, and through whom.
#[derive(Clone, Copy)]
pub struct Verdict {
    /// Number of the connector in the registry; `None` when nobody knew the record.
    pub connector: Option<usize>,
    /// What became of it.
    pub outcome: Outcome,
}

impl Verdict {
    /// Returns the connector's id, or `unknown`.
    pub fn connector_id(&self) -> &'static str {
        self.connector().map_or("unknown", |connector| connector.id)
    }

    /// Returns the connector.
    pub fn connector(&self) -> Option<&'static Connector> {
        self.connector.and_then(|number| CONNECTORS.get(number).copied())
    }
}

/// Maps one record.
///
/// `pinned` is the number of the connector that must read it; `None` recognises it.
pub fn map_record<'a>(
    text: &'a str,
    received: Nanos,
    pinned: Option<usize>,
    settings: &Settings,
    stream: &mut Stream,
    arena: &'a Arena,
    sessions: &mut Vec<Session<'a>>,
) -> Verdict {
    let clock = Clock { zone: &settings.zone, received };
    let text = text.trim_end_matches(['\r', '\n']);
    if text.trim_ascii().is_empty() {
        return Verdict { connector: pinned, outcome: Outcome::Skipped("empty") };
    }
    let parsed = match Parsed::read(text, arena, &clock) {
        Ok(parsed) => parsed,
        Err(reason) => return Verdict { connector: pinned, outcome: Outcome::Rejected(reason) },
    };
    let form = parsed.form();
    let Some(number) = pinned.or_else(|| recognise(&form, stream)) else {
        return Verdict { connector: None, outcome: Outcome::Rejected("unrecognised") };
    };
    let Some(connector) = CONNECTORS.get(number) else {
        return Verdict { connector: None, outcome: Outcome::Rejected("unrecognised") };
    };
    let first_new = sessions.len();
    let mut cx = Cx { arena, clock, settings, stream };
    let outcome = (connector.map)(&form, &mut cx, sessions);
    if outcome != Outcome::Session {
        sessions.truncate(first_new);
    }
    for session in sessions.iter_mut().skip(first_new) {
        session.connector = connector.id;
        finish::complete(session, &mut cx);
    }
    Verdict { connector: Some(number), outcome }
}

/// Finds the connector of a record: the one of the record before first, then all in turn.
fn recognise(form: &Form<'_, '_>, stream: &mut Stream) -> Option<usize> {
    let known = |number: usize, stream: &Stream| {
        CONNECTORS.get(number).is_some_and(|connector| (connector.recognises)(form, stream))
    };
    if let Some(last) = stream.last
        && known(last, stream)
    {
        return Some(last);
    }
    let found = (0..CONNECTORS.len()).find(|number| known(*number, stream));
    if found.is_some() {
        stream.last = found;
    }
    found
}
