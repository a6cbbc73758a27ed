//! What every session gets after its connector is done: the rules that the schema states for all.

use std::net::IpAddr;

use sweepline_asim::{EventResult, EventSeverity, Session};
use sweepline_parse::addr;

use crate::connector::Cx;
use crate::direction;

/// Completes a session: canonical addresses, direction, sums, results, times.
pub fn complete(session: &mut Session<'_>, cx: &mut Cx<'_, '_>) {
    canonical(&mut session.src_ip);
    canonical(&mut session.dst_ip);
    canonical(&mut session.src_nat_ip);
    canonical(&mut session.dst_nat_ip);
    direction::derive(session, cx.settings, &mut cx.stream.roles);
    if session.protocol.is_some_and(|protocol| protocol.is_icmp()) {
        session.src_port = None;
        session.dst_port = None;
    }
    session.network_bytes = session.network_bytes.or_else(|| sum(session.src_bytes, session.dst_bytes));
    session.network_packets =
        session.network_packets.or_else(|| sum(session.src_packets, session.dst_packets));
    results(session);
    times(session, cx);
    // The column is a KQL `int`: a session of more than 24 days has times, but no length.
    session.duration_ms = session.duration_ms.filter(|length| i32::try_from(*length).is_ok());
}

fn canonical(ip: &mut Option<IpAddr>) {
    *ip = ip.map(addr::canonical);
}

/// Adds both ways; one missing part counts as 0.
fn sum(source: Option<u64>, destination: Option<u64>) -> Option<u64> {
    match (source, destination) {
        (None, None) => None,
        (source, destination) => Some(source.unwrap_or(0).saturating_add(destination.unwrap_or(0))),
    }
}

fn results(session: &mut Session<'_>) {
    if session.result.is_none() {
        session.result = Some(session.action.map_or(EventResult::Na, sweepline_asim::DvcAction::result));
    }
    if session.severity.is_none() {
        session.severity =
            Some(session.action.map_or(EventSeverity::Informational, sweepline_asim::DvcAction::severity));
    }
}

/// Fills the three mandatory times from each other, the duration, or the receive time.
fn times(session: &mut Session<'_>, cx: &Cx<'_, '_>) {
    let length = session.duration_ms.unwrap_or(0).saturating_mul(1_000_000).max(0);
    let (start, end) = match (session.event_start_time, session.event_end_time) {
        (Some(start), Some(end)) => (start, end),
        (None, Some(end)) => (sweepline_parse::time::Nanos(end.0.saturating_sub(length)), end),
        (Some(start), None) => (start, sweepline_parse::time::Nanos(start.0.saturating_add(length))),
        (None, None) => {
            let at = session.time_generated.unwrap_or(cx.received());
            (at, at)
        }
    };
    session.event_start_time = Some(start);
    session.event_end_time = Some(end);
    session.time_generated = session.time_generated.or(Some(end));
}
