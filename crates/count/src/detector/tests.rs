use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};

use sweepline_asim::NetworkDirection;
use sweepline_parse::time::Nanos;

use super::*;

const MINUTE: i64 = 60_000_000_000;
/// 2026-01-10T00:00:00Z.
const DAY: i64 = 1_768_003_200_000_000_000;
const KEY: [u8; 16] = [7; 16];

const RULE: &str = "\
title: Base
name: base
logsource: {product: asim, category: network_connection}
detection:
    selection:
        NetworkDirection: Inbound
    condition: selection
---
title: Rule
id: 22222222-2222-4222-8222-222222222222
name: rule
correlation:
    type: value_count
    rules: [base]
    group-by: [DstPortNumber]
    timespan: 1h
    condition:
        field: SrcIpAddr
        gt: 2
level: high
custom:
    hop: HOP
    allowed_lateness: 10m
";

fn rule(hop: &str) -> String {
    RULE.replace("HOP", hop)
}

fn detector(rule: &str, when: When) -> Detector {
    let plan = sweepline_rules::load(rule, "rule.yml").unwrap().plans.remove(0);
    Detector::new(Arc::new(plan), Key::new(KEY), when).unwrap()
}

/// A session of a source to a port, in the minutes after 10 o'clock.
fn session(minute: i64, source: u32, port: u16) -> Session<'static> {
    let mut session = Session::default();
    session.time_generated = Some(Nanos(DAY + (600 + minute) * MINUTE));
    session.src_ip = Some(IpAddr::V4(Ipv4Addr::from_bits(0xc633_6400 + source)));
    session.dst_port = Some(port);
    session.direction = Some(NetworkDirection::Inbound);
    session
}

/// What is told session by session: minute of the window's start, count, update.
fn told(detector: &mut Detector, sessions: &[(i64, u32)]) -> Vec<(i64, u64, u32)> {
    let mut told = Vec::new();
    for (minute, source) in sessions {
        detector
            .observe(&[session(*minute, *source, 445)], i64::MAX, &mut |finding| told.push(brief(&finding)));
    }
    told
}

fn finished(detector: &mut Detector) -> Vec<(i64, u64, u32)> {
    let mut told = Vec::new();
    detector.finish(&mut |finding| told.push(brief(&finding)));
    told
}

fn brief(finding: &Finding) -> (i64, u64, u32) {
    ((finding.window_start - DAY) / MINUTE - 600, finding.count, finding.update)
}

#[test]
fn a_late_event_raises_the_later_windows_that_hold_it() {
    let rule = rule("5m").replace("timespan: 1h", "timespan: 10m");
    let mut detector = detector(&rule, When::Early);
    // The third source falls into the older pane; only the window over both panes has three.
    assert_eq!(told(&mut detector, &[(1, 1), (7, 2), (2, 3)]), [(0, 3, 0)]);
}

#[test]
fn an_older_window_is_found_after_a_newer_one() {
    let mut detector = detector(&rule("1h"), When::Early);
    let sessions = [(58, 1), (59, 2), (61, 1), (62, 2), (63, 3), (57, 3)];
    assert_eq!(told(&mut detector, &sessions), [(60, 3, 0), (0, 3, 0)]);
    assert_eq!(finished(&mut detector), []);
}

#[test]
fn growth_of_an_older_window_is_told_under_its_own_id() {
    let mut detector = detector(&rule("1h"), When::Early);
    let sessions = [(57, 1), (58, 2), (59, 3), (61, 1), (62, 2), (63, 3), (58, 4), (58, 5)];
    assert_eq!(told(&mut detector, &sessions), [(0, 3, 0), (60, 3, 0), (0, 5, 1)]);
}

