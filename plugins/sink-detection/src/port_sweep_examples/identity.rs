//! The same findings have the same ids, whatever the order, the repeats and the batches.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use sweepline_asim::{EventResult, Session};
use sweepline_count::When;

use super::support::*;

/// Seconds of lateness that the shipped rules allow.
const LATENESS: i64 = 300;

/// One session: seconds after ten, source, target, port, and how long it is under way.
type Draw = (i64, u8, u16, u16, i64);

fn draws() -> impl Strategy<Value = Vec<Draw>> {
    let draw = (0_i64..3 * 3_600, 1_u8..4, 1_u16..9, 0_u16..6, 0..LATENESS);
    proptest::collection::vec(draw, 1..250)
}

fn session(draw: &Draw) -> Session<'static> {
    let (seconds, source, number, port, _) = *draw;
    let source = ip(&format!("198.51.100.{source}"));
    let mut session = inbound(after_ten(seconds), source, target(number), 3_386 + port);
    session.result = Some(EventResult::Failure);
    session
}

/// The shipped rules whose windows tumble, with thresholds that small traffic passes; and whether repeats change nothing.
fn tumbling() -> Vec<(String, bool)> {
    vec![
        (edited(&v1(), "gt: 20", "gt: 5"), true),
        (edited(&v2(), "gt: 20", "gt: 3"), true),
        (
            edited(&v1_compat(), "gt: 20", "gt: 5")
                .replace("compat: sentinel-1.0.2", "window_bounds: inclusive"),
            true,
        ),
        (edited(&shipped("port_scan"), "gt: 50", "gt: 2"), true),
        (edited(&shipped("excessive_failures"), "gt: 5000", "gt: 3"), false),
        (edited(&shipped("rdp_brute_force"), "gte: 25", "gte: 2"), false),
    ]
}

