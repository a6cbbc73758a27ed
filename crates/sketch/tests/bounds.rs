//! Time and memory stay within their bounds, and everything left out is counted.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::collections::HashSet;

use support::*;
use sweepline_sketch::{Engine, Measure, Observation, Outcome, Settings, ValueRef, Windows};

fn sliding() -> Windows {
    Windows::new(HOUR, 5 * MINUTE, 5 * MINUTE).unwrap()
}

#[test]
fn an_event_is_late_once_a_window_of_its_own_is_due() {
    let mut engine = engine(sliding());
    let _ = observe(&mut engine, event(at(10, 12), 22, 1));
    assert_eq!(engine.watermark(), at(10, 7));
    assert_eq!(observe(&mut engine, event(at(10, 7), 22, 2)), Outcome::Counted);
    assert_eq!(observe(&mut engine, event(at(10, 5), 22, 3)), Outcome::Counted);
    assert_eq!(observe(&mut engine, event(at(10, 5) - 1, 22, 4)), Outcome::Late);
    let stats = engine.stats();
    assert_eq!((stats.events, stats.late_dropped, stats.late_merged), (3, 1, 2));
}

#[test]
fn lateness_does_not_depend_on_when_the_caller_closes() {
    let outcomes = |close: bool| {
        let mut engine = engine(sliding());
        let mut all = Vec::new();
        for minute in [0, 6, 1, 12, 3, 7, 20, 13, 14, 16] {
            all.push(observe(&mut engine, event(at(10, minute), 22, minute as u32)));
            if close {
                engine.close(|_, _| {});
            }
        }
        all
    };
    assert_eq!(outcomes(true), outcomes(false));
}

#[test]
fn a_clock_that_runs_ahead_is_set_back_and_drags_nobody() {
    let mut engine = engine(sliding());
    let now = at(10, 0);
    assert_eq!(observe_from(&mut engine, event(now + 10 * MINUTE, 22, 1), "fw", now), Outcome::Counted);
    assert_eq!(observe_from(&mut engine, event(now + 10 * MINUTE + 1, 22, 2), "fw", now), Outcome::Clamped);
    assert_eq!(engine.watermark(), at(9, 55));
    assert_eq!(observe_from(&mut engine, event(at(23, 0), 22, 3), "fw", now + 7 * MINUTE), Outcome::Clamped);
    assert_eq!(engine.watermark(), at(10, 2));
    assert_eq!(observe_from(&mut engine, event(now - MINUTE, 22, 4), "fw", now + 7 * MINUTE), Outcome::Late);
    assert_eq!(observe_from(&mut engine, event(now, 22, 4), "fw", now + 7 * MINUTE), Outcome::Counted);
    assert_eq!(engine.stats().clamped, 2);
    let mut seen = None;
    engine.touched(|view| seen = view.seen(view.windows().next().unwrap()));
    assert_eq!(seen, Some((now, now)));
}

#[test]
fn skew_that_does_not_fit_is_set_back_not_held_for_ever() {
    let windows = Windows::new(MINUTE, SECOND, 40 * SECOND).unwrap();
    let mut engine = engine(windows);
    let now = at(10, 0);
    assert_eq!(observe_from(&mut engine, event(now, 22, 1), "fw", now), Outcome::Counted);
    assert_eq!(observe_from(&mut engine, event(now + 5 * SECOND, 22, 2), "fw", now), Outcome::Counted);
    assert_eq!(observe_from(&mut engine, event(now + 9 * MINUTE, 22, 3), "fw", now), Outcome::Clamped);
    assert_eq!(engine.watermark(), now - 40 * SECOND);
}

#[test]
fn impossible_times_are_refused() {
    let mut engine = engine(sliding());
    for time in [i64::MIN, i64::MAX, -7_000_000_000_000_000_001] {
        assert_eq!(observe(&mut engine, event(time, 22, 1)), Outcome::BadTime);
    }
    for time in [-7_000_000_000_000_000_000, 7_000_000_000_000_000_000] {
        if observe(&mut engine, event(time, 22, 1)) == Outcome::Ahead {
            engine.close(|_, _| {});
            assert_eq!(observe(&mut engine, event(time, 22, 1)), Outcome::Counted);
        }
    }
    let mut windows = 0;
    engine.finish(|_, _| windows += 1);
    assert_eq!(windows, 12);
    assert_eq!(engine.stats().bad_time, 3);
}

