//! The samples of users' connectors against what they should become.

use std::fmt::Write;
use std::path::PathBuf;

use sweepline_runtime::config::Config;
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

/// Returns the folders of connectors that a configuration names.
pub(super) fn configured(config: &Config) -> Vec<PathBuf> {
    let dirs = config.components.iter().flat_map(|component| component.prepared.connectors_dirs());
    dirs.cloned().collect()
}

/// Runs the samples of every connector in the folders; each connector is one test. A connector without samples fails where
/// the command line names its folder, and is passed over where only the configuration does.
pub(super) fn run(named: &[PathBuf], configured: Vec<PathBuf>, mode: Mode) -> Result<Tried, Failure> {
    let options = Options { connectors_dir: [named, &configured].concat(), ..Options::default() };
    let settings = options.check().map_err(|error| input::failure(&error))?;
    let mut tried = Tried::default();
    for connector in settings.catalogue.user() {
        let pinned =
            if connector.can_recognise() { None } else { settings.catalogue.position(connector.id()) };
        let folder = connector.folder().join("samples");
        let report =
            samples::run(&folder, pinned, &settings, mode).map_err(|error| Failure::new(exit::IO, error))?;
        let is_named = named.iter().any(|dir| connector.folder().starts_with(dir));
        if report.files == 0 && !is_named {
            continue;
        }
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
