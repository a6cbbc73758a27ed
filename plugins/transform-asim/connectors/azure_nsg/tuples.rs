//! Network Watcher's records: `properties.flows[].flows[].flowTuples[]`.

use sweepline_asim::{EventSubType, Field, NetworkDirection, Session, Value};
use sweepline_parse::{Arena, time};

use crate::apply::apply;
use crate::azure::{self, Group};
use crate::connector::{Cx, Outcome};
use crate::direction::set_vendor;
use crate::form::Object;
use crate::table::{Slots, To};

use super::{decide, direction, is_text, new_session};

/// Fields of a tuple of version 1.
const MIN_FIELDS: usize = 8;
/// Prefixes that tell whose rule it is, without being part of its name.
const RULE_PREFIXES: &[&str] = &["DefaultRule_", "UserRule_"];

pub(super) fn is_record(object: &Object<'_>) -> bool {
    is_text(object, "category", "NetworkSecurityGroupFlowEvent")
        || is_text(object, "operationName", "NetworkSecurityGroupFlowEvents")
}

pub(super) fn map<'a>(object: &Object<'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let arena = cx.arena;
    let resource = object.text("resourceId", arena).unwrap_or_default();
    let (mut tuples, mut mapped) = (0_usize, 0_usize);
    azure::for_each_tuple(object, arena, &mut |group, tuple| {
        tuples += 1;
        if let Some(session) = read(group, tuple, resource, arena) {
            mapped += 1;
            sessions.push(session);
        }
    });
    match (tuples, mapped) {
        (0, _) => Outcome::Skipped("no_flows"),
        (_, 0) => Outcome::Rejected("malformed_tuple"),
        _ => Outcome::Session,
    }
}

/// Fields of a tuple that are columns as they are.
const COLUMNS: &[(usize, To)] = &[
    (1, To::Ip(Field::SrcIpAddr)),
    (2, To::Ip(Field::DstIpAddr)),
    (3, To::Port(Field::SrcPortNumber)),
    (4, To::Port(Field::DstPortNumber)),
    (9, To::Count(Field::SrcPackets)),
    (10, To::Count(Field::SrcBytes)),
    (11, To::Count(Field::DstPackets)),
    (12, To::Count(Field::DstBytes)),
];

fn read<'a>(group: Group<'a>, tuple: &'a str, resource: &'a str, arena: &'a Arena) -> Option<Session<'a>> {
    let (fields, count) = azure::tuple_fields(tuple);
    if count < MIN_FIELDS {
        return None;
    }
    let mut session = new_session();
    let mut slots = Slots::new();
    for (at, to) in COLUMNS {
        apply(*to, fields[*at], &mut session, &mut slots, arena);
    }
    session.put_text(Field::NetworkRuleName, group.rule);
    azure::device(&mut session, resource);
    let is_sound = finish(&mut session, &fields, group, arena);
    is_sound.then_some(session)
}

/// What the columns cannot say; false when the tuple is none.
fn finish<'a>(
    session: &mut Session<'a>,
    fields: &[&'a str; azure::TUPLE],
    group: Group<'a>,
    arena: &'a Arena,
) -> bool {
    let [at, _, _, _, _, protocol, way, decision, state, ..] = *fields;
    let at = time::epoch(at);
    if at.is_none() || session.src_ip.is_none() && session.dst_ip.is_none() {
        return false;
    }
    // The start of a flow that goes on or ends is not in the tuple.
    session.event_start_time = at;
    session.event_end_time = at;
    session.time_generated = at;
    azure::protocol(session, protocol);
    if let Some(way) = direction(way) {
        set_vendor(session, way);
        azure::interface_mac(session, way == NetworkDirection::Inbound, group.mac, arena);
    }
    decide(session, decision);
    session.sub_type = match state {
        "B" => Some(EventSubType::Start),
        "E" => Some(EventSubType::End),
        _ => None,
    };
    session.put_text(Field::EventOriginalResultDetails, details(decision, state));
    if let Some(name) = RULE_PREFIXES.iter().find_map(|prefix| group.rule.strip_prefix(prefix)) {
        session.put_additional("RuleName", Value::Text(name));
    }
    true
}

/// Decision and state in one word.
fn details<'a>(decision: &'a str, state: &str) -> &'a str {
    match (decision, state) {
        ("A", "B") => "AB",
        ("A", "C") => "AC",
        ("A", "E") => "AE",
        ("D", "B") => "DB",
        ("D", "C") => "DC",
        ("D", "E") => "DE",
        _ => decision,
    }
}
