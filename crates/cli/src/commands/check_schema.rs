//! `sweepline check-schema`.

use std::fmt::Write;
use std::process::ExitCode;

use sweepline_asim::check::{Checker, Level, Mode};
use sweepline_parse::{Arena, lines};
use sweepline_source_file::reader::BlockReader;

use super::print;
use crate::args::CheckSchemaArgs;
use crate::exit::{self, Failure};
use crate::input;

/// Exit code when there are errors.
const FINDINGS: u8 = 1;
/// Longest event.
const MAX_LINE_BYTES: usize = 1024 * 1024;

pub(crate) fn run(args: &CheckSchemaArgs) -> Result<ExitCode, Failure> {
    let mut checker = Checker::new(if args.compat { Mode::Compat } else { Mode::Strict });
    let read = |error| Failure::io(input::name(&args.file), &error);
    let mut reader = BlockReader::open(&args.file).map_err(read)?.max_line_bytes(MAX_LINE_BYTES);
    let mut number = 0_u64;
    while let Some(block) = reader.next_block().map_err(read)? {
        for line in block.iter() {
            number += 1;
            let arena = Arena::new();
            let (text, _) = lines::text(line, &arena);
            checker.add(text).map_err(|error| {
                Failure::new(exit::DATA, format_args!("{}: event {number}: {error}", input::name(&args.file)))
            })?;
        }
    }
    let report = checker.finish();
    let mut out = String::new();
    let mut counts = [0_u64; 3];
    for finding in &report.findings {
        counts[finding.level as usize] += 1;
        if !(args.no_info && finding.level == Level::Info) {
            let _ = writeln!(out, "{finding}");
        }
    }
    let [errors, warnings, infos] = counts;
    let _ = writeln!(out, "{} events: {errors} errors, {warnings} warnings, {infos} infos", report.rows);
    print(&out)?;
    Ok(if report.has_errors() { ExitCode::from(FINDINGS) } else { ExitCode::SUCCESS })
}