#[test]
fn a_gap_of_years_closes_in_one_step() {
    let mut engine = engine(Windows::new(HOUR, MINUTE, 5 * MINUTE).unwrap());
    let _ = observe(&mut engine, event(at(10, 0), 22, 1));
    let later = at(10, 0) + 3 * 365 * 24 * HOUR;
    assert_eq!(observe(&mut engine, event(later, 22, 1)), Outcome::Ahead);
    assert!(engine.has_due_windows());
    let mut windows = 0;
    engine.close(|_, _| windows += 1);
    assert_eq!(windows, 60);
    assert_eq!(observe(&mut engine, event(later, 22, 1)), Outcome::Counted);
    assert!(!engine.has_due_windows());
}

#[test]
fn an_idle_source_still_closes_its_windows() {
    let mut engine = engine(Windows::tumbling(HOUR, 5 * MINUTE).unwrap());
    let _ = observe(&mut engine, event(at(10, 30), 22, 1));
    engine.advance(at(11, 5) - 1);
    engine.close(|_, _| panic!("not due yet"));
    engine.advance(at(11, 5));
    let mut closed = 0;
    engine.close(|_, _| closed += 1);
    assert_eq!((closed, engine.stats().groups), (1, 0));
    assert_eq!(observe(&mut engine, event(at(10, 59), 22, 1)), Outcome::Late);
}

#[test]
fn the_least_recently_seen_group_goes_first() {
    let settings = Settings { max_groups: 2, ..settings(sliding()) };
    let mut engine = Engine::new(settings, hasher()).unwrap();
    for (second, port) in [(0, 1), (1, 2), (2, 1), (3, 3)] {
        let _ = observe(&mut engine, event(at(10, 0) + second * SECOND, port, 1));
    }
    let mut rows = Rows::new();
    engine.finish(|view, window| collect(&mut rows, view, window));
    let ports: HashSet<String> = rows.into_keys().map(|(_, port)| port).collect();
    assert_eq!(ports, HashSet::from(["1".into(), "3".into()]));
    assert_eq!(engine.stats().evicted_groups, 1);
}

#[test]
fn a_flood_of_groups_stays_within_both_bounds() {
    let settings = Settings { max_groups: 1_000, max_state_bytes: 1 << 20, ..settings(sliding()) };
    let mut engine = Engine::new(settings, hasher()).unwrap();
    let mut most = 0;
    for n in 0..200_000_u32 {
        let time = at(10, 0) + i64::from(n) * SECOND / 1_000;
        let port = if n % 2 == 0 { 7 } else { i64::from(n % 50_000) };
        assert_eq!(observe(&mut engine, event(time, port, n)), Outcome::Counted);
        let stats = engine.stats();
        most = most.max(stats.state_bytes);
        assert!(stats.groups <= 1_000 && stats.state_bytes <= 1 << 20, "{stats:?}");
    }
    assert!(most > 1 << 18);
    let stats = engine.stats();
    assert!(stats.evicted_groups > 40_000 && stats.dense == 1);
    // The hot group was never the oldest.
    let mut hot = 0;
    engine.touched(|view| {
        if view.values()[0].to_string() == "7" {
            hot = view.events(view.newest_window());
        }
    });
    assert_eq!(hot, 100_004);
}

#[test]
fn accounted_bytes_return_to_almost_nothing() {
    let mut engine = engine(sliding());
    let empty = engine.stats().state_bytes;
    for n in 0..50_000_u32 {
        let _ = observe(&mut engine, event(at(10, 0) + i64::from(n) * SECOND / 100, i64::from(n % 100), n));
    }
    assert!(engine.stats().state_bytes > 100_000);
    engine.finish(|_, _| {});
    assert!(engine.stats().state_bytes < empty + 1_000);
}

#[test]
fn exact_only_never_estimates() {
    let settings = Settings { exact_only: true, ..settings(Windows::tumbling(HOUR, 0).unwrap()) };
    let events: Vec<_> = (0..100_000).map(|n| event(at(10, 0) + i64::from(n % 999), 22, n)).collect();
    let rows = run(Engine::new(settings, hasher()).unwrap(), &events, usize::MAX);
    let row = &rows[&(at(11, 0), "22".into())];
    assert_eq!((row.count, row.exact, row.sample.len()), (100_000, true, 100));
}

