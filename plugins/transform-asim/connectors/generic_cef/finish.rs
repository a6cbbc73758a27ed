//! What the table cannot say.

use sweepline_asim::{Field, Session};
use sweepline_parse::addr;
use sweepline_parse::time::{self, Clock, Nanos, Zone};

use crate::connector::Cx;
use crate::direction;
use crate::form::Cef;
use crate::identity;
use crate::table::Slots;

use super::{keys, lookups};

pub(super) const TABLE: &str = "CommonSecurityLog";

/// The vendor and product of CEF's header are the session's.
pub(super) fn session<'a>(cef: &Cef<'a>) -> Session<'a> {
    Session::new(cef.vendor, cef.product, TABLE)
}

/// Fills addresses from the keys that CEF has for IPv6, by their labels.
pub(super) fn endpoints(session: &mut Session<'_>, cef: &Cef<'_>) {
    if session.src_ip.is_none() {
        session.src_ip = cef.labelled("Source IPv6 Address").and_then(addr::ip);
    }
    if session.dst_ip.is_none() {
        session.dst_ip = cef.labelled("Destination IPv6 Address").and_then(addr::ip);
    }
}

/// Completes a session from what its table set aside.
pub(super) fn finish<'a>(session: &mut Session<'a>, slots: &Slots<'a>, cef: &Cef<'a>, cx: &Cx<'a, '_>) {
    times(session, slots, cef, cx);
    session.put_text(Field::EventProductVersion, cef.version);
    session.put_text(Field::EventOriginalType, cef.class_id);
    if session.rare(Field::EventMessage).is_none() {
        session.put_text(Field::EventMessage, cef.name);
    }
    session.put_text(Field::EventOriginalSeverity, cef.severity);
    session.severity = lookups::severity(cef.severity);
    if let Some(word) = slots.get(keys::ACTION) {
        session.put_text(Field::DvcOriginalAction, word);
        session.action = lookups::action(word);
    }
    // Some products write what was done as the outcome.
    session.action = session.action.or_else(|| slots.get(keys::OUTCOME).and_then(lookups::action));
    session.result = slots.get(keys::OUTCOME).and_then(lookups::outcome);
    if let Some(direction) = slots.get(keys::DIRECTION).and_then(lookups::direction) {
        direction::set_vendor(session, direction);
    }
    for (value, kind, word) in
        [(Field::DstAppName, Field::DstAppType, "Service"), (Field::DvcId, Field::DvcIdType, "Other")]
    {
        if session.rare(value).is_some() {
            session.put_text(kind, word);
        }
    }
    device(session, slots, cef);
}

/// `start` and `end` are the session's, `rt` is the record's.
fn times<'a>(session: &mut Session<'a>, slots: &Slots<'a>, cef: &Cef<'a>, cx: &Cx<'a, '_>) {
    let zone = slots.get(keys::ZONE).and_then(Zone::parse);
    let clock = Clock { zone: zone.as_ref().unwrap_or(cx.clock.zone), ..cx.clock };
    let stamp = |slot| slots.get(slot).and_then(|text| time::any(text, &clock));
    let (start, end) = (stamp(keys::START), stamp(keys::END));
    session.event_start_time = start;
    session.event_end_time = end.filter(|end| start.is_none_or(|start| start <= *end));
    if let (Some(Nanos(start)), Some(Nanos(end))) = (session.event_start_time, session.event_end_time) {
        session.duration_ms = Some(end.saturating_sub(start) / NANOS_PER_MS);
    }
    session.time_generated = stamp(keys::RECEIPT).or(cef.time).or(end);
}

const NANOS_PER_MS: i64 = 1_000_000;

/// Names the device: by name and address where the record has both, else by who sent it.
fn device<'a>(session: &mut Session<'a>, slots: &Slots<'a>, cef: &Cef<'a>) {
    let own = [slots.get(keys::DEVICE_ADDRESS), slots.get(keys::DEVICE_HOST)];
    for name in own.into_iter().flatten() {
        identity::device(session, name);
    }
    if own == [None, None]
        && let Some(host) = cef.host
    {
        identity::device(session, host);
    }
}
