//! Raw events of Microsoft Defender for IoT: connections that a network sensor or a micro agent saw.
//!
//! Layout: `tables` the keys, `finish` what the tables cannot say.

mod finish;
mod tables;

use sweepline_asim::Session;
use sweepline_parse::{Arena, json};

use crate::apply::apply;
use crate::connector::{Connector, Cx, Outcome};
use crate::form::{Form, Object};
use crate::identity::Side;
use crate::stream::Stream;
use crate::table::{Slots, Table};

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: "defender_iot",
    title: "Microsoft Defender for IoT",
    products: &[(finish::VENDOR, finish::SENSOR), (finish::VENDOR, finish::AGENT)],
    tables: &[finish::SENSOR_TABLE, finish::AGENT_TABLE],
    forms: &[
        "rows of the Sentinel table DefenderIoTRawEvent (network sensor)",
        "rows of the Sentinel table SecurityIoTRawEvent (micro agent)",
        "network activity of the micro agent as JSON objects",
    ],
    mappings: &[
        ("columns", &tables::ROW),
        ("sensor", &tables::SENSOR),
        ("source", &tables::SOURCE),
        ("destination", &tables::DESTINATION),
        ("micro agent", &tables::AGENT),
    ],
    readme: include_str!("README.md"),
    recognises,
    map,
};

/// A login, a process, system information, an alert, ….
const OTHER_EVENT: Outcome = Outcome::Skipped("other_event");
/// A message by which an agent says that there was nothing to report.
const EMPTY: Outcome = Outcome::Skipped("empty");
/// A connection with neither addresses nor MACs.
const NO_ENDPOINTS: Outcome = Outcome::Rejected("no_endpoints");
/// Details that are no JSON object.
const MALFORMED: Outcome = Outcome::Rejected("malformed_json");
/// Text that is none of the product's forms; happens only when the connector is pinned.
const UNKNOWN_FORM: Outcome = Outcome::Rejected("unknown_form");

fn recognises(form: &Form<'_, '_>, _stream: &Stream) -> bool {
    match form {
        Form::Json(object) => is_row(object) || is_activity(object),
        Form::Line(_) | Form::Cef(_) => false,
    }
}

fn map<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    match form {
        Form::Json(object) if is_row(object) => map_row(object, cx, sessions),
        Form::Json(object) if is_activity(object) => {
            let session = Session::new(finish::VENDOR, finish::AGENT, finish::AGENT_TABLE);
            map_agent(object.json(), session, Slots::new(), cx, sessions)
        }
        _ => UNKNOWN_FORM,
    }
}

fn is_row(object: &Object<'_>) -> bool {
    object.has("RawEventName") && object.has("EventDetails")
}

/// Tells whether an object is the details of an agent's network activity by themselves.
fn is_activity(object: &Object<'_>) -> bool {
    ["LocalAddress", "RemoteAddress", "LocalPort", "RemotePort", "OriginalEventId"]
        .iter()
        .all(|key| object.has(key))
}

fn map_row<'a>(object: &Object<'a>, cx: &Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let mut session = Session::new(finish::VENDOR, finish::SENSOR, finish::SENSOR_TABLE);
    let mut slots = Slots::new();
    for (key, value) in object.members() {
        store(&tables::ROW, key, *value, &mut session, &mut slots, cx.arena);
    }
    if slots.get(tables::IS_EMPTY).is_some_and(|word| word.eq_ignore_ascii_case("true")) {
        return EMPTY;
    }
    finish::scope(&mut session, &slots);
    // The column is an object in one table and its text in the other; exports mix them up.
    let details = match object.get("EventDetails") {
        Some(json::Value::Object(text)) => text,
        Some(json::Value::String(text)) => text.text(cx.arena),
        _ => "",
    };
    match slots.get(tables::EVENT_NAME) {
        Some("NetworkConnectionData") => map_sensor(details, session, slots, cx, sessions),
        Some("NetworkActivity") => {
            (session.product, session.table) = (finish::AGENT, finish::AGENT_TABLE);
            map_agent(details, session, slots, cx, sessions)
        }
        _ => OTHER_EVENT,
    }
}

fn map_sensor<'a>(
    details: &'a str,
    mut session: Session<'a>,
    mut slots: Slots<'a>,
    cx: &Cx<'a, '_>,
    sessions: &mut Vec<Session<'a>>,
) -> Outcome {
    for member in json::members(details) {
        let Ok((key, value)) = member else { return MALFORMED };
        let (side, table) = match key.raw {
            "Source" => (Side::Src, &tables::SOURCE),
            "Destination" => (Side::Dst, &tables::DESTINATION),
            key => {
                store(&tables::SENSOR, key, value, &mut session, &mut slots, cx.arena);
                continue;
            }
        };
        let mut end = Slots::new();
        for (key, value) in json::members(value.as_object().unwrap_or("{}")).map_while(Result::ok) {
            store(table, key.raw, value, &mut session, &mut end, cx.arena);
        }
        finish::sensor_end(&mut session, &end, side);
    }
    finish::sensor(&mut session, &slots, cx);
    push(session, sessions)
}

fn map_agent<'a>(
    details: &'a str,
    mut session: Session<'a>,
    mut slots: Slots<'a>,
    cx: &Cx<'a, '_>,
    sessions: &mut Vec<Session<'a>>,
) -> Outcome {
    for member in json::members(details) {
        let Ok((key, value)) = member else { return MALFORMED };
        store(&tables::AGENT, key.raw, value, &mut session, &mut slots, cx.arena);
    }
    finish::agent(&mut session, &slots, cx);
    push(session, sessions)
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

fn push<'a>(session: Session<'a>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    use sweepline_asim::Field::{DstMacAddr, SrcMacAddr};
    let has_end = session.src_ip.is_some()
        || session.dst_ip.is_some()
        || session.rare(SrcMacAddr).is_some()
        || session.rare(DstMacAddr).is_some();
    if !has_end {
        return NO_ENDPOINTS;
    }
    sessions.push(session);
    Outcome::Session
}
