//! Amazon GuardDuty findings about network traffic.
//!
//! - `keys`: key → column, a table for each object inside a finding.
//! - `finish`: what the tables cannot say, and a session for each probed port.

mod finish;
mod keys;

use std::sync::LazyLock;

use memchr::memmem::Finder;
use sweepline_asim::Session;
use sweepline_parse::json;

use crate::apply::apply;
use crate::connector::{Connector, Cx, Outcome};
use crate::form::{Form, Object};
use crate::stream::Stream;
use crate::table::{Slots, Table};

use keys::{ACTION, CONNECTION, FINDING, INSTANCE, PROBE, RESOURCE, SERVICE, slot};

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: "aws_guardduty",
    title: "Amazon GuardDuty findings",
    products: &[("AWS", "GuardDuty")],
    tables: &["AWSGuardDuty"],
    forms: &[
        "findings as exported to S3, one a line",
        "EventBridge events with the finding as `detail`",
        "findings of the API, with capitals, alone or in `Findings`",
        "rows of the Sentinel table AWSGuardDuty",
    ],
    mappings: &[("finding", &FINDING), ("service", &SERVICE), ("network connection", &CONNECTION)],
    readme: include_str!("README.md"),
    recognises,
    map,
};

fn recognises(form: &Form<'_, '_>, _stream: &Stream) -> bool {
    match form {
        Form::Json(object) => is_event(object) || is_finding(object) || is_list(object),
        Form::Line(_) | Form::Cef(_) => false,
    }
}

fn is_text(object: &Object<'_>, key: &str, wanted: &str) -> bool {
    matches!(object.get(key), Some(json::Value::String(text)) if text.raw == wanted)
}

fn is_event(object: &Object<'_>) -> bool {
    is_text(object, "source", "aws.guardduty") && object.has("detail")
}

static GUARDDUTY: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(":guardduty:"));

fn is_finding(object: &Object<'_>) -> bool {
    if is_text(object, "Type", "AWSGuardDuty") {
        return !object.has("EventSchema");
    }
    let is_arn = |value| match value {
        json::Value::String(text) => GUARDDUTY.find(text.raw.as_bytes()).is_some(),
        _ => false,
    };
    let has_arn = object.get("arn").or_else(|| object.get("Arn")).is_some_and(is_arn);
    has_arn && ["service", "Service", "ServiceDetails"].iter().any(|key| object.has(key))
}

/// The API's answer: findings have `Service`, which other services' findings have not.
fn is_list(object: &Object<'_>) -> bool {
    let first = findings(object).and_then(|list| json::elements(list).next());
    first.and_then(Result::ok).and_then(|finding| finding.as_object()).is_some_and(|finding| {
        let has = |wanted| json::members(finding).map_while(Result::ok).any(|(key, _)| key.raw == wanted);
        has("Service") && has("Arn")
    })
}

fn findings<'a>(object: &Object<'a>) -> Option<&'a str> {
    object.get("Findings").and_then(|value| value.as_array())
}

fn map<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let Form::Json(object) = form else { return Outcome::Rejected("not_a_finding") };
    if let Some(list) = findings(object) {
        return json::elements(list)
            .map_while(Result::ok)
            .filter_map(|finding| finding.as_object())
            .map(|finding| map_finding(finding, cx, sessions))
            .reduce(|best, next| if best == Outcome::Session { best } else { next })
            .unwrap_or(Outcome::Skipped("empty"));
    }
    match object.get("detail") {
        Some(json::Value::Object(finding)) if is_event(object) => map_finding(finding, cx, sessions),
        _ => map_finding(object.json(), cx, sessions),
    }
}

fn map_finding<'a>(finding: &'a str, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let mut session = Session::new("AWS", "GuardDuty", "AWSGuardDuty");
    let mut slots = Slots::new();
    read(finding, &FINDING, &mut session, &mut slots, cx);
    let inside: [(u8, &'static Table); 6] = [
        (slot::SERVICE, &SERVICE),
        (slot::ACTION, &ACTION),
        (slot::CONNECTION, &CONNECTION),
        (slot::PROBE, &PROBE),
        (slot::RESOURCE, &RESOURCE),
        (slot::INSTANCE, &INSTANCE),
    ];
    for (slot, table) in inside {
        if let Some(text) = slots.get(slot) {
            read(text, table, &mut session, &mut slots, cx);
        }
    }
    finish::finish(session, &slots, cx, sessions)
}

/// Carries the members of one object over; containers inside go to slots as their text.
fn read<'a>(
    object: &'a str,
    table: &'static Table,
    session: &mut Session<'a>,
    slots: &mut Slots<'a>,
    cx: &Cx<'a, '_>,
) {
    for (key, value) in json::members(object).map_while(Result::ok) {
        let Some(entry) = keys::find(table, key.raw) else { continue };
        let text = match value {
            json::Value::Object(text) | json::Value::Array(text) => text,
            other => other.as_text(cx.arena).unwrap_or_default(),
        };
        // The rows' `Type` is the table's name, the API's is the finding's type.
        if text != "AWSGuardDuty" {
            apply(entry.to, text, session, slots, cx.arena);
        }
    }
}
