//! One file on its way through the source.
//!
//! A file is read from [`Tail::position`], which stands behind the last line handed on.
//! [`Tail::acked`] follows as batches are acknowledged, in order; after a failure reading goes back to
//! it. Batches of before then have an older generation, and their fate no longer matters.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use sweepline_plugin::event::Span;
use tokio::time::Instant;

use crate::counters::Counters;
use crate::identity::{Fingerprint, Identity, Stamp, read_head};
use crate::limits::{FINGERPRINT_BYTES, HEADER_BYTES, SKIP_BYTES};
use crate::reader::{Content, FileInput, HEAD_BYTES, LineReader, Lines, Pace, Pool, error_type, is_gzip};

/// A file and how far it has been read.
pub(crate) struct Tail {
    pub(crate) stream: u64,
    pub(crate) generation: u32,
    pub(crate) path: PathBuf,
    pub(crate) name: Arc<str>,
    pub(crate) identity: Identity,
    pub(crate) fingerprint: Fingerprint,
    pub(crate) file: Option<Arc<File>>,
    pub(crate) gzip: bool,
    /// Behind the last line handed on.
    pub(crate) position: u64,
    /// Behind the last line acknowledged.
    pub(crate) acked: u64,
    /// Batches of this generation without acknowledgement.
    pub(crate) in_flight: usize,
    /// Read to the end; only a change of the file can bring more.
    pub(crate) ended: bool,
    /// What the file was like when its end was reached.
    pub(crate) seen: Option<Stamp>,
    /// Since when no name that matches leads to the file.
    pub(crate) gone_since: Option<Instant>,
    /// Not to be looked at before.
    pub(crate) next_look: Option<Instant>,
    /// Header lines are handed on first, because reading starts behind them.
    pub(crate) header_wanted: bool,
    lines: Option<LineReader>,
    /// Bytes that the reader had read when they were last noted.
    bytes_noted: u64,
    bytes_unreported: u64,
}

/// What a look at a file gave.
pub(crate) enum Look {
    /// Some lines.
    Lines(Lines),
    /// Nothing new.
    Idle,
    /// Nothing yet; look again.
    Busy,
    /// The file was emptied or replaced in place: start over as a new stream.
    Replaced,
    /// The name leads to another file.
    Lost,
}

impl Tail {
    pub(crate) fn new(stream: u64, path: PathBuf, identity: Identity) -> Self {
        let name = path.to_string_lossy().into();
        Self {
            stream,
            generation: 0,
            path,
            name,
            identity,
            fingerprint: Fingerprint::default(),
            file: None,
            gzip: false,
            position: 0,
            acked: 0,
            in_flight: 0,
            ended: false,
            seen: None,
            gone_since: None,
            next_look: None,
            header_wanted: false,
            lines: None,
            bytes_noted: 0,
            bytes_unreported: 0,
        }
    }

    /// Lets reading start at `position`.
    pub(crate) fn start_at(&mut self, position: u64) {
        self.position = position;
        self.acked = position;
        self.header_wanted = position > 0;
    }

    /// Names the file anew after a rename.
    pub(crate) fn rename(&mut self, path: PathBuf) {
        self.name = path.to_string_lossy().into();
        self.path = path;
    }

    /// Goes back to what has been acknowledged.
    pub(crate) fn rewind(&mut self) {
        self.generation = self.generation.wrapping_add(1);
        self.in_flight = 0;
        self.position = self.acked;
        self.lines = None;
        self.ended = false;
        self.seen = None;
        self.next_look = None;
    }

    /// Tells whether the file could be closed for now without losing anything.
    pub(crate) fn closable(&self) -> bool {
        self.file.is_some() && self.lines.is_none() && self.gone_since.is_none() && self.seen.is_some()
    }

    /// Returns how many bytes were read since the last call, before decompression.
    pub(crate) fn take_bytes_read(&mut self) -> u64 {
        std::mem::take(&mut self.bytes_unreported)
    }

    /// Opens the file by its name unless it is open; tells whether it is still the same file.
    pub(crate) fn open(&mut self) -> io::Result<bool> {
        if self.file.is_none() {
            let file = File::open(&self.path)?;
            if Identity::of(&file.metadata()?) != self.identity {
                return Ok(false);
            }
            self.file = Some(Arc::new(file));
        }
        Ok(true)
    }

