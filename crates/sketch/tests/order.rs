//! The same events in any order, any number of times, in any batches, give the same answer.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use proptest::prelude::*;
use support::*;
use sweepline_sketch::{Engine, Observation, Settings, ValueRef, Windows};

/// Events of three ports: one small, one above the exact limit, one whose panes fill registers.
fn events(spread: i64) -> Vec<Event> {
    let mut events: Vec<Event> = (0..40).map(|n| event(at(10, n % spread), 22, n as u32)).collect();
    events.extend((0..400).map(|n| event(at(10, n % spread) + n, 443, n as u32)));
    events.extend((0..1_500).map(|n| event(at(10, n % spread) - n, 80, n as u32)));
    events
}

fn small_settings(windows: Windows) -> Settings {
    Settings { precision: 10, exact_limit: 100, sample: 20, ..settings(windows) }
}

/// The events with every third one repeated, in an order drawn from `seed`.
fn shuffled(events: &[Event], mut seed: u64) -> Vec<Event> {
    let mut all: Vec<Event> = events.iter().chain(events.iter().step_by(3)).copied().collect();
    for at in (1..all.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        all.swap(at, (seed >> 33) as usize % (at + 1));
    }
    all
}

fn without_event_counts(mut rows: Rows) -> Rows {
    rows.values_mut().for_each(|row| row.events = 0);
    rows
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn order_and_repeats_change_nothing(seed in any::<u64>(), tumbling in any::<bool>()) {
        let hop = if tumbling { HOUR } else { 5 * MINUTE };
        let windows = Windows::new(HOUR, hop, 25 * MINUTE).unwrap();
        let new = || Engine::new(small_settings(windows), hasher()).unwrap();
        let expected = run(new(), &events(20), usize::MAX);
        let rows = run(new(), &shuffled(&events(20), seed), usize::MAX);
        prop_assert!(without_event_counts(rows) == without_event_counts(expected.clone()));
        let estimated = expected.values().filter(|row| !row.exact).count();
        prop_assert!(estimated > 0 && estimated < expected.len());
    }

    #[test]
    fn closing_often_or_rarely_changes_no_values(close_every in 1_usize..500) {
        let windows = Windows::new(HOUR, 5 * MINUTE, 25 * MINUTE).unwrap();
        let new = || Engine::new(small_settings(windows), hasher()).unwrap();
        let mut events = events(20);
        events.sort_by_key(|event| event.time);
        let registers = |rows: Rows| rows.into_iter().map(|(key, row)| (key, row.registers)).collect::<Vec<_>>();
        prop_assert!(registers(run(new(), &events, close_every)) == registers(run(new(), &events, usize::MAX)));
    }

    #[test]
    fn batches_equal_single_events(seed in any::<u64>(), many_ports in any::<bool>()) {
        let windows = Windows::new(HOUR, 5 * MINUTE, 40 * MINUTE).unwrap();
        let (mut one, mut batch) = (engine(windows), engine(windows));
        // Many ports make the state large enough that the batch looks ahead.
        let more = (0..if many_ports { 9_000 } else { 0 }).map(|n| event(at(10, 19), 1_000 + n, n as u32));
        let all: Vec<Event> = more.chain(shuffled(&events(20), seed)).collect();
        let groups: Vec<_> = all.iter().map(|event| [ValueRef::Int(event.port)]).collect();
        let observations: Vec<Observation<'_>> = all.iter().zip(&groups).map(|(event, group)| Observation {
            time: event.time,
            group,
            value: ValueRef::Ip(event.source),
            weight: 1,
            device: "fw1",
            connector: "test",
        }).collect();
        let mut outcomes = Vec::new();
        prop_assert_eq!(batch.observe_batch(&observations, i64::MAX, |_, outcome| outcomes.push(outcome)), all.len());
        let singly: Vec<_> = observations.iter().map(|observation| one.observe(observation, i64::MAX)).collect();
        prop_assert_eq!(outcomes, singly);
        prop_assert_eq!(one.stats(), batch.stats());
        let (mut left, mut right) = (Rows::new(), Rows::new());
        one.finish(|view, window| if window.end == at(10, 20) { collect(&mut left, view, window) });
        batch.finish(|view, window| if window.end == at(10, 20) { collect(&mut right, view, window) });
        prop_assert!(left == right);
    }
}

#[test]
fn mixed_kinds_count_together() {
    let windows = Windows::tumbling(HOUR, 0).unwrap();
    let mut engine = engine(windows);
    let group = [ValueRef::Text("mixed")];
    let mapped = "::ffff:192.0.2.1".parse().unwrap();
    let values = [
        ValueRef::Ip("192.0.2.1".parse().unwrap()),
        ValueRef::Ip(mapped),
        ValueRef::Ip("2001:db8::1".parse().unwrap()),
        ValueRef::Text("192.0.2.1"),
        ValueRef::Int(7),
        ValueRef::Absent,
        ValueRef::Text(""),
    ];
    for value in values {
        let observation =
            Observation { time: at(10, 0), group: &group, value, weight: 3, device: "d", connector: "c" };
        let _ = engine.observe(&observation, i64::MAX);
    }
    let mut rows = Rows::new();
    engine.finish(|view, window| collect(&mut rows, view, window));
    let row = &rows[&(at(11, 0), "mixed".into())];
    assert_eq!((row.count, row.events), (4, 7));
    let mut sample = row.sample.clone();
    sample.sort();
    assert_eq!(sample, ["192.0.2.1", "192.0.2.1", "2001:db8::1", "7"]);
}