#[test]
fn one_sweep_is_one_finding_though_many_windows_hold_it() {
    for when in [When::Early, When::Final] {
        let mut detector = detector(&rule("5m"), when);
        let mut all = told(&mut detector, &[(1, 1), (2, 2), (3, 3)]);
        // Time goes on with a single source, so that all windows of the sweep close one by one.
        let idle: Vec<(i64, u32)> = (4..200).map(|minute| (minute, 1)).collect();
        all.extend(told(&mut detector, &idle));
        all.extend(finished(&mut detector));
        assert_eq!(all, [(-55, 3, 0)], "{when:?}");
    }
}

#[test]
fn a_later_sweep_is_a_new_finding() {
    let mut detector = detector(&rule("5m"), When::Early);
    let sessions = [(1, 1), (2, 2), (3, 3), (181, 1), (182, 2), (183, 3)];
    assert_eq!(told(&mut detector, &sessions), [(-55, 3, 0), (125, 3, 0)]);
}

#[test]
fn conditions_that_growth_can_end_wait_for_the_window() {
    for (condition, expected) in [("lt: 3", vec![(60, 2, 0)]), ("eq: 3", vec![(0, 3, 0)]), ("lt: 2", vec![])]
    {
        let mut detector = detector(&rule("1h").replace("gt: 2", condition), When::EarlyAndFinal);
        let sessions = [(1, 1), (2, 2), (3, 3), (61, 1), (62, 2)];
        let mut all = told(&mut detector, &sessions);
        assert_eq!(all, [], "{condition}");
        all.extend(finished(&mut detector));
        assert_eq!(all, expected, "{condition}");
    }
}

#[test]
fn several_upper_bounds_are_all_looked_at() {
    let rule = rule("1h").replace("gt: 2", "lt: 100\n        lte: 2");
    let mut detector = detector(&rule, When::Early);
    assert_eq!(told(&mut detector, &[(1, 1), (2, 2), (61, 1), (62, 2), (63, 3)]), []);
    assert_eq!(finished(&mut detector), [(0, 2, 0)]);
}

#[test]
fn a_single_alert_comes_when_its_window_closes() {
    let mut detector = detector(&(rule("1h") + "    single_alert: true\n"), When::Early);
    let mut all = Vec::new();
    let ports = [(445, 3), (22, 4), (80, 4)];
    for (port, sources) in ports {
        for source in 0..sources {
            detector.observe(&[session(5, source, port)], i64::MAX, &mut |finding| all.push(finding));
        }
    }
    assert!(all.is_empty());
    detector.observe(&[session(70, 1, 445)], i64::MAX, &mut |finding| all.push(finding));
    assert_eq!(all.iter().map(brief).collect::<Vec<_>>(), [(0, 4, 0)]);
    assert_eq!(all[0].group[0].to_string(), "22", "the lowest port of those with most");
}

#[test]
fn a_single_alert_of_sliding_windows_comes_once() {
    let mut detector = detector(&(rule("5m") + "    single_alert: true\n"), When::Early);
    let mut all = told(&mut detector, &[(1, 1), (2, 2), (3, 3)]);
    let idle: Vec<(i64, u32)> = (4..200).map(|minute| (minute, 1)).collect();
    all.extend(told(&mut detector, &idle));
    all.extend(finished(&mut detector));
    assert_eq!(all, [(-55, 3, 0)]);
}

#[test]
fn the_final_count_is_told_once_and_only_when_it_is_news() {
    let mut tumbling = detector(&rule("1h"), When::EarlyAndFinal);
    assert_eq!(told(&mut tumbling, &[(1, 1), (2, 2), (3, 3), (4, 4)]), [(0, 3, 0)]);
    assert_eq!(finished(&mut tumbling), [(0, 4, 1)]);
    let mut no_news = detector(&rule("1h"), When::EarlyAndFinal);
    assert_eq!(told(&mut no_news, &[(1, 1), (2, 2), (3, 3)]), [(0, 3, 0)]);
    assert_eq!(finished(&mut no_news), []);
}

