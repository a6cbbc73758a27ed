//! Azure Firewall.
//!
//! - `kind`: which of the firewall's logs a record is of.
//! - `keys`: column → column for the structured logs, label → column for the texts of the legacy ones.
//! - `text`: the grammar of the texts.
//! - `finish`: what the tables cannot say.

mod finish;
mod keys;
mod kind;
mod text;

#[cfg(test)]
mod tests;

use sweepline_asim::Session;
use sweepline_parse::json;

use crate::apply::apply;
use crate::connector::{Connector, Cx, Outcome};
use crate::form::{Form, Object};
use crate::stream::Stream;
use crate::table::{Slots, Table};

use keys::{COLUMNS, ENVELOPE, LABELS, slot};
use kind::Kind;

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: "azure_firewall",
    title: "Azure Firewall",
    products: &[("Microsoft", "Azure Firewall")],
    tables: &[
        "AzureDiagnostics",
        "AZFWNetworkRule",
        "AZFWNatRule",
        "AZFWApplicationRule",
        "AZFWIdpsSignature",
        "AZFWThreatIntel",
    ],
    forms: &[
        "objects of a storage account or an event hub, legacy (`properties.msg`) and structured",
        "rows of the Sentinel table AzureDiagnostics (`msg_s`)",
        "rows of the Sentinel tables AZFW…",
    ],
    mappings: &[("envelope", &ENVELOPE), ("structured logs", &COLUMNS), ("legacy texts", &LABELS)],
    readme: include_str!("README.md"),
    recognises,
    map,
};

fn recognises(form: &Form<'_, '_>, _stream: &Stream) -> bool {
    match form {
        Form::Json(object) => kind::of(object).is_some(),
        Form::Line(_) | Form::Cef(_) => false,
    }
}

fn map<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    match form {
        Form::Json(object) => map_object(object, cx, sessions),
        Form::Line(_) | Form::Cef(_) => Outcome::Rejected("not_a_firewall_record"),
    }
}

fn map_object<'a>(object: &Object<'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let Some(kind) = kind::of(object) else { return Outcome::Rejected("not_a_firewall_record") };
    if kind == Kind::Other {
        return Outcome::Skipped("other_log");
    }
    let mut session = Session::new("Microsoft", "Azure Firewall", kind.table());
    let mut slots = Slots::new();
    for (key, value) in object.members() {
        let text = value.as_text(cx.arena).unwrap_or_default();
        if let Some(entry) = ENVELOPE.find(key) {
            apply(entry.to, text, &mut session, &mut slots, cx.arena);
        } else if kind != Kind::Legacy {
            column(&COLUMNS, key, text, &mut session, &mut slots, cx);
        }
    }
    for (key, value) in json::members(properties(object, cx)).map_while(Result::ok) {
        let text = value.as_text(cx.arena).unwrap_or_default();
        column(&COLUMNS, key.raw, text, &mut session, &mut slots, cx);
    }
    if kind == Kind::Legacy {
        let Some(message) = slots.get(slot::MESSAGE) else { return Outcome::Skipped("no_message") };
        let Some(request) = text::read(message) else { return Outcome::Rejected("unknown_text") };
        finish::request(&mut session, &mut slots, &request);
        for (label, value) in text::labelled(request.rest) {
            // The firewall's own action comes first; names after it may hold the word.
            if label == "Action" && slots.get(slot::ACTION).is_some() {
                continue;
            }
            column(&LABELS, label, value, &mut session, &mut slots, cx);
        }
    }
    let outcome = finish::finish(&mut session, &slots, kind, cx);
    if outcome == Outcome::Session {
        sessions.push(session);
    }
    outcome
}

fn column<'a>(
    table: &'static Table,
    key: &str,
    text: &'a str,
    session: &mut Session<'a>,
    slots: &mut Slots<'a>,
    cx: &Cx<'a, '_>,
) {
    if let Some(entry) = table.find(key) {
        apply(entry.to, text, session, slots, cx.arena);
    }
}

/// The log's own part of a record, which some shippers carry as text.
fn properties<'a>(object: &Object<'a>, cx: &Cx<'a, '_>) -> &'a str {
    match object.get("properties") {
        Some(json::Value::Object(text)) => text,
        Some(json::Value::String(text)) => text.text(cx.arena),
        _ => "{}",
    }
}
