//! Cuts an input into blocks of complete lines.

use std::io::{self, Read};

use bytes::{Bytes, BytesMut};
use memchr::memchr_iter;
use sweepline_plugin::event::Span;

use super::content::Content;
use super::pool::Pool;
use super::utf16::{self, Utf16};
use crate::limits::BLOCK_BYTES;

/// Complete lines and where they end.
#[derive(Debug)]
pub(crate) struct Lines {
    /// The bytes.
    pub(crate) data: Bytes,
    /// The lines, without their line ends.
    pub(crate) records: Vec<Span>,
    /// Where in the content the first line starts that is not complete yet.
    pub(crate) end: u64,
    /// How many of the lines were cut.
    pub(crate) oversize: u64,
}

/// When a block is handed out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Pace {
    /// When it is full: for files.
    Full,
    /// When it holds a complete line: for pipes, whose next byte may be long in coming.
    Prompt,
}

/// Reads lines; a line that is not complete is carried over to the next block.
pub(crate) struct LineReader {
    content: Content,
    max: usize,
    pace: Pace,
    encoding: Encoding,
    /// The start of a line whose end has not been read.
    carry: Vec<u8>,
    /// The rest of the current line is not wanted.
    skipping: bool,
    /// Bytes taken from the content.
    consumed: u64,
    /// Where the current line starts in the content.
    position: u64,
    /// Records of the last block, as a guess for the next.
    expected: usize,
    failure: Option<io::Error>,
}

enum Encoding {
    /// Not known before the first bytes have been seen; they are kept.
    Unknown(Vec<u8>),
    Utf8,
    Utf16 {
        decoder: Utf16,
        raw: Vec<u8>,
    },
}

/// A block in the making.
struct Draft {
    buffer: BytesMut,
    /// Bytes in the buffer.
    filled: usize,
    /// Bytes that were searched for line ends.
    scanned: usize,
    /// Where the current line starts; when `anchored`, it started in an earlier buffer.
    line_start: usize,
    anchored: bool,
    records: Vec<Span>,
    oversize: u64,
}

/// Room below which a buffer counts as full: a decoder needs some for what it kept back.
const MIN_ROOM: usize = 16;

impl LineReader {
    pub(crate) fn new(content: Content, max: usize, pace: Pace) -> Self {
        Self {
            content,
            max,
            pace,
            encoding: Encoding::Unknown(Vec::new()),
            carry: Vec::new(),
            skipping: false,
            consumed: 0,
            position: 0,
            expected: 0,
            failure: None,
        }
    }

    /// Says that the content starts at `offset` of a file that starts with `head`.
    pub(crate) fn starting_at(mut self, offset: u64, head: &[u8]) -> Self {
        if offset > 0 {
            self.content.within(head);
            self.encoding = Encoding::of(head).map_or(Encoding::Utf8, |(encoding, _)| encoding);
        }
        (self.consumed, self.position) = (offset, offset);
        self
    }

    pub(crate) fn limit(&mut self, max: usize) {
        self.max = max;
    }

    /// Returns how many bytes of the input have been read, before decompression.
    pub(crate) fn bytes_read(&self) -> u64 {
        self.content.bytes_read()
    }

    pub(crate) fn is_gzip(&self) -> bool {
        self.content.is_gzip()
    }

    /// Returns how many bytes of the content have been read.
    pub(crate) fn consumed(&self) -> u64 {
        self.consumed
    }

    /// Returns where the first line starts that has not been returned.
    pub(crate) fn position(&self) -> u64 {
        self.position
    }

    /// Tells whether the rest of a line that was cut is being skipped.
    pub(crate) fn is_skipping(&self) -> bool {
        self.skipping
    }

    /// Reads on to `target` without looking at lines; stops after `budget` bytes or at the end of the
    /// content. Tells whether there is more to skip.
    pub(crate) fn skip_to(&mut self, target: u64, budget: u64) -> io::Result<bool> {
        let mut buffer = [0; 16 * 1024];
        let stop = target.min(self.consumed.saturating_add(budget));
        while self.consumed < stop {
            let wanted = usize::try_from(stop - self.consumed).unwrap_or(buffer.len());
            let room = buffer.get_mut(..wanted.min(16 * 1024)).unwrap_or_default();
            let count = read_some(&mut self.content, room)?;
            if count == 0 {
                return Ok(false);
            }
            if let Encoding::Unknown(head) = &mut self.encoding {
                head.extend_from_slice(room.get(..count.min(3)).unwrap_or_default());
                self.encoding = Encoding::of(head).map_or(Encoding::Utf8, |(encoding, _)| encoding);
            }
            self.consumed += count as u64;
            self.position = self.consumed;
        }
        Ok(self.consumed < target)
    }

