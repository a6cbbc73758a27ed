//! Azure Monitor VM Insights: what the dependency agent on a machine saw.

mod keys;

use sweepline_asim::{EventResult, EventSeverity, EventType, Field, NetworkDirection, Session, Value};
use sweepline_parse::{addr, json, num, time};

use crate::apply::{apply, set_ip};
use crate::azure;
use crate::connector::{Connector, Cx, Outcome};
use crate::direction::set_vendor;
use crate::form::{Form, Object};
use crate::identity::{self, Side};
use crate::stream::Stream;
use crate::table::Slots;

use keys::{ROW, slot};

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: "vm_connection",
    title: "Azure Monitor VM Insights connections",
    products: &[("Microsoft", "VMConnection")],
    tables: &["VMConnection"],
    forms: &["rows of the Sentinel table VMConnection: data export, storage, query API"],
    mappings: &[("VMConnection", &ROW)],
    readme: include_str!("README.md"),
    recognises,
    map,
};

fn recognises(form: &Form<'_, '_>, _stream: &Stream) -> bool {
    match form {
        Form::Json(object) => is_row(object),
        Form::Line(_) | Form::Cef(_) => false,
    }
}

fn is_row(object: &Object<'_>) -> bool {
    let is_named =
        matches!(object.get("Type"), Some(json::Value::String(name)) if name.raw == "VMConnection");
    let has_own = object.has("LinksEstablished") || object.has("ConnectionId");
    is_named && !object.has("EventSchema") || has_own && object.has("RemoteIp") && object.has("Direction")
}

fn map<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let Form::Json(object) = form else { return Outcome::Rejected("not_a_connection_row") };
    let mut session = Session::new("Microsoft", "VMConnection", "VMConnection");
    let mut slots = Slots::new();
    let mut lookup = cx.stream.order.keys(&ROW);
    for (key, value) in object.members() {
        let Some(entry) = lookup.find(key) else { continue };
        let text = match *value {
            json::Value::Array(text) => text,
            other => other.as_text(cx.arena).unwrap_or_default(),
        };
        apply(entry.to, text, &mut session, &mut slots, cx.arena);
    }
    let outcome = finish(&mut session, &slots, cx);
    if outcome == Outcome::Session {
        sessions.push(session);
    }
    outcome
}

/// What the table cannot say.
fn finish<'a>(session: &mut Session<'a>, slots: &Slots<'a>, cx: &Cx<'a, '_>) -> Outcome {
    let word = slots.get(slot::DIRECTION).unwrap_or_default();
    let is_inbound = word.eq_ignore_ascii_case("inbound");
    if !is_inbound && !word.eq_ignore_ascii_case("outbound") {
        return Outcome::Skipped("no_direction");
    }
    if session.src_ip.is_none() && session.dst_ip.is_none() {
        return Outcome::Rejected("no_address");
    }
    session.event_type = EventType::EndpointNetworkSession;
    set_vendor(session, if is_inbound { NetworkDirection::Inbound } else { NetworkDirection::Outbound });
    let at = slots.get(slot::TIME).and_then(|text| time::any(text, &cx.clock));
    session.event_start_time = at;
    session.event_end_time = at;
    session.time_generated = at;
    links(session, slots);
    let (sent, received) = (count(slots, slot::SENT), count(slots, slot::RECEIVED));
    (session.src_bytes, session.dst_bytes) = if is_inbound { (received, sent) } else { (sent, received) };
    local_end(session, is_inbound, slots);
    remote_end(session, is_inbound, slots, cx);
    threat(session, is_inbound, slots, cx);
    Outcome::Session
}

fn count(slots: &Slots<'_>, slot: u8) -> Option<u64> {
    slots.get(slot).and_then(num::integral)
}

/// How many connections the row stands for, and whether any came about.
fn links(session: &mut Session<'_>, slots: &Slots<'_>) {
    let of = |slot| count(slots, slot).unwrap_or(0);
    let (established, failed, live) = (of(slot::ESTABLISHED), of(slot::FAILED), of(slot::LIVE));
    let has_failed = established == 0 && live == 0 && failed > 0;
    session.result = Some(if has_failed { EventResult::Failure } else { EventResult::Success });
    session.event_count = azure::event_count(if established > 0 { established } else { failed });
    if let Some(average) = of(slot::RESPONSE_TIME).checked_div(established)
        && let Ok(average) = i64::try_from(average)
    {
        session.put_additional("AvgResponseTime", Value::Int(average));
    }
}

