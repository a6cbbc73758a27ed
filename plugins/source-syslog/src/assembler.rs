//! From the bytes of a connection to batches of messages.
//!
//! Bytes are read into one buffer; messages are places in it. A batch takes the framed part of the
//! buffer as it is, framing included, so nothing is copied.
//!
//! Invariants:
//! - which messages come out depends on the bytes alone, never on how they arrived;
//! - at most one message's limit, one read and one batch are held; the rest of a message that was cut
//!   is dropped as it comes.

use bytes::{Buf, Bytes, BytesMut};
use sweepline_parse::lines::{self, Frame, Skip};
use sweepline_plugin::event::Span;

use crate::limits::{BATCH_BYTES, READ_BYTES};

/// Bytes of one connection on their way into batches.
pub(crate) struct Assembler {
    buffer: BytesMut,
    /// How much of the buffer has been framed.
    framed: usize,
    records: Vec<Span>,
    /// What of the stream belongs to a message that was cut.
    skip: Option<Skip>,
    max: usize,
    oversize: u64,
}

/// The stream is out of step.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct BadCount;

impl Assembler {
    pub(crate) fn new(max: usize) -> Self {
        Self { buffer: BytesMut::new(), framed: 0, records: Vec::new(), skip: None, max, oversize: 0 }
    }

    /// Returns the buffer to read into, with room.
    pub(crate) fn room(&mut self) -> &mut BytesMut {
        self.buffer.reserve(READ_BYTES);
        &mut self.buffer
    }

    /// Gives the room back when nothing is in it.
    pub(crate) fn shrink(&mut self) {
        if self.buffer.is_empty() {
            self.buffer = BytesMut::new();
        }
    }

    /// Frames what has been read.
    ///
    /// # Errors
    ///
    /// Fails when the stream is out of step; what was framed before can be taken.
    pub(crate) fn advance(&mut self) -> Result<(), BadCount> {
        loop {
            let rest = self.buffer.get(self.framed..).unwrap_or_default();
            if let Some(skip) = self.skip {
                let (skipped, more) = lines::skip(rest, skip);
                self.framed += skipped;
                self.skip = more;
                if more.is_some() {
                    break;
                }
                continue;
            }
            if rest.is_empty() {
                break;
            }
            match lines::frame(rest, self.max) {
                Frame::NeedMore => break,
                Frame::Bad => return Err(BadCount),
                Frame::Complete { frame, used } => {
                    let span = span(rest, frame, self.framed);
                    self.records.extend(span);
                    self.framed += used;
                }
                Frame::Oversize { head, used, rest: skip } => {
                    let span = span(rest, head, self.framed);
                    self.records.extend(span);
                    self.oversize += 1;
                    self.framed += used;
                    self.skip = Some(skip);
                }
            }
        }
        if self.records.is_empty() {
            self.buffer.advance(self.framed);
            self.framed = 0;
        }
        Ok(())
    }

    /// Ends the stream: what is left becomes a message. Tells whether it was cut off by the end, which
    /// only a counted message shows.
    pub(crate) fn finish(&mut self) -> bool {
        let rest = self.buffer.get(self.framed..).unwrap_or_default();
        if self.skip.take().is_some() {
            return false;
        }
        let counted = counted_body(rest);
        let body = counted.unwrap_or(rest);
        let body = body.strip_suffix(b"\r").unwrap_or(body);
        let head = body.get(..self.max).unwrap_or(body);
        self.oversize += u64::from(head.len() < body.len());
        let span = span(rest, head, self.framed);
        self.records.extend(span);
        self.framed = self.buffer.len();
        counted.is_some()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Tells whether a batch has reached its size.
    pub(crate) fn is_full(&self) -> bool {
        self.framed >= BATCH_BYTES
    }

    /// Tells whether a message has begun and not ended.
    pub(crate) fn within_message(&self) -> bool {
        self.buffer.len() > self.framed || self.skip.is_some()
    }

    /// Returns how many messages were cut since the last call.
    pub(crate) fn take_oversize(&mut self) -> u64 {
        std::mem::take(&mut self.oversize)
    }

    /// Returns the messages so far and the bytes that they lie in.
    pub(crate) fn take(&mut self) -> (Bytes, Vec<Span>) {
        let framed = std::mem::take(&mut self.framed);
        let records = std::mem::take(&mut self.records);
        // A few messages must not keep a large buffer alive.
        let data = if framed < self.buffer.capacity() / 4 {
            let copy = Bytes::copy_from_slice(self.buffer.get(..framed).unwrap_or_default());
            self.buffer.advance(framed);
            copy
        } else {
            self.buffer.split_to(framed).freeze()
        };
        self.shrink();
        (data, records)
    }
}

/// Returns the place of a frame that lies in `rest`, which itself starts at `offset`; nothing for an
/// empty frame. Line ends that were counted, and NULs, do not belong to the message.
fn span(rest: &[u8], frame: &[u8], offset: usize) -> Option<Span> {
    let end = frame.iter().rposition(|byte| !matches!(byte, b'\n' | b'\r' | 0)).map_or(0, |at| at + 1);
    let frame = frame.get(..end)?;
    let start = (frame.as_ptr() as usize).checked_sub(rest.as_ptr() as usize)? + offset;
    let span = Span { start: u32::try_from(start).ok()?, len: u32::try_from(frame.len()).ok()? };
    (!frame.is_empty()).then_some(span)
}

/// Returns what there is of a counted message, when `rest` starts with an octet count.
fn counted_body(rest: &[u8]) -> Option<&[u8]> {
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let counted = digits > 0 && rest.first() != Some(&b'0') && rest.get(digits) == Some(&b' ');
    let body = rest.get(digits + 1..)?;
    counted.then_some(body)
}

#[cfg(test)]
mod tests;
