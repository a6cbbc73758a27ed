//! Cost of a record through a connector of the user's own: the worked example, recognised and mapped by its VRL program.
//!
//! `cargo bench -p sweepline-transform-asim --bench own_connector`; the target is 6 us a record. A figure is the fastest of
//! many short rounds.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[path = "connectors/clock.rs"]
mod clock;

use std::fs;
use std::path::Path;

use clock::fastest;
use sweepline_parse::Arena;
use sweepline_transform_asim::mapper::map_record;
use sweepline_transform_asim::options::Options;
use sweepline_transform_asim::samples::RECEIVED;
use sweepline_transform_asim::stream::Stream;

/// As in the `sweepline` command.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Records mapped in one round.
const ROUND: usize = 512;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/custom-connector/connectors");
    let settings = Options { connectors_dir: vec![dir.clone()], ..Options::default() }.check()?;
    for sample in ["blocked", "passed"] {
        let text = fs::read_to_string(dir.join(format!("pfsense_filterlog/samples/{sample}.in")))?;
        let records: Vec<&str> = text.lines().cycle().take(ROUND).collect();
        let mut stream = Stream::default();
        let time = fastest(|| {
            let arena = Arena::new();
            let mut sessions = Vec::with_capacity(ROUND);
            for record in &records {
                let _ = map_record(record, RECEIVED, None, &settings, &mut stream, &arena, &mut sessions);
            }
            sessions.len()
        });
        println!("pfsense_filterlog/{sample}: {:.0} ns/record", time.as_secs_f64() * 1e9 / ROUND as f64);
    }
    Ok(())
}
