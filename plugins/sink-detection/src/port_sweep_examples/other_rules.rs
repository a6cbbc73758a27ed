//! The edges of the other shipped rules; `other_rules.md`, sections 2.1 to 2.3.

use sweepline_asim::{DvcAction, EventResult, Session};

use super::support::*;

const ONE: &str = "198.51.100.7";

fn scan(clock: &str, src: &str, ports: std::ops::RangeInclusive<u16>) -> Vec<Session<'static>> {
    ports.map(|port| inbound(at(clock), ip(src), ip("10.0.0.1"), port)).collect()
}

#[test]
fn a_port_scan_needs_more_than_50_ports() {
    let rule = shipped("port_scan");
    expect(&rule, &scan("10:02", ONE, 1..=50), &[]);
    let rows = expect(&rule, &scan("10:02", ONE, 1..=51), &[(ONE, 51)]);
    assert_eq!(rows[0].title, "Port Scan from Public Source: from 198.51.100.7");
    assert_eq!(rows[0].severity, "Medium");
}

#[test]
fn a_port_scan_over_two_bins_is_missed_unless_windows_slide() {
    let rule = shipped("port_scan");
    let mut sessions = scan("10:04", ONE, 1..=30);
    sessions.extend(scan("10:06", ONE, 31..=60));
    expect(&rule, &sessions, &[]);
    expect(&edited(&rule, "hop: 5m", "hop: 1m"), &sessions, &[(ONE, 60)]);
}

#[test]
fn a_port_scan_from_a_private_source_is_none() {
    let rule = shipped("port_scan");
    for source in ["10.0.0.9", "172.16.3.1", "192.168.1.1", "127.0.0.1", "::1", "100.64.0.1", "fe80::1"] {
        expect(&rule, &scan("10:02", source, 1..=60), &[]);
    }
    expect(&rule, &scan("10:02", "2001:db8::7", 1..=60), &[("2001:db8::7", 60)]);
}

/// Failed sessions of one source to as many targets.
fn failures(clock: &str, src: &str, count: u16, port: u16) -> Vec<Session<'static>> {
    let mut sessions = sweep(clock, src, (0..count).map(target), port);
    sessions.iter_mut().for_each(|session| session.result = Some(EventResult::Failure));
    sessions
}

#[test]
fn excessive_failures_need_more_than_5000_records() {
    let rule = shipped("excessive_failures");
    let mut sessions = failures("10:02", ONE, 5_000, 80);
    // EventCount is not looked at, nor are successes.
    sessions.iter_mut().for_each(|session| session.event_count = 3);
    sessions.extend(sweep("10:02", ONE, (0..10).map(target), 80));
    expect(&rule, &sessions, &[]);
    sessions.extend(failures("10:02", ONE, 1, 443));
    let rows = expect(&rule, &sessions, &[(ONE, 5_001)]);
    assert_eq!((rows[0].field.as_deref(), &*rows[0].severity), (None, "Medium"));
    assert!(rows[0].values.is_empty());
}

#[test]
fn excessive_failures_over_two_bins_are_none() {
    let mut sessions = failures("10:04", ONE, 3_000, 80);
    sessions.extend(failures("10:06", ONE, 3_000, 80));
    expect(&shipped("excessive_failures"), &sessions, &[]);
}

#[test]
fn rdp_brute_force_sums_up_event_counts() {
    let rule = shipped("rdp_brute_force");
    let group = "198.51.100.7, 3389, Failure";
    expect(&rule, &failures("10:02", ONE, 24, 3389), &[]);
    expect(&rule, &failures("10:02", ONE, 25, 3389), &[(group, 25)]);
    let mut sessions = failures("10:02", ONE, 3, 3389);
    sessions.iter_mut().for_each(|session| session.event_count = 8);
    expect(&rule, &sessions, &[]);
    sessions.extend(failures("10:03", ONE, 1, 3389));
    expect(&rule, &sessions, &[(group, 25)]);
    expect(&rule, &failures("10:02", ONE, 30, 3390), &[]);
}

#[test]
fn rdp_brute_force_leaves_out_what_a_firewall_blocked() {
    let rule = shipped("rdp_brute_force");
    for (action, is_found) in [
        (Some(DvcAction::Deny), false),
        (Some(DvcAction::Drop), false),
        (Some(DvcAction::Reset), true),
        (None, true),
    ] {
        let mut sessions = failures("10:02", ONE, 30, 3389);
        sessions.iter_mut().for_each(|session| session.action = action);
        assert_eq!(rows(&rule, &sessions).len(), usize::from(is_found), "{action:?}");
    }
    let mut mixed = failures("10:02", ONE, 30, 3389);
    mixed[..6].iter_mut().for_each(|session| session.action = Some(DvcAction::Deny));
    expect(&rule, &mixed, &[]);
}

#[test]
fn rdp_brute_force_leaves_out_private_sources_and_sessions_with_oneself() {
    let rule = shipped("rdp_brute_force");
    expect(&rule, &failures("10:02", "10.9.9.9", 30, 3389), &[]);
    let mut to_itself = failures("10:02", ONE, 30, 3389);
    to_itself.iter_mut().for_each(|session| session.dst_ip = session.src_ip);
    expect(&rule, &to_itself, &[]);
}

#[test]
fn a_host_sweep_needs_25_destinations_in_any_direction() {
    let rule = shipped("host_sweep");
    for (targets, is_found) in [(24, false), (25, true)] {
        let mut sessions = sweep("10:02", "10.2.0.9", hosts("10.0.0.", 1..=targets), 445);
        sessions.iter_mut().for_each(|session| session.direction = None);
        assert_eq!(rows(&rule, &sessions).len(), usize::from(is_found), "{targets}");
    }
    expect(&rule, &sweep("10:02", ONE, hosts("10.0.0.", 1..=60), 443), &[]);
    expect(&rule, &sweep("10:02", ONE, hosts("224.0.0.", 1..=60), 445), &[]);
}
