//! The binary form: reads back, refuses everything else, and old files keep loading.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::sync::LazyLock;

use proptest::prelude::*;
use support::*;
use sweepline_sketch::{Engine, FORMAT_VERSION, Partial, Settings, Windows, WireError};

/// A file per format version, with one partial of each form; `UPDATE=1` writes the current one.
const GOLDEN: &str = "partials-v1.bin";

static PARTIALS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(partials);

fn partials() -> Vec<Vec<u8>> {
    let windows = Windows::new(HOUR, 5 * MINUTE, 10 * MINUTE).unwrap();
    let settings = Settings { precision: 10, exact_limit: 150, sample: 5, node: 9, ..settings(windows) };
    let mut engine = Engine::new(settings, hasher()).unwrap();
    for n in 0..400_u32 {
        let time = at(10, i64::from(n % 14));
        let _ = observe(&mut engine, event(time, 443, n));
        if n < 30 {
            let _ = observe_from(&mut engine, event(time, 22, n), &format!("fw{}", n % 3), i64::MAX);
            let source = format!("2001:db8::{n:x}").parse().unwrap();
            let _ = observe(&mut engine, Event { source, ..event(time, 53, 0) });
        }
    }
    let mut all = Vec::new();
    engine.export_changed(|partial| {
        let mut bytes = Vec::new();
        partial.encode(&mut bytes);
        all.push(bytes);
    });
    all.sort();
    all
}

fn golden_path() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("test-data").join(GOLDEN)
}

#[test]
fn old_files_keep_loading() {
    let made = partials();
    if std::env::var_os("UPDATE").is_some() {
        let mut file = Vec::new();
        for bytes in &made {
            file.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
            file.extend_from_slice(bytes);
        }
        std::fs::write(golden_path(), file).unwrap();
    }
    let mut file = &std::fs::read(golden_path()).unwrap()[..];
    let mut stored = Vec::new();
    while let Some((len, rest)) = file.split_first_chunk::<4>() {
        let (bytes, rest) = rest.split_at(u32::from_le_bytes(*len) as usize);
        stored.push(bytes.to_vec());
        file = rest;
    }
    assert!(stored == made, "the binary form changed: raise FORMAT_VERSION and keep reading the old one");
    let mut engine = Engine::new(
        Settings {
            precision: 10,
            exact_limit: 150,
            ..settings(Windows::new(HOUR, 5 * MINUTE, 10 * MINUTE).unwrap())
        },
        hasher(),
    )
    .unwrap();
    for bytes in &stored {
        engine.absorb(&Partial::decode(bytes).unwrap()).unwrap();
    }
    let mut rows = Rows::new();
    engine.finish(|view, window| collect(&mut rows, view, window));
    assert_eq!(count(&rows, at(10, 15), "22"), 30);
    assert_eq!(count(&rows, at(10, 15), "53"), 30);
    let dense = &rows[&(at(10, 15), "443".into())];
    assert!(!dense.exact && dense.count.abs_diff(400) < 40);
}

#[test]
fn every_cut_and_every_flipped_bit_is_refused() {
    for bytes in partials() {
        for len in 0..bytes.len() {
            assert!(Partial::decode(&bytes[..len]).is_err());
        }
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << (at % 8);
            assert!(Partial::decode(&damaged).is_err(), "byte {at}");
        }
    }
}

#[test]
fn another_version_is_named() {
    let mut bytes = partials().remove(0);
    bytes[4] = FORMAT_VERSION + 1;
    assert_eq!(Partial::decode(&bytes), Err(WireError::Version(FORMAT_VERSION + 1)));
    bytes[0] = b'X';
    assert_eq!(Partial::decode(&bytes), Err(WireError::Magic));
    assert_eq!(Partial::decode(b""), Err(WireError::Truncated));
}

/// Puts a right checksum on any bytes, so that what lies behind it is tried too.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    use std::hash::Hasher as _;
    let mut sip = siphasher::sip::SipHasher13::new();
    sip.write(&bytes);
    bytes.extend_from_slice(&sip.finish().to_le_bytes());
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_decode_or_fail_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = Partial::decode(&bytes);
        let mut framed = b"SWPK\x01\x01\x0a\x00".to_vec();
        framed.extend_from_slice(&bytes);
        let _ = Partial::decode(&sealed(framed));
    }

    /// Damage behind a right checksum: what still decodes must also merge or be refused, without panic and within bounds.
    #[test]
    fn damaged_partials_merge_or_fail_without_panic(
        which in 0_usize..3,
        changes in prop::collection::vec((any::<u32>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = PARTIALS[which].clone();
        bytes.truncate(bytes.len() - 8);
        for (at, value) in changes {
            let at = 8 + at as usize % (bytes.len() - 8);
            bytes[at] = value;
        }
        let Ok(partial) = Partial::decode(&sealed(bytes)) else { return Ok(()) };
        let windows = Windows::new(HOUR, 5 * MINUTE, 10 * MINUTE).unwrap();
        let settings = Settings { precision: 10, exact_limit: 150, sample: 5, ..settings(windows) };
        let mut engine = Engine::new(settings, hasher()).unwrap();
        engine.advance(at(10, 14));
        if engine.absorb(&partial).is_ok() {
            let mut rows = 0;
            engine.touched(|view| { let _ = view.count(view.newest_window()); });
            engine.export_changed(|again| { let mut out = Vec::new(); again.encode(&mut out); assert!(Partial::decode(&out).is_ok()); });
            engine.finish(|view, window| { let _ = row(view, window); rows += 1; });
            prop_assert!(rows < 40);
        }
    }
}
