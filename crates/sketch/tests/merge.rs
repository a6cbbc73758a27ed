//! Merging partial states: order-free, associative, idempotent, and equal to one engine that saw everything.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use proptest::prelude::*;
use support::*;
use sweepline_sketch::{Engine, Hasher, Key, MergeError, Outcome, Partial, Settings, Windows};

fn windows() -> Windows {
    Windows::new(HOUR, 5 * MINUTE, 10 * MINUTE).unwrap()
}

fn node(node: u64) -> Engine {
    let settings = Settings { precision: 10, exact_limit: 100, sample: 20, node, ..settings(windows()) };
    Engine::new(settings, hasher()).unwrap()
}

/// An engine at a fixed time, so that several can merge in any order.
fn owner(number: u64) -> Engine {
    let mut engine = node(number);
    engine.advance(at(10, 9));
    engine
}

fn partials(engine: &mut Engine) -> Vec<Partial> {
    let mut all = Vec::new();
    engine.export_changed(|partial| all.push(over_the_wire(&partial)));
    all.sort_by(|one, two| one.key().cmp(two.key()));
    all
}

fn over_the_wire(partial: &Partial) -> Partial {
    let mut bytes = Vec::new();
    partial.encode(&mut bytes);
    let again = Partial::decode(&bytes).unwrap();
    assert!(again == *partial);
    again
}

/// What three nodes saw: overlapping sources, small, large and mixed groups.
fn share(number: u64) -> Vec<Event> {
    let from = number as u32 * 50;
    let mut events: Vec<Event> = (from..from + 60).map(|n| event(at(10, i64::from(n % 10)), 22, n)).collect();
    events.extend((from * 4..from * 4 + 300).map(|n| event(at(10, i64::from(n % 10)), 443, n)));
    events.extend((from..from + 80).map(|n| event(at(10, i64::from(n % 10)), 8_000 + number as i64, n)));
    let v6 = |n: u32| format!("2001:db8::{:x}", n).parse().unwrap();
    events.extend(
        (from..from + 70).map(|n| Event { source: v6(n), ..event(at(10, i64::from(n % 10)), 53, 0) }),
    );
    events.extend((0..2).map(|n| Event { source: v6(n), ..event(at(10, 0), 22, 0) }));
    events
}

fn exported(number: u64) -> Vec<Partial> {
    let mut engine = node(number);
    for event in share(number) {
        assert_eq!(observe_from(&mut engine, event, &format!("fw{number}"), i64::MAX), Outcome::Counted);
    }
    partials(&mut engine)
}

fn merged<'a>(all: impl IntoIterator<Item = &'a Partial>) -> Engine {
    let mut engine = owner(100);
    for partial in all {
        engine.absorb(partial).unwrap();
    }
    engine
}

fn rows(mut engine: Engine) -> Rows {
    let mut rows = Rows::new();
    engine.finish(|view, window| collect(&mut rows, view, window));
    rows
}