/// Ids with the last count that was told.
fn ids(rule: &str, batches: &[&[Session<'static>]]) -> BTreeMap<String, u64> {
    let alerts = alerts_of(&mut detection(rule, When::EarlyAndFinal), batches.iter().copied());
    alerts.into_iter().map(|alert| (alert.id, alert.count)).collect()
}

/// Cuts sessions into batches of the given lengths, over and over.
fn cut<'s>(mut sessions: &'s [Session<'static>], lengths: &[usize]) -> Vec<&'s [Session<'static>]> {
    let mut batches = Vec::new();
    let mut lengths = lengths.iter().cycle();
    while !sessions.is_empty() {
        let length = lengths.next().copied().unwrap_or(1).clamp(1, sessions.len());
        let (batch, rest) = sessions.split_at(length);
        batches.push(batch);
        sessions = rest;
    }
    batches
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn order_repeats_and_batches_change_no_id(
        draws in draws(),
        delays in proptest::collection::vec(0..LATENESS, 250),
        lengths in proptest::collection::vec(1_usize..60, 1..6),
    ) {
        let mut in_order = draws.clone();
        in_order.sort_by_key(|draw| draw.0);
        let in_order: Vec<_> = in_order.iter().map(session).collect();
        let mut shuffled = draws.clone();
        shuffled.sort_by_key(|draw| draw.0 + draw.4);
        let shuffled: Vec<_> = shuffled.iter().map(session).collect();
        // Every session arrives twice, each time with a delay of its own.
        let mut twice: Vec<(i64, &Draw)> = draws.iter().map(|draw| (draw.0 + draw.4, draw)).collect();
        twice.extend(draws.iter().zip(&delays).map(|(draw, delay)| (draw.0 + delay, draw)));
        twice.sort_by_key(|(arrival, _)| *arrival);
        let twice: Vec<_> = twice.into_iter().map(|(_, draw)| session(draw)).collect();
        let replayed: Vec<_> = in_order.iter().chain(&in_order).cloned().collect();
        for (rule, is_distinct) in tumbling() {
            let expected = ids(&rule, &cut(&in_order, &[1]));
            prop_assert_eq!(&ids(&rule, &[&in_order]), &expected, "one batch");
            prop_assert_eq!(&ids(&rule, &cut(&in_order, &lengths)), &expected, "batches");
            prop_assert_eq!(&ids(&rule, &cut(&shuffled, &[1])), &expected, "shuffled");
            prop_assert_eq!(&ids(&rule, &cut(&shuffled, &lengths)), &expected, "shuffled, batches");
            if is_distinct {
                prop_assert_eq!(&ids(&rule, &cut(&twice, &lengths)), &expected, "twice");
                prop_assert_eq!(&ids(&rule, &cut(&replayed, &lengths)), &expected, "replayed");
            }
        }
    }
}

#[test]
fn ids_differ_by_rule_group_and_window() {
    let mut sessions = sweep("10:05", "198.51.100.7", hosts("10.0.0.", 1..=21), 445);
    sessions.extend(sweep("10:05", "198.51.100.8", hosts("10.0.0.", 1..=21), 445));
    sessions.extend(sweep("10:05", "198.51.100.7", hosts("10.0.0.", 1..=21), 22));
    sessions.extend(sweep("11:05", "198.51.100.7", hosts("10.0.0.", 1..=21), 445));
    let by_rule = [v1(), v2()].map(|rule| ids(&rule, &[&sessions]));
    assert_eq!(by_rule.each_ref().map(BTreeMap::len), [3, 4]);
    let all: BTreeSet<&String> = by_rule.iter().flat_map(BTreeMap::keys).collect();
    assert_eq!(all.len(), 7);
}

/// Sweeps that begin so many minutes after ten, with a new source every `seconds`, and one source before, between and after
/// them.
fn sweeps_among_noise(starts: &[i64], sources: u16, seconds: i64) -> Vec<Session<'static>> {
    let noise =
        (-60..600).map(|minute| inbound(after_ten(minute * 60), ip("203.0.113.1"), ip("10.0.0.1"), 22));
    let mut sessions: Vec<_> = noise.collect();
    for start in starts {
        sessions.extend((0..sources).map(|number| {
            let time = after_ten(start * 60 + i64::from(number) * seconds);
            inbound(time, target(number), ip("10.0.0.1"), 22)
        }));
    }
    sessions.sort_by_key(|session| session.time_generated.unwrap().0);
    sessions
}

#[test]
fn one_sweep_in_sliding_windows_is_one_id() {
    // Bursts, a sweep of 40 minutes, one of three hours; at once, early or final.
    for (start, sources, seconds) in [(7, 30, 20), (58, 30, 1), (0, 250, 10), (3, 360, 30), (0, 200, 60)] {
        let sessions = sweeps_among_noise(&[start], sources, seconds);
        for when in [When::Early, When::EarlyAndFinal, When::Final] {
            for length in [1, 7, 10_000] {
                let alerts = alerts_of(&mut detection(&many_sources(), when), sessions.chunks(length));
                let ids: BTreeSet<&str> = alerts.iter().map(|alert| alert.id.as_str()).collect();
                let updates: Vec<u32> = alerts.iter().map(|alert| alert.update).collect();
                let context = format!(
                    "{sources} sources from {start} every {seconds} s, {when:?}, batches of {length}"
                );
                assert_eq!(ids.len(), 1, "{context}: {updates:?}");
                assert_eq!(updates, (0..updates.len() as u32).collect::<Vec<_>>(), "{context}");
            }
        }
    }
}

#[test]
fn a_second_sweep_three_hours_later_is_a_new_id() {
    let sessions = sweeps_among_noise(&[7, 187], 30, 20);
    let alerts = alerts_of(&mut detection(&many_sources(), When::Early), sessions.chunks(5));
    assert_eq!(alerts.iter().map(|alert| alert.update).collect::<Vec<_>>(), [0, 0]);
    assert_ne!(alerts[0].id, alerts[1].id);
}
