//! Window edges, after the worked examples of the port sweep specification (E5, E6, E7).
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::collections::{HashMap, HashSet};

use proptest::prelude::*;
use support::*;
use sweepline_sketch::{Outcome, Windows};

fn hourly() -> Windows {
    Windows::tumbling(HOUR, 5 * MINUTE).unwrap()
}

fn sliding() -> Windows {
    Windows::new(HOUR, 5 * MINUTE, 5 * MINUTE).unwrap()
}

#[test]
fn e5_repeats_count_once() {
    let mut events = Vec::new();
    for minute in 0..50 {
        events.extend((1..=20).map(|source| event(at(10, minute), 3389, source)));
    }
    for windows in [hourly(), sliding()] {
        let rows = run(engine(windows), &events, 100);
        let row = &rows[&(at(11, 0), "3389".into())];
        assert_eq!((row.count, row.exact, row.events), (20, true, 1_000));
        assert_eq!(row.seen, Some((at(10, 0), at(10, 49))));
        assert_eq!(row.sample.len(), 20);
        assert_eq!(row.devices, ["fw1"]);
    }
}

/// 20 values at 10:30 and a 21st at `time`; returns the counts of the runs at 11:00 and 12:00.
fn e6(windows: Windows, time: i64) -> (u64, u64) {
    let mut events: Vec<_> = (1..=20).map(|source| event(at(10, 30), 445, source)).collect();
    events.push(event(time, 445, 21));
    events.sort_by_key(|event| event.time);
    let rows = run(engine(windows), &events, 7);
    (count(&rows, at(11, 0), "445"), count(&rows, at(12, 0), "445"))
}

#[test]
fn e6_window_edges_with_both_ends_included() {
    for windows in [hourly(), sliding(), Windows::new(HOUR, HOUR / 2, 0).unwrap()] {
        let windows = windows.with_inclusive_end(true);
        assert_eq!(e6(windows, at(10, 0) - SECOND / 1_000), (20, 0));
        assert_eq!(e6(windows, at(10, 0)), (21, 0));
        assert_eq!(e6(windows, at(11, 0)), (21, 1));
        assert_eq!(e6(windows, at(11, 0) + SECOND / 1_000), (20, 1));
    }
}

#[test]
fn e6_window_edges_with_the_end_excluded() {
    for windows in [hourly(), sliding()] {
        assert_eq!(e6(windows, at(10, 0) - 1), (20, 0));
        assert_eq!(e6(windows, at(10, 0)), (21, 0));
        assert_eq!(e6(windows, at(11, 0) - 1), (21, 0));
        assert_eq!(e6(windows, at(11, 0)), (20, 1));
    }
}

#[test]
fn e7_split_over_two_runs_is_seen_by_sliding_windows_only() {
    let mut events: Vec<_> = (1..=15).map(|source| event(at(10, 50), 445, source)).collect();
    events.extend((16..=30).map(|source| event(at(11, 10), 445, source)));
    let tumbling = run(engine(hourly()), &events, 1);
    assert_eq!((count(&tumbling, at(11, 0), "445"), count(&tumbling, at(12, 0), "445")), (15, 15));
    let rows = run(engine(sliding()), &events, 1);
    assert_eq!(count(&rows, at(11, 10), "445"), 15);
    assert_eq!(count(&rows, at(11, 15), "445"), 30);
    assert_eq!(count(&rows, at(11, 50), "445"), 30);
    assert_eq!(count(&rows, at(11, 55), "445"), 15);
}

#[test]
fn a_border_event_counts_once_where_a_window_holds_both_panes() {
    let windows = Windows::new(HOUR, 5 * MINUTE, 5 * MINUTE).unwrap().with_inclusive_end(true);
    let rows = run(engine(windows), &[event(at(10, 30), 22, 1)], 1);
    assert!(rows.values().all(|row| row.events == 1 && row.count == 1));
    let ends: Vec<i64> = rows.keys().map(|(end, _)| *end).collect();
    assert_eq!((ends[0], *ends.last().unwrap(), ends.len()), (at(10, 30), at(11, 30), 13));
}

#[test]
fn touched_shows_the_window_of_the_event_while_it_is_open() {
    let mut engine = engine(sliding());
    for source in 1..=21 {
        assert_eq!(observe(&mut engine, event(at(10, 2), 22, source)), Outcome::Counted);
    }
    let mut seen = Vec::new();
    engine.touched(|view| {
        for window in view.windows() {
            seen.push((window.end, view.count(window).value, view.at_most()));
        }
    });
    assert_eq!(seen, [(at(10, 5), 21, 21)]);
    engine.touched(|_| panic!("nothing changed since"));

    // A late event and a new one: both windows, each with its own count.
    let _ = observe(&mut engine, event(at(10, 7), 22, 22));
    let _ = observe(&mut engine, event(at(10, 4), 22, 23));
    let mut seen = Vec::new();
    engine.touched(|view| seen.extend(view.windows().map(|window| (window.end, view.count(window).value))));
    assert_eq!(seen, [(at(10, 5), 22), (at(10, 10), 23)]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    /// Against a plain model that keeps every event.
    #[test]
    fn exact_form_equals_a_hash_set_over_sliding_windows(
        events in prop::collection::vec((0_i64..40, 0_i64..3, 0_u32..60), 1..200),
        panes in 1_i64..8,
        lateness in 0_i64..10,
        inclusive in any::<bool>(),
        close_every in 1_usize..50,
    ) {
        // Times rise by up to 40 and then jump back a little, within the lateness.
        let windows = Windows::new(panes * 10, 10, lateness).unwrap().with_inclusive_end(inclusive);
        let mut now = 0;
        let events: Vec<Event> = events.iter().map(|(step, port, source)| {
            let back = step % (lateness + 1);
            now += step / 4;
            event(now - back, *port, *source)
        }).collect();
        let rows = run(engine(windows), &events, close_every);

        let mut model: HashMap<(i64, String), (HashSet<_>, u64)> = HashMap::new();
        for event in &events {
            let mut ends = HashSet::new();
            let last = event.time.div_euclid(10);
            ends.extend((last..last + panes).map(|pane| (pane + 1) * 10));
            if inclusive && event.time % 10 == 0 {
                ends.insert(event.time);
            }
            for end in ends {
                let (values, count) = model.entry((end, event.port.to_string())).or_default();
                values.insert(event.source);
                *count += 1;
            }
        }
        let counts: HashMap<_, _> = rows.iter().map(|(key, row)| (key.clone(), (row.count, row.events))).collect();
        let expected: HashMap<_, _> =
            model.iter().map(|(key, (values, events))| (key.clone(), (values.len() as u64, *events))).collect();
        prop_assert_eq!(counts, expected);
        prop_assert!(rows.values().all(|row| row.exact));
        for (key, row) in &rows {
            let mut sample: Vec<String> = model[key].0.iter().map(ToString::to_string).collect();
            let mut got = row.sample.clone();
            sample.sort();
            got.sort();
            prop_assert_eq!(got, sample);
        }
    }
}
