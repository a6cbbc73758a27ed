//! Maps newline-delimited JSON objects `{"raw":…,"header":…}` from standard input and prints one
//! `--explain` line a record.
//!
//! The argument is a connector id or `auto`. A `header` is given to the connector as a line of its own
//! before the record; each record is a stream of its own, as its neighbours need not be of one file.

use std::io::{self, BufRead, Write};

use sweepline_parse::Arena;
use sweepline_parse::time::Nanos;
use sweepline_transform_asim::options::{self, Settings};
use sweepline_transform_asim::stream::Stream;
use sweepline_transform_asim::{explain, mapper};

/// 2026-03-14T12:00:00Z.
const RECEIVED: Nanos = Nanos(1_773_489_600_000_000_000);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let connector = std::env::args().nth(1);
    let settings = Settings::default();
    let pinned = options::pinned(connector.as_deref(), &settings.catalogue)?;
    let mut arena = Arena::new();
    let mut stdout = io::stdout().lock();
    for (number, line) in io::stdin().lock().lines().enumerate() {
        let record: serde_json::Value = serde_json::from_str(&line?)?;
        let mut out = String::new();
        {
            let mut stream = Stream::default();
            let mut sessions = Vec::new();
            let mut map = |text: &str, sessions: &mut Vec<_>| {
                let text = arena.alloc_str(text);
                mapper::map_record(text, RECEIVED, pinned, &settings, &mut stream, &arena, sessions)
            };
            if let Some(header) = record["header"].as_str() {
                map(header, &mut sessions);
                sessions.clear();
            }
            let verdict = map(record["raw"].as_str().unwrap_or_default(), &mut sessions);
            explain::write(number as u64, &verdict, &sessions, &mut out);
        }
        arena.reset();
        writeln!(stdout, "{out}")?;
    }
    Ok(())
}
