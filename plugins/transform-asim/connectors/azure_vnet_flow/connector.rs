//! Flow logs of Azure virtual networks.
//!
//! - `tuples`: the records of Network Watcher, one session per flow tuple.
//! - `row`: the rows of Traffic Analytics, one session per public address.

mod row;
mod tuples;

#[cfg(test)]
mod tests;

use sweepline_asim::{EventType, Session};
use sweepline_parse::json;

use crate::connector::{Connector, Cx, Outcome};
use crate::form::{Form, Object};
use crate::stream::Stream;

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: "azure_vnet_flow",
    title: "Azure virtual network flow logs",
    products: &[("Microsoft", "VNet Flow"), ("Microsoft", "Azure NSG flows")],
    tables: &["NTANetAnalytics"],
    forms: &[
        "records of PT1H.json blobs or an event hub",
        "records that a shipper has unrolled to one tuple",
        "rows of the Sentinel table NTANetAnalytics",
    ],
    mappings: &[("NTANetAnalytics", &row::ROW)],
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

fn new_session<'a>(product: &'static str) -> Session<'a> {
    let mut session = Session::new("Microsoft", product, "NTANetAnalytics");
    session.event_type = EventType::Flow;
    session
}
