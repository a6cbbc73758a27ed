//! `sweepline buffer`.

use std::fmt::Write;
use std::path::Path;
use std::process::ExitCode;

use sweepline_buffer::{RealDisk, Saved, SegmentReport, Verified, verify};

use super::print;
use crate::args::BufferCommand;
use crate::exit::Failure;

/// Exit code when something is damaged.
const FINDINGS: u8 = 1;

pub(crate) fn run(command: &BufferCommand) -> Result<ExitCode, Failure> {
    match command {
        BufferCommand::Verify { folder } => verify_folder(folder),
    }
}

fn verify_folder(folder: &Path) -> Result<ExitCode, Failure> {
    let at = folder.display();
    let disk = RealDisk::look(folder).map_err(|error| Failure::io(at.to_string(), &error))?;
    let verified = verify(&disk).map_err(|(name, error)| Failure::io(format!("{at}/{name}"), &error))?;
    print(&report(&verified))?;
    Ok(if verified.is_whole() { ExitCode::SUCCESS } else { ExitCode::from(FINDINGS) })
}

fn report(verified: &Verified) -> String {
    let mut out = String::new();
    for segment in &verified.segments {
        let _ = writeln!(out, "{}", line(segment));
    }
    let records: u64 = verified.segments.iter().map(|segment| segment.records).sum();
    let bytes: u64 = verified.segments.iter().map(|segment| segment.bytes).sum();
    let lost: u64 = verified.segments.iter().map(|segment| segment.damage.records).sum();
    let position = match verified.saved {
        Saved::At(id) => format!("delivered up to record {id}"),
        Saved::Missing => "no position saved: all of it will be delivered".to_owned(),
        Saved::Damaged => "the saved position is damaged: all of it will be delivered".to_owned(),
    };
    let segments = verified.segments.len();
    let _ = writeln!(out, "{segments} segments, {bytes} bytes, {records} records, {lost} lost; {position}");
    out
}

fn line(segment: &SegmentReport) -> String {
    let SegmentReport { name, bytes, records, damage, .. } = segment;
    if let Some(version) = segment.newer {
        return format!("{name}: {bytes} bytes of format {version}, which this version does not know");
    }
    let mut line = format!("{name}: {bytes} bytes, {records} records");
    if let Some((first, last)) = segment.ids {
        let _ = write!(line, ", {first} to {last}");
    }
    if !segment.is_header_whole {
        line.push_str(", the header is damaged");
    }
    if damage.records > 0 || damage.bytes > 0 {
        let _ = write!(line, ", {} records lost, {} bytes of no record", damage.records, damage.bytes);
    }
    line
}
