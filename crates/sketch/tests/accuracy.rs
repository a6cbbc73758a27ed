//! Estimates stay within three standard errors, 1.04 / sqrt(2^p), on the kinds of address sets that scans have.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::net::{IpAddr, Ipv6Addr};

use support::*;
use sweepline_sketch::{Engine, Hasher, Key, PRECISION_RANGE, Settings, Windows, prefix_v6};

fn sets(size: u32) -> Vec<(&'static str, Vec<IpAddr>)> {
    let v6 = |bits: u128| IpAddr::V6(Ipv6Addr::from_bits(0x2001_0db8_u128 << 96 | bits));
    vec![
        ("sequential IPv4", (0..size).map(|n| v4(0x0a00_0000 + n)).collect()),
        ("every 256th IPv4", (0..size).map(|n| v4(n << 8)).collect()),
        ("sequential IPv6", (0..size).map(|n| v6(u128::from(n))).collect()),
        ("IPv6 networks", (0..size).map(|n| prefix_v6(v6(u128::from(n) << 64 | 1), 64)).collect()),
    ]
}

fn estimate(key: u8, precision: u8, values: &[IpAddr]) -> u64 {
    let windows = Windows::new(HOUR, 10 * MINUTE, 0).unwrap();
    let settings = Settings { precision, ..settings(windows) };
    let mut engine = Engine::new(settings, Hasher::new(Key::new([key; 16]))).unwrap();
    for (n, source) in values.iter().enumerate() {
        let minute = (n * 60 / values.len()) as i64;
        let _ = observe(&mut engine, Event { time: at(10, minute), port: 22, source: *source });
    }
    let mut last = None;
    engine.touched(|view| last = Some(view.count(view.newest_window())));
    let last = last.unwrap();
    assert!(!last.exact);
    last.value
}

#[test]
fn estimates_lie_within_three_standard_errors() {
    for precision in PRECISION_RANGE {
        let bound = 3.0 * 1.04 / f64::from(1_u32 << precision).sqrt();
        for size in [300_u32, 1_000, 3_500, 20_000, 60_000] {
            for (name, values) in sets(size) {
                let found = estimate(11, precision, &values);
                let error = (found as f64 - f64::from(size)).abs() / f64::from(size);
                assert!(
                    error <= bound,
                    "{name}, p={precision}: {found} for {size}, error {error:.4} > {bound:.4}"
                );
            }
        }
    }
}

#[test]
fn one_slash_24_counts_exactly() {
    let mut engine = engine(Windows::tumbling(HOUR, 0).unwrap());
    for n in 0..256 {
        let _ = observe(&mut engine, Event { time: at(10, 0), port: 22, source: v4(0xc000_0200 + n) });
    }
    engine.touched(|view| {
        let count = view.count(view.newest_window());
        assert_eq!((count.value, count.exact), (256, true));
    });
}

#[test]
fn mean_error_over_keys_shows_no_bias() {
    let (size, keys) = (5_000, 40_u8);
    let values = &sets(size)[0].1;
    let total: f64 = (0..keys).map(|key| estimate(key, 12, values) as f64 / f64::from(size) - 1.0).sum();
    let mean = total / f64::from(keys);
    let bound = 3.0 * 1.04 / 64.0 / f64::from(keys).sqrt();
    assert!(mean.abs() < bound, "mean error {mean:.5}, bound {bound:.5}");
}