#[test]
fn merged_nodes_equal_one_engine_register_for_register() {
    let mut single = owner(0);
    for number in 0..3 {
        for event in share(number) {
            assert_eq!(observe_from(&mut single, event, &format!("fw{number}"), i64::MAX), Outcome::Counted);
        }
    }
    let all: Vec<Partial> = (0..3).flat_map(exported).collect();
    let (expected, found) = (rows(single), rows(merged(&all)));
    assert!(expected.values().any(|row| !row.exact) && expected.values().any(|row| row.exact));
    assert_eq!(found.len(), expected.len());
    for (key, row) in &expected {
        assert!(found[key] == *row, "{key:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn merging_in_any_order_with_repeats_changes_nothing(seed in any::<u64>()) {
        let all: Vec<Partial> = (0..3).flat_map(exported).collect();
        let expected = rows(merged(&all));
        let mut order: Vec<&Partial> = all.iter().chain(all.iter().step_by(2)).collect();
        let mut state = seed;
        for at in (1..order.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            order.swap(at, (state >> 33) as usize % (at + 1));
        }
        prop_assert!(rows(merged(order)) == expected);
    }
}

#[test]
fn merging_is_associative() {
    let [one, two, three] = [exported(0), exported(1), exported(2)];
    let mut left = merged(one.iter().chain(&two));
    let left = merged(partials(&mut left).iter().chain(&three));
    let mut right = merged(two.iter().chain(&three));
    let right = merged(one.iter().chain(&partials(&mut right)));
    assert!(rows(left) == rows(right));
}

#[test]
fn equal_states_encode_to_equal_bytes() {
    let bytes = |seed: usize| {
        let mut engine = owner(0);
        let mut events = share(0);
        events.rotate_left(seed);
        for event in events {
            let _ = observe(&mut engine, event);
        }
        let mut bytes = Vec::new();
        partials(&mut engine).iter().for_each(|partial| partial.encode(&mut bytes));
        bytes
    };
    assert!(bytes(0) == bytes(77));
}

#[test]
fn only_changed_groups_are_exported() {
    let mut engine = owner(0);
    let _ = observe(&mut engine, event(at(10, 0), 22, 1));
    let _ = observe(&mut engine, event(at(10, 0), 23, 1));
    assert_eq!(partials(&mut engine).len(), 2);
    assert_eq!(partials(&mut engine).len(), 0);
    let _ = observe(&mut engine, event(at(10, 1), 23, 1));
    let changed = partials(&mut engine);
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].group()[0].to_string(), "23");
}

#[test]
fn event_counts_add_over_nodes_and_repeats_do_not() {
    let all: Vec<Partial> = (0..3).flat_map(exported).collect();
    let rows = rows(merged(all.iter().chain(&all)));
    assert_eq!(rows[&(at(10, 10), "22".into())].events, 3 * 62);
    assert_eq!(rows[&(at(10, 10), "22".into())].devices, ["fw0", "fw1", "fw2"]);
}

#[test]
fn absorbed_groups_are_shown_as_touched() {
    let mut engine = merged(&exported(0));
    let mut seen = Vec::new();
    engine.touched(|view| {
        let window = view.newest_window();
        seen.push((view.values()[0].to_string(), window.end, view.count(window).value));
    });
    seen.sort();
    assert!(seen.contains(&("22".into(), at(10, 10), 62)), "{seen:?}");
}

#[test]
fn another_key_precision_or_window_is_refused() {
    let partial = exported(0).remove(0);
    let foreign = |settings: Settings, key| Engine::new(settings, Hasher::new(Key::new(key))).unwrap();
    let ours = node(0).settings().clone();
    let right = *b"sixteen secret b";
    let mut other_key = foreign(ours.clone(), [1; 16]);
    assert!(matches!(other_key.absorb(&partial), Err(MergeError::Fingerprint { .. })));
    let mut other_precision = foreign(Settings { precision: 11, ..ours.clone() }, right);
    assert_eq!(other_precision.absorb(&partial), Err(MergeError::Precision { ours: 11, theirs: 10 }));
    let tumbling = Windows::tumbling(HOUR, 0).unwrap();
    let mut other_windows = foreign(Settings { windows: tumbling, ..ours }, right);
    assert!(matches!(other_windows.absorb(&partial), Err(MergeError::Windows { .. })));
    assert_eq!(other_windows.stats().groups, 0);
}

#[test]
fn a_partial_from_the_future_waits_until_windows_close() {
    let mut engine = owner(0);
    let mut ahead = node(1);
    let _ = observe(&mut ahead, event(at(14, 0), 22, 1));
    let partial = partials(&mut ahead).remove(0);
    assert!(matches!(engine.absorb(&partial), Err(MergeError::Ahead { .. })));
    engine.advance(partial.watermark());
    engine.close(|_, _| {});
    assert_eq!(engine.absorb(&partial), Ok(()));
}
