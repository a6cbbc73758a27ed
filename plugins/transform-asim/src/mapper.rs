//! One record in, its sessions and its outcome out.

use std::cell::LazyCell;

use memchr::memmem;
use sweepline_asim::{Field, Session};
use sweepline_parse::time::{Clock, Nanos};
use sweepline_parse::{Arena, json, syslog};

use crate::catalogue::Entry;
use crate::connector::{Cx, Outcome};
use crate::container::{self, Budget, Inside};
use crate::export;
use crate::finish;
use crate::form::{Form, Object, Parsed};
use crate::identity;
use crate::options::Settings;
use crate::recognise::{recognise, recognise_own};
use crate::stream::Stream;
use crate::user::RecordView;

/// What became of a record, and through whom.
#[derive(Clone, Copy)]
pub struct Verdict<'a> {
    /// Id of the connector; `None` when nobody knew the record.
    pub connector: Option<&'static str>,
    /// What became of it.
    pub outcome: Outcome,
    /// Where and why the program of a user's connector failed, escaped.
    pub detail: Option<&'a str>,
    /// Whether the row of an export before this record is lost: its quote never closes. Only what stands behind it tells.
    pub row_lost: bool,
}

/// What is said of a lost row.
pub(crate) const ROW_LOST: &str = "the row before has a quote that never closes, and is lost";

impl Verdict<'_> {
    /// Returns a verdict without detail, and with no row lost.
    pub fn new(connector: Option<&'static str>, outcome: Outcome) -> Self {
        Self { connector, outcome, detail: None, row_lost: false }
    }

    /// Returns the connector's id, or `unknown`.
    pub fn connector_id(&self) -> &'static str {
        self.connector.unwrap_or("unknown")
    }
}

/// Maps one record.
///
/// `pinned` is the number of the connector, in the settings' catalogue, that must read it; `None` recognises it.
pub fn map_record<'a>(
    text: &'a str,
    received: Nanos,
    pinned: Option<usize>,
    settings: &Settings,
    stream: &mut Stream,
    arena: &'a Arena,
    sessions: &mut Vec<Session<'a>>,
) -> Verdict<'a> {
    let mut job = Job { received, pinned, settings, stream, arena, sessions, budget: Budget::default() };
    job.line(text.trim_end_matches(['\r', '\n']))
}

/// What stays the same for all records in a container.
struct Job<'a, 'j> {
    received: Nanos,
    pinned: Option<usize>,
    settings: &'j Settings,
    stream: &'j mut Stream,
    arena: &'a Arena,
    sessions: &'j mut Vec<Session<'a>>,
    budget: Budget,
}

