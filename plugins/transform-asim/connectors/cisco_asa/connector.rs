//! Cisco ASA, PIX and the firewall service module: native syslog and CommonSecurityLog rows; the same messages of FTD.
//!
//! Layout: `tag` finds the message, `untagged` one without its tag, `messages` tells its shape, `reading` reads the text, with `endpoint` for each end,
//! `lookups` has Cisco's words, `words` cuts texts, `finish` makes the session, `keys` is the table row.

mod endpoint;
mod finish;
mod keys;
mod lookups;
mod messages;
mod reading;
mod tag;
mod untagged;
mod words;

use sweepline_asim::Session;
use sweepline_parse::{num, syslog};

use crate::apply::apply;
use crate::connector::{Connector, Cx, Outcome};
use crate::form::{Cef, Form};
use crate::registry;
use crate::stream::Stream;
use crate::table::Slots;

use finish::{Envelope, finish};
use tag::Tagged;

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: "cisco_asa",
    title: "Cisco ASA",
    products: &[(finish::VENDOR, finish::PRODUCT)],
    tables: &[finish::TABLE],
    forms: &[
        "%ASA-, %PIX-, %FWSM- and %FTD- messages, with any syslog header or none",
        "the texts of messages whose tag a syslog daemon took for the program's name",
        "CommonSecurityLog rows, with or without parsed columns",
    ],
    mappings: &[("CommonSecurityLog columns", &keys::ROW)],
    readme: include_str!("README.md"),
    recognises,
    map,
};

/// A message of an id that reports no session.
const OTHER_MESSAGE: Outcome = Outcome::Skipped("other_message");
/// A message whose text does not have the shape of its id, such as one that was cut.
const MALFORMED: Outcome = Outcome::Rejected("malformed_message");
/// Text without `%ASA-…`, or a row without message id; happens only when the connector is pinned.
const NO_ID: Outcome = Outcome::Rejected("no_message_id");

fn recognises(form: &Form<'_, '_>, _stream: &Stream) -> bool {
    match form {
        Form::Line(line) => tagged(line).is_some_and(|tagged| !is_of_firepower(&tagged)),
        Form::Cef(cef) => {
            let is_product = finish::PRODUCTS.iter().any(|product| cef.product.eq_ignore_ascii_case(product));
            cef.vendor.eq_ignore_ascii_case(finish::VENDOR) && is_product && !is_security_event(row_id(cef))
        }
        Form::Json(_) => false,
    }
}

/// Finds the message of a line.
fn tagged(line: &str) -> Option<Tagged<'_>> {
    tag::find(line).or_else(|| untagged::read(line))
}

/// Tells whether a line is a message of an FTD that reports no session: about users, tunnels, the box itself.
pub(super) fn is_other_of_ftd(line: &str) -> bool {
    tag::find(line).is_some_and(|tagged| tagged.is_ftd && messages::find(tagged.id).is_none())
}

/// Tells whether a message is the Firepower connector's: of FTD's, this one reads only those that ASA writes as well.
fn is_of_firepower(tagged: &Tagged<'_>) -> bool {
    is_security_event(tagged.id) || tagged.is_ftd && messages::find(tagged.id).is_none()
}

/// Tells whether a message is one of FTD's security events, which the Firepower connector reads.
fn is_security_event(id: &str) -> bool {
    id.starts_with("4300")
}

/// Returns the message id of a row: the one in its class or in its message.
fn row_id<'a>(cef: &Cef<'a>) -> &'a str {
    match cef.get("msg").and_then(tag::find) {
        Some(tagged) if !is_security_event(cef.class_id) => tagged.id,
        _ => cef.class_id,
    }
}

fn map<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    // One address often takes the logs of both; only a pinned connector gets here with them.
    if let Some(firepower) = registry::find("cisco_firepower").filter(|it| (it.recognises)(form, cx.stream)) {
        return (firepower.map)(form, cx, sessions);
    }
    let session = match form {
        Form::Line(line) => map_line(line, cx),
        Form::Cef(cef) => map_row(cef, cx),
        Form::Json(_) => Err(NO_ID),
    };
    match session {
        Ok(session) if !finish::has_end(&session) => MALFORMED,
        Ok(session) => {
            sessions.push(session);
            Outcome::Session
        }
        Err(outcome) => outcome,
    }
}

fn map_line<'a>(line: &'a str, cx: &mut Cx<'a, '_>) -> Result<Session<'a>, Outcome> {
    let tagged = tagged(line).ok_or(NO_ID)?;
    let message = messages::find(tagged.id).ok_or(OTHER_MESSAGE)?;
    let reading = reading::read(tagged.text, message).ok_or(MALFORMED)?;
    let header = syslog::header(tagged.header, &cx.clock);
    let envelope = Envelope { id: tagged.id, level: tagged.level, host: header.host, time: header.time };
    Ok(finish(message, &reading, tagged.text, &envelope, cx))
}

/// Prefers what the message says over the columns that Microsoft's agent filled: they keep the message's order of ends.
fn map_row<'a>(cef: &Cef<'a>, cx: &mut Cx<'a, '_>) -> Result<Session<'a>, Outcome> {
    let (mut columns, mut slots) = (finish::session(), Slots::new());
    let mut lookup = cx.stream.order.keys(&keys::ROW);
    for pair in &cef.pairs {
        if let Some(entry) = lookup.find(pair.key) {
            apply(entry.to, pair.value, &mut columns, &mut slots, cx.arena);
        }
    }
    let text = slots.get(keys::MESSAGE).unwrap_or(cef.name);
    let tagged = tag::find(text).unwrap_or(Tagged {
        header: "",
        is_ftd: false,
        level: cef.severity,
        id: cef.class_id,
        text,
    });
    let own = syslog::header(tagged.header, &cx.clock);
    let envelope = Envelope {
        id: tagged.id,
        level: tagged.level,
        host: slots.get(keys::DEVICE).or(cef.host).or(own.host),
        time: own.time.or(cef.time),
    };
    let message = match messages::find(tagged.id) {
        Some(message) => message,
        None if num::u64(tagged.id).is_none() => return Err(NO_ID),
        None => return Err(OTHER_MESSAGE),
    };
    let mut session = match reading::read(tagged.text, message) {
        Some(reading) => finish(message, &reading, tagged.text, &envelope, cx),
        None if columns.src_ip.is_some() || columns.dst_ip.is_some() => {
            finish::columns(message, columns, &slots, tagged.text, &envelope, cx)
        }
        None => return Err(MALFORMED),
    };
    finish::row(&mut session, &slots, cx);
    Ok(session)
}

#[cfg(test)]
mod tests;
