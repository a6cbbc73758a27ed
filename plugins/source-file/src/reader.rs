//! Blocks of lines from a file or standard input, for those who want them without a pipeline.
//!
//! ```no_run
//! # fn main() -> std::io::Result<()> {
//! let mut reader = sweepline_source_file::reader::BlockReader::open("fw.log.gz")?;
//! while let Some(block) = reader.next_block()? {
//!     for line in block.iter() {
//!         println!("{} bytes", line.len());
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Invariants:
//! - which records come out depends on the bytes alone, never on how they arrived;
//! - a record never spans two blocks; what is carried over is copied once;
//! - line ends (`\n`, `\r\n`), a byte-order mark and empty lines are not records; everything else is,
//!   bytes that are no text included;
//! - a file that is a JSON array of records, or Azure's object with one, gives an element a record;
//! - UTF-16 with a byte-order mark is handed out as UTF-8.

mod content;
mod elements;
mod lines;
mod pool;
mod utf16;

pub(crate) use content::{Content, FileInput, error_type, is_gzip};
pub(crate) use elements::HEAD_BYTES;
pub(crate) use lines::{LineReader, Lines, Pace};
pub(crate) use pool::Pool;

use std::io::{self, Read};
use std::path::Path;

use bytes::Bytes;
use sweepline_plugin::event::Span;

use crate::limits::{DEFAULT_LINE_BYTES, MAX_LINE_BYTES};

/// Some lines and the bytes that they lie in.
#[derive(Clone, Debug)]
pub struct Block {
    /// The bytes.
    pub data: Bytes,
    /// The lines, without their line ends.
    pub records: Vec<Span>,
}

impl Block {
    /// Returns the lines' bytes in order.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.records.iter().map(|span| {
            let start = span.start as usize;
            self.data.get(start..start + span.len as usize).unwrap_or_default()
        })
    }
}

/// Reads blocks of lines. Gzip is recognised and decoded; buffers are reused once the blocks that
/// were handed out are dropped.
pub struct BlockReader {
    lines: LineReader,
    pool: Pool,
    size: Option<u64>,
    oversize_lines: u64,
    state: State,
}

enum State {
    Reading,
    /// What was read before the error is handed out first.
    Failed(io::Error),
    Ended,
}

impl BlockReader {
    /// Opens a file, or standard input for `-`.
    ///
    /// # Errors
    ///
    /// Fails when the file cannot be opened or is a directory.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        if path == Path::new("-") {
            return Self::from_reader(io::stdin());
        }
        let file = std::fs::File::open(path)?;
        let metadata = file.metadata()?;
        if metadata.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let (pace, size) = match metadata.is_file() {
            true => (Pace::Full, Some(metadata.len())),
            false => (Pace::Prompt, None),
        };
        Ok(Self::new(Content::sniff(Box::new(file))?, pace, size))
    }

    /// Reads from anything; each block is handed out as soon as it holds a complete line.
    ///
    /// # Errors
    ///
    /// Fails when the first bytes cannot be read.
    pub fn from_reader(input: impl Read + Send + 'static) -> io::Result<Self> {
        Ok(Self::new(Content::sniff(Box::new(input))?, Pace::Prompt, None))
    }

    /// Sets the length from which lines are cut, between 1 byte and 1 MiB; 64 KiB unless called.
    #[must_use]
    pub fn max_line_bytes(mut self, max: usize) -> Self {
        self.lines.limit(max.clamp(1, MAX_LINE_BYTES));
        self
    }

    /// Returns the next lines, or nothing at the end of the input.
    ///
    /// # Errors
    ///
    /// Fails when the input cannot be read, is a damaged or truncated archive, or expands absurdly.
    /// All that could be read has been returned before; afterwards the input counts as ended.
    pub fn next_block(&mut self) -> io::Result<Option<Block>> {
        if matches!(self.state, State::Reading) {
            self.state = match self.lines.next_block(&mut self.pool) {
                Ok(Some(lines)) => return Ok(Some(self.block(lines))),
                Ok(None) => State::Ended,
                Err(error) => State::Failed(error),
            };
            if let Some(lines) = self.lines.finish() {
                return Ok(Some(self.block(lines)));
            }
        }
        match std::mem::replace(&mut self.state, State::Ended) {
            State::Failed(error) => Err(error),
            State::Reading | State::Ended => Ok(None),
        }
    }

    /// Returns the word under which an error of this reader is counted: `read_failed`, or
    /// `gzip_truncated`, `gzip_invalid`, `gzip_expands` for bad archives.
    pub fn error_type(&self, error: &io::Error) -> &'static str {
        error_type(error, self.lines.is_gzip())
    }

    /// Returns how many bytes of the input have been read, before decompression.
    pub fn bytes_read(&self) -> u64 {
        self.lines.bytes_read()
    }

    /// Returns the size of the file; nothing for pipes.
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    /// Returns how many lines were cut so far.
    pub fn oversize_lines(&self) -> u64 {
        self.oversize_lines
    }

    fn new(content: Content, pace: Pace, size: Option<u64>) -> Self {
        Self {
            lines: LineReader::new(content, DEFAULT_LINE_BYTES, pace),
            pool: Pool::default(),
            size,
            oversize_lines: 0,
            state: State::Reading,
        }
    }

    fn block(&mut self, lines: Lines) -> Block {
        self.oversize_lines += lines.oversize;
        Block { data: lines.data, records: lines.records }
    }
}

#[cfg(test)]
mod tests;
