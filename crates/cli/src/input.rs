//! Files → sessions, for the commands that read files directly.
//!
//! Several files are read side by side: the next block comes from the file whose events are
//! furthest behind, so that event time advances over all of them together.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use sweepline_plugin::clock::{Clock, SystemClock};
use sweepline_plugin::event::{Origin, RawBatch, SessionBatch};
use sweepline_plugin::options::{Problem, yaml};
use sweepline_source_file::reader::BlockReader;
use sweepline_transform_asim::connector::Outcome;
use sweepline_transform_asim::mapper::Verdict;
use sweepline_transform_asim::options::{Options, OptionsError};
use sweepline_transform_asim::transform::{BatchMapper, Mapping};

use crate::args::MappingArgs;
use crate::exit::{self, Failure};
use crate::progress::Progress;

/// Longest line that the file commands read whole.
pub(crate) const MAX_LINE_BYTES: usize = 1024 * 1024;

/// Returns what to call a file in messages.
pub(crate) fn name(path: &Path) -> Cow<'_, str> {
    if path == Path::new("-") { "standard input".into() } else { path.to_string_lossy() }
}

/// Turns the mapping flags into checked settings.
pub(crate) fn options(args: &MappingArgs) -> Result<Options, Failure> {
    let mut options = match &args.asim_options {
        None => Options::default(),
        Some(path) => read_options(path)?,
    };
    if args.connector != "auto" || options.connector.is_none() {
        options.connector = Some(args.connector.clone());
    }
    if args.timezone != "UTC" || options.timezone.is_none() {
        options.timezone = Some(args.timezone.clone());
    }
    options.networks.internal.extend(args.internal.iter().cloned());
    options.connectors_dir.extend(args.connectors_dir.iter().cloned());
    Ok(options)
}

fn read_options(path: &Path) -> Result<Options, Failure> {
    let node = yaml::read(path, &|name| std::env::var(name).ok())
        .map_err(|problem| Failure::new(exit::CONFIG, problem))?;
    sweepline_plugin::options::read(&node)
        .map_err(|error| Failure::new(exit::CONFIG, Problem::options(path, &error)))
}

/// Checks the mapping flags and loads the user's connectors.
pub(crate) fn mapping(args: &MappingArgs) -> Result<Mapping, Failure> {
    Mapping::new(&options(args)?).map_err(|error| failure(&error))
}

/// A wrong name on the command line is a usage error, a connector that cannot be used is one of the configuration.
pub(crate) fn failure(error: &OptionsError) -> Failure {
    let code = match error {
        OptionsError::Connectors(_) => exit::CONFIG,
        _ => exit::USAGE,
    };
    Failure::new(code, error)
}

/// What became of the records of all files.
#[derive(Default, Clone, Copy)]
pub(crate) struct Tally {
    /// Records that gave sessions.
    pub(crate) sessions: u64,
    /// Sound records that are no sessions.
    pub(crate) skipped: u64,
    /// Records that could not be used.
    pub(crate) rejected: u64,
    /// Lines longer than the limit, which were cut.
    pub(crate) cut: u64,
}

impl Tally {
    fn add(&mut self, verdict: &Verdict<'_>) {
        match verdict.outcome {
            Outcome::Session => self.sessions += 1,
            Outcome::Skipped(_) => self.skipped += 1,
            Outcome::Rejected(_) => self.rejected += 1,
        }
    }

    /// Tells about records that did not become sessions, on standard error.
    pub(crate) fn report(&self) {
        tracing::info!(
            records = self.sessions + self.skipped + self.rejected,
            mapped = self.sessions,
            skipped = self.skipped,
            rejected = self.rejected,
            cut = self.cut,
            "input read"
        );
        if self.rejected > 0 {
            tracing::warn!(
                rejected = self.rejected,
                "records could not be used; `sweepline parse --explain` says which and why"
            );
        }
    }
}

struct OpenFile {
    reader: BlockReader,
    path: PathBuf,
    number: u64,
    /// Newest event time seen, nanoseconds since 1970.
    reached: i64,
}

/// Reads files to their end, handing out mapped batches.
///
/// # Errors
///
/// Fails when a file cannot be opened (nothing is read then) or, after all files have been read as
/// far as possible, when one could not be read to its end.
pub(crate) fn each_batch(
    files: &[PathBuf],
    mapping: Mapping,
    mut take: impl FnMut(&SessionBatch) -> Result<(), Failure>,
) -> Result<Tally, Failure> {
    let mut open = Vec::with_capacity(files.len());
    for (number, path) in files.iter().enumerate() {
        let reader = BlockReader::open(path)
            .map_err(|error| Failure::io(name(path), &error))?
            .max_line_bytes(MAX_LINE_BYTES);
        open.push(OpenFile { reader, path: path.clone(), number: number as u64, reached: i64::MIN });
    }
    let total = open.iter().map(|file| file.reader.size()).sum::<Option<u64>>();
    let mut progress = Progress::start(total);
    let mut mapper = BatchMapper::new(mapping);
    let mut tally = Tally::default();
    let mut done_bytes = 0;
    let mut failure = None;
    while let Some(behind) = (0..open.len()).min_by_key(|index| open[*index].reached) {
        let file = &mut open[behind];
        let block = match file.reader.next_block() {
            Ok(Some(block)) => block,
            Ok(None) => {
                tally.cut += file.reader.oversize_lines();
                done_bytes += file.reader.bytes_read();
                open.swap_remove(behind);
                continue;
            }
            Err(error) => {
                failure.get_or_insert(Failure::io(name(&file.path), &error));
                open.swap_remove(behind);
                continue;
            }
        };
        let origin = Origin { stream: file.number, ..Origin::default() };
        let raw = RawBatch { data: block.data, records: block.records, received: SystemClock.now(), origin };
        let batch = mapper.map(raw, &mut |_, _, verdict| tally.add(verdict));
        let newest = batch.sessions().iter().filter_map(|session| session.time_generated).max();
        file.reached = newest.map_or(file.reached, |newest| newest.0.max(file.reached));
        let read: u64 = done_bytes + open.iter().map(|file| file.reader.bytes_read()).sum::<u64>();
        progress.add(batch.sessions().len() as u64, read);
        take(&batch)?;
    }
    match failure {
        Some(failure) => Err(failure),
        None => Ok(tally),
    }
}
