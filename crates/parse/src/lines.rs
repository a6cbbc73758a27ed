//! Framing: from blocks of bytes to lines and messages.
//!
//! - [`newline`] and [`Splitter`] cut files and streams at line feeds;
//! - [`frame`] reads RFC 6587 streams: per frame either octet counting (`123 <34>…`) or a line feed or NUL at the end;
//! - [`text`] turns a frame into text.
//!
//! What [`frame`] decides depends only on the bytes of the stream, never on how many of them have arrived.

use memchr::{memchr, memchr2};

use crate::Arena;
use crate::limits::OCTET_COUNT_DIGITS;

/// Returns the first line of a block and what follows it, or nothing while the line is incomplete. A `\r` before the line
/// feed is dropped.
#[must_use]
pub fn newline(block: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr(b'\n', block)?;
    let (line, rest) = block.split_at_checked(end)?;
    Some((without_return(line), rest.get(1..)?))
}

/// Cuts a stream into lines no longer than a limit; the rest of a longer line is skipped.
#[derive(Clone, Debug)]
pub struct Splitter {
    max: usize,
    skipping: bool,
}

/// A line from a [`Splitter`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'b> {
    /// The bytes without their line end.
    pub bytes: &'b [u8],
    /// Whether the line was longer than the limit and ends early.
    pub cut: bool,
}

impl Splitter {
    /// Returns a splitter for lines of at most `max` bytes.
    #[must_use]
    pub fn new(max: usize) -> Self {
        Self { max, skipping: false }
    }

    /// Returns how many bytes of the block are done with, and the next line if it is complete.
    ///
    /// Without a line and without done bytes, more bytes are needed.
    pub fn next<'b>(&mut self, block: &'b [u8]) -> (usize, Option<Line<'b>>) {
        let mut used = 0;
        if self.skipping {
            let Some(end) = memchr(b'\n', block) else {
                return (block.len(), None);
            };
            self.skipping = false;
            used = end + 1;
        }
        let remaining = block.get(used..).unwrap_or_default();
        // The line end itself does not count, hence two bytes of grace for `\r\n`.
        let window = remaining.get(..self.max.saturating_add(2)).unwrap_or(remaining);
        if let Some(end) = memchr(b'\n', window) {
            let line = without_return(window.get(..end).unwrap_or_default());
            let cut = line.len() > self.max;
            let bytes = line.get(..self.max).unwrap_or(line);
            return (used + end + 1, Some(Line { bytes, cut }));
        }
        if window.len() < self.max.saturating_add(2) {
            return (used, None);
        }
        self.skipping = true;
        let bytes = window.get(..self.max).unwrap_or_default();
        (used + self.max, Some(Line { bytes, cut: true }))
    }

    /// Returns the last line of a stream that ends without a line feed.
    #[must_use]
    pub fn finish<'b>(&self, block: &'b [u8]) -> Option<Line<'b>> {
        if self.skipping || block.is_empty() {
            return None;
        }
        let line = without_return(block);
        Some(Line { bytes: line.get(..self.max).unwrap_or(line), cut: line.len() > self.max })
    }
}

/// What the start of a buffer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame<'b> {
    /// A frame, and how many bytes of the buffer it takes with its framing. The frame may be empty.
    Complete {
        /// The message.
        frame: &'b [u8],
        /// The bytes to drop from the buffer.
        used: usize,
    },
    /// The frame is incomplete.
    NeedMore,
    /// The frame is longer than the limit: its head, and what of the stream still belongs to it (see [`skip`]).
    Oversize {
        /// The first bytes of the message, as many as the limit allows.
        head: &'b [u8],
        /// The bytes to drop from the buffer.
        used: usize,
        /// What to skip after them.
        rest: Skip,
    },
    /// The stream is out of step: an octet count of absurd size. Close the connection.
    Bad,
}

/// What of a stream belongs to a frame that was cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Skip {
    /// So many bytes.
    Bytes(usize),
    /// Everything up to and with the next line feed or NUL.
    Line,
}

