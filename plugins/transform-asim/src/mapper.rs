//! One record in, its sessions and its outcome out.

use sweepline_asim::Session;
use sweepline_parse::time::{Clock, Nanos};
use sweepline_parse::{Arena, json};

use crate::connector::{Connector, Cx, Outcome};
use crate::container;
use crate::finish;
use crate::form::Parsed;
use crate::options::Settings;
use crate::recognise::recognise;
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
    let mut job = Job { received, pinned, settings, stream, arena, sessions };
    job.map(text.trim_end_matches(['\r', '\n']), 0)
}

/// What stays the same for all records in a container.
struct Job<'a, 'j> {
    received: Nanos,
    pinned: Option<usize>,
    settings: &'j Settings,
    stream: &'j mut Stream,
    arena: &'a Arena,
    sessions: &'j mut Vec<Session<'a>>,
}

impl<'a> Job<'a, '_> {
    fn map(&mut self, text: &'a str, depth: usize) -> Verdict {
        let pinned = self.pinned;
        let rejected = |reason| Verdict { connector: pinned, outcome: Outcome::Rejected(reason) };
        if text.trim_ascii().is_empty() {
            return Verdict { connector: self.pinned, outcome: Outcome::Skipped("empty") };
        }
        if let Some(array) = container::array(text) {
            return self.each(array, depth);
        }
        let clock = Clock { zone: &self.settings.zone, received: self.received };
        let parsed = match Parsed::read(text, self.arena, &clock) {
            Ok(parsed) => parsed,
            Err(reason) => return rejected(reason),
        };
        if let Parsed::Json(object) = &parsed
            && let Some(array) = container::records(object)
        {
            return self.each(array, depth);
        }
        self.one(&parsed)
    }

    /// Maps every record of a container; it is a session when one of them is.
    fn each(&mut self, array: &'a str, depth: usize) -> Verdict {
        let pinned = self.pinned;
        let rejected = |reason| Verdict { connector: pinned, outcome: Outcome::Rejected(reason) };
        if depth == container::MAX_DEPTH {
            return rejected("nested_too_deep");
        }
        let mut verdict: Option<Verdict> = None;
        for element in json::elements(array) {
            let one = match element {
                Ok(json::Value::Object(text) | json::Value::Array(text)) => self.map(text, depth + 1),
                Ok(json::Value::String(text)) => self.map(text.text(self.arena), depth + 1),
                Ok(_) | Err(_) => rejected("malformed_json"),
            };
            let better = one.outcome == Outcome::Session
                && verdict.is_none_or(|known| known.outcome != Outcome::Session);
            if better || verdict.is_none() {
                verdict = Some(one);
            }
        }
        verdict.unwrap_or(Verdict { connector: self.pinned, outcome: Outcome::Skipped("empty") })
    }

    fn one(&mut self, parsed: &Parsed<'a>) -> Verdict {
        let form = parsed.form();
        let Some(number) = self.pinned.or_else(|| recognise(&form, self.stream)) else {
            return Verdict { connector: None, outcome: Outcome::Rejected("unrecognised") };
        };
        let Some(connector) = CONNECTORS.get(number) else {
            return Verdict { connector: None, outcome: Outcome::Rejected("unrecognised") };
        };
        let first_new = self.sessions.len();
        let clock = Clock { zone: &self.settings.zone, received: self.received };
        let mut cx = Cx { arena: self.arena, clock, settings: self.settings, stream: self.stream };
        let outcome = (connector.map)(&form, &mut cx, self.sessions);
        if outcome != Outcome::Session {
            self.sessions.truncate(first_new);
        }
        for session in self.sessions.iter_mut().skip(first_new) {
            session.connector = connector.id;
            finish::complete(session, &mut cx);
        }
        Verdict { connector: Some(number), outcome }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLOW: &str = r#"{"version":2,"account_id":"123456789012","interface_id":"eni-0a1b2c3d4e5f60718","srcaddr":"198.51.100.7","dstaddr":"10.0.0.5","srcport":40000,"dstport":22,"protocol":6,"packets":1,"bytes":60,"start":1768464000,"end":1768464060,"action":"REJECT","log_status":"OK"}"#;

    fn sessions_of(text: &str) -> (usize, Verdict) {
        let arena = Arena::new();
        let mut sessions = Vec::new();
        let verdict = map_record(
            text,
            Nanos(0),
            None,
            &Settings::default(),
            &mut Stream::default(),
            &arena,
            &mut sessions,
        );
        (sessions.len(), verdict)
    }

    #[test]
    fn arrays_and_blobs_give_the_sessions_of_all_their_records() {
        for text in [
            format!("[{FLOW},{FLOW}]"),
            format!("{{\"records\":[{FLOW},{{\"a\":1}},{FLOW}]}}"),
            format!("[{{\"records\":[{FLOW}]}},{{\"records\":[{FLOW}]}}]"),
        ] {
            let (sessions, verdict) = sessions_of(&text);
            assert_eq!((sessions, verdict.connector_id()), (2, "aws_vpc_flow"), "{text}");
        }
    }

    #[test]
    fn a_container_without_sessions_tells_why() {
        assert_eq!(sessions_of("[]").1.outcome, Outcome::Skipped("empty"));
        assert_eq!(sessions_of("[[[[[1]]]]]").1.outcome, Outcome::Rejected("nested_too_deep"));
        assert_eq!(sessions_of("[{\"a\":").1.outcome, Outcome::Rejected("malformed_json"));
    }
}
