//! Cost of one record per connector: recognise (or be told), map, complete. The records are the connector's own
//! fixtures that become sessions.
//!
//! `cargo bench -p sweepline-transform-asim`; times are per round over all records of the connector, and the
//! throughput column is records a second.

use std::fs;
use std::path::Path;

use divan::Bencher;
use divan::counter::ItemsCount;
use sweepline_parse::Arena;
use sweepline_parse::time::Nanos;
use sweepline_transform_asim::connector::Outcome;
use sweepline_transform_asim::mapper::map_record;
use sweepline_transform_asim::options::Settings;
use sweepline_transform_asim::registry;
use sweepline_transform_asim::stream::Stream;

/// 2026-03-14T12:00:00Z.
const RECEIVED: Nanos = Nanos(1_773_489_600_000_000_000);
/// Records mapped in one round: one arena is emptied once a round, as it is once a batch.
const ROUND: usize = 512;

fn main() {
    divan::main();
}

fn ids() -> Vec<&'static str> {
    registry::ids().collect()
}

/// The connector's fixture records that become sessions, repeated to a round.
fn records(id: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("connectors").join(id).join("fixtures");
    let mut found = Vec::new();
    let mut paths: Vec<_> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "in")) {
        let text = fs::read_to_string(path).unwrap_or_default();
        let mut stream = Stream::default();
        let whole = path.to_string_lossy().ends_with(".raw.in");
        let lines: Vec<&str> = if whole { vec![text.as_str()] } else { text.lines().collect() };
        for line in lines {
            let arena = Arena::new();
            let mut sessions = Vec::new();
            let mut fresh = Stream::default();
            let settings = Settings::default();
            // Records that need an earlier header line are left out: they would fail in a stream of their own.
            let _ = map_record(line, RECEIVED, None, &settings, &mut stream, &arena, &mut Vec::new());
            let verdict = map_record(line, RECEIVED, None, &settings, &mut fresh, &arena, &mut sessions);
            if verdict.outcome == Outcome::Session && sessions.len() == 1 {
                found.push(line.to_owned());
            }
        }
    }
    let repeats = ROUND / found.len().max(1) + 1;
    found.iter().cycle().take(found.len() * repeats).cloned().collect()
}

#[divan::bench(args = ids())]
fn recognised(bencher: Bencher<'_, '_>, id: &str) {
    run(bencher, id, None);
}

#[divan::bench(args = ids())]
fn pinned(bencher: Bencher<'_, '_>, id: &str) {
    run(bencher, id, registry::position(id));
}

fn run(bencher: Bencher<'_, '_>, id: &str, pinned: Option<usize>) {
    let records = records(id);
    let settings = Settings::default();
    let mut stream = Stream::default();
    bencher.counter(ItemsCount::new(records.len())).bench_local(|| {
        let arena = Arena::new();
        let mut sessions = Vec::with_capacity(records.len());
        for record in &records {
            let _ = map_record(record, RECEIVED, pinned, &settings, &mut stream, &arena, &mut sessions);
        }
        sessions.len()
    });
}
