//! SentinelOne: alerts with a connection in them, and the connections of Cloud Funnel.
//!
//! Layout: `keys` the tables, `streamed` the nested events of the older Cloud Funnel, `lookups` the vendor's words,
//! `finish` what tables cannot say.

mod finish;
mod keys;
mod lookups;
mod streamed;

use sweepline_asim::Session;
use sweepline_parse::json;

use crate::apply::apply;
use crate::connector::{Connector, Cx, Outcome};
use crate::endpoint;
use crate::form::{Form, Object};
use crate::stream::Stream;
use crate::table::{Slots, To};

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: "sentinel_one",
    title: "SentinelOne",
    products: &[(finish::VENDOR, finish::VENDOR)],
    tables: &[finish::TABLE],
    forms: &[
        "alerts of the management API as JSON objects",
        "Cloud Funnel 2.0 and 1.0 events as JSON objects",
        "answers of the Deep Visibility query API",
        "rows of the Sentinel table SentinelOne_CL",
    ],
    mappings: &[
        ("alertInfo", &keys::ALERT),
        ("agentDetectionInfo", &keys::AGENT),
        ("ruleInfo", &keys::RULE),
        ("sourceProcessInfo", &keys::PROCESS_INFO),
        ("Cloud Funnel", &keys::FUNNEL),
        ("Deep Visibility", &keys::QUERY),
    ],
    readme: include_str!("README.md"),
    recognises,
    map,
};

/// A threat, an activity, an agent: no alert and no event.
const OTHER_OBJECT: Outcome = Outcome::Skipped("other_object");
/// An alert or event about a file, a process, a DNS request, ….
const OTHER_EVENT: Outcome = Outcome::Skipped("other_event");
/// A program that waits for connections.
const LISTENING: Outcome = Outcome::Skipped("listening");
/// A connection with neither end.
const NO_ENDPOINTS: Outcome = Outcome::Rejected("no_endpoints");
/// An alert with a part that is no JSON object.
const MALFORMED: Outcome = Outcome::Rejected("malformed_json");
/// Text that is none of the product's forms; happens only when the connector is pinned.
const UNKNOWN_FORM: Outcome = Outcome::Rejected("unknown_form");

fn recognises(form: &Form<'_, '_>, _stream: &Stream) -> bool {
    match form {
        Form::Json(object) => shape(object).is_some(),
        Form::Cef(cef) => cef.vendor.eq_ignore_ascii_case(finish::VENDOR),
        Form::Line(_) => false,
    }
}

fn map<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    match form {
        Form::Json(object) => match shape(object) {
            Some(Shape::Alert) => map_alert(object, cx, sessions),
            Some(Shape::Row) => map_row(object, cx, sessions),
            Some(Shape::Funnel) => map_funnel(object, cx, sessions),
            Some(Shape::Query) => map_query(object, cx, sessions),
            Some(Shape::Streamed) => map_streamed(object, cx, sessions),
            Some(Shape::Other) => OTHER_OBJECT,
            None => UNKNOWN_FORM,
        },
        Form::Cef(cef) if cef.vendor.eq_ignore_ascii_case(finish::VENDOR) => OTHER_OBJECT,
        Form::Cef(_) | Form::Line(_) => UNKNOWN_FORM,
    }
}

/// The objects that SentinelOne writes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Shape {
    Alert,
    Row,
    Funnel,
    Query,
    Streamed,
    Other,
}

/// Keys of Cloud Funnel one of which every event has, whatever the export leaves out.
const FUNNEL_KEYS: &[&str] = &["mgmt.url", "meta.event.name", "agent.uuid", "endpoint.name", "i.scheme"];

fn shape(object: &Object<'_>) -> Option<Shape> {
    let is = |key: &str, wanted: &str| matches!(object.get(key), Some(json::Value::String(text)) if text.raw == wanted);
    if object.has("agentDetectionInfo") {
        return Some(if object.has("alertInfo") { Shape::Alert } else { Shape::Other });
    }
    let is_row = is("Type", finish::TABLE) && !object.has("EventSchema");
    if is_row || object.has("agentDetectionInfo_name_s") {
        return Some(Shape::Row);
    }
    let is_named = is("dataSource.vendor", finish::VENDOR) || is("dataSource.name", finish::VENDOR);
    if is_named || object.has("event.category") && FUNNEL_KEYS.iter().any(|key| object.has(key)) {
        return Some(Shape::Funnel);
    }
    if object.has("agentUuid") && object.has("eventType") {
        return Some(Shape::Query);
    }
    if object.has("meta") && streamed::event(object).is_some() {
        return Some(Shape::Streamed);
    }
    let is_activity = object.has("activityType") && object.has("accountId");
    let is_finding = object.has("detectionSource") && object.has("attackSurfaces");
    (is_activity || is_finding).then_some(Shape::Other)
}

