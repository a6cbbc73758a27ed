//! The worked examples of `port_sweep.md`, section 6, by number.

use std::collections::BTreeSet;

use sweepline_asim::{DvcAction, Field, NetworkDirection, Protocol, Session, Value};

use super::support::*;

const ONE: &str = "198.51.100.7";

/// Both of Microsoft's modes, ours and to the letter, with the group that `port` and the source make.
fn everywhere(sessions: &[Session<'static>], v1_rows: &[(&str, u64)], v2_rows: &[(&str, u64)]) {
    for (rule, rows) in [(v1(), v1_rows), (v1_compat(), v1_rows), (v2(), v2_rows), (v2_compat(), v2_rows)] {
        expect(&rule, sessions, rows);
    }
}

#[test]
fn e1_one_source_and_21_destinations() {
    let sessions = sweep("10:05", ONE, hosts("10.0.0.", 1..=21), 445);
    everywhere(&sessions, &[("445", 21)], &[("198.51.100.7, 445", 21)]);
    let expected: BTreeSet<String> = hosts("10.0.0.", 1..=21).map(|ip| ip.to_string()).collect();
    for rule in [v1(), v2(), v1_compat(), v2_compat()] {
        let alert = rows(&rule, &sessions).remove(0);
        assert_eq!(alert.title, "Network Port Sweep detected on 445");
        assert_eq!((&*alert.severity, &*alert.rule.level), ("High", "high"));
        assert_eq!(alert.values.iter().cloned().collect::<BTreeSet<_>>(), expected);
        assert_eq!((alert.field.as_deref(), alert.threshold, alert.exact), (Some("DstIpAddr"), 20, true));
        assert_eq!(alert.window_start, "2026-01-10T10:00:00Z");
        assert_eq!(alert.window_end, "2026-01-10T11:00:00Z");
        assert_eq!(
            alert.tactics.iter().collect::<BTreeSet<_>>(),
            BTreeSet::from([&"Discovery".to_owned(), &"Reconnaissance".to_owned()])
        );
        assert_eq!(
            alert.techniques.iter().collect::<BTreeSet<_>>(),
            BTreeSet::from([&"T1046".to_owned(), &"T1590".to_owned()])
        );
    }
}

#[test]
fn e2_exactly_20_are_none() {
    everywhere(&sweep("10:05", ONE, hosts("10.0.0.", 1..=20), 445), &[], &[]);
}

#[test]
fn e3_21_sources_each_with_a_destination_of_its_own() {
    let pairs = hosts("198.51.100.", 1..=21).zip(hosts("10.0.0.", 1..=21));
    let sessions: Vec<_> = pairs.map(|(src, dst)| inbound(at("10:10"), src, dst, 22)).collect();
    everywhere(&sessions, &[("22", 21)], &[]);
}

#[test]
fn e4_21_sources_and_one_destination() {
    let sources = hosts("198.51.100.", 1..=21);
    let sessions: Vec<_> = sources.map(|src| inbound(at("10:10"), src, ip("10.0.0.1"), 22)).collect();
    everywhere(&sessions, &[], &[]);
    let rows = expect(&many_sources(), &sessions, &[("TCP, 22", 21)]);
    assert_eq!(rows[0].title, "Network Port Sweep from Many Sources: TCP port 22");
    assert_eq!((&*rows[0].severity, rows[0].field.as_deref()), ("High", Some("SrcIpAddr")));
}

#[test]
fn e5_repeats_count_once() {
    let mut sessions = Vec::new();
    for second in 0..50 {
        let time = after_ten(second * 70);
        sessions.extend(hosts("10.0.0.", 1..=20).map(|dst| inbound(time, ip(ONE), dst, 3389)));
    }
    assert_eq!(sessions.len(), 1_000);
    everywhere(&sessions, &[], &[]);
}

#[test]
fn e6_edges_of_the_window() {
    // Whether the run of 11:00 has the 21st destination: Microsoft's with both ends, ours without the last instant.
    for (time, microsoft, ours) in [
        ("09:59:59.999", false, false),
        ("10:00:00.000", true, true),
        ("10:59:59.999", true, true),
        ("11:00:00.000", true, false),
        ("11:00:00.001", false, false),
    ] {
        let mut sessions = sweep("10:30", ONE, hosts("10.0.0.", 1..=20), 445);
        sessions.push(inbound(at(time), ip(ONE), ip("10.0.0.21"), 445));
        for (rule, is_found) in
            [(v1_compat(), microsoft), (v2_compat(), microsoft), (v1(), ours), (v2(), ours)]
        {
            let rows = rows(&rule, &sessions);
            assert_eq!(rows.len(), usize::from(is_found), "{time}");
            for row in rows {
                assert_eq!((row.count, row.window_end.as_str()), (21, "2026-01-10T11:00:00Z"), "{time}");
            }
        }
    }
}

#[test]
fn e6_an_event_on_the_border_counts_in_both_of_microsofts_runs() {
    let mut sessions = sweep("10:30", ONE, hosts("10.0.0.", 1..=20), 445);
    sessions.push(inbound(at("11:00"), ip(ONE), ip("10.0.0.21"), 445));
    sessions.extend(sweep("11:30", ONE, hosts("10.0.0.", 1..=20), 445));
    for (rule, ends) in [
        (v2_compat(), &["2026-01-10T11:00:00Z", "2026-01-10T12:00:00Z"][..]),
        (v2(), &["2026-01-10T12:00:00Z"][..]),
    ] {
        let found: BTreeSet<String> = rows(&rule, &sessions).into_iter().map(|row| row.window_end).collect();
        assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), ends);
    }
}

