//! What the table cannot say.

use sweepline_asim::{
    DvcAction, EventResult, EventResultDetails, EventSeverity, EventSubType, Field, NetworkDirection, Session,
};
use sweepline_parse::addr;
use sweepline_parse::time::{self, Clock, Zone};

use crate::connector::Cx;
use crate::identity::{self, Side};
use crate::options::DirectionMode;
use crate::table::Slots;

use super::keys;
use super::lookups::{self, Code};
use super::mark::Message;

pub(super) const VENDOR: &str = "Cisco";
pub(super) const PRODUCT: &str = "ISE";
pub(super) const TABLE: &str = "Syslog";

pub(super) fn session<'a>() -> Session<'a> {
    Session::new(VENDOR, PRODUCT, TABLE)
}

/// Completes a session from what its table set aside.
pub(super) fn finish<'a>(
    session: &mut Session<'a>,
    slots: &Slots<'a>,
    message: &Message<'a>,
    code: Code,
    title: &'a str,
    host: Option<&'a str>,
    cx: &Cx<'a, '_>,
) {
    let zone = Zone::parse(message.zone);
    let clock = Clock { zone: zone.as_ref().unwrap_or(cx.clock.zone), ..cx.clock };
    let at = time::any(message.stamp, &clock);
    session.event_start_time = at;
    session.time_generated = at;
    session.put_text(Field::EventOriginalType, message.code);
    session.put_text(Field::EventOriginalUid, message.sequence);
    session.put_text(Field::EventOriginalSeverity, message.severity);
    session.put_text(Field::EventMessage, title);
    session.put_text(Field::EventOriginalResultDetails, slots.get(keys::REASON).unwrap_or(title));
    verdict(session, code);
    source(session, slots, cx);
    let user = [keys::USER_NAME, keys::RADIUS_USER, keys::USER].iter().find_map(|slot| slots.get(*slot));
    if let Some(user) = user {
        identity::user(session, Side::Dst, user);
    }
    if let Some(device) = slots.get(keys::DEVICE_NAME).or(host) {
        identity::device(session, device);
    }
    session.protocol = session.text(Field::NetworkApplicationProtocol).and_then(lookups::carrier);
    if cx.settings.direction_mode != DirectionMode::Compat {
        // One of the ends is the server itself: nothing passes it.
        session.direction = Some(NetworkDirection::Na);
    }
}

fn verdict(session: &mut Session<'_>, code: Code) {
    match code {
        Code::Made(sub_type) => {
            session.sub_type = Some(sub_type);
            session.action = Some(DvcAction::Allow);
            session.result = Some(EventResult::Success);
            session.severity = Some(EventSeverity::Informational);
        }
        Code::Failed(action) => {
            session.sub_type = Some(EventSubType::End);
            session.action = Some(action);
            session.result = Some(EventResult::Failure);
            session.result_details = Some(EventResultDetails::Terminated);
            session.severity = Some(EventSeverity::Low);
        }
    }
}

/// The device that asked; the station behind it by MAC address, address or name.
fn source<'a>(session: &mut Session<'a>, slots: &Slots<'a>, cx: &Cx<'a, '_>) {
    let station = slots.get(keys::CALLING);
    let candidates = [slots.get(keys::DEVICE), slots.get(keys::REMOTE), station];
    session.src_ip = candidates.into_iter().flatten().find_map(addr::ip);
    let Some(station) = station.filter(|station| addr::ip(station).is_none()) else { return };
    match addr::mac(station, cx.arena) {
        Some(mac) => session.put_text(Field::SrcMacAddr, mac),
        None => identity::host(session, Side::Src, station),
    }
}
