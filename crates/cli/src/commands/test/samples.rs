//! The samples of users' connectors against what they should become.

use std::fmt::Write;
use std::path::PathBuf;

use sweepline_transform_asim::options::Options;
use sweepline_transform_asim::samples::{self, Mode};

use super::super::print;
use crate::exit::{self, Failure};
use crate::input;

/// What came of all samples.
#[derive(Default)]
pub(super) struct Tried {
    pub(super) passed: usize,
    pub(super) failed: usize,
}

/// Runs the samples of every connector in the folders; each connector is one test.
pub(super) fn run(dirs: &[PathBuf], mode: Mode) -> Result<Tried, Failure> {
    let options = Options { connectors_dir: dirs.to_vec(), ..Options::default() };
    let settings = options.check().map_err(|error| input::failure(&error))?;
    let mut tried = Tried::default();
    for connector in settings.catalogue.user() {
        let pinned =
            if connector.can_recognise() { None } else { settings.catalogue.position(connector.id()) };
        let folder = connector.folder().join("samples");
        let report =
            samples::run(&folder, pinned, &settings, mode).map_err(|error| Failure::new(exit::IO, error))?;
        let mut text = String::new();
        let passed = report.mismatches.is_empty() && report.files > 0;
        let result = if passed { "passed" } else { "failed" };
        // Writing to a string cannot fail.
        let _ =
            writeln!(text, "test samples of {} ... {result} ({} records)", connector.id(), report.records);
        if report.files == 0 {
            let _ = writeln!(text, "  {} holds no samples", folder.display());
        }
        for mismatch in &report.mismatches {
            let _ = writeln!(text, "  {mismatch}");
        }
        for path in &report.rewritten {
            let _ = writeln!(text, "  rewritten: {}", path.display());
        }
        print(&text)?;
        if passed {
            tried.passed += 1;
        } else {
            tried.failed += 1;
        }
    }
    Ok(tried)
}
