//! Events and rows for the tests of the engine.
#![allow(dead_code, missing_docs, unreachable_pub)]

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use sweepline_sketch::{
    Engine, GroupView, Hasher, Key, Observation, Outcome, Settings, ValueRef, Window, Windows,
};

pub const SECOND: i64 = 1_000_000_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;

/// 2026-01-10T00:00:00Z.
pub const DAY: i64 = 1_768_003_200 * SECOND;

/// An event: time, port, source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    pub time: i64,
    pub port: i64,
    pub source: IpAddr,
}

/// What a window of a group shows, in a form that compares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub count: u64,
    pub exact: bool,
    pub events: u64,
    pub seen: Option<(i64, i64)>,
    pub sample: Vec<String>,
    pub devices: Vec<String>,
    pub registers: Vec<u32>,
}

pub type Rows = BTreeMap<(i64, String), Row>;

pub fn at(hour: i64, minute: i64) -> i64 {
    DAY + hour * HOUR + minute * MINUTE
}

pub fn v4(number: u32) -> IpAddr {
    IpAddr::V4(Ipv4Addr::from_bits(number))
}

pub fn event(time: i64, port: i64, source: u32) -> Event {
    Event { time, port, source: v4(0x0a00_0000 + source) }
}

pub fn hasher() -> Hasher {
    Hasher::new(Key::new(*b"sixteen secret b"))
}

pub fn settings(windows: Windows) -> Settings {
    Settings { windows, ..Settings::default() }
}

pub fn engine(windows: Windows) -> Engine {
    Engine::new(settings(windows), hasher()).unwrap()
}

pub fn observe(engine: &mut Engine, event: Event) -> Outcome {
    observe_from(engine, event, "fw1", i64::MAX)
}

pub fn observe_from(engine: &mut Engine, event: Event, device: &str, received_now: i64) -> Outcome {
    let group = [ValueRef::Int(event.port)];
    let observation = Observation {
        time: event.time,
        group: &group,
        value: ValueRef::Ip(event.source),
        weight: 1,
        device,
        connector: "test",
    };
    engine.observe(&observation, received_now)
}

pub fn row(view: &mut GroupView<'_>, window: Window) -> Row {
    let count = view.count(window);
    Row {
        count: count.value,
        exact: count.exact,
        events: view.events(window),
        seen: view.seen(window),
        sample: view.sample(window).iter().map(ToString::to_string).collect(),
        devices: view.devices(window).into_iter().map(String::from).collect(),
        registers: view.registers(window),
    }
}

pub fn collect(rows: &mut Rows, view: &mut GroupView<'_>, window: Window) {
    let name = view.values().iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let previous = rows.insert((window.end, name), row(view, window));
    assert!(previous.is_none(), "each group once per window");
}

/// Feeds events, closing windows as they fall due, and returns every final row.
pub fn run(mut engine: Engine, events: &[Event], close_every: usize) -> Rows {
    let mut rows = Rows::new();
    for (number, event) in events.iter().enumerate() {
        if observe(&mut engine, *event) == Outcome::Ahead {
            engine.close(|view, window| collect(&mut rows, view, window));
            assert_eq!(observe(&mut engine, *event), Outcome::Counted);
        }
        if (number + 1) % close_every == 0 {
            engine.close(|view, window| collect(&mut rows, view, window));
        }
    }
    engine.finish(|view, window| collect(&mut rows, view, window));
    assert_eq!(engine.stats().groups, 0);
    rows
}

/// The count of one group in the window that ends at `end`; 0 when there is no row.
pub fn count(rows: &Rows, end: i64, group: &str) -> u64 {
    rows.get(&(end, group.into())).map_or(0, |row| row.count)
}