fn map_alert<'a>(object: &Object<'a>, cx: &Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let (mut session, mut slots) = (finish::session(), Slots::new());
    for (key, value) in object.members() {
        let (Some(table), Some(part)) = (keys::part(key), value.as_object()) else { continue };
        for member in json::members(part) {
            let Ok((name, value)) = member else { return MALFORMED };
            if let Some(entry) = table.find(name.raw)
                && let Some(text) = value.as_text(cx.arena)
            {
                apply(entry.to, text, &mut session, &mut slots, cx.arena);
            }
        }
    }
    conclude_alert(session, &slots, cx, sessions)
}

fn map_row<'a>(object: &Object<'a>, cx: &Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let name = object.text("event_name_s", cx.arena);
    if name.is_some_and(|name| name != ALERTS) {
        return OTHER_OBJECT;
    }
    let (mut session, mut slots) = (finish::session(), Slots::new());
    for (key, value) in object.members() {
        let column = endpoint::plain_column(key);
        let to = match column.split_once('_') {
            Some((part, name)) => keys::part(part).and_then(|table| table.find(name)).map(|entry| entry.to),
            None => (column == "TimeGenerated").then_some(To::Slot(keys::GENERATED)),
        };
        if let Some(to) = to
            && let Some(text) = value.as_text(cx.arena)
        {
            apply(to, text, &mut session, &mut slots, cx.arena);
        }
    }
    conclude_alert(session, &slots, cx, sessions)
}

/// The `event_name_s` of alerts.
const ALERTS: &str = "Alerts.";

fn conclude_alert<'a>(
    mut session: Session<'a>,
    slots: &Slots<'a>,
    cx: &Cx<'a, '_>,
    sessions: &mut Vec<Session<'a>>,
) -> Outcome {
    if slots.get(keys::KIND).and_then(lookups::protocol).is_none() {
        return OTHER_EVENT;
    }
    finish::alert(&mut session, slots, cx);
    push(session, sessions)
}

fn map_funnel<'a>(object: &Object<'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let category = object.text("event.category", cx.arena);
    if category.is_none_or(|category| !category.eq_ignore_ascii_case(lookups::CONNECTIONS)) {
        return OTHER_EVENT;
    }
    let (mut session, mut slots) = (finish::session(), Slots::new());
    let mut lookup = cx.stream.order.keys(&keys::FUNNEL);
    for (key, value) in object.members() {
        if let Some(entry) = lookup.find(key)
            && let Some(text) = value.as_text(cx.arena)
        {
            apply(entry.to, text, &mut session, &mut slots, cx.arena);
        }
    }
    if slots.get(keys::EVENT_TYPE) == Some(lookups::LISTEN) {
        return LISTENING;
    }
    finish::funnel(&mut session, &slots, cx);
    push(session, sessions)
}

fn map_query<'a>(object: &Object<'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let (mut session, mut slots) = (finish::session(), Slots::new());
    let mut lookup = cx.stream.order.keys(&keys::QUERY);
    for (key, value) in object.members() {
        if let Some(entry) = lookup.find(key)
            && let Some(text) = value.as_text(cx.arena)
        {
            apply(entry.to, text, &mut session, &mut slots, cx.arena);
        }
    }
    let Some(kind) = slots.get(keys::KIND).and_then(lookups::kind) else { return OTHER_EVENT };
    slots.set(keys::KIND, kind);
    finish::funnel(&mut session, &slots, cx);
    push(session, sessions)
}

fn map_streamed<'a>(object: &Object<'a>, cx: &Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let Some((mut session, slots)) = streamed::read(object, cx.arena) else { return OTHER_EVENT };
    finish::funnel(&mut session, &slots, cx);
    push(session, sessions)
}

fn push<'a>(session: Session<'a>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    if session.src_ip.is_none() && session.dst_ip.is_none() {
        return NO_ENDPOINTS;
    }
    sessions.push(session);
    Outcome::Session
}

#[cfg(test)]
mod tests;
