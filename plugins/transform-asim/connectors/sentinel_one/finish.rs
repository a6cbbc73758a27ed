//! What the tables cannot say.

use sweepline_asim::{
    DvcAction, EventResult, EventResultDetails, EventType, Field, NetworkDirection, Session,
};
use sweepline_parse::time::{self, Nanos};

use crate::connector::Cx;
use crate::direction;
use crate::endpoint::{self, End};
use crate::identity::{self, Side};
use crate::table::Slots;

use super::{keys, lookups};

pub(super) const VENDOR: &str = "SentinelOne";
pub(super) const TABLE: &str = "SentinelOne_CL";

pub(super) fn session<'a>() -> Session<'a> {
    let mut session = Session::new(VENDOR, VENDOR, TABLE);
    session.event_type = EventType::EndpointNetworkSession;
    session
}

/// Completes the session of an alert: the agent reports it, and lets it pass.
pub(super) fn alert<'a>(session: &mut Session<'a>, slots: &Slots<'a>, cx: &Cx<'a, '_>) {
    session.action = Some(DvcAction::Allow);
    session.result = Some(EventResult::Success);
    session.result_details = Some(EventResultDetails::Na);
    session.severity = session.text(Field::EventOriginalSeverity).and_then(lookups::severity);
    finish(session, slots, cx);
}

/// Completes the session of a Cloud Funnel event.
pub(super) fn funnel<'a>(session: &mut Session<'a>, slots: &Slots<'a>, cx: &Cx<'a, '_>) {
    let status = slots.get(keys::STATUS).unwrap_or_default();
    session.put_text(Field::EventOriginalResultDetails, status);
    session.put_text(Field::EventOriginalType, slots.get(keys::EVENT_TYPE).unwrap_or_default());
    session.result = match status {
        "SUCCESS" => Some(EventResult::Success),
        "FAILED" | "FAILURE" | "BLOCKED" => Some(EventResult::Failure),
        _ => None,
    };
    if status == "BLOCKED" {
        session.action = Some(DvcAction::Deny);
    }
    finish(session, slots, cx);
}

fn finish<'a>(session: &mut Session<'a>, slots: &Slots<'a>, cx: &Cx<'a, '_>) {
    let kind = slots.get(keys::KIND).unwrap_or_default();
    session.protocol = lookups::protocol(kind);
    session.put_text(Field::EventOriginalSubType, kind);
    let direction = lookups::direction(slots.get(keys::DIRECTION).unwrap_or_default());
    direction::set_vendor(session, direction);
    session.event_start_time = [keys::CREATED, keys::REPORTED, keys::PROCESS_START, keys::GENERATED]
        .iter()
        .find_map(|slot| instant(slots.get(*slot)?, cx));
    session.time_generated = session.event_start_time;
    let is_inbound = direction == NetworkDirection::Inbound;
    agent(session, slots, if is_inbound { Side::Dst } else { Side::Src });
}

/// Reads a time; SentinelOne writes 1970 or 1900 for unknown ones.
fn instant(text: &str, cx: &Cx<'_, '_>) -> Option<Nanos> {
    time::any(text, &cx.clock).filter(|at| *at >= YEAR_2000)
}

const YEAR_2000: Nanos = Nanos(946_684_800_000_000_000);

/// Stores the agent as device and as one end.
fn agent<'a>(session: &mut Session<'a>, slots: &Slots<'a>, side: Side) {
    let end = End::of(side);
    let (ip, type_field) = match side {
        Side::Src => (session.src_ip, Field::SrcDeviceType),
        Side::Dst => (session.dst_ip, Field::DstDeviceType),
    };
    endpoint::put_device_address(session, ip);
    if let Some(name) = slots.get(keys::AGENT_NAME) {
        identity::device(session, name);
        identity::host(session, side, name);
    }
    if let Some(id) = slots.get(keys::AGENT_ID) {
        session.put_text(Field::DvcId, id);
        session.put_text(Field::DvcIdType, "Other");
        end.put_device_id(session, id, "Other");
    }
    if let Some(machine) = slots.get(keys::MACHINE) {
        session.put_text(type_field, lookups::device_type(machine));
    }
    end.put_process(session, slots.get(keys::PROCESS), slots.get(keys::PROCESS_ID));
    session.put_text(end.process[2], slots.get(keys::PROCESS_UID).unwrap_or_default());
    if let Some(user) = slots.get(keys::USER) {
        identity::user(session, side, user);
    }
}
