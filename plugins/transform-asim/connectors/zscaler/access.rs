//! Makes the session of a ZPA user activity record.

use sweepline_asim::{
    DvcAction, EventResult, EventSeverity, EventSubType, Field, NetworkDirection, Session, Value,
};
use sweepline_parse::{addr, time};

use crate::apply::{self, apply};
use crate::connector::Cx;
use crate::direction;
use crate::form::Object;
use crate::identity::{self, Side};
use crate::options::{DirectionMode, ZpaDirection};
use crate::table::Slots;

use super::firewall::VENDOR;
use super::{keys, lookups};

pub(super) const PRODUCT: &str = "Private Access";

/// Makes the session of a record; nothing when it is no user activity.
pub(super) fn map<'a>(object: &Object<'a>, cx: &mut Cx<'a, '_>) -> Option<Session<'a>> {
    let (mut session, mut slots) = (Session::new(VENDOR, PRODUCT, "ZPA_CL"), Slots::new());
    let mut lookup = cx.stream.order.keys(&keys::ACCESS);
    for (key, value) in object.members() {
        if let Some(entry) = lookup.find(key)
            && let Some(text) = value.as_text(cx.arena)
        {
            apply(entry.to, text, &mut session, &mut slots, cx.arena);
        }
    }
    slots.get(keys::STATUS)?;
    times(&mut session, &slots, cx);
    verdict(&mut session, &slots);
    source(&mut session, &slots);
    destination(&mut session, &slots);
    direct(&mut session, cx);
    Some(session)
}

/// From a user to a private application over a broker: no border of the organisation is passed, unless the user sees it so.
fn direct(session: &mut Session<'_>, cx: &Cx<'_, '_>) {
    if cx.settings.zpa_direction == ZpaDirection::Inbound {
        session.direction = Some(NetworkDirection::Inbound);
        session.put_additional(direction::DIRECTION_SOURCE, Value::Text("option"));
    } else if cx.settings.direction_mode != DirectionMode::Compat {
        session.direction = Some(NetworkDirection::Na);
    }
}

fn times(session: &mut Session<'_>, slots: &Slots<'_>, cx: &Cx<'_, '_>) {
    let stamp = |slot| slots.get(slot).and_then(|text| time::any(text, &cx.clock));
    let (written, start, end) = (stamp(keys::TIME), stamp(keys::START), stamp(keys::END));
    let end = end.filter(|end| start.is_none_or(|start| start <= *end));
    if let (Some(start), Some(end)) = (start, end) {
        session.duration_ms = Some(end.0.saturating_sub(start.0) / NANOS_PER_MS);
    }
    session.event_start_time = start.or(written);
    session.event_end_time = end.or(written).filter(|end| start.is_none_or(|start| start <= *end));
    session.time_generated = written;
}

const NANOS_PER_MS: i64 = 1_000_000;

fn verdict<'a>(session: &mut Session<'a>, slots: &Slots<'a>) {
    let status = slots.get(keys::STATUS).unwrap_or_default();
    session.put_text(Field::EventOriginalSubType, status);
    session.sub_type = match status {
        "open" => Some(EventSubType::Start),
        "close" => Some(EventSubType::End),
        _ => None,
    };
    let reason = slots.get(keys::REASON).unwrap_or_default();
    session.put_text(Field::DvcOriginalAction, reason);
    session.put_text(Field::EventOriginalResultDetails, reason);
    let is_refused = lookups::is_refusal(reason);
    let details = lookups::reason(reason);
    session.action = Some(if is_refused { DvcAction::Deny } else { DvcAction::Allow });
    session.result_details = Some(details);
    let is_failure = is_refused || lookups::is_failure(details);
    session.result = Some(if is_failure { EventResult::Failure } else { EventResult::Success });
    session.severity = Some(if is_refused { EventSeverity::Low } else { EventSeverity::Informational });
}

fn source<'a>(session: &mut Session<'a>, slots: &Slots<'a>) {
    if let Some(user) = slots.get(keys::USER) {
        identity::user(session, Side::Src, user);
        if user == "ZPA LSS Client" {
            session.put_text(Field::SrcUserType, "Service");
        }
    }
    if let Some(kind) = slots.get(keys::PLATFORM).and_then(lookups::device_type) {
        session.put_text(Field::SrcDeviceType, kind);
    }
    let degrees =
        |slot| slots.get(slot).and_then(|text| text.parse::<f64>().ok()).filter(|at| at.is_finite());
    if let (Some(latitude), Some(longitude)) = (degrees(keys::LATITUDE), degrees(keys::LONGITUDE))
        && latitude.abs() <= 90.0
        && longitude.abs() <= 180.0
        // Zero and zero is the service's way to say that it does not know.
        && (latitude != 0.0 || longitude != 0.0)
    {
        session.put(Field::SrcGeoLatitude, Value::Real(latitude));
        session.put(Field::SrcGeoLongitude, Value::Real(longitude));
    }
    if let Some(connector) = slots.get(keys::CONNECTOR).filter(|connector| *connector != "0") {
        identity::device(session, connector);
    }
}

fn destination<'a>(session: &mut Session<'a>, slots: &Slots<'a>) {
    if let Some(host) = slots.get(keys::HOST) {
        match addr::ip(host) {
            Some(ip) => session.dst_ip = session.dst_ip.or(Some(ip)),
            None => identity::host(session, Side::Dst, host),
        }
    }
    let port = |slot| slots.get(slot).and_then(apply::port).filter(|port| *port != 0);
    session.dst_port = port(keys::SERVICE_PORT).or_else(|| port(keys::SERVER_PORT));
    if session.rare(Field::DstAppName).is_some() {
        session.put_text(Field::DstAppType, "Resource");
    }
}