#[test]
fn one_exact_group_too_large_for_memory_is_estimated() {
    let windows = Windows::tumbling(HOUR, 0).unwrap();
    let settings = Settings { exact_only: true, max_state_bytes: 1 << 18, ..settings(windows) };
    let mut engine = Engine::new(settings, hasher()).unwrap();
    for n in 0..100_000 {
        let _ = observe(&mut engine, event(at(10, 0), 22, n));
        assert!(engine.stats().state_bytes <= 1 << 18);
    }
    assert_eq!(engine.stats().dense, 1);
}

#[test]
fn a_burst_passes_and_the_group_is_exact_again() {
    let mut engine = engine(sliding());
    let _ = (0..120)
        .map(|n| observe(&mut engine, event(at(10, 0), 22, n)))
        .filter(|o| *o == Outcome::Late)
        .count();
    for n in 0..300 {
        let _ = observe(&mut engine, event(at(10, 1) + i64::from(n), 22, n));
    }
    assert_eq!(engine.stats().dense, 1);
    for minute in (5..90).step_by(5) {
        let _ = observe(&mut engine, event(at(10, 0) + minute * MINUTE, 22, minute as u32));
        engine.close(|_, _| {});
    }
    assert_eq!((engine.stats().dense, engine.stats().exact), (0, 1));
    let mut count = None;
    engine.touched(|view| count = Some(view.count(view.newest_window())));
    let count = count.unwrap();
    assert_eq!((count.value, count.exact), (12, true));
}

#[test]
fn events_are_counted_by_measure() {
    let count = |measure| {
        let settings = Settings { measure, ..settings(Windows::tumbling(HOUR, 0).unwrap()) };
        let mut engine = Engine::new(settings, hasher()).unwrap();
        for weight in [1, 5, 0] {
            let group = [ValueRef::Int(22), ValueRef::Text("fw")];
            let observation = Observation {
                time: at(10, 0),
                group: &group,
                value: ValueRef::Absent,
                weight,
                device: "",
                connector: "",
            };
            let _ = engine.observe(&observation, i64::MAX);
        }
        let mut counts = Vec::new();
        engine.finish(|view, window| counts.push((view.count(window).value, view.devices(window).len())));
        counts
    };
    assert_eq!(count(Measure::Distinct), [(0, 0)]);
    assert_eq!(count(Measure::Events), [(3, 0)]);
    assert_eq!(count(Measure::WeightedEvents), [(6, 0)]);
}

#[test]
fn devices_are_bounded_and_belong_to_their_window() {
    let settings = Settings { devices: 3, ..settings(Windows::tumbling(HOUR, 0).unwrap()) };
    let mut engine = Engine::new(settings, hasher()).unwrap();
    for n in 0..10 {
        let _ = observe_from(&mut engine, event(at(10, 0), 22, n), &format!("fw{n}"), i64::MAX);
    }
    let _ = observe_from(&mut engine, event(at(11, 0), 22, 1), "later", i64::MAX);
    let mut devices = Vec::new();
    engine.finish(|view, window| {
        devices.push(view.devices(window).into_iter().map(String::from).collect::<Vec<_>>());
        assert_eq!(view.connectors(window), ["test"]);
    });
    assert_eq!(devices[0].len(), 3);
    assert_eq!(devices[1], ["later"]);
}

#[test]
fn connectors_have_a_bound_of_their_own() {
    let settings = Settings { devices: 3, connectors: 5, ..settings(Windows::tumbling(HOUR, 0).unwrap()) };
    let mut engine = Engine::new(settings, hasher()).unwrap();
    for n in 0..10 {
        let connector = format!("connector{n}");
        let group = [ValueRef::Int(22)];
        let observation = Observation {
            time: at(10, 0),
            group: &group,
            value: ValueRef::Int(1),
            weight: 1,
            device: "fw1",
            connector: &connector,
        };
        let _ = engine.observe(&observation, i64::MAX);
    }
    let mut connectors = Vec::new();
    engine.finish(|view, window| connectors.push(view.connectors(window).len()));
    assert_eq!(connectors, [5]);
}
