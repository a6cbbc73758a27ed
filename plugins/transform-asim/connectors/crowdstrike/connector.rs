//! CrowdStrike Falcon: the SIEM connector's CEF, the event streams API, the Falcon Data Replicator.
//!
//! Layout: `keys` the tables, `lookups` the vendor's words and numbers, `finish` what tables cannot say.

mod finish;
mod keys;
mod lookups;

use sweepline_asim::{Field, Session};
use sweepline_parse::{Arena, json};

use crate::apply::apply;
use crate::connector::{Connector, Cx, Outcome};
use crate::form::{Cef, Form, Object};
use crate::stream::Stream;
use crate::table::{Slots, Table};

use lookups::Event;

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: "crowdstrike",
    title: "CrowdStrike Falcon",
    products: &[(finish::VENDOR, finish::PRODUCT)],
    tables: &[finish::TABLE],
    forms: &[
        "CEF of the Falcon SIEM connector",
        "JSON of the event streams API",
        "JSON of the Falcon Data Replicator, and of its events in Event Search (`…_decimal`) and Next-Gen SIEM (`#event_simpleName`)",
        "CommonSecurityLog rows",
    ],
    mappings: &[
        ("CEF keys", &keys::CEF),
        ("event streams API", &keys::STREAM),
        ("Falcon Data Replicator", &keys::SENSOR),
    ],
    readme: include_str!("README.md"),
    recognises,
    map,
};

/// A detection, an audit record, a process, a DNS request, ….
const OTHER_EVENT: Outcome = Outcome::Skipped("other_event");
/// A record without the peer, or a listener without its address.
const NO_ENDPOINTS: Outcome = Outcome::Rejected("no_endpoints");
/// A record whose event is no JSON object.
const MALFORMED: Outcome = Outcome::Rejected("malformed_json");
/// Text that is none of the product's forms; happens only when the connector is pinned.
const UNKNOWN_FORM: Outcome = Outcome::Rejected("unknown_form");

fn recognises(form: &Form<'_, '_>, _stream: &Stream) -> bool {
    match form {
        Form::Cef(cef) => is_vendor(cef),
        Form::Json(object) => shape(object).is_some(),
        Form::Line(_) => false,
    }
}

fn map<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    match form {
        Form::Cef(cef) if is_vendor(cef) => map_cef(cef, cx, sessions),
        Form::Json(object) => match shape(object) {
            Some(Shape::Streamed { metadata, event }) => map_streamed(metadata, event, cx, sessions),
            Some(Shape::Sensor) => map_sensor(object, cx, sessions),
            Some(Shape::Inventory) => OTHER_EVENT,
            None => UNKNOWN_FORM,
        },
        Form::Cef(_) | Form::Line(_) => UNKNOWN_FORM,
    }
}

fn is_vendor(cef: &Cef<'_>) -> bool {
    cef.vendor.eq_ignore_ascii_case(finish::VENDOR)
}

/// The JSON records that CrowdStrike writes.
enum Shape<'a> {
    /// A record of the event streams API: its parts' texts.
    Streamed { metadata: &'a str, event: &'a str },
    /// A sensor event.
    Sensor,
    /// A host, an account, a neighbour of the replicator's other files, or what is around a detection.
    Inventory,
}

fn shape<'a>(object: &Object<'a>) -> Option<Shape<'a>> {
    if object.has("event_simpleName") || object.has("#event_simpleName") {
        return Some(Shape::Sensor);
    }
    if let (Some(json::Value::Object(metadata)), Some(json::Value::Object(event))) =
        (object.get("metadata"), object.get("event"))
    {
        let is_graph = || metadata.contains("\"detectionIdString\"").then_some(Shape::Inventory);
        let is_streamed = metadata.contains("\"customerIDString\"");
        return is_streamed.then_some(Shape::Streamed { metadata, event }).or_else(is_graph);
    }
    let is_inventory = object.has("cid") && lookups::INVENTORY.iter().any(|key| object.has(key));
    is_inventory.then_some(Shape::Inventory)
}

