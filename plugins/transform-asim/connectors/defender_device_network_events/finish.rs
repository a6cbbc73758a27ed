//! What the table cannot say.

use sweepline_asim::{DvcAction, EventType, Field, NetworkDirection, Session};
use sweepline_parse::{addr, json, num, time};

use crate::apply;
use crate::connector::{Cx, Outcome};
use crate::direction;
use crate::endpoint::{self, End};
use crate::identity::{self, Side};
use crate::table::Slots;

use super::lookups::{self, Action};
use super::tables as slot;

pub(super) const VENDOR: &str = "Microsoft";
pub(super) const PRODUCT: &str = "M365 Defender for Endpoint";
pub(super) const TABLE: &str = "DeviceNetworkEvents";

/// An action type that reports no session.
const OTHER_ACTION: Outcome = Outcome::Skipped("other_action");
/// What network protection saw inside a session, which other records report.
const INSPECTION: Outcome = Outcome::Skipped("inspection");
/// A record with neither end.
const NO_ENDPOINTS: Outcome = Outcome::Rejected("no_endpoints");
/// A record without action type.
const NO_ACTION: Outcome = Outcome::Rejected("no_action");

pub(super) fn session<'a>() -> Session<'a> {
    let mut session = Session::new(VENDOR, PRODUCT, TABLE);
    session.event_type = EventType::EndpointNetworkSession;
    session
}

/// Completes a session from what the table set aside.
pub(super) fn finish<'a>(session: &mut Session<'a>, slots: &Slots<'a>, cx: &Cx<'a, '_>) -> Outcome {
    let Some(word) = slots.get(slot::ACTION) else { return NO_ACTION };
    let Some((action, is_aggregated)) = lookups::action(word) else {
        return if lookups::is_inspection(word) { INSPECTION } else { OTHER_ACTION };
    };
    session.put_text(Field::EventOriginalResultDetails, word);
    session.result = Some(action.result);
    if word == lookups::BLOCKED {
        session.action = Some(DvcAction::Deny);
    }
    let extras = Extras::of(slots);
    if is_aggregated {
        let count = extras.count.and_then(num::integral).and_then(|count| u32::try_from(count).ok());
        session.event_count = count.filter(|count| *count > 0).unwrap_or(1).min(i32::MAX as u32);
    }
    let action = if word == lookups::ATTEMPT && extras.is_inbound {
        Action { direction: NetworkDirection::Inbound, device: Side::Dst, ..action }
    } else {
        action
    };
    direction::set_vendor(session, action.direction);
    session.protocol = slots.get(slot::PROTOCOL).and_then(lookups::protocol);
    let stamp = slots.get(slot::TIMESTAMP).or_else(|| slots.get(slot::GENERATED));
    session.event_start_time = stamp.and_then(|text| time::any(text, &cx.clock));
    session.time_generated = session.event_start_time;
    let device = End::of(action.device);
    ends(session, slots, device);
    user(session, slots, device, cx);
    if session.src_ip.is_none() && session.dst_ip.is_none() {
        return NO_ENDPOINTS;
    }
    Outcome::Session
}

fn ends<'a>(session: &mut Session<'a>, slots: &Slots<'a>, device: &End) {
    let local = slots.get(slot::LOCAL_IP).and_then(addr::ip);
    let remote = slots.get(slot::REMOTE_IP).and_then(addr::ip);
    device.put_address(session, local, slots.get(slot::LOCAL_PORT).and_then(apply::port));
    let port = slots.get(slot::REMOTE_PORT).and_then(apply::port).filter(|_| remote.is_some());
    device.peer().put_address(session, remote, port);
    endpoint::put_device_address(session, local);
    if let Some(id) = slots.get(slot::DEVICE_ID) {
        session.put_text(Field::DvcId, id);
        session.put_text(Field::DvcIdType, ID_TYPE);
        device.put_device_id(session, id, ID_TYPE);
    }
    if let Some(name) = slots.get(slot::DEVICE_NAME) {
        identity::device(session, name);
        identity::host(session, device.side, name);
    }
    if let Some(host) = slots.get(slot::REMOTE_URL).and_then(endpoint::url_host) {
        identity::host(session, device.peer().side, host);
    }
}

const ID_TYPE: &str = "MDEid";

/// Sets the process and its user; the sensor writes process 0 when it knows none.
fn user<'a>(session: &mut Session<'a>, slots: &Slots<'a>, device: &End, cx: &Cx<'a, '_>) {
    let process = slots.get(slot::PROCESS);
    let id = slots.get(slot::PROCESS_ID).filter(|id| process.is_some() || num::integral(id) != Some(0));
    device.put_process(session, process, id);
    if let Some(name) = slots.get(slot::ACCOUNT_NAME) {
        let name = match slots.get(slot::ACCOUNT_DOMAIN) {
            Some(domain) => &*cx.arena.alloc_str(&[domain, "\\", name].concat()),
            None => name,
        };
        identity::user(session, device.side, name);
    }
    if let Some(sid) = slots.get(slot::ACCOUNT_SID).filter(|sid| *sid != lookups::NULL_SID) {
        device.put_user_id(session, sid, "SID");
    }
}

/// What is read of the column `AdditionalFields`.
#[derive(Default)]
struct Extras<'a> {
    is_inbound: bool,
    count: Option<&'a str>,
}

impl<'a> Extras<'a> {
    fn of(slots: &Slots<'a>) -> Self {
        let mut extras = Self::default();
        let text = slots.get(slot::ADDITIONAL).unwrap_or("{}");
        for (key, value) in json::members(text).map_while(Result::ok) {
            match (key.raw, value) {
                ("direction", json::Value::String(word)) => {
                    extras.is_inbound = word.raw.eq_ignore_ascii_case("In");
                }
                ("uniqueEventsAggregated", value) => extras.count = value.as_number(),
                _ => {}
            }
        }
        extras
    }
}
