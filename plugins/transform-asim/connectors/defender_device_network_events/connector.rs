//! Network events of Microsoft Defender for Endpoint.
//!
//! Layout: `tables` the columns, `lookups` the vendor's words, `finish` what the table cannot say.

mod finish;
mod lookups;
mod tables;

use sweepline_asim::Session;
use sweepline_parse::{Arena, json, null};

use crate::apply::apply;
use crate::connector::{Connector, Cx, Outcome};
use crate::form::{Form, Object, without_zone};
use crate::stream::Stream;
use crate::table::{Slots, To};

use finish::finish;

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: "defender_device_network_events",
    title: "Microsoft Defender for Endpoint network events",
    products: &[(finish::VENDOR, finish::PRODUCT)],
    tables: &[finish::TABLE],
    forms: &[
        "records of the streaming API (Event Hub, storage account)",
        "rows of advanced hunting as JSON objects",
        "CSV exports of advanced hunting",
        "rows of the Sentinel table DeviceNetworkEvents",
    ],
    mappings: &[("DeviceNetworkEvents", &tables::COLUMNS)],
    readme: include_str!("README.md"),
    recognises,
    map,
};

/// A record of another advanced hunting table.
const OTHER_TABLE: Outcome = Outcome::Skipped("other_table");
/// A record whose columns are no JSON object.
const MALFORMED: Outcome = Outcome::Rejected("malformed_json");
/// Text that is none of the product's forms; happens only when the connector is pinned.
const UNKNOWN_FORM: Outcome = Outcome::Rejected("unknown_form");

fn recognises(form: &Form<'_, '_>, _stream: &Stream) -> bool {
    match form {
        Form::Json(object) => is_streamed(object).is_some() || is_row(object),
        Form::Line(_) | Form::Cef(_) => false,
    }
}

fn map<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    match form {
        Form::Json(object) => match is_streamed(object) {
            Some(false) => OTHER_TABLE,
            Some(true) => map_members(properties(object, cx.arena), cx, sessions),
            None => map_members(object.json(), cx, sessions),
        },
        Form::Line(_) | Form::Cef(_) => UNKNOWN_FORM,
    }
}

fn map_members<'a>(text: &'a str, cx: &Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let (mut session, mut slots) = (finish::session(), Slots::new());
    for member in json::members(text) {
        let Ok((key, value)) = member else { return MALFORMED };
        let Some(entry) = tables::COLUMNS.find(without_zone(key.raw)) else { continue };
        let text = match (entry.to, value) {
            // An object in a row, text in a record of the streaming API.
            (To::Slot(tables::ADDITIONAL), json::Value::Object(text)) => Some(text),
            (_, value) => value.as_text(cx.arena),
        };
        apply(entry.to, text.unwrap_or_default(), &mut session, &mut slots, cx.arena);
    }
    conclude(session, &slots, cx, sessions)
}

fn conclude<'a>(
    mut session: Session<'a>,
    slots: &Slots<'a>,
    cx: &Cx<'a, '_>,
    sessions: &mut Vec<Session<'a>>,
) -> Outcome {
    if slots.get(tables::TABLE_NAME).is_some_and(|table| table != finish::TABLE) {
        return OTHER_TABLE;
    }
    let outcome = finish(&mut session, slots, cx);
    if outcome == Outcome::Session {
        sessions.push(session);
    }
    outcome
}

/// Tells whether a record of the streaming API is of the table; `None` when it is no such record.
fn is_streamed(object: &Object<'_>) -> Option<bool> {
    let Some(json::Value::String(category)) = object.get("category") else { return None };
    let table = category.raw.strip_prefix("AdvancedHunting-")?;
    Some(table == finish::TABLE)
}

/// The columns of a streamed record; some shippers write them as text.
fn properties<'a>(object: &Object<'a>, arena: &'a Arena) -> &'a str {
    match object.get("properties") {
        Some(json::Value::Object(text)) => text,
        Some(json::Value::String(text)) => null::non_null(text.text(arena)).unwrap_or("{}"),
        _ => object.json(),
    }
}

/// Tells whether an object is a row of one of the tables about devices.
fn is_row(object: &Object<'_>) -> bool {
    let has_peer = object.has("RemoteIP") || object.has("LocalIP") || object.has("InitiatingProcessId");
    object.has("ActionType") && has_peer && (object.has("DeviceId") || object.has("DeviceName"))
}

#[cfg(test)]
mod tests;
