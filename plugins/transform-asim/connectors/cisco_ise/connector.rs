//! Cisco Identity Services Engine (ISE): messages about its own connections, and requests that it dropped.
//!
//! Layout: `mark` finds the message in a line, `keys` the table, `lookups` the message codes, `pairs` splits the text,
//! `finish` what the table cannot say.

mod finish;
mod keys;
mod lookups;
mod mark;
mod pairs;

use sweepline_asim::Session;
use sweepline_parse::syslog;

use crate::apply::apply;
use crate::connector::{Connector, Cx, Outcome};
use crate::form::{Form, Object};
use crate::stream::Stream;
use crate::table::Slots;

use mark::{Message, Segment};

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: "cisco_ise",
    title: "Cisco Identity Services Engine",
    products: &[(finish::VENDOR, finish::PRODUCT)],
    tables: &[finish::TABLE],
    forms: &[
        "ISE and ACS syslog (CISE_…, CSCOacs_…), with any syslog header or none, also without the category",
        "rows of the Sentinel table Syslog (`SyslogMessage`)",
    ],
    mappings: &[("Message attributes", &keys::TABLE)],
    readme: include_str!("README.md"),
    recognises,
    map,
};

/// A message of another code: logins, accounting, audit, statistics, ….
const OTHER_MESSAGE: Outcome = Outcome::Skipped("other_message");
/// An alarm of the product itself.
const ALARM: Outcome = Outcome::Skipped("alarm");
/// A later segment of a message; the first has the code and the ends.
const CONTINUATION: Outcome = Outcome::Skipped("continuation");
/// A message about a connection that names neither end.
const NO_ENDPOINTS: Outcome = Outcome::Skipped("no_endpoints");
/// A first segment without code, such as one that was cut.
const MALFORMED: Outcome = Outcome::Rejected("malformed_message");
/// Text that is none of the product's forms; happens only when the connector is pinned.
const UNKNOWN_FORM: Outcome = Outcome::Rejected("unknown_form");

fn recognises(form: &Form<'_, '_>, _stream: &Stream) -> bool {
    match form {
        Form::Line(line) => mark::find(line).is_some(),
        Form::Json(object) => mark::is_row(object),
        Form::Cef(_) => false,
    }
}

fn map<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    match form {
        Form::Line(line) => map_line(line, None, cx, sessions),
        Form::Json(object) => map_row(object, cx, sessions),
        Form::Cef(_) => UNKNOWN_FORM,
    }
}

fn map_row<'a>(object: &Object<'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let host = ["HostName", "Computer"].iter().find_map(|column| object.text(column, cx.arena));
    match object.text(mark::COLUMN, cx.arena) {
        Some(line) => map_line(line, host, cx, sessions),
        None => UNKNOWN_FORM,
    }
}

/// Maps a line; `host` is who sent it, when that is known already.
fn map_line<'a>(
    line: &'a str,
    host: Option<&'a str>,
    cx: &mut Cx<'a, '_>,
    sessions: &mut Vec<Session<'a>>,
) -> Outcome {
    let Some((header, segment)) = mark::find(line) else { return UNKNOWN_FORM };
    let message = match segment {
        Segment::First(text) => Message::read(text),
        Segment::Bare(text) => Message::read_bare(text),
        Segment::Later => return CONTINUATION,
        Segment::Alarm => return ALARM,
    };
    let Some(message) = message else { return MALFORMED };
    let Some(code) = lookups::code(message.code) else { return OTHER_MESSAGE };
    let (mut session, mut slots) = (finish::session(), Slots::new());
    let (title, attributes) = pairs::split(message.text);
    let mut lookup = cx.stream.order.keys(&keys::TABLE);
    for (key, value) in pairs::pairs(attributes, cx.arena) {
        if let Some(entry) = lookup.find(key) {
            apply(entry.to, value, &mut session, &mut slots, cx.arena);
        }
    }
    let host = host.or_else(|| syslog::header(header, &cx.clock).host);
    finish::finish(&mut session, &slots, &message, code, title, host, cx);
    if session.src_ip.is_none() && session.dst_ip.is_none() {
        return NO_ENDPOINTS;
    }
    sessions.push(session);
    Outcome::Session
}

#[cfg(test)]
mod tests;
