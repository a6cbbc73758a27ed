//! Events that are normalised already: rows of ASimNetworkSessionLogs, or this program's own output.
//!
//! - `columns`: one column's value, repaired where that is safe, kept aside where it is not.

mod columns;

#[cfg(test)]
mod tests;

use sweepline_asim::schema::FIELDS;
use sweepline_asim::{EventSeverity, EventType, Field, Session, Value};
use sweepline_parse::json;

use crate::connector::{Connector, Cx, Outcome};
use crate::form::{Form, Object};
use crate::identity;
use crate::stream::Stream;

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: "asim_native",
    title: "ASIM network sessions",
    products: &[],
    tables: &["ASimNetworkSessionLogs"],
    forms: &[
        "JSON objects whose keys are columns of ASIM's NetworkSession schema",
        "rows of the Sentinel table ASimNetworkSessionLogs",
    ],
    mappings: &[],
    readme: include_str!("README.md"),
    recognises,
    map,
};

fn recognises(form: &Form<'_, '_>, _stream: &Stream) -> bool {
    match form {
        Form::Json(object) => {
            object.has("EventSchema")
                || object.has("EventVendor") && object.has("EventProduct")
                || END_COLUMNS.iter().any(|key| object.has(key))
                    && SESSION_COLUMNS.iter().any(|key| object.has(key))
        }
        Form::Line(_) | Form::Cef(_) => false,
    }
}

/// Columns whose names nobody else uses, one of which every export of some columns has.
const END_COLUMNS: &[&str] = &["SrcIpAddr", "DstIpAddr"];
/// Columns that tell a session from events of other schemas.
const SESSION_COLUMNS: &[&str] = &["DstPortNumber", "NetworkProtocol", "NetworkDirection", "NetworkBytes"];

fn map<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let Form::Json(object) = form else { return Outcome::Rejected("not_an_asim_event") };
    let schema = object.text("EventSchema", cx.arena).unwrap_or_default();
    if !schema.is_empty() && schema != "NetworkSession" {
        return Outcome::Rejected("other_schema");
    }
    let mut session = Session::new("", "", "");
    let mut row = Row::default();
    for (key, value) in object.members() {
        match Field::from_name(key) {
            Some(Field::AdditionalFields) => additional(*value, &mut session, cx),
            Some(Field::ResourceId) => row.resource = value.as_text(cx.arena).unwrap_or_default(),
            Some(field) if columns::is_derived(field) => {}
            Some(field) => columns::set(field, *value, &mut session, cx),
            None => row.member(key, *value, &mut session, cx),
        }
    }
    let outcome = finish(&mut session, object, &row, cx);
    if outcome == Outcome::Session {
        sessions.push(session);
    }
    outcome
}

/// What the row says in columns of the workspace, not of the schema.
#[derive(Default)]
struct Row<'a> {
    item: &'a str,
    subscription: &'a str,
    resource: &'a str,
}

/// Columns of the workspace that say nothing about the session.
const WORKSPACE: &[&str] = &[
    "TenantId",
    "SourceSystem",
    "MG",
    "_IsBillable",
    "_BilledSize",
    "_TimeReceived",
    "_Internal_WorkspaceResourceId",
];

impl<'a> Row<'a> {
    /// Takes a member that is no column of the schema.
    fn member(&mut self, key: &'a str, value: json::Value<'a>, session: &mut Session<'a>, cx: &Cx<'a, '_>) {
        match key {
            "_ItemId" => self.item = value.as_text(cx.arena).unwrap_or_default(),
            "_SubscriptionId" => self.subscription = value.as_text(cx.arena).unwrap_or_default(),
            _ if WORKSPACE.contains(&key) => {}
            _ => {
                if let Some(value) = columns::scalar(value, cx) {
                    session.put_additional(key, value);
                }
            }
        }
    }
}

/// Takes over `AdditionalFields`, an object or the text of one.
fn additional<'a>(value: json::Value<'a>, session: &mut Session<'a>, cx: &Cx<'a, '_>) {
    let text = match value {
        json::Value::Object(text) => text,
        other => other.as_text(cx.arena).unwrap_or_default(),
    };
    for (key, value) in json::members(text).map_while(Result::ok) {
        if let Some(value) = columns::scalar(value, cx) {
            session.put_additional(key.text(cx.arena), value);
        }
    }
}

/// Columns of which a session needs one: without an end it is none.
const ENDS: &[Field] = &[
    Field::SrcIpAddr,
    Field::DstIpAddr,
    Field::SrcMacAddr,
    Field::DstMacAddr,
    Field::SrcHostname,
    Field::DstHostname,
];

/// What is missing, and what depends on other columns.
fn finish<'a>(session: &mut Session<'a>, object: &Object<'a>, row: &Row<'a>, cx: &Cx<'a, '_>) -> Outcome {
    if ENDS.iter().all(|field| session.get(*field).is_none()) {
        return Outcome::Rejected("no_endpoint");
    }
    mandatory(session);
    session.event_end_time = session.event_end_time.or(session.time_generated);
    session.event_start_time = session.event_start_time.or(session.event_end_time);
    if session.text(Field::EventUid).is_none() {
        session.put_text(Field::EventUid, row.item);
    }
    if session.text(Field::DvcScopeId).is_none() {
        let own = session.text(Field::DvcSubscriptionId);
        session.put_text(Field::DvcScopeId, own.unwrap_or(row.subscription));
    }
    device(session, row, cx);
    interface(session, object, cx);
    identity::complete_types(session, cx.arena);
    let orphans = FIELDS.iter().filter(|info| {
        info.depends_on.is_some_and(|parent| session.get(parent).is_none())
            && session.rare(info.field).is_some()
    });
    for info in orphans.collect::<Vec<_>>() {
        if let Some(value) = session.rare(info.field) {
            session.remove(info.field);
            identity::keep_original(info.field, value, session, cx.arena);
        }
    }
    Outcome::Session
}

/// Mandatory columns that the event leaves out.
fn mandatory(session: &mut Session<'_>) {
    for column in [&mut session.vendor, &mut session.product] {
        if column.is_empty() {
            *column = "Unknown";
        }
    }
    if session.table.is_empty() {
        session.table = "ASimNetworkSessionLogs";
    }
    session.severity = session.severity.or(Some(EventSeverity::Informational));
}

/// `Dvc` is the best name of the device, else the resource, else vendor and product.
fn device<'a>(session: &mut Session<'a>, row: &Row<'a>, cx: &Cx<'a, '_>) {
    let is_layer_2 = session.event_type == EventType::L2NetworkSession;
    let names = [Field::Dvc, Field::DvcFQDN, Field::DvcHostname, Field::DvcIpAddr, Field::DvcId];
    let is_named = |field: &Field| {
        let is_address = *field == Field::DvcIpAddr;
        !(is_address && is_layer_2) && session.rare(*field).is_some()
    };
    if names.iter().any(is_named) {
        return;
    }
    let name = if row.resource.is_empty() {
        cx.arena.alloc_str(&[session.vendor, "/", session.product].concat())
    } else {
        row.resource
    };
    session.put_text(Field::Dvc, name);
}

/// `DvcInterface` is computed from the two others; alone it would be lost.
fn interface<'a>(session: &mut Session<'a>, object: &Object<'a>, cx: &Cx<'a, '_>) {
    let has_own = session.get(Field::DvcInterface).is_some();
    if let Some(name) = object.text("DvcInterface", cx.arena)
        && !has_own
    {
        session.put_additional("DvcInterface", Value::Text(name));
    }
}
