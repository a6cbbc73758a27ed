//! Records that are longer than a record may be, where their peer set no bound.

use crate::event::Span;
use crate::metric::{ComponentMetrics, Stage};

/// Bytes of one record. What is made of one record takes a multiple of it for a moment.
pub const MAX_RECORD_BYTES: usize = 1024 * 1024;

/// Cuts long text, drops long JSON, which cut would be none, and remembers how often.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Oversize {
    /// Records that were cut.
    pub cut: u64,
    /// Records that were dropped.
    pub dropped: u64,
}

impl Oversize {
    /// Returns as much of a text as a record may have.
    pub fn text<'t>(&mut self, text: &'t [u8]) -> &'t [u8] {
        match text.get(..MAX_RECORD_BYTES) {
            Some(start) if text.len() > MAX_RECORD_BYTES => {
                self.cut += 1;
                start
            }
            _ => text,
        }
    }

    /// Cuts the lines of a block.
    pub fn lines(&mut self, lines: &mut [Span]) {
        const LONGEST: u32 = MAX_RECORD_BYTES as u32;
        for line in lines.iter_mut().filter(|line| line.len > LONGEST) {
            line.len = LONGEST;
            self.cut += 1;
        }
    }

    /// Tells whether a record of so many bytes that cannot be cut is kept.
    pub fn keeps(&mut self, bytes: usize) -> bool {
        let keeps = bytes <= MAX_RECORD_BYTES;
        self.dropped += u64::from(!keeps);
        keeps
    }

    /// Counts both as `oversize_record`, and the dropped ones as received and discarded.
    pub fn count(self, metrics: &ComponentMetrics) {
        let Self { cut, dropped } = self;
        if cut + dropped > 0 {
            metrics.errors(Stage::Receiving, "oversize_record").increment(cut + dropped);
            metrics.received_events.increment(dropped);
            metrics.discarded_unintentionally.increment(dropped);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_and_what_cannot_be_cut_is_dropped() {
        let text = vec![b'x'; MAX_RECORD_BYTES + 1];
        let mut oversize = Oversize::default();
        assert_eq!(oversize.text(&text[1..]).len(), MAX_RECORD_BYTES);
        assert!(oversize.keeps(MAX_RECORD_BYTES));
        assert_eq!(oversize, Oversize::default());
        assert_eq!(oversize.text(&text).len(), MAX_RECORD_BYTES);
        let mut lines = [text.len(), 3].map(|len| Span { start: 0, len: u32::try_from(len).unwrap() });
        oversize.lines(&mut lines);
        assert_eq!(lines.map(|line| line.len as usize), [MAX_RECORD_BYTES, 3]);
        assert!(!oversize.keeps(text.len()));
        assert_eq!(oversize, Oversize { cut: 2, dropped: 1 });
    }
}