impl<'a> Job<'a, '_> {
    /// Maps a record as it came: it may belong to an export, a row of which is a record of its own.
    fn line(&mut self, text: &'a str) -> Verdict<'a> {
        let export::Read { line, row_lost } = export::read(text, &mut self.stream.export, self.arena);
        let verdict = match line {
            export::Line::Header => self.unread(Outcome::Skipped("header")),
            export::Line::Open => self.unread(Outcome::Skipped("row_goes_on")),
            export::Line::TooLong => self.unread(Outcome::Rejected("row_too_long")),
            export::Line::Row(object) => self.map(object, 1),
            // A mark of the order of bytes starts some files; daemons leave the blank behind a tag.
            export::Line::Other => self.map(text.trim_start_matches(['\u{feff}', ' ']), 0),
        };
        Verdict { row_lost, ..verdict }
    }

    fn map(&mut self, text: &'a str, depth: usize) -> Verdict<'a> {
        if text.trim_ascii().is_empty() {
            return self.unread(Outcome::Skipped("empty"));
        }
        if text.starts_with(container::PARQUET) {
            return self.unread(Outcome::Rejected("parquet"));
        }
        if let Some(array) = container::array(text) {
            return self.each(array, depth);
        }
        let clock = Clock { zone: &self.settings.zone, received: self.received };
        let parsed = match Parsed::read(text, self.arena, &clock) {
            Ok(parsed) => parsed,
            Err(_) if container::split_first(text).is_some() => return self.concatenated(text, depth),
            Err(reason) => return self.unread(Outcome::Rejected(reason)),
        };
        if let Parsed::Json(object) = &parsed
            && let Some(array) = container::records(object)
        {
            if container::is_probe(object) {
                return self.unread(Outcome::Skipped("control_message"));
            }
            return self.each(array, depth);
        }
        let record = RecordView::new(parsed.form(), text, self.arena, clock);
        let number = self.pinned.or_else(|| self.recognise(&record));
        match record.form() {
            Form::Line(line) => self.text(line, &record, number, depth),
            Form::Json(object) if !self.is_record(number, &record) => match self.open(object, depth) {
                Some(inner) => self.around(inner, &record, number),
                None => self.one(&record, number),
            },
            Form::Json(_) | Form::Cef(_) => self.one(&record, number),
        }
    }

    /// Maps a line that may be an object behind a header, or any message behind one.
    fn text(
        &mut self,
        line: &'a str,
        record: &RecordView<'_, 'a>,
        number: Option<usize>,
        depth: usize,
    ) -> Verdict<'a> {
        // Looked for where it matters, and at most once.
        let object = LazyCell::new(|| container::object_in(line));
        if container::may_end_with_object(line)
            && (!self.is_record(number, record) || self.is_around_object(number, line, &object))
            && let Some(text) = *object
        {
            let inner = self.inside(Inside::Record(text), None, None, depth);
            return self.around(inner, record, number);
        }
        let verdict = self.one(record, number);
        // What the user's own connector says is final.
        if !is_rejected(&verdict) || self.is_users(number) {
            return verdict;
        }
        let is_read = |inner: &Verdict<'_>| !is_rejected(inner);
        // The text in an object behind a header can make the line look like a record.
        (*object)
            .map(|text| self.inside(Inside::Record(text), None, None, depth))
            .filter(is_read)
            .or_else(|| self.behind_header(line, depth).filter(is_read))
            .unwrap_or(verdict)
    }

    /// Returns the verdict on a record with something in it: a connector may read more than it recognises.
    fn around(
        &mut self,
        inner: Verdict<'a>,
        record: &RecordView<'_, 'a>,
        number: Option<usize>,
    ) -> Verdict<'a> {
        if number.is_none() || !is_rejected(&inner) {
            return inner;
        }
        let outer = self.one(record, number);
        if is_rejected(&outer) && self.pinned.is_some() { inner } else { outer }
    }

    /// Returns the verdict on a record that no connector got to see.
    fn unread(&self, outcome: Outcome) -> Verdict<'a> {
        let pinned = self.pinned.and_then(|number| self.settings.catalogue.get(number));
        Verdict::new(pinned.map(|entry| entry.id()), outcome)
    }

    fn recognise(&mut self, record: &RecordView<'_, 'a>) -> Option<usize> {
        let catalogue = &self.settings.catalogue;
        recognise_own(record, catalogue, self.stream)
            .or_else(|| recognise(record.form(), catalogue, self.stream))
    }

    fn is_users(&self, number: Option<usize>) -> bool {
        let entry = number.and_then(|number| self.settings.catalogue.get(number));
        matches!(entry, Some(Entry::User(_)))
    }

    /// Tells whether a record is the connector's own, and not one that something was put around.
    fn is_record(&mut self, number: Option<usize>, record: &RecordView<'_, 'a>) -> bool {
        let Some(entry) = number.and_then(|number| self.settings.catalogue.get(number)) else { return false };
        if self.pinned.is_none() {
            return true;
        }
        match entry {
            Entry::BuiltIn(connector) => (connector.recognises)(record.form(), self.stream),
            Entry::User(own) => own.may_read(record, self.stream.runtime()),
        }
    }

    /// Tells whether a line only looks like the connector's by the text in the object behind its header. A connector whose
    /// lines end with an object knows the object as well.
    fn is_around_object(
        &self,
        number: Option<usize>,
        line: &str,
        object: &LazyCell<Option<&'a str>, impl FnOnce() -> Option<&'a str>>,
    ) -> bool {
        let Some(Entry::BuiltIn(connector)) = number.and_then(|number| self.settings.catalogue.get(number))
        else {
            return false;
        };
        // Text that reads otherwise within JSON has escapes; without, there is nothing to gain from the object.
        if memmem::find(line.as_bytes(), br#"\""#).is_none() {
            return false;
        }
        let object = object.and_then(|text| Object::read(text, self.arena).ok());
        object.is_some_and(|object| !(connector.recognises)(&Form::Json(&object), self.stream))
    }

    /// Maps what is inside an object that is no connector's; `None` when there is nothing.
    fn open(&mut self, object: &Object<'a>, depth: usize) -> Option<Verdict<'a>> {
        let inside = container::inside(object, self.arena, &mut self.budget)?;
        let clock = Clock { zone: &self.settings.zone, received: self.received };
        let (received, sender) = (container::received(object, &clock), container::sender(object, self.arena));
        Some(self.inside(inside, received, sender, depth))
    }

    /// Maps the message of a line by itself: some forms are told by how they start, and a relay has put its header in front.
    fn behind_header(&mut self, line: &'a str, depth: usize) -> Option<Verdict<'a>> {
        let clock = Clock { zone: &self.settings.zone, received: self.received };
        let (header, message) = syslog::split(line, &clock);
        let is_shorter = !message.is_empty() && message.len() < line.len();
        is_shorter.then(|| self.inside(Inside::Record(message), header.time, header.host, depth))
    }

    /// Maps what is inside of something that tells when, and from whom, it came.
    fn inside(
        &mut self,
        inside: Inside<'a>,
        received: Option<Nanos>,
        sender: Option<&'a str>,
        depth: usize,
    ) -> Verdict<'a> {
        if depth == container::MAX_DEPTH {
            return self.unread(Outcome::Rejected("nested_too_deep"));
        }
        let first_new = self.sessions.len();
        let outer = self.received;
        self.received = received.unwrap_or(outer);
        let verdict = match inside {
            Inside::Array(array) => self.each(array, depth + 1),
            Inside::Record(text) => self.map(text, depth + 1),
        };
        self.received = outer;
        for session in self.sessions.iter_mut().skip(first_new) {
            if let Some(sender) = sender
                && session.rare(Field::Dvc).is_none()
                && !identity::has_device(session)
            {
                identity::device(session, sender);
            }
        }
        verdict
    }

    /// Maps every record of a container; it is a session when one of them is.
    fn each(&mut self, array: &'a str, depth: usize) -> Verdict<'a> {
        if depth == container::MAX_DEPTH {
            return self.unread(Outcome::Rejected("nested_too_deep"));
        }
        let mut verdict: Option<Verdict<'a>> = None;
        for element in json::elements(array) {
            let one = match element {
                Ok(json::Value::Object(text) | json::Value::Array(text)) => self.map(text, depth + 1),
                Ok(json::Value::String(text)) => self.map(text.text(self.arena), depth + 1),
                Ok(_) | Err(_) => self.unread(Outcome::Rejected("malformed_json")),
            };
            verdict = Some(better(verdict, one));
        }
        verdict.unwrap_or_else(|| self.unread(Outcome::Skipped("empty")))
    }

    /// Maps objects that follow each other without a line break between them.
    fn concatenated(&mut self, text: &'a str, depth: usize) -> Verdict<'a> {
        if depth == container::MAX_DEPTH {
            return self.unread(Outcome::Rejected("nested_too_deep"));
        }
        let (mut rest, mut verdict) = (text, None);
        while let Some((first, after)) = container::split_first(rest) {
            verdict = Some(better(verdict, self.map(first, depth + 1)));
            rest = after;
        }
        better(verdict, self.map(rest, depth + 1))
    }

    fn one(&mut self, record: &RecordView<'_, 'a>, number: Option<usize>) -> Verdict<'a> {
        let settings = self.settings;
        let Some(entry) = number.and_then(|number| settings.catalogue.get(number)) else {
            return Verdict::new(None, Outcome::Rejected("unrecognised"));
        };
        let first_new = self.sessions.len();
        let clock = Clock { zone: &settings.zone, received: self.received };
        let mut cx = Cx { arena: self.arena, clock, settings, stream: self.stream };
        let (outcome, detail) = match entry {
            Entry::BuiltIn(connector) => ((connector.map)(record.form(), &mut cx, self.sessions), None),
            Entry::User(own) => own.map(record, cx.stream.runtime(), self.sessions),
        };
        if outcome != Outcome::Session {
            self.sessions.truncate(first_new);
        }
        for session in self.sessions.iter_mut().skip(first_new) {
            session.connector = entry.id();
            finish::complete(session, &mut cx);
        }
        Verdict { detail, ..Verdict::new(Some(entry.id()), outcome) }
    }
}

fn is_rejected(verdict: &Verdict<'_>) -> bool {
    matches!(verdict.outcome, Outcome::Rejected(_))
}

/// The verdict on a record of many: a session if there is any, else the first.
fn better<'a>(known: Option<Verdict<'a>>, next: Verdict<'a>) -> Verdict<'a> {
    match known {
        Some(known) if known.outcome == Outcome::Session || next.outcome != Outcome::Session => known,
        _ => next,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLOW: &str = r#"{"version":2,"account_id":"123456789012","interface_id":"eni-0a1b2c3d4e5f60718","srcaddr":"198.51.100.7","dstaddr":"10.0.0.5","srcport":40000,"dstport":22,"protocol":6,"packets":1,"bytes":60,"start":1768464000,"end":1768464060,"action":"REJECT","log_status":"OK"}"#;

    /// Maps a record and looks at what became of it.
    fn mapped<R>(text: &str, received: Nanos, look: impl FnOnce(&[Session<'_>], &Verdict<'_>) -> R) -> R {
        let (arena, settings, mut sessions) = (Arena::new(), Settings::default(), Vec::new());
        let mut stream = Stream::default();
        let verdict = map_record(text, received, None, &settings, &mut stream, &arena, &mut sessions);
        look(&sessions, &verdict)
    }

    fn sessions_of(text: &str) -> (usize, Verdict<'static>) {
        mapped(text, Nanos(0), |sessions, verdict| {
            (sessions.len(), Verdict::new(verdict.connector, verdict.outcome))
        })
    }

    #[test]
    fn arrays_and_blobs_give_the_sessions_of_all_their_records() {
        for text in [
            format!("[{FLOW},{FLOW}]"),
            format!("{{\"records\":[{FLOW},{{\"a\":1}},{FLOW}]}}"),
            format!("[{{\"records\":[{FLOW}]}},{{\"records\":[{FLOW}]}}]"),
            format!("{{\"records\":[{FLOW}]}}{FLOW}"),
            format!("{FLOW}\n{FLOW}\n"),
        ] {
            let (sessions, verdict) = sessions_of(&text);
            assert_eq!((sessions, verdict.connector_id()), (2, "aws_vpc_flow"), "{text}");
        }
    }

    /// Takes minutes where a walk over the first object looks over the whole rest.
    #[test]
    fn many_objects_in_one_record_are_read_in_one_pass() {
        let text = "{}".repeat(100_000) + FLOW;
        let (sessions, verdict) = sessions_of(&text);
        assert_eq!((sessions, verdict.connector_id()), (1, "aws_vpc_flow"));
    }

    #[test]
    fn a_line_is_found_in_what_a_shipper_put_around_it() {
        const LINE: &str = "2 123456789012 eni-0a1b2c3d4e5f60718 198.51.100.7 10.0.0.5 40000 22 6 1 60 1768464000 1768464060 REJECT OK";
        for text in [
            format!(r#"{{"message":"{LINE}","timestamp":"2026-01-15T08:01:00Z","source_type":"aws_s3"}}"#),
            format!(
                r#"{{"@timestamp":"2026-01-15T08:01:00Z","event":{{"original":"{LINE}","kind":"event"}}}}"#
            ),
            format!(
                r#"{{"date":1768464060.1,"log":"{LINE}
"}}"#
            ),
            format!(r#"{{"preview":false,"result":{{"_raw":"{LINE}"}}}}"#),
            format!(r#"{{"logEvents":[{{"id":"1","timestamp":1768464060000,"message":"{LINE}"}}]}}"#),
            format!(r#"{{"event":{FLOW},"sourcetype":"aws"}}"#),
            format!(r#"{{"results":[{FLOW}]}}"#),
        ] {
            let (sessions, verdict) = sessions_of(&text);
            assert_eq!((sessions, verdict.connector_id()), (1, "aws_vpc_flow"), "{text}");
        }
        assert_eq!(sessions_of(r#"{"message":"started"}"#).1.outcome, Outcome::Rejected("unrecognised"));
    }

    #[test]
    fn an_object_behind_a_header_is_read_whatever_its_text_looks_like() {
        const EVENT: &str = r#"{"EventTime":"2026-03-14 09:26:53","Hostname":"srv01","EventID":5156,"Channel":"Security","Direction":"%%14592","SourceAddress":"203.0.113.31","SourcePort":"50222","DestAddress":"10.0.0.9","DestPort":"3389","Protocol":"6","Message":"The Windows Filtering Platform has permitted a connection."}"#;
        for text in [
            EVENT.to_owned(),
            format!("<13>Mar 14 09:26:54 srv01 nxlog[4]: {EVENT}"),
            format!("<13>1 2026-03-14T09:26:54Z srv01 nxlog 4 - - {EVENT}"),
            format!("\u{feff}{EVENT}"),
            format!("\u{feff}<13>Mar 14 09:26:54 srv01 {EVENT}"),
        ] {
            let (sessions, verdict) = sessions_of(&text);
            assert_eq!((sessions, verdict.connector_id()), (1, "windows_firewall"), "{text}");
        }
    }

    #[test]
    fn a_form_that_is_told_by_its_start_is_read_behind_a_header() {
        const TEXT: &str = "Built inbound TCP connection 7 for outside:203.0.113.45/51544 (203.0.113.45/51544) to dmz:10.20.0.5/8443 (198.51.100.10/443)";
        for header in [
            "<166>Mar 14 09:26:53 asa-1 ",
            "<166>1 2026-03-14T09:26:53Z asa-1 asa - - - ",
            "<13>1 2026-03-14T09:26:53Z asa-1 asa 1 - [meta sequenceId=\"12\"] ",
        ] {
            let text = format!("{header}{TEXT}");
            mapped(&text, Nanos(1_773_489_600_000_000_000), |sessions, verdict| {
                assert_eq!(verdict.connector_id(), "cisco_asa", "{text}");
                assert_eq!(sessions[0].event_end_time, Some(Nanos(1_773_480_413_000_000_000)), "{text}");
                assert_eq!(sessions[0].text(Field::DvcHostname), Some("asa-1"), "{text}");
            });
        }
        // The quotes around the list's name are the object's escapes, not the message's.
        let denied = r#"<13>Mar 14 09:26:54 relay shipper: {"host":"asa-1","message":"%ASA-4-106023: Deny tcp src outside:203.0.113.66/40022 dst dmz:10.20.0.8/3389 by access-group \"outside_in\" [0x0, 0x0]"}"#;
        mapped(denied, Nanos(0), |sessions, _| {
            assert_eq!(sessions[0].text(Field::NetworkRuleName), Some("outside_in"));
        });
        let (sessions, verdict) = sessions_of("<13>Mar 14 09:26:53 web-1 app: started");
        assert_eq!((sessions, verdict.outcome), (0, Outcome::Rejected("unrecognised")));
    }

    #[test]
    fn a_line_without_header_has_the_time_and_sender_of_its_row() {
        const ROW: &str = r#"{"EventTime":"2026-03-14T09:26:53Z","TimeGenerated":"2026-03-14T09:27:00Z","HostName":"FW1","Computer":"relay","SyslogMessage":"%ASA-6-302013: Built inbound TCP connection 7 for outside:203.0.113.45/51544 (203.0.113.45/51544) to dmz:10.20.0.5/8443 (198.51.100.10/443)"}"#;
        mapped(ROW, Nanos(0), |sessions, _| {
            assert_eq!(sessions[0].event_end_time, Some(Nanos(1_773_480_413_000_000_000)));
            assert_eq!(sessions[0].text(Field::DvcHostname), Some("FW1"));
        });
    }

    #[test]
    fn a_container_without_sessions_tells_why() {
        let brackets = container::MAX_DEPTH + 2;
        let deep = "[".repeat(brackets) + &"]".repeat(brackets);
        assert_eq!(sessions_of("[]").1.outcome, Outcome::Skipped("empty"));
        assert_eq!(sessions_of(&deep).1.outcome, Outcome::Rejected("nested_too_deep"));
        assert_eq!(sessions_of("[{\"a\":").1.outcome, Outcome::Rejected("malformed_json"));
    }
}