    /// Returns the next complete lines. Nothing means that the input has no more for now: a file that
    /// grows may be asked again.
    ///
    /// # Errors
    ///
    /// Fails when the input fails; the lines before have been returned.
    pub(crate) fn next_block(&mut self, pool: &mut Pool) -> io::Result<Option<Lines>> {
        if let Some(error) = self.failure.take() {
            return Err(error);
        }
        let mut draft = self.start(pool.take());
        loop {
            draft.make_room(self);
            let room = draft.buffer.get_mut(draft.filled..).unwrap_or_default();
            match self.fill(room) {
                Ok(0) => break,
                Ok(count) => draft.filled += count,
                Err(error) => {
                    self.failure = Some(error);
                    break;
                }
            }
            draft.scan(self);
            if !draft.records.is_empty() && (draft.is_full() || self.pace == Pace::Prompt) {
                break;
            }
        }
        let lines = self.close(draft, pool);
        match (lines, self.failure.take()) {
            (None, Some(error)) => Err(error),
            (lines, failure) => {
                self.failure = failure;
                Ok(lines)
            }
        }
    }

    /// Returns the last line of an input that ends without line end.
    pub(crate) fn finish(&mut self) -> Option<Lines> {
        match &mut self.encoding {
            Encoding::Unknown(head) => {
                self.consumed += head.len() as u64;
                self.carry.append(head);
            }
            Encoding::Utf8 => {}
            Encoding::Utf16 { decoder, .. } => self.carry.extend(decoder.finish().into_bytes()),
        }
        self.position = self.consumed;
        let mut line = std::mem::take(&mut self.carry);
        if std::mem::take(&mut self.skipping) {
            return None;
        }
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        let oversize = u64::from(line.len() > self.max);
        line.truncate(self.max);
        if line.is_empty() {
            return None;
        }
        let records = vec![Span { start: 0, len: span_number(line.len()) }];
        Some(Lines { data: line.into(), records, end: self.position, oversize })
    }

    fn start(&mut self, mut buffer: BytesMut) -> Draft {
        let carried = self.carry.len();
        if carried > buffer.len() {
            buffer.resize(carried + BLOCK_BYTES, 0);
        }
        if let Some(room) = buffer.get_mut(..carried) {
            room.copy_from_slice(&self.carry);
        }
        self.carry.clear();
        // A long line must not keep its memory for ever.
        self.carry.shrink_to(4096);
        Draft {
            buffer,
            filled: carried,
            scanned: carried,
            line_start: 0,
            anchored: self.skipping,
            records: Vec::with_capacity(self.expected),
            oversize: 0,
        }
    }

    fn close(&mut self, mut draft: Draft, pool: &mut Pool) -> Option<Lines> {
        draft.anchor(self);
        if !self.skipping {
            let rest = draft.buffer.get(draft.line_start..draft.filled).unwrap_or_default();
            self.carry.extend_from_slice(rest);
        }
        let Some(last) = draft.records.last() else {
            pool.give_back(draft.buffer);
            return None;
        };
        let used = last.start as usize + last.len as usize;
        self.expected = draft.records.len();
        let data = pool.lend(draft.buffer, used);
        Some(Lines { data, records: draft.records, end: self.position, oversize: draft.oversize })
    }

    /// Reads decoded bytes; returns 0 only when the input has no more.
    fn fill(&mut self, room: &mut [u8]) -> io::Result<usize> {
        loop {
            match &mut self.encoding {
                Encoding::Utf8 => {
                    let count = read_some(&mut self.content, room)?;
                    self.consumed += count as u64;
                    return Ok(count);
                }
                Encoding::Utf16 { decoder, raw } => {
                    // Two units are kept free: one that waits, one that it spoils.
                    let units = (room.len() / utf16::BYTES_PER_UNIT).saturating_sub(2).max(1);
                    raw.resize((units * 2).min(BLOCK_BYTES), 0);
                    let count = read_some(&mut self.content, raw)?;
                    if count == 0 {
                        return Ok(0);
                    }
                    self.consumed += count as u64;
                    let written = decoder.decode(raw.get(..count).unwrap_or_default(), room);
                    if written > 0 {
                        return Ok(written);
                    }
                }
                Encoding::Unknown(head) => {
                    let mut piece = [0; 3];
                    let wanted = piece.get_mut(head.len()..).unwrap_or_default();
                    let count = read_some(&mut self.content, wanted)?;
                    if count == 0 {
                        return Ok(0);
                    }
                    head.extend_from_slice(wanted.get(..count).unwrap_or_default());
                    let Some((encoding, mark)) = Encoding::of(head) else { continue };
                    let rest = head.split_off(mark.min(head.len()));
                    self.consumed += (mark + rest.len()) as u64;
                    self.encoding = encoding;
                    let written = match &mut self.encoding {
                        Encoding::Utf16 { decoder, .. } => decoder.decode(&rest, room),
                        Encoding::Utf8 | Encoding::Unknown(_) => {
                            let room = room.get_mut(..rest.len()).unwrap_or_default();
                            room.copy_from_slice(rest.get(..room.len()).unwrap_or_default());
                            room.len()
                        }
                    };
                    if written > 0 {
                        return Ok(written);
                    }
                }
            }
        }
    }