/// The monitored machine: the source of what goes out, the destination of what comes in.
fn local_end<'a>(session: &mut Session<'a>, is_inbound: bool, slots: &Slots<'a>) {
    let (side, ip) = if is_inbound { (Side::Dst, session.dst_ip) } else { (Side::Src, session.src_ip) };
    let [dvc_id, dvc_id_type, app_id, app_name, app_type] = match side {
        Side::Src => {
            [Field::SrcDvcId, Field::SrcDvcIdType, Field::SrcAppId, Field::SrcAppName, Field::SrcAppType]
        }
        Side::Dst => {
            [Field::DstDvcId, Field::DstDvcIdType, Field::DstAppId, Field::DstAppName, Field::DstAppType]
        }
    };
    if let Some(computer) = slots.get(slot::COMPUTER) {
        identity::host(session, side, computer);
        identity::device(session, computer);
    }
    set_ip(Field::DvcIpAddr, ip, session);
    if let Some(machine) = slots.get(slot::MACHINE) {
        for (id, id_type) in [(Field::DvcId, Field::DvcIdType), (dvc_id, dvc_id_type)] {
            session.put_text(id, machine);
            session.put_text(id_type, "VMConnectionId");
        }
    }
    session.put_text(app_id, slots.get(slot::PROCESS).unwrap_or_default());
    if let Some(name) = slots.get(slot::PROCESS_NAME) {
        session.put_text(app_name, name);
        session.put_text(app_type, "Process");
    }
    if let Some(resource) = slots.get(slot::RESOURCE) {
        session.put_additional("ResourceId", Value::Text(resource));
        session.put_text(Field::DvcScopeId, azure::subscription(resource).unwrap_or_default());
    }
}

fn remote_end<'a>(session: &mut Session<'a>, is_inbound: bool, slots: &Slots<'a>, cx: &Cx<'a, '_>) {
    let (side, country, latitude, longitude) = if is_inbound {
        (Side::Src, Field::SrcGeoCountry, Field::SrcGeoLatitude, Field::SrcGeoLongitude)
    } else {
        (Side::Dst, Field::DstGeoCountry, Field::DstGeoLatitude, Field::DstGeoLongitude)
    };
    let names = slots.get(slot::REMOTE_NAMES).unwrap_or_default();
    if let Some(Ok(name)) = json::elements(names).next()
        && let Some(name) = name.as_text(cx.arena)
    {
        identity::host(session, side, name);
    }
    session.put_text(country, slots.get(slot::REMOTE_COUNTRY).unwrap_or_default());
    for (field, slot) in [(latitude, slot::REMOTE_LATITUDE), (longitude, slot::REMOTE_LONGITUDE)] {
        if let Some(degrees) =
            slots.get(slot).and_then(|text| text.parse().ok()).filter(|it: &f64| it.is_finite())
        {
            session.put(field, Value::Real(degrees));
        }
    }
}

/// Severity, confidence and type describe the remote address, and only when it is a malicious one.
fn threat<'a>(session: &mut Session<'a>, is_inbound: bool, slots: &Slots<'a>, cx: &Cx<'a, '_>) {
    session.severity = Some(EventSeverity::Informational);
    session.put_text(Field::EventOriginalSeverity, slots.get(slot::SEVERITY).unwrap_or_default());
    let Some(ip) = slots.get(slot::MALICIOUS_IP).and_then(addr::ip) else { return };
    session.put(Field::ThreatIpAddr, Value::Ip(ip));
    session.put_text(Field::ThreatField, if is_inbound { "SrcIpAddr" } else { "DstIpAddr" });
    session.put_text(Field::ThreatName, slots.get(slot::THREAT_TYPE).unwrap_or_default());
    if let Some(level) = count(slots, slot::CONFIDENCE).filter(|level| *level <= MAX_RISK) {
        session.put(Field::ThreatRiskLevel, Value::Int(level as i64));
    }
    session.severity = Some(match count(slots, slot::SEVERITY) {
        None | Some(0) => EventSeverity::Informational,
        Some(1) => EventSeverity::Low,
        Some(2) => EventSeverity::Medium,
        Some(_) => EventSeverity::High,
    });
    if let Some(active) = slots.get(slot::ACTIVE) {
        session.put(Field::ThreatIsActive, Value::Bool(active.eq_ignore_ascii_case("true")));
    }
    let reported = [
        (Field::ThreatFirstReportedTime, slot::FIRST_REPORTED),
        (Field::ThreatLastReportedTime, slot::LAST_REPORTED),
    ];
    for (field, slot) in reported {
        if let Some(at) = slots.get(slot).and_then(|text| time::any(text, &cx.clock)) {
            session.put(field, Value::Time(at));
        }
    }
}

/// The highest `ThreatRiskLevel`.
const MAX_RISK: u64 = 100;
