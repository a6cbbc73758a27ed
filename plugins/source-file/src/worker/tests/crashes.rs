//! Whatever happens, and in whatever order: no line is skipped.

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::limits::CHECKPOINT_INTERVAL;
use crate::options::ReadFrom;

#[derive(Clone, Copy, Debug)]
enum Event {
    /// Some lines are written, the last of them perhaps not to its end.
    Write { lines: u8, half: bool },
    /// The log is renamed and begun anew.
    Rotate,
    /// What there is is read.
    Read,
    /// The oldest batches meet their fate.
    Settle { batches: u8, fails: bool },
    /// Checkpoints are saved when they are due.
    Save,
    /// The process is killed.
    Crash,
    /// The checkpoints are damaged while nobody runs.
    Damage,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        6 => (1_u8..40, any::<bool>()).prop_map(|(lines, half)| Event::Write { lines, half }),
        2 => Just(Event::Rotate),
        6 => Just(Event::Read),
        5 => (1_u8..6, prop::bool::weighted(0.2)).prop_map(|(batches, fails)| Event::Settle { batches, fails }),
        3 => Just(Event::Save),
        2 => Just(Event::Crash),
        1 => Just(Event::Damage),
    ];
    proptest::collection::vec(event, 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_line_is_skipped_by_any_order_of_events(events in events(), from_end: bool) {
        let mut site = Site::with(|options| {
            options.include[0].push('*');
            options.read_from = if from_end { ReadFrom::End } else { ReadFrom::Beginning };
        });
        // So that the first start is over before the first line.
        site.read();
        let mut written = 0;
        let mut pending: Vec<(Vec<String>, Mark)> = Vec::new();
        let mut delivered = HashSet::new();
        for (number, event) in events.into_iter().enumerate() {
            match event {
                Event::Write { lines, half } => {
                    let mut text: String = (0..lines)
                        .map(|line| format!("line {}\n", written + u32::from(line)))
                        .collect();
                    written += u32::from(lines);
                    let rest = if half { text.split_off(text.len() - 3) } else { String::new() };
                    site.append("a.log", text);
                    if half {
                        read(&mut site, &mut pending);
                        site.append("a.log", rest);
                    }
                }
                Event::Rotate => {
                    site.append("a.log", "");
                    rename(&site.path("a.log"), &site.path(&format!("a.log.{number}")));
                    site.append("a.log", "");
                }
                Event::Read => read(&mut site, &mut pending),
                Event::Settle { batches, fails } => {
                    for _ in 0..batches.min(u8::try_from(pending.len()).unwrap_or(u8::MAX)) {
                        let (lines, mark) = pending.remove(0);
                        match fails {
                            true => site.settle(vec![mark], Delivery::Failed),
                            false => {
                                delivered.extend(lines);
                                site.settle(vec![mark], Delivery::Delivered);
                            }
                        }
                    }
                }
                Event::Save => {
                    site.pass(CHECKPOINT_INTERVAL);
                    site.worker.step(site.moment, false);
                }
                Event::Crash => {
                    pending.clear();
                    site.crash();
                }
                Event::Damage => {
                    pending.clear();
                    fs::write(site.checkpoints(), "{\"version\":1,\"fi").unwrap();
                    site.crash();
                }
            }
        }
        for (lines, mark) in pending {
            delivered.extend(lines);
            site.settle(vec![mark], Delivery::Delivered);
        }
        loop {
            let lines = site.read();
            if lines.is_empty() {
                break;
            }
            delivered.extend(lines);
        }
        let expected: HashSet<String> = (0..written).map(|line| format!("line {line}")).collect();
        prop_assert_eq!(&expected - &delivered, HashSet::new());
        prop_assert_eq!(&delivered - &expected, HashSet::new());
    }
}

/// Reads and keeps what belongs to each batch.
fn read(site: &mut Site, pending: &mut Vec<(Vec<String>, Mark)>) {
    site.pass(site.options.glob_interval);
    loop {
        match site.worker.step(site.moment, true) {
            Step::Piece(piece) => {
                let block = crate::reader::Block { data: piece.lines.data, records: piece.lines.records };
                let lines = block.iter().map(|line| String::from_utf8_lossy(line).into_owned()).collect();
                pending.push((lines, piece.mark));
            }
            Step::Busy => {}
            Step::Idle | Step::End => return,
        }
    }
}