/// Reads one RFC 6587 frame from the start of a buffer.
///
/// A digit other than zero, more digits and a blank are an octet count; anything else is a message that ends with a line
/// feed or NUL, whose `\r` is dropped.
#[must_use]
pub fn frame(buf: &[u8], max: usize) -> Frame<'_> {
    match octet_count(buf) {
        Count::None => line_frame(buf, max),
        Count::NeedMore => Frame::NeedMore,
        Count::Bad => Frame::Bad,
        Count::Octets { length, prefix } => {
            let body = buf.get(prefix..).unwrap_or_default();
            if length > max {
                return match body.get(..max) {
                    Some(head) => {
                        Frame::Oversize { head, used: prefix + max, rest: Skip::Bytes(length - max) }
                    }
                    None => Frame::NeedMore,
                };
            }
            body.get(..length)
                .map_or(Frame::NeedMore, |frame| Frame::Complete { frame, used: prefix + length })
        }
    }
}

/// Skips the rest of a cut frame: returns how many bytes to drop, and what is still to skip after them.
#[must_use]
pub fn skip(buf: &[u8], rest: Skip) -> (usize, Option<Skip>) {
    match rest {
        Skip::Bytes(count) if count <= buf.len() => (count, None),
        Skip::Bytes(count) => (buf.len(), Some(Skip::Bytes(count - buf.len()))),
        Skip::Line => memchr2(b'\n', 0, buf).map_or((buf.len(), Some(Skip::Line)), |end| (end + 1, None)),
    }
}

/// Returns bytes as text, and whether they had to be repaired.
///
/// A leading byte-order mark and trailing NULs are dropped; bytes that are not UTF-8 become U+FFFD in the arena.
#[must_use]
pub fn text<'a>(bytes: &'a [u8], arena: &'a Arena) -> (&'a str, bool) {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1);
    let bytes = bytes.get(..end).unwrap_or_default();
    match std::str::from_utf8(bytes) {
        Ok(text) => (text, false),
        Err(_) => (arena.alloc_str(&String::from_utf8_lossy(bytes)), true),
    }
}

enum Count {
    None,
    NeedMore,
    Bad,
    Octets { length: usize, prefix: usize },
}

fn octet_count(buf: &[u8]) -> Count {
    let mut length = 0_usize;
    for (at, byte) in buf.iter().enumerate() {
        match byte {
            b'0' if at == 0 => return Count::None,
            b'0'..=b'9' if at < OCTET_COUNT_DIGITS => length = length * 10 + usize::from(byte - b'0'),
            b'0'..=b'9' if at < 2 * OCTET_COUNT_DIGITS + 6 => {}
            b' ' if at > 0 => {
                // Lines may start with a number and a blank, too (VPC flow logs do): only the PRI that every
                // counted message begins with (RFC 6587 section 3.4.1) says that a count was meant.
                return match buf.get(at + 1) {
                    None => Count::NeedMore,
                    Some(b'<') if at > OCTET_COUNT_DIGITS => Count::Bad,
                    Some(b'<') => Count::Octets { length, prefix: at + 1 },
                    Some(_) => Count::None,
                };
            }
            _ => return Count::None,
        }
    }
    Count::NeedMore
}

fn line_frame(buf: &[u8], max: usize) -> Frame<'_> {
    // The line end itself does not count, hence two bytes of grace for `\r\n`.
    let grace = max.saturating_add(2);
    let window = buf.get(..grace).unwrap_or(buf);
    if let Some(end) = memchr2(b'\n', 0, window) {
        let frame = without_return(window.get(..end).unwrap_or_default());
        if frame.len() <= max {
            return Frame::Complete { frame, used: end + 1 };
        }
    } else if window.len() < grace {
        return Frame::NeedMore;
    }
    Frame::Oversize { head: window.get(..max).unwrap_or_default(), used: max, rest: Skip::Line }
}

fn without_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests;