    /// Reads on. With `to_end` the end of the file is the end of its last line.
    ///
    /// # Errors
    ///
    /// Fails when the file cannot be opened or read; bad archives are counted and end.
    pub(crate) fn look(
        &mut self,
        to_end: bool,
        max_line: usize,
        pool: &mut Pool,
        counters: &Counters,
    ) -> io::Result<Look> {
        if !self.open()? {
            return Ok(Look::Lost);
        }
        let Some(file) = self.file.clone() else { return Ok(Look::Lost) };
        let stamp = Stamp::of(&file.metadata()?);
        let unchanged = self.seen == Some(stamp);
        if unchanged && (self.ended || !to_end) {
            return Ok(Look::Idle);
        }
        if !unchanged {
            // While lines are being read one after another the file is only asked for its size.
            let resuming = self.lines.is_none() || self.seen.is_some();
            if self.shrunk(stamp) || (resuming && !self.recognise(&file)?) {
                return Ok(Look::Replaced);
            }
            if std::mem::take(&mut self.ended) {
                self.lines = None;
            }
            self.seen = None;
        }
        if self.header_wanted && (self.gzip || stamp.size > self.position) {
            self.header_wanted = false;
            if let Some(header) = self.header(&file, max_line, pool)? {
                return Ok(Look::Lines(header));
            }
        }
        let mut lines = match self.lines.take() {
            Some(lines) => lines,
            None => self.reader(&file, max_line)?,
        };
        let read = match self.gzip && lines.consumed() < self.position {
            true => match lines.skip_to(self.position, SKIP_BYTES) {
                Ok(true) => {
                    self.lines = Some(lines);
                    return Ok(Look::Busy);
                }
                Ok(false) => lines.next_block(pool),
                Err(error) => Err(error),
            },
            false => lines.next_block(pool),
        };
        self.note_bytes(&lines);
        match read {
            Ok(Some(block)) => {
                self.position = block.end;
                self.lines = Some(lines);
                Ok(Look::Lines(block))
            }
            Ok(None) => Ok(self.at_end(lines, stamp, to_end || self.gzip)),
            Err(error) if self.gzip => {
                tracing::warn!(path = ?self.path, %error, "archive is damaged; what could be read is kept");
                counters.file_error(error_type(&error, true));
                let look = self.at_end(lines, stamp, to_end);
                self.ended = true;
                Ok(look)
            }
            Err(error) => Err(error),
        }
    }

    fn note_bytes(&mut self, lines: &LineReader) {
        let total = lines.bytes_read();
        self.bytes_unreported += total - std::mem::replace(&mut self.bytes_noted, total);
    }

    fn shrunk(&self, stamp: Stamp) -> bool {
        let seen = self.seen.map_or(0, |seen| seen.size);
        stamp.size < seen || (!self.gzip && stamp.size < self.position)
    }

    /// Compares the file's first bytes with what they were, and remembers more of them.
    fn recognise(&mut self, file: &File) -> io::Result<bool> {
        let head = read_head(file, FINGERPRINT_BYTES)?;
        if !self.fingerprint.matches(&head) {
            return Ok(false);
        }
        self.fingerprint = Fingerprint::of(&head);
        if self.position == 0 {
            self.gzip = is_gzip(&head);
        }
        Ok(true)
    }

    fn reader(&mut self, file: &Arc<File>, max_line: usize) -> io::Result<LineReader> {
        self.bytes_noted = 0;
        let offset = if self.gzip { 0 } else { self.position };
        let input = FileInput { file: file.clone(), offset };
        let reader = LineReader::new(Content::new(Box::new(input), self.gzip), max_line, Pace::Full);
        let head = read_head(file, HEAD_BYTES)?;
        Ok(reader.starting_at(offset, &head))
    }

    /// Returns the last line when it is taken to be complete.
    fn at_end(&mut self, mut lines: LineReader, stamp: Stamp, complete: bool) -> Look {
        self.seen = Some(stamp);
        if complete {
            self.ended = true;
            let last = lines.finish();
            self.position = lines.position().max(self.position);
            return last.map_or(Look::Idle, Look::Lines);
        }
        // The start of an incomplete line is read again when there is more of it, so that thousands of
        // idle files hold no memory. The rest of an oversize line holds none.
        if lines.is_skipping() {
            self.lines = Some(lines);
        } else {
            self.position = lines.position().max(self.position);
        }
        Look::Idle
    }

    /// Returns the header lines at the start of the file, which tell how to read the rest: lines that
    /// start with `#`, and a first line without any digit, which no record is.
    fn header(&self, file: &Arc<File>, max_line: usize, pool: &mut Pool) -> io::Result<Option<Lines>> {
        let head = io::Read::take(FileInput { file: file.clone(), offset: 0 }, HEADER_BYTES as u64);
        let mut reader = LineReader::new(Content::new(Box::new(head), self.gzip), max_line, Pace::Prompt);
        // An archive cut at the limit is no error here.
        let Ok(Some(mut lines)) = reader.next_block(pool) else { return Ok(None) };
        let is_header = |(number, span): (usize, &Span)| {
            let start = span.start as usize;
            let line = lines.data.get(start..start + span.len as usize).unwrap_or_default();
            line.starts_with(b"#") || (number == 0 && !line.iter().any(u8::is_ascii_digit))
        };
        let count = lines.records.iter().enumerate().take_while(|item| is_header(*item)).count();
        lines.records.truncate(count);
        lines.oversize = 0;
        lines.end = self.position;
        Ok((count > 0).then_some(lines))
    }
}