#[test]
fn e7_a_sweep_over_two_runs_is_missed_by_fixed_runs_and_found_by_sliding_windows() {
    let mut sessions = sweep("10:50", ONE, hosts("10.0.0.", 1..=15), 445);
    sessions.extend(sweep("11:10", ONE, hosts("10.0.0.", 16..=30), 445));
    everywhere(&sessions, &[], &[]);
    expect(&edited(&v1(), "hop: 1h", "hop: 5m"), &sessions, &[("445", 30)]);
    expect(&edited(&v2(), "hop: 1h", "hop: 5m"), &sessions, &[("198.51.100.7, 445", 30)]);
}

#[test]
fn e8_sessions_without_a_port_are_a_group_of_their_own() {
    let mut sessions = sweep("10:20", "198.51.100.9", hosts("10.0.0.", 1..=30), 0);
    for session in &mut sessions {
        (session.dst_port, session.protocol) = (None, Some(Protocol(1)));
    }
    everywhere(&sessions, &[("null", 30)], &[("198.51.100.9, null", 30)]);
    // There is no port to show, so the title is the rule's.
    for (rule, title) in [
        (v1(), "Network Port Sweep over Many Targets"),
        (v1_compat(), "Network Port Sweep over Many Targets"),
        (v2(), "Network Port Sweep by One Source"),
        (v2_compat(), "Network Port Sweep by One Source"),
    ] {
        assert_eq!(rows(&rule, &sessions)[0].title, title);
    }
    expect(&many_sources(), &sessions, &[]);
}

#[test]
fn e9_only_inbound_counts() {
    let mut sessions = sweep("10:20", ONE, hosts("10.0.0.", 1..=15), 445);
    let mut add = |src: &str, targets: Vec<_>, direction: Option<NetworkDirection>| {
        for mut session in sweep("10:20", src, targets, 445) {
            session.direction = direction;
            sessions.push(session);
        }
    };
    add(ONE, hosts("10.0.0.", 16..=25).collect(), Some(NetworkDirection::Local));
    // `inbound` is no value of the column, so no session holds it.
    let refused = Session::default().set(Field::NetworkDirection, Some(Value::Text("inbound")));
    assert!(refused.is_err());
    add(ONE, hosts("10.0.0.", 26..=50).collect(), None);
    add(ONE, hosts("10.0.0.", 51..=65).collect(), Some(NetworkDirection::Na));
    add(ONE, hosts("10.0.0.", 66..=80).collect(), Some(NetworkDirection::Unknown));
    add("10.0.0.5", hosts("203.0.113.", 1..=40).collect(), Some(NetworkDirection::Outbound));
    everywhere(&sessions, &[], &[]);
    // With six more that are inbound it is a sweep, of these alone.
    sessions.extend(sweep("10:21", ONE, hosts("10.0.1.", 1..=6), 445));
    everywhere(&sessions, &[("445", 21)], &[("198.51.100.7, 445", 21)]);
}

#[test]
fn e10_mapped_destinations_are_the_same_for_us_and_others_for_microsoft() {
    let mut sessions = sweep("10:20", ONE, hosts("10.0.0.", 1..=11), 445);
    sessions.extend(sweep("10:20", ONE, hosts("::ffff:10.0.0.", 1..=11), 445));
    expect(&v1(), &sessions, &[]);
    expect(&v2(), &sessions, &[]);
    expect(&v1_compat(), &sessions, &[("445", 22)]);
    let rows = expect(&v2_compat(), &sessions, &[("198.51.100.7, 445", 22)]);
    let both = ["10.0.0.3", "::ffff:10.0.0.3"];
    assert!(
        both.iter().all(|address| rows[0].values.iter().any(|value| value == address)),
        "{:?}",
        rows[0].values
    );
}

