//! Cisco Firepower: eStreamer's CEF, and the security events of Firepower Threat Defense (FTD) by syslog.
//!
//! Layout: `mark` finds a security event in a line, `keys` the tables, `lookups` Cisco's words, `pairs` splits the text of
//! a security event, `event` makes its session, `estreamer` the one of a CEF event.

mod estreamer;
mod event;
mod keys;
mod lookups;
mod mark;
mod pairs;

use sweepline_asim::Session;
use sweepline_parse::syslog;

use crate::connector::{Connector, Cx, Outcome};
use crate::form::{Cef, Form};
use crate::registry;
use crate::stream::Stream;

use event::Envelope;
use mark::{Kind, Mark};

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: "cisco_firepower",
    title: "Cisco Firepower (eStreamer, FTD)",
    products: &[("Cisco", "Firepower"), ("Cisco", "FTD")],
    tables: &["CommonSecurityLog"],
    forms: &[
        "%FTD- and %NGIPS- security events 430001, 430002, 430003, 430005 and 430007, with any syslog header or none",
        "connection events of the Firepower Management Center by syslog (SFIMS)",
        "CEF of the eStreamer client",
        "CommonSecurityLog rows of either",
    ],
    mappings: &[("Security events", &keys::EVENT), ("CEF keys of eStreamer", &keys::CEF)],
    readme: include_str!("README.md"),
    recognises,
    map,
};

/// A message or event that reports no session.
const OTHER_EVENT: Outcome = Outcome::Skipped("other_event");
/// An event without any address, such as one that was cut early.
const NO_ENDPOINTS: Outcome = Outcome::Rejected("no_endpoints");
/// Text that is none of the product's forms; happens only when the connector is pinned.
const UNKNOWN_FORM: Outcome = Outcome::Rejected("unknown_form");

fn recognises(form: &Form<'_, '_>, _stream: &Stream) -> bool {
    match form {
        Form::Line(line) => mark::of_line(line).is_some() || is_other_message(line),
        Form::Cef(cef) => estreamer::is_event(cef) || mark::is_row(cef),
        Form::Json(_) => false,
    }
}

/// Tells whether a line is a message of an FTD that reports no session.
fn is_other_message(line: &str) -> bool {
    line.contains(mark::TAG) && registry::is_other_of_ftd(line)
}

fn map<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let session = match form {
        Form::Line(line) => match mark::of_line(line) {
            Some(mark) => map_line(&mark, cx),
            None if is_other_message(line) => Err(OTHER_EVENT),
            None if line.contains(mark::TAG) => return map_message(form, cx, sessions),
            None => Err(UNKNOWN_FORM),
        },
        Form::Cef(cef) if estreamer::is_event(cef) => estreamer::map(cef, cx).ok_or(OTHER_EVENT),
        Form::Cef(cef) if mark::is_row(cef) => map_row(cef, cx),
        Form::Cef(_) => return map_message(form, cx, sessions),
        Form::Json(_) => Err(UNKNOWN_FORM),
    };
    match session {
        Ok(session) if session.src_ip.is_none() && session.dst_ip.is_none() => NO_ENDPOINTS,
        Ok(session) => {
            sessions.push(session);
            Outcome::Session
        }
        Err(outcome) => outcome,
    }
}

/// Hands a message of FTD that is no security event to the connector of ASA, whose messages they are. Happens only when
/// this connector is pinned: recognition tells the two apart.
#[cold]
fn map_message<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    match registry::find("cisco_asa") {
        Some(connector) => (connector.map)(form, cx, sessions),
        None => OTHER_EVENT,
    }
}

fn map_line<'a>(mark: &Mark<'a>, cx: &mut Cx<'a, '_>) -> Result<Session<'a>, Outcome> {
    let header = syslog::header(mark.header, &cx.clock);
    let envelope = Envelope { kind: mark.kind, level: mark.level, host: header.host, time: header.time };
    event::map(mark.text, &envelope, cx).ok_or(OTHER_EVENT)
}

/// Maps a row of an FTD, which holds its event as text.
fn map_row<'a>(cef: &Cef<'a>, cx: &mut Cx<'a, '_>) -> Result<Session<'a>, Outcome> {
    let text = cef.get("msg").unwrap_or(cef.name);
    let mark = mark::of_line(text);
    let own = mark.as_ref().map(|mark| syslog::header(mark.header, &cx.clock)).unwrap_or_default();
    let envelope = Envelope {
        kind: mark.map_or(Kind::Id(cef.class_id), |mark| mark.kind),
        level: mark.map_or(cef.severity, |mark| mark.level),
        host: cef.get("dvchost").or_else(|| cef.get("dvc")).or(cef.host).or(own.host),
        time: own.time.or(cef.time),
    };
    event::map(mark.map_or(text, |mark| mark.text), &envelope, cx).ok_or(OTHER_EVENT)
}

#[cfg(test)]
mod tests;
