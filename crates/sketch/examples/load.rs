//! Measures memory and speed of an engine: `cargo run --release -p sweepline-sketch --example load -- MINUTES [PAIRS]`.
//!
//! Ten million distinct (port, source) pairs over 65,536 ports within an hour, windows of an hour sliding by MINUTES, in
//! time order; then the same pairs again (repeats), then again sorted by port, then one hot port, then the evaluation.

#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::net::{IpAddr, Ipv4Addr};

use sweepline_sketch::{Engine, Hasher, Key, Observation, Settings, ValueRef, Windows};

const MINUTE: i64 = 60_000_000_000;
const START: i64 = 29_500_000 * MINUTE;

fn main() {
    let mut args = std::env::args().skip(1).map(|arg| arg.parse::<i64>().unwrap());
    let hop = args.next().unwrap_or(5) * MINUTE;
    let pairs = args.next().unwrap_or(10_000_000) as u64;
    let settings = Settings {
        windows: Windows::new(60 * MINUTE, hop, 5 * MINUTE).unwrap(),
        max_state_bytes: 1 << 30,
        ..Settings::default()
    };
    let base_rss = resident();
    let mut engine = Engine::new(settings, Hasher::new(Key::new([7; 16]))).unwrap();

    timed("insert new, ports at random", pairs, || feed(&mut engine, pairs, scattered));
    report(&engine, base_rss);
    timed("insert known, ports at random", pairs, || feed_late(&mut engine, pairs, scattered));
    timed("insert known, ports at random, in batches of 128", pairs, || feed_batches(&mut engine, pairs));
    timed("insert sorted by port, half of them new", pairs, || feed_late(&mut engine, pairs, by_port));
    timed("insert known, one estimated port of 40 sources", pairs, || {
        feed_late(&mut engine, pairs, one_port)
    });
    report(&engine, base_rss);
    timed("evaluate 65,536 groups, first time", 65_536, || evaluate(&mut engine));
    feed_late(&mut engine, pairs / 10, scattered);
    timed("evaluate 65,536 groups again", 65_536, || evaluate(&mut engine));
    timed("insert, one dense port", pairs, || feed_late(&mut engine, pairs, dense_port));
    report(&engine, base_rss);
    let mut rows = 0_u64;
    timed("close one hop", 65_536, || {
        engine.advance(START + 60 * MINUTE + 6 * MINUTE);
        engine.close(|view, window| rows += view.count(window).value.min(1));
    });
    report(&engine, base_rss);
}

/// Pair `n` of `pairs`: a port and a source, all different, ports far apart from one event to the next.
fn scattered(n: u64, _pairs: u64) -> (i64, u32) {
    let port = (n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48) as i64;
    (port, 0x0a00_0000 + n as u32)
}

fn by_port(n: u64, pairs: u64) -> (i64, u32) {
    let per_port = pairs / 65_536 + 1;
    // The n-th event of a port in `scattered` is not known here, so the sources of a port repeat: known after one round.
    let port = (n / per_port) as i64;
    (port, 0x0b00_0000 + (n % per_port / 2) as u32)
}

fn one_port(n: u64, _pairs: u64) -> (i64, u32) {
    (7, 0x0c00_0000 + (n % 40) as u32)
}

fn dense_port(n: u64, _pairs: u64) -> (i64, u32) {
    (70_000, n as u32)
}

fn feed(engine: &mut Engine, pairs: u64, pair: impl Fn(u64, u64) -> (i64, u32)) {
    let step = 60 * MINUTE / pairs as i64;
    for n in 0..pairs {
        observe(engine, pair(n, pairs), START + n as i64 * step);
    }
}

fn feed_late(engine: &mut Engine, pairs: u64, pair: impl Fn(u64, u64) -> (i64, u32)) {
    for n in 0..pairs {
        observe(engine, pair(n, pairs), START + 60 * MINUTE - 1);
    }
}

fn feed_batches(engine: &mut Engine, pairs: u64) {
    let mut events = Vec::new();
    for start in (0..pairs).step_by(128) {
        events.clear();
        events.extend((start..(start + 128).min(pairs)).map(|n| {
            let (port, source) = scattered(n, pairs);
            ([ValueRef::Int(port)], IpAddr::V4(Ipv4Addr::from_bits(source)))
        }));
        let batch: Vec<Observation<'_>> = events
            .iter()
            .map(|(group, source)| Observation {
                time: START + 60 * MINUTE - 1,
                group,
                value: ValueRef::Ip(*source),
                weight: 1,
                device: "fw1.example.net",
                connector: "fortinet",
            })
            .collect();
        let taken = engine.observe_batch(&batch, i64::MAX, |_, _| {});
        assert_eq!(taken, batch.len());
    }
}

#[inline]
fn observe(engine: &mut Engine, (port, source): (i64, u32), time: i64) {
    let group = [ValueRef::Int(port)];
    let observation = Observation {
        time,
        group: &group,
        value: ValueRef::Ip(IpAddr::V4(Ipv4Addr::from_bits(source))),
        weight: 1,
        device: "fw1.example.net",
        connector: "fortinet",
    };
    if engine.observe(&observation, i64::MAX) == sweepline_sketch::Outcome::Ahead {
        engine.close(|_, _| {});
        let _ = engine.observe(&observation, i64::MAX);
    }
}

fn evaluate(engine: &mut Engine) {
    let mut sum = 0;
    engine.touched(|view| {
        let window = view.newest_window();
        sum += view.count(window).value;
    });
    println!("  sum of counts {sum}");
}

fn timed(what: &str, items: u64, run: impl FnOnce()) {
    let start = cpu_nanos();
    run();
    println!("{what}: {:.1} ns each", (cpu_nanos() - start) as f64 / items as f64);
}

/// Time on the processor, so that a busy machine does not matter.
fn cpu_nanos() -> u64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    stat.split_whitespace().next().unwrap().parse().unwrap()
}

fn report(engine: &Engine, base: u64) {
    let stats = engine.stats();
    println!(
        "  resident {:.1} MB more than at start, accounted {:.1} MB, {stats:?}",
        (resident() - base) as f64 / 1_000.0,
        stats.state_bytes as f64 / 1e6,
    );
}

/// `VmRSS` in kB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
