//! Flow logs of Azure network security groups.
//!
//! - `tuples`: the records of Network Watcher, one session per flow tuple.
//! - `row`: the rows of Traffic Analytics, one session per public address.

mod row;
mod tuples;

#[cfg(test)]
mod tests;

use sweepline_asim::{DvcAction, EventResult, EventType, NetworkDirection, Session};
use sweepline_parse::json;

use crate::connector::{Connector, Cx, Outcome};
use crate::form::{Form, Object};
use crate::stream::Stream;

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: "azure_nsg",
    title: "Azure NSG flow logs",
    products: &[("Microsoft", "NSGFlow")],
    tables: &["AzureNetworkAnalytics_CL"],
    forms: &[
        "records of PT1H.json blobs or an event hub, tuples of version 1 and 2",
        "records that a shipper has unrolled to one tuple",
        "rows of the Sentinel table AzureNetworkAnalytics_CL",
    ],
    mappings: &[("AzureNetworkAnalytics_CL", &row::ROW)],
    readme: include_str!("README.md"),
    recognises,
    map,
};

fn recognises(form: &Form<'_, '_>, _stream: &Stream) -> bool {
    match form {
        Form::Json(object) => tuples::is_record(object) || row::is_row(object),
        Form::Line(_) | Form::Cef(_) => false,
    }
}

fn map<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    match form {
        Form::Json(object) if row::is_row(object) => row::map(object, cx, sessions),
        Form::Json(object) => tuples::map(object, cx, sessions),
        Form::Line(_) | Form::Cef(_) => Outcome::Rejected("not_a_flow_record"),
    }
}

/// Tells whether a member is exactly this text.
fn is_text(object: &Object<'_>, key: &str, wanted: &str) -> bool {
    matches!(object.get(key), Some(json::Value::String(text)) if text.raw == wanted)
}

fn new_session<'a>() -> Session<'a> {
    let mut session = Session::new("Microsoft", "NSGFlow", "AzureNetworkAnalytics_CL");
    session.event_type = EventType::Flow;
    session
}

/// What the network interface saw: `I` into it, `O` out of it.
fn direction(letter: &str) -> Option<NetworkDirection> {
    match letter {
        "I" => Some(NetworkDirection::Inbound),
        "O" => Some(NetworkDirection::Outbound),
        _ => None,
    }
}

/// `A` allowed, `D` denied; anything else says nothing about the result.
fn decide(session: &mut Session<'_>, letter: &str) {
    session.action = match letter {
        "A" => Some(DvcAction::Allow),
        "D" => Some(DvcAction::Deny),
        _ => None,
    };
    session.result = Some(session.action.map_or(EventResult::Na, DvcAction::result));
}