#[test]
fn e10_a_mapped_source_splits_microsofts_group() {
    let mut sessions = sweep("10:20", ONE, hosts("10.0.0.", 1..=12), 445);
    sessions.extend(sweep("10:20", "::ffff:198.51.100.7", hosts("10.0.0.", 13..=24), 445));
    expect(&v2_compat(), &sessions, &[]);
    expect(&v2(), &sessions, &[("198.51.100.7, 445", 24)]);
    // Alone it makes a group that shows as it was written.
    let alone = sweep("10:20", "::ffff:198.51.100.7", hosts("10.0.0.", 1..=21), 445);
    expect(&v2_compat(), &alone, &[("::ffff:198.51.100.7, 445", 21)]);
}

#[test]
fn e11_two_hits_are_two_alerts_for_us_and_one_for_microsoft() {
    let mut sessions = sweep("10:20", ONE, hosts("10.0.0.", 1..=21), 445);
    sessions.extend(sweep("10:20", "198.51.100.8", hosts("10.0.1.", 1..=25), 3389));
    expect(&v1(), &sessions, &[("3389", 25), ("445", 21)]);
    expect(&v2(), &sessions, &[("198.51.100.7, 445", 21), ("198.51.100.8, 3389", 25)]);
    for (rule, group) in [(v1_compat(), "3389"), (v2_compat(), "198.51.100.8, 3389")] {
        let rows = expect(&rule, &sessions, &[(group, 25)]);
        assert_eq!(rows[0].title, "Network Port Sweep detected on 3389");
    }
}

#[test]
fn e11_the_single_alert_shows_the_lowest_port_and_then_the_lowest_source() {
    let mut sessions = sweep("10:20", "198.51.100.9", hosts("10.0.0.", 1..=21), 445);
    sessions.extend(sweep("10:20", "198.51.100.10", hosts("10.0.0.", 1..=21), 445));
    sessions.extend(sweep("10:20", "198.51.100.1", hosts("10.0.0.", 1..=21), 3389));
    expect(&v2_compat(), &sessions, &[("198.51.100.9, 445", 21)]);
}

#[test]
fn e12_two_half_sweeps_are_one_port_but_no_source() {
    let mut sessions = sweep("10:20", ONE, hosts("10.0.0.", 1..=12), 445);
    sessions.extend(sweep("10:20", "198.51.100.8", hosts("10.0.0.", 13..=24), 445));
    everywhere(&sessions, &[("445", 24)], &[]);
}

#[test]
fn e13_protocols_and_actions_do_not_matter() {
    let mut sessions = sweep("10:20", ONE, hosts("10.0.0.", 1..=11), 53);
    sessions.iter_mut().for_each(|session| session.action = Some(DvcAction::Deny));
    for mut session in sweep("10:20", ONE, hosts("10.0.0.", 12..=21), 53) {
        (session.action, session.protocol) = (Some(DvcAction::Allow), Some(Protocol(17)));
        sessions.push(session);
    }
    everywhere(&sessions, &[("53", 21)], &[("198.51.100.7, 53", 21)]);
}

#[test]
fn e14_the_true_count_stands_beside_the_capped_list() {
    let sessions = sweep("10:20", ONE, (1..=150).map(target), 23);
    everywhere(&sessions, &[("23", 150)], &[("198.51.100.7, 23", 150)]);
    for rule in [v1(), v2(), v1_compat(), v2_compat()] {
        let row = rows(&rule, &sessions).remove(0);
        assert_eq!((row.count, row.exact, row.values.len()), (150, true, 100));
        assert_eq!(row.values.iter().collect::<BTreeSet<_>>().len(), 100);
    }
}

#[test]
fn e15_an_empty_destination_is_a_value_for_microsoft_only() {
    let mut sessions = sweep("10:20", ONE, hosts("10.0.0.", 1..=21), 445);
    sessions[20].dst_ip = None;
    expect(&v1(), &sessions, &[]);
    expect(&v2(), &sessions, &[]);
    expect(&v1_compat(), &sessions, &[("445", 21)]);
    let rows = expect(&v2_compat(), &sessions, &[("198.51.100.7, 445", 21)]);
    assert_eq!(rows[0].values.iter().filter(|value| value.is_empty()).count(), 1);
}
