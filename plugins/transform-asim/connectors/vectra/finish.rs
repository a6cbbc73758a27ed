//! What the table cannot say.

use sweepline_asim::{EventResult, EventSeverity, Field, NetworkDirection, Session};
use sweepline_parse::{addr, num, syslog, time};

use crate::connector::Cx;
use crate::direction;
use crate::identity::{self, Side};
use crate::table::Slots;

use super::{keys, lookups};

pub(super) const VENDOR: &str = "Vectra AI";
pub(super) const PRODUCT: &str = "Vectra Stream";
pub(super) const TABLE: &str = "VectraStream_CL";

pub(super) fn session<'a>() -> Session<'a> {
    Session::new(VENDOR, PRODUCT, TABLE)
}

/// Completes a session from what its table set aside.
pub(super) fn finish<'a>(
    session: &mut Session<'a>,
    slots: &Slots<'a>,
    header: &syslog::Header<'a>,
    cx: &Cx<'a, '_>,
) {
    times(session, slots, header, cx);
    session.put_text(Field::EventOriginalSubType, lookups::SUB_TYPE);
    let state = slots.get(keys::STATE);
    session.put_text(Field::EventOriginalResultDetails, state.unwrap_or_default());
    let state = state.and_then(lookups::state_of);
    session.result = Some(state.map_or(EventResult::Success, |state| state.result));
    session.result_details = state.and_then(|state| state.details);
    session.sub_type = state.and_then(|state| state.sub_type);
    session.severity = Some(EventSeverity::Informational);
    if let Some(service) = slots.get(keys::SERVICE) {
        let name = cx.arena.alloc_str(service);
        name.make_ascii_uppercase();
        session.put_text(Field::NetworkApplicationProtocol, name);
    }
    for (slot, field) in [(keys::SRC_VLAN, Field::SrcVlanId), (keys::DST_VLAN, Field::DstVlanId)] {
        if let Some(id) = slots.get(slot).filter(|id| num::integral(id).is_some()) {
            session.put_text(field, id.split('.').next().unwrap_or(id));
        }
    }
    names(session, slots, header);
    direction(session, slots);
}

/// The record is written at the end, or while the session goes on.
fn times<'a>(session: &mut Session<'a>, slots: &Slots<'a>, header: &syslog::Header<'a>, cx: &Cx<'a, '_>) {
    let stamp = |slot| slots.get(slot).and_then(|text| time::any(text, &cx.clock));
    let (start, end) = (stamp(keys::START), stamp(keys::TIME));
    session.event_start_time = start;
    session.event_end_time = end;
    session.time_generated = end.or(start).or_else(|| stamp(keys::GENERATED)).or(header.time);
    let Some(length) = slots.get(keys::LENGTH).and_then(num::decimal_nanos).filter(|length| *length >= 0)
    else {
        return;
    };
    // Milliseconds, unless the times tell that it was seconds.
    let span = start.zip(end).map(|(start, end)| end.0.saturating_sub(start.0));
    let is_seconds = span.is_some_and(|span| length > 0 && is_near(length, span));
    session.duration_ms = Some(if is_seconds { length / 1_000_000 } else { length / 1_000_000_000 });
}

/// Tells whether two lengths differ by less than a twentieth.
fn is_near(length: i64, span: i64) -> bool {
    length.abs_diff(span) <= span.unsigned_abs() / 20
}

fn names<'a>(session: &mut Session<'a>, slots: &Slots<'a>, header: &syslog::Header<'a>) {
    for (slot, field) in [
        (keys::SRC_HOST, Field::SrcDescription),
        (keys::DST_HOST, Field::DstDescription),
        (keys::SENSOR_HOST, Field::DvcDescription),
    ] {
        session.put_text(field, slots.get(slot).unwrap_or_default());
    }
    if let Some(name) = host_name(slots.get(keys::SRC_HOST)) {
        identity::host(session, Side::Src, name);
    }
    let domain = slots.get(keys::DST_DOMAIN).map(without_port).filter(|domain| addr::ip(domain).is_none());
    if let Some(name) = domain.or_else(|| host_name(slots.get(keys::DST_HOST))) {
        identity::host(session, Side::Dst, name);
    }
    if session.rare(Field::DvcId).is_some() {
        session.put_text(Field::DvcIdType, "VectraId");
    }
    if let Some(name) = host_name(slots.get(keys::SENSOR_HOST)).or(header.host) {
        identity::device(session, name);
    }
}

/// Returns a description that is a host's name, and not the address of a host without one.
fn host_name(text: Option<&str>) -> Option<&str> {
    text.filter(|name| !name.starts_with(lookups::UNNAMED) && !name.contains('.'))
}

fn without_port(domain: &str) -> &str {
    match domain.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') && num::u16(port).is_some() => name,
        _ => domain,
    }
}

fn direction(session: &mut Session<'_>, slots: &Slots<'_>) {
    let side = |slot| slots.get(slot).and_then(lookups::truth);
    let (Some(source), Some(destination)) = (side(keys::SRC_LOCAL), side(keys::DST_LOCAL)) else { return };
    let direction = match (source, destination) {
        (false, true) => NetworkDirection::Inbound,
        (true, false) => NetworkDirection::Outbound,
        (true, true) => NetworkDirection::Local,
        (false, false) => NetworkDirection::External,
    };
    direction::set_vendor(session, direction);
}