fn map_cef<'a>(cef: &Cef<'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let is_match = cef.class_id.eq_ignore_ascii_case(lookups::FIREWALL_MATCH);
    if !is_match && !cef.class_id.eq_ignore_ascii_case(lookups::NETWORK_ACCESS) {
        return OTHER_EVENT;
    }
    let (mut session, mut slots) = (finish::session(), Slots::new());
    let mut lookup = cx.stream.order.keys(&keys::CEF);
    for pair in &cef.pairs {
        if let Some(entry) = lookup.find(pair.key) {
            apply(entry.to, pair.value, &mut session, &mut slots, cx.arena);
        }
    }
    session.put_text(Field::EventOriginalType, cef.class_id);
    session.put_text(Field::EventProductVersion, cef.version);
    let has_end = if is_match {
        finish::sensor(Event::FirewallMatch, &mut session, &slots, cx)
    } else {
        finish::network_access(&mut session, &slots, cef.name, cx)
    };
    finish::header(&mut session, cef.severity, cef.time);
    push(session, has_end, sessions)
}

fn map_streamed<'a>(
    metadata: &'a str,
    event: &'a str,
    cx: &Cx<'a, '_>,
    sessions: &mut Vec<Session<'a>>,
) -> Outcome {
    let (mut session, mut slots) = (finish::session(), Slots::new());
    let mut is_match = false;
    for (key, value) in json::members(metadata).map_while(Result::ok) {
        let Some(text) = value.as_text(cx.arena) else { continue };
        match key.raw {
            "eventType" => is_match = text == lookups::FIREWALL_MATCH,
            "eventCreationTime" => slots.set(keys::RECORD_TIME, text),
            "customerIDString" => session.put_text(Field::DvcScopeId, text),
            "offset" => session.put_text(Field::EventOriginalUid, text),
            _ => {}
        }
    }
    if !is_match {
        return OTHER_EVENT;
    }
    session.put_text(Field::EventOriginalType, lookups::FIREWALL_MATCH);
    for member in json::members(event) {
        let Ok((key, value)) = member else { return MALFORMED };
        store(&keys::STREAM, key.raw, value, &mut session, &mut slots, cx.arena);
    }
    let has_end = finish::sensor(Event::FirewallMatch, &mut session, &slots, cx);
    push(session, has_end, sessions)
}

fn map_sensor<'a>(object: &Object<'a>, cx: &Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let text = |key| object.text(key, cx.arena);
    let name = text("event_simpleName").or_else(|| text("#event_simpleName")).unwrap_or_default();
    let Some(event) = Event::of(name) else { return OTHER_EVENT };
    let (mut session, mut slots) = (finish::session(), Slots::new());
    for (key, value) in object.members() {
        // Event search appends the type to names of numbers.
        let key = key.strip_suffix("_decimal").unwrap_or(key);
        store(&keys::SENSOR, key, *value, &mut session, &mut slots, cx.arena);
    }
    session.put_text(Field::EventOriginalType, name);
    let has_end = finish::sensor(event, &mut session, &slots, cx);
    push(session, has_end, sessions)
}

fn store<'a>(
    table: &'static Table,
    key: &str,
    value: json::Value<'a>,
    session: &mut Session<'a>,
    slots: &mut Slots<'a>,
    arena: &'a Arena,
) {
    if let Some(entry) = table.find(key)
        && let Some(text) = value.as_text(arena)
    {
        apply(entry.to, text, session, slots, arena);
    }
}

fn push<'a>(session: Session<'a>, has_end: bool, sessions: &mut Vec<Session<'a>>) -> Outcome {
    if !has_end {
        return NO_ENDPOINTS;
    }
    sessions.push(session);
    Outcome::Session
}

#[cfg(test)]
mod tests;