#[test]
fn the_falling_slope_of_sliding_windows_is_no_news() {
    let mut detector = detector(&rule("5m").replace("gt: 2", "gt: 9"), When::EarlyAndFinal);
    // Thirteen sources, one every five minutes from 10:00 to 11:00: windows hold up to twelve.
    let sweep: Vec<(i64, u32)> = (0..13).map(|step| (5 * i64::from(step), step)).collect();
    let mut all = told(&mut detector, &sweep);
    all.extend(told(&mut detector, &(61..260).map(|minute| (minute, 1)).collect::<Vec<_>>()));
    all.extend(finished(&mut detector));
    assert_eq!(all, [(-10, 10, 0), (-10, 12, 1)]);
}

#[test]
fn findings_that_were_forgotten_are_counted() {
    let mut detector = detector(&(rule("1h") + "    max_groups: 8\n"), When::Early);
    for port in 0..20 {
        for source in 0..3 {
            detector.observe(&[session(1, source, port)], i64::MAX, &mut |_| {});
        }
    }
    assert!((12..20).contains(&detector.forgotten_findings()), "{}", detector.forgotten_findings());
}

type Feed<'f> = &'f mut dyn FnMut(&mut Detector, &mut dyn FnMut(Finding));

/// An export holds windows that end before its watermark; absorbing its first partial must not close them.
#[test]
fn partials_give_what_sessions_give_though_windows_end_within_an_export() {
    let mut batches: Vec<Vec<Session<'static>>> = Vec::new();
    for hour in 0..3 {
        let of_hour =
            |port: u16| (0..3).map(move |source| session(hour * 60 + 40 + i64::from(source), source, port));
        batches.push((1..5).flat_map(of_hour).chain([session(hour * 60 + 75, 9, 9)]).collect());
    }
    // Every hour has a burst, so no sliding window is without one: a finding for each port that goes on.
    for (hop, findings) in [("1h", 12), ("5m", 4)] {
        let ids = |detector: &mut Detector, feed: Feed<'_>| {
            let mut ids = BTreeSet::new();
            let mut told = 0;
            feed(detector, &mut |finding| {
                ids.insert((finding.id.clone(), finding.count));
                told += 1;
            });
            (ids, told)
        };
        let mut direct = detector(&rule(hop), When::Early);
        let expected = ids(&mut direct, &mut |detector, tell| {
            batches.iter().for_each(|batch| detector.observe(batch, i64::MAX, tell));
            detector.finish(tell);
        });
        assert_eq!(expected.1, findings, "{hop}");
        let mut counter = Counter::new(direct.plan().clone(), Key::new(KEY)).unwrap();
        let mut over_partials = detector(&rule(hop), When::Early);
        let got = ids(&mut over_partials, &mut |detector, tell| {
            for batch in &batches {
                counter.observe(batch, i64::MAX, |engine| {
                    engine.export_changed(|partial| detector.absorb(&partial, tell).unwrap());
                    engine.close(|_, _| {});
                });
                counter.export_changed(|partial| detector.absorb(&partial, tell).unwrap());
                counter.close(|_, _| {});
            }
            detector.finish(tell);
        });
        assert_eq!(got, expected, "{hop}");
    }
}

#[test]
fn mapped_addresses_that_are_kept_apart_show_as_such() {
    let mut detector = detector(&(rule("1h") + "    canonical_ip: false\n    prefix_v6: 128\n"), When::Early);
    let mut all = Vec::new();
    for (minute, address) in ["198.51.100.1", "::ffff:198.51.100.1", "::ffff:198.51.100.2"].iter().enumerate()
    {
        let mut session = session(minute as i64, 0, 445);
        session.src_ip = Some(address.parse().unwrap());
        detector.observe(&[session], i64::MAX, &mut |finding| all.push(finding));
    }
    let mut values: Vec<String> = all[0].values.iter().map(ToString::to_string).collect();
    values.sort();
    assert_eq!(values, ["198.51.100.1", "::ffff:198.51.100.1", "::ffff:198.51.100.2"]);
}
