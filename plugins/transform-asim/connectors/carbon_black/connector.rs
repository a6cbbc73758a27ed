//! Connections that VMware Carbon Black Cloud reports.
//!
//! Layout: `keys` the table, `lookups` the vendor's words, `finish` what the table cannot say.

mod finish;
mod keys;
mod lookups;

use std::sync::LazyLock;

use memchr::memmem::Finder;
use sweepline_asim::Session;
use sweepline_parse::json;

use crate::apply::apply;
use crate::connector::{Connector, Cx, Outcome};
use crate::endpoint;
use crate::form::{Form, Object};
use crate::stream::Stream;
use crate::table::Slots;

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: "carbon_black",
    title: "VMware Carbon Black Cloud",
    products: &[(finish::VENDOR, finish::PRODUCT)],
    tables: &[finish::TABLE, "CarbonBlackNotifications_CL"],
    forms: &[
        "Data Forwarder events as JSON objects (S3, Azure, GCS, Kafka)",
        "rows of the Sentinel table CarbonBlackEvents_CL",
    ],
    mappings: &[("Data Forwarder", &keys::EVENT)],
    readme: include_str!("README.md"),
    recognises,
    map,
};

/// A process, a file, a registry key, an alert, ….
const OTHER_EVENT: Outcome = Outcome::Skipped("other_event");
/// A record of Carbon Black EDR or App Control.
const OTHER_PRODUCT: Outcome = Outcome::Skipped("other_product");
/// A connection with neither an address nor a port.
const NO_ENDPOINTS: Outcome = Outcome::Rejected("no_endpoints");
/// Text that is none of the product's forms; happens only when the connector is pinned.
const UNKNOWN_FORM: Outcome = Outcome::Rejected("unknown_form");

fn recognises(form: &Form<'_, '_>, _stream: &Stream) -> bool {
    match form {
        Form::Json(object) => shape(object).is_some(),
        Form::Line(line) => is_app_control(line),
        Form::Cef(_) => false,
    }
}

fn map<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    match form {
        Form::Json(object) => match shape(object) {
            Some(Shape::Event) => map_event(object, cx, sessions),
            Some(Shape::Edr) => OTHER_PRODUCT,
            Some(Shape::Alert) => OTHER_EVENT,
            None => UNKNOWN_FORM,
        },
        Form::Line(line) if is_app_control(line) => OTHER_PRODUCT,
        Form::Line(_) | Form::Cef(_) => UNKNOWN_FORM,
    }
}

static APP_CONTROL: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(lookups::APP_CONTROL));

fn is_app_control(line: &str) -> bool {
    APP_CONTROL.find(line.as_bytes()).is_some()
}

/// The objects that the products write.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Shape {
    Event,
    Alert,
    Edr,
}

fn shape(object: &Object<'_>) -> Option<Shape> {
    let text = |key: &str| match object.get(key) {
        Some(json::Value::String(text)) => text.raw,
        _ => "",
    };
    let kind = text("type");
    if kind.starts_with(lookups::FORWARDED) || text("eventType_s").starts_with(lookups::FORWARDED) {
        return Some(Shape::Event);
    }
    if kind.starts_with(lookups::EDR) {
        return Some(Shape::Edr);
    }
    match text("Type") {
        _ if object.has("EventSchema") => return None,
        finish::TABLE => return Some(Shape::Event),
        "CarbonBlackNotifications_CL" | "CarbonBlackAuditLogs_CL" => return Some(Shape::Alert),
        _ => {}
    }
    if object.has("netFlow_sourceAddress_s") {
        return Some(Shape::Event);
    }
    let is_alert = object.has("org_key") && object.has("device_id") && object.has("severity");
    is_alert.then_some(Shape::Alert)
}

fn map_event<'a>(object: &Object<'a>, cx: &Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let (mut session, mut slots) = (finish::session(), Slots::new());
    for (key, value) in object.members() {
        if let Some(entry) = keys::EVENT.find(endpoint::plain_column(key))
            && let Some(text) = value.as_text(cx.arena)
        {
            apply(entry.to, text, &mut session, &mut slots, cx.arena);
        }
    }
    match slots.get(keys::KIND) {
        Some(lookups::OLD_CONNECTION) => finish::old_connection(&mut session, &slots, cx),
        Some(kind) if lookups::CONNECTIONS.contains(&kind) => {
            finish::connection(&mut session, &slots, cx);
        }
        _ => return OTHER_EVENT,
    }
    let has_end = session.src_ip.is_some() || session.dst_ip.is_some() || session.src_port.is_some();
    if !has_end {
        return NO_ENDPOINTS;
    }
    sessions.push(session);
    Outcome::Session
}

#[cfg(test)]
mod tests;