    /// Returns how many bytes of the content a decoded text took.
    fn encoded_len(&self, text: &[u8]) -> u64 {
        match &self.encoding {
            Encoding::Utf16 { decoder, .. } => utf16::encoded_len(text) + decoder.pending_bytes(),
            Encoding::Utf8 | Encoding::Unknown(_) => text.len() as u64,
        }
    }
}

impl Draft {
    /// Finds the lines in what was read last.
    fn scan(&mut self, reader: &mut LineReader) {
        let new = self.buffer.get(self.scanned..self.filled).unwrap_or_default();
        for offset in memchr_iter(b'\n', new) {
            let end = self.scanned + offset;
            let start = std::mem::replace(&mut self.line_start, end + 1);
            self.anchored = false;
            if std::mem::take(&mut reader.skipping) {
                continue;
            }
            let returned = end > start && self.buffer.get(end - 1) == Some(&b'\r');
            let mut len = end - start - usize::from(returned);
            if len > reader.max {
                len = reader.max;
                self.oversize += 1;
            }
            if len > 0 {
                self.records.push(Span { start: span_number(start), len: span_number(len) });
            }
        }
        self.scanned = self.filled;
        // A `\r` may still turn out to belong to the line end.
        if !reader.skipping && self.filled - self.line_start > reader.max + 1 {
            self.records.push(Span { start: span_number(self.line_start), len: span_number(reader.max) });
            self.oversize += 1;
            reader.skipping = true;
        }
    }

    /// Makes room when the buffer is full or holds only what nobody wants.
    fn make_room(&mut self, reader: &mut LineReader) {
        if !self.records.is_empty() {
            return;
        }
        if reader.skipping {
            self.anchor(reader);
            (self.filled, self.scanned, self.line_start) = (0, 0, 0);
            return;
        }
        if !self.is_full() {
            return;
        }
        self.buffer.copy_within(self.line_start..self.filled, 0);
        self.filled -= self.line_start;
        self.scanned = self.filled;
        self.line_start = 0;
        if self.is_full() {
            self.buffer.resize(reader.max.max(self.filled) + BLOCK_BYTES, 0);
        }
    }

    fn is_full(&self) -> bool {
        self.buffer.len() - self.filled < MIN_ROOM
    }

    /// Notes where the current line starts, as long as its start is in the buffer.
    fn anchor(&mut self, reader: &mut LineReader) {
        if !self.anchored {
            let rest = self.buffer.get(self.line_start..self.filled).unwrap_or_default();
            reader.position = reader.consumed - reader.encoded_len(rest);
            self.anchored = reader.skipping;
        }
    }
}

impl Encoding {
    /// Returns the encoding of a content and the length of its byte-order mark, once it is certain.
    fn of(head: &[u8]) -> Option<(Self, usize)> {
        let utf16 = |big_endian| Self::Utf16 { decoder: Utf16::new(big_endian), raw: Vec::new() };
        match head {
            [0xFF, 0xFE, ..] => Some((utf16(false), 2)),
            [0xFE, 0xFF, ..] => Some((utf16(true), 2)),
            [0xEF, 0xBB, 0xBF, ..] => Some((Self::Utf8, 3)),
            [] | [0xFF | 0xFE | 0xEF] | [0xEF, 0xBB] => None,
            _ => Some((Self::Utf8, 0)),
        }
    }
}

fn read_some(content: &mut Content, room: &mut [u8]) -> io::Result<usize> {
    loop {
        match content.read(room) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

/// Places within a block fit: blocks are at most a few MiB.
fn span_number(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
