//! What the tables cannot say.

use sweepline_asim::{EventResult, EventType, Field, NetworkDirection, Session, Value};
use sweepline_parse::{addr, num, time};

use crate::apply;
use crate::connector::Cx;
use crate::direction::{self, DIRECTION_SOURCE};
use crate::endpoint::{self, End};
use crate::identity::{self, Side};
use crate::options::DirectionMode;
use crate::table::Slots;

use super::tables as slot;

pub(super) const VENDOR: &str = "Microsoft";
pub(super) const SENSOR: &str = "Defender for IoT";
pub(super) const AGENT: &str = "Azure Defender for IoT";
pub(super) const SENSOR_TABLE: &str = "DefenderIoTRawEvent";
pub(super) const AGENT_TABLE: &str = "SecurityIoTRawEvent";

const ID_TYPE: &str = "MD4IoTid";

/// Completes the session of a sensor.
pub(super) fn sensor<'a>(session: &mut Session<'a>, slots: &Slots<'a>, cx: &Cx<'a, '_>) {
    let at = |number| slots.get(number).and_then(|text| time::any(text, &cx.clock));
    session.event_start_time = at(slot::START);
    session.event_end_time = at(slot::LAST_SEEN);
    if let (Some(start), Some(end)) = (session.event_start_time, session.event_end_time) {
        session.duration_ms = Some(end.0.saturating_sub(start.0).max(0) / 1_000_000);
    }
    session.time_generated = session.event_end_time.or_else(|| at(slot::GENERATED));
    session.protocol = slots.get(slot::PROTOCOL).and_then(apply::protocol);
    session.result = Some(EventResult::Success);
    if session.src_ip.is_none() && session.dst_ip.is_none() {
        session.event_type = EventType::L2NetworkSession;
    }
    if slots.get(slot::IS_INTERNAL).is_some_and(|word| word.eq_ignore_ascii_case("true")) {
        direction::set_vendor(session, NetworkDirection::Local);
    }
}

/// Stores the subscription, which is ASIM's scope of the device, too.
pub(super) fn scope<'a>(session: &mut Session<'a>, slots: &Slots<'a>) {
    if let Some(subscription) = slots.get(slot::SUBSCRIPTION) {
        session.put_text(Field::DvcSubscriptionId, subscription);
        session.put_text(Field::DvcScopeId, subscription);
    }
}

/// Stores who stands at one end of a sensor's session.
pub(super) fn sensor_end<'a>(session: &mut Session<'a>, slots: &Slots<'a>, side: Side) {
    if let Some(id) = slots.get(slot::DEVICE_ID) {
        End::of(side).put_device_id(session, id, ID_TYPE);
    }
    if let Some(name) = slots.get(slot::NAME) {
        let field = if side == Side::Src { Field::SrcDescription } else { Field::DstDescription };
        session.put_text(field, name);
        identity::host(session, side, name);
    }
}

/// Completes the session of a micro agent.
pub(super) fn agent<'a>(session: &mut Session<'a>, slots: &Slots<'a>, cx: &Cx<'a, '_>) {
    let stamp = slots.get(slot::START).or_else(|| slots.get(slot::GENERATED));
    session.event_start_time = stamp.and_then(|text| time::any(text, &cx.clock));
    session.time_generated = session.event_start_time;
    session.protocol = slots.get(slot::PROTOCOL).and_then(apply::protocol);
    session.result = Some(EventResult::Success);
    let port = |number| slots.get(number).and_then(apply::port);
    let count = |number| slots.get(number).and_then(num::integral);
    let (local_port, remote_port) = (port(slot::LOCAL_PORT), port(slot::REMOTE_PORT));
    let side = if local_port > remote_port { Side::Src } else { Side::Dst };
    let local = slots.get(slot::LOCAL_IP).and_then(addr::ip);
    let device = End::of(side);
    device.put_address(session, local, local_port);
    let remote = slots.get(slot::REMOTE_IP).and_then(addr::ip);
    device.peer().put_address(session, remote, remote_port);
    let (received, sent) = (count(slot::BYTES_IN), count(slot::BYTES_OUT));
    (session.src_bytes, session.dst_bytes) =
        if side == Side::Src { (sent, received) } else { (received, sent) };
    if cx.settings.direction_mode == DirectionMode::Derive && local_port.is_some() && remote_port.is_some() {
        let is_outbound = side == Side::Src;
        session.direction =
            Some(if is_outbound { NetworkDirection::Outbound } else { NetworkDirection::Inbound });
        session.put_additional(DIRECTION_SOURCE, Value::Text("port"));
    }
    agent_device(session, slots, device);
    endpoint::put_device_address(session, local);
}

/// Stores the device that a micro agent runs on, with its process and user.
fn agent_device<'a>(session: &mut Session<'a>, slots: &Slots<'a>, device: &End) {
    if let Some(id) = slots.get(slot::DEVICE_ID) {
        session.put_text(Field::DvcId, id);
        session.put_text(Field::DvcIdType, ID_TYPE);
        session.put_text(Field::Dvc, id);
        device.put_device_id(session, id, ID_TYPE);
    }
    if let Some(source) = slots.get(slot::MESSAGE_SOURCE) {
        let is_linux = source.eq_ignore_ascii_case("Linux");
        session.put_text(Field::DvcOs, if is_linux { "Linux" } else { "Windows" });
    }
    device.put_process(session, None, slots.get(slot::PROCESS_ID));
    if let Some(id) = slots.get(slot::USER_ID).map(endpoint::whole) {
        device.put_user_id(session, id, "UID");
    }
}
