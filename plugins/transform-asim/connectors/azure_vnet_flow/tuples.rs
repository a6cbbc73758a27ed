//! Network Watcher's records: `flowRecords.flows[].flowGroups[].flowTuples[]`.

use sweepline_asim::{
    DvcAction, EventResult, EventSubType, Field, NetworkDirection, Protocol, Session, Value,
};
use sweepline_parse::{Arena, time};

use crate::apply::apply;
use crate::azure::{self, Group};
use crate::connector::{Cx, Outcome};
use crate::direction::set_vendor;
use crate::form::Object;
use crate::table::{Slots, To};

use super::{is_text, new_session};

/// Fields up to the flow state, without which a tuple says too little.
const MIN_FIELDS: usize = 8;

pub(super) fn is_record(object: &Object<'_>) -> bool {
    is_text(object, "category", "FlowLogFlowEvent")
        || is_text(object, "operationName", "FlowLogFlowEvent")
        || object.has("flowLogGUID")
}

/// What a record says for all of its tuples.
struct Record<'a> {
    resource: &'a str,
    guid: &'a str,
    version: &'a str,
}

pub(super) fn map<'a>(object: &Object<'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let arena = cx.arena;
    let text = |key| object.text(key, arena).unwrap_or_default();
    let record = Record {
        resource: text("targetResourceID"),
        guid: text("flowLogGUID"),
        version: text("flowLogVersion"),
    };
    let (mut tuples, mut mapped) = (0_usize, 0_usize);
    azure::for_each_tuple(object, arena, &mut |group, tuple| {
        tuples += 1;
        if let Some(session) = read(&record, group, tuple, arena) {
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
    (8, To::Extra("FlowEncryption")),
    (9, To::Count(Field::SrcPackets)),
    (10, To::Count(Field::SrcBytes)),
    (11, To::Count(Field::DstPackets)),
    (12, To::Count(Field::DstBytes)),
];

fn read<'a>(record: &Record<'a>, group: Group<'a>, tuple: &'a str, arena: &'a Arena) -> Option<Session<'a>> {
    let (fields, count) = azure::tuple_fields(tuple);
    if count < MIN_FIELDS {
        return None;
    }
    let mut session = new_session("VNet Flow");
    let mut slots = Slots::new();
    for (at, to) in COLUMNS {
        apply(*to, fields[*at], &mut session, &mut slots, arena);
    }
    session.put_text(Field::NetworkRuleName, group.rule);
    session.put_text(Field::EventProductVersion, record.version);
    session.put_additional("aclID", Value::Text(group.acl));
    session.put_additional("flowLogGUID", Value::Text(record.guid));
    azure::device(&mut session, record.resource);
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
    let [at, _, _, _, _, protocol, way, state, ..] = *fields;
    let at = time::epoch(at);
    if at.is_none() || session.src_ip.is_none() && session.dst_ip.is_none() {
        return false;
    }
    // The start of a flow that goes on or ends is not in the tuple.
    session.event_start_time = at;
    session.event_end_time = at;
    session.time_generated = at;
    azure::protocol(session, protocol);
    if !matches!(session.protocol, Some(Protocol(6 | 17 | 33 | 132 | 136)) | None) {
        // Protocols without ports have 0 there.
        session.src_port = session.src_port.filter(|port| *port != 0);
        session.dst_port = session.dst_port.filter(|port| *port != 0);
    }
    let way = match way {
        "I" => Some(NetworkDirection::Inbound),
        "O" => Some(NetworkDirection::Outbound),
        _ => None,
    };
    if let Some(way) = way {
        set_vendor(session, way);
        azure::interface_mac(session, way == NetworkDirection::Inbound, group.mac, arena);
    }
    session.put_additional("FlowState", Value::Text(state));
    session.action = match state {
        "B" | "C" | "E" => Some(DvcAction::Allow),
        "D" => Some(DvcAction::Deny),
        _ => None,
    };
    session.result = Some(session.action.map_or(EventResult::Na, DvcAction::result));
    session.sub_type = match state {
        "B" => Some(EventSubType::Start),
        "E" => Some(EventSubType::End),
        _ => None,
    };
    if state == "D" {
        // A denied flow has no counters; the tuple writes them as 0.
        let counters = [
            &mut session.src_packets,
            &mut session.src_bytes,
            &mut session.dst_packets,
            &mut session.dst_bytes,
        ];
        for counter in counters {
            *counter = counter.filter(|number| *number != 0);
        }
    }
    true
}
