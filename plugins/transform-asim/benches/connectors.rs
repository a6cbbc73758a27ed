//! Cost of a record per connector and kind of record: told which connector reads it (pinned), and recognised.
//!
//! ```text
//! cargo bench -p sweepline-transform-asim --bench connectors                   a row per connector and kind, then mixed streams
//! cargo bench -p sweepline-transform-asim --bench connectors -- illumio        a row per form and per fixture of the connectors so named
//! cargo bench -p sweepline-transform-asim --bench connectors -- FILE...        recognition over the lines of files
//! ```
//!
//! Two tables: typical records, which are the test kit's ordinary traffic in every form of the connector, and the
//! connectors' own fixtures that become sessions, many of which are unusual on purpose. A figure is the fastest of many
//! short rounds: on a machine that others use, too, it comes closest to the CPU time. A row says `over` when it is above
//! what the kind may cost: 1 us a record for lines and CEF, 3 us per KiB for JSON and XML.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[path = "connectors/clock.rs"]
mod clock;
#[path = "connectors/records.rs"]
mod records;

use std::path::Path;
use std::time::Duration;

use clock::fastest;
use records::{Kind, Record};
use sweepline_parse::Arena;
use sweepline_parse::time::Nanos;
use sweepline_transform_asim::mapper::map_record;
use sweepline_transform_asim::options::Settings;
use sweepline_transform_asim::registry;
use sweepline_transform_asim::stream::Stream;

/// As in the `sweepline` command.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// 2026-03-14T12:00:00Z.
const RECEIVED: Nanos = Nanos(1_773_489_600_000_000_000);
/// Records mapped in one round: one arena is emptied once a round, as it is once a batch.
const ROUND: usize = 512;
/// Records measured of one file: more than a mixture repeats itself in.
const OF_FILE: usize = 8 * ROUND;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let (files, names): (Vec<_>, Vec<_>) = words.iter().partition(|word| Path::new(word).is_file());
    if !files.is_empty() {
        return recognition(files.iter().map(|file| (file.to_string(), records::of_file(file, OF_FILE))));
    }
    let is_wanted = |id: &&str| names.is_empty() || names.iter().any(|name| id.contains(name.as_str()));
    let by_name = !names.is_empty();
    let wanted = || registry::ids().filter(is_wanted);
    table("typical records", wanted().flat_map(records::rendered).collect(), by_name);
    table("fixtures", wanted().flat_map(records::of_connector).collect(), by_name);
    if !by_name {
        let all: Vec<Record> = registry::ids().flat_map(records::of_connector).collect();
        recognition(mixtures(&all).into_iter());
    }
}

/// Prints a row per connector and kind, or per source of records.
fn table(title: &str, all: Vec<Record>, by_name: bool) {
    println!(
        "{title:44} {:6} {:>6} {:>10} {:>9} {:>12}",
        "kind", "bytes", "ns/record", "us/KiB", "recognition"
    );
    let group = |record: &Record| match by_name {
        false => (record.connector.to_owned(), record.kind),
        true => (format!("{}/{}", record.connector, record.source), record.kind),
    };
    let mut groups: Vec<_> = all.iter().map(group).collect();
    groups.sort();
    groups.dedup();
    for key in groups {
        row(&key.0, key.1, all.iter().filter(|record| group(record) == key).collect());
    }
    println!();
}

/// Prints what the records of one connector and kind cost.
fn row(name: &str, kind: Kind, records: Vec<&Record>) {
    // As often as fits a round: each record as often as any other.
    let turns = (ROUND / records.len()).max(1);
    let round: Vec<&Record> = records.iter().copied().cycle().take(turns * records.len()).collect();
    let bytes = round.iter().map(|record| record.text.len()).sum::<usize>() as f64 / round.len() as f64;
    let pinned = cost(&round, true);
    let recognised = cost(&round, false);
    let per_kib = pinned / bytes * 1024.0 / 1000.0;
    let is_over = match kind {
        Kind::Line | Kind::Cef => pinned > 1000.0,
        Kind::Json | Kind::Xml => per_kib > 3.0,
    };
    println!(
        "{name:44} {:6} {bytes:6.0} {pinned:10.0} {per_kib:9.2} {:12.0} {}",
        kind.word(),
        recognised - pinned,
        if is_over { "over" } else { "" }
    );
}

/// Prints what recognising the records of streams costs: the difference to being told each record's connector.
fn recognition(streams: impl Iterator<Item = (String, Vec<Record>)>) {
    println!("{:44} {:>12} {:>12} {:>12}", "stream", "pinned", "recognised", "recognition");
    for (name, records) in streams {
        let round: Vec<&Record> = records.iter().cycle().take(ROUND.max(records.len())).collect();
        let (pinned, recognised) = (cost(&round, true), cost(&round, false));
        println!("{name:44} {pinned:9.0} ns {recognised:9.0} ns {:9.0} ns", recognised - pinned);
    }
}

/// Streams of several products: a record of each in turn, and what nobody knows.
fn mixtures(all: &[Record]) -> Vec<(String, Vec<Record>)> {
    let of = |id: &str, kind: Kind| {
        all.iter().find(|record| record.connector == id && record.kind == kind).cloned().into_iter()
    };
    let five: Vec<Record> = of("fortinet", Kind::Line)
        .chain(of("palo_alto", Kind::Line))
        .chain(of("aws_vpc_flow", Kind::Line))
        .chain(of("cisco_asa", Kind::Line))
        .chain(of("check_point", Kind::Cef))
        .collect();
    let every = |kind: Kind| -> Vec<Record> { registry::ids().flat_map(|id| of(id, kind)).collect() };
    vec![
        ("five products in turn".to_owned(), five),
        ("every line product in turn".to_owned(), every(Kind::Line)),
        ("every CEF product in turn".to_owned(), every(Kind::Cef)),
        ("every JSON product in turn".to_owned(), every(Kind::Json)),
        ("lines that nobody knows".to_owned(), records::unknown(Kind::Line)),
        ("CEF that only generic_cef knows".to_owned(), records::unknown(Kind::Cef)),
        ("JSON that nobody knows".to_owned(), records::unknown(Kind::Json)),
    ]
}

/// Nanoseconds a record.
fn cost(records: &[&Record], is_pinned: bool) -> f64 {
    // Records below a header line are a stream of their own.
    let streams = records.chunk_by(|record, next| record.header == next.header);
    let total: Duration = streams.map(|records| time(records, is_pinned)).sum();
    total.as_secs_f64() * 1e9 / records.len() as f64
}

/// How long the records of one stream take.
fn time(records: &[&Record], is_pinned: bool) -> Duration {
    let settings = Settings::default();
    let mut stream = Stream::default();
    if let Some(first) = records.first() {
        for line in first.header {
            let (arena, mut none) = (Arena::new(), Vec::new());
            map_record(line, RECEIVED, first.number, &settings, &mut stream, &arena, &mut none);
        }
    }
    let rounds = records.chunks(ROUND).map(|round| {
        fastest(|| {
            let arena = Arena::new();
            let mut sessions = Vec::with_capacity(round.len());
            for record in round {
                let pinned = record.number.filter(|_| is_pinned);
                map_record(&record.text, RECEIVED, pinned, &settings, &mut stream, &arena, &mut sessions);
            }
            sessions.len()
        })
    });
    rounds.sum()
}
