//! Makes the session of a ZIA firewall record.

use std::net::{IpAddr, Ipv4Addr};

use sweepline_asim::{EventSeverity, Field, NetworkDirection, Session, Value};
use sweepline_parse::time::{self, Clock, Nanos, Zone};
use sweepline_parse::{num, syslog};

use crate::apply::milliseconds;
use crate::connector::Cx;
use crate::direction;
use crate::form::Cef;
use crate::identity::{self, Side};
use crate::options::DirectionMode;
use crate::table::Slots;

use super::{keys, lookups};

pub(super) const VENDOR: &str = "Zscaler";
pub(super) const PRODUCT: &str = "ZIA Firewall";

/// Any address inside: what a user of the service counts as, wherever he is.
const INSIDE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

pub(super) fn session<'a>() -> Session<'a> {
    Session::new(VENDOR, PRODUCT, "CommonSecurityLog")
}

/// Sets what CEF's header says: the action, the rule, the severity.
pub(super) fn cef<'a>(session: &mut Session<'a>, slots: &mut Slots<'a>, cef: &Cef<'a>) {
    if slots.get(keys::ACTION).is_none() {
        slots.set(keys::ACTION, cef.class_id);
    }
    if !cef.name.is_empty() {
        slots.set(keys::RULE, cef.name);
    }
    session.put_text(Field::EventOriginalSeverity, cef.severity);
    session.put_text(Field::EventProductVersion, cef.version);
}

/// Completes a session from what its table set aside.
pub(super) fn finish<'a>(
    session: &mut Session<'a>,
    slots: &Slots<'a>,
    header: &syslog::Header<'a>,
    cx: &Cx<'a, '_>,
) {
    session.duration_ms = match slots.get(keys::MILLISECONDS) {
        Some(text) => num::i64(text).filter(|length| *length >= 0),
        None => slots.get(keys::SECONDS).and_then(milliseconds),
    };
    let end = slots.get(keys::TIME).and_then(|text| stamp(text, slots, cx)).or(header.time);
    session.event_end_time = end;
    session.time_generated = end;
    if let Some(word) = slots.get(keys::ACTION) {
        session.put_text(Field::DvcOriginalAction, word);
        session.action = lookups::action(word);
    }
    session.severity = Some(EventSeverity::Informational);
    session.put_text(Field::NetworkRuleName, slots.get(keys::RULE).unwrap_or_default());
    if session.rare(Field::DstAppName).is_some() {
        session.put_text(Field::DstAppType, "Service");
    }
    people(session, slots);
    if let Some(host) = header.host {
        identity::device(session, host);
    }
    direct(session, cx);
}

fn stamp(text: &str, slots: &Slots<'_>, cx: &Cx<'_, '_>) -> Option<Nanos> {
    let zone = slots.get(keys::ZONE).and_then(Zone::parse);
    time::any(text, &Clock { zone: zone.as_ref().unwrap_or(cx.clock.zone), ..cx.clock })
}

/// The service writes the location's name for a user whom it does not know.
fn people<'a>(session: &mut Session<'a>, slots: &Slots<'a>) {
    let location = slots.get(keys::LOCATION);
    if let Some(user) = slots.get(keys::USER).filter(|user| Some(*user) != location) {
        identity::user(session, Side::Src, user);
    }
    for (name, slot) in [("SrcUserDepartment", keys::DEPARTMENT), ("SrcUserLocation", keys::LOCATION)] {
        if let Some(text) = slots.get(slot) {
            session.put_additional(name, Value::Text(text));
        }
    }
}

/// All that the service sees is users on their way out, unless they stay inside.
fn direct(session: &mut Session<'_>, cx: &Cx<'_, '_>) {
    if cx.settings.direction_mode == DirectionMode::Compat {
        return;
    }
    match session.dst_ip {
        Some(_) => direction::set_by_address(session, cx.settings, Some(INSIDE), session.dst_ip),
        None => direction::set_vendor(session, NetworkDirection::Outbound),
    }
}
