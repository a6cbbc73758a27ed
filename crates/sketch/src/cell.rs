//! When a value was seen, in one to eight bytes.
//!
//! A cell belongs to a group with a base pane `B` (the first pane that may still change) and holds, from low to high bits:
//!
//! - one bit per open pane `B`, `B+1`, ...;
//! - the newest closed pane `c < B`, as `c - (B - W)` with `W` panes in a window; 0 means none.
//!
//! Only the newest closed pane matters: every window still open ends at `B` or later, so it reaches from its first pane up
//! to at least `B - 1` without a gap, and a value that was seen in any of these panes is inside exactly when the newest of
//! them is. This makes a cell three bytes for an hour of minutes with five minutes of lateness and ten of clock skew, where a plain bitmap takes ten.
//!
//! Invariants:
//! - a cell of 0 is a value that is in no open window: its slot is free;
//! - cells of one group share the base; `advance` moves them together.

use crate::limits::{MAX_LATENESS_PANES, MAX_SKEW_PANES};
use crate::window::Windows;

/// The layout of the cells of one engine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cells {
    window: i64,
    open_bits: u32,
    bytes: usize,
    mask: u64,
}

/// Which cells lie in a window.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Selection {
    open: u64,
    min_age: u64,
}

/// A pane does not fit behind the base: the engine must close windows first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ahead;

impl Cells {
    /// One bit: a plain set without panes.
    pub(crate) const MEMBER: Self = Self { window: 1, open_bits: 8, bytes: 1, mask: 0xff };

    /// `clock_skew` is how far ahead of time an event may lie, nanoseconds.
    pub(crate) fn new(windows: &Windows, clock_skew: i64) -> Self {
        let window = windows.panes();
        let age_bytes = match window {
            1 => 0,
            2..=256 => 1,
            _ => 2,
        };
        let hop = windows.hop();
        let skew = clock_skew.min(MAX_SKEW_PANES.saturating_mul(hop));
        // From the watermark to the furthest event lie this many pane borders.
        let borders = (windows.lateness().saturating_add(skew) - 1).max(0) / hop + 1;
        let open_panes = (borders + 1).clamp(2, MAX_LATENESS_PANES + 4);
        let open_bytes = (open_panes as usize).div_ceil(8);
        let bytes = age_bytes + open_bytes;
        Self { window, open_bits: 8 * open_bytes as u32, bytes, mask: u64::MAX >> (64 - 8 * bytes) }
    }

    /// Bytes per cell.
    #[inline]
    pub(crate) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Panes that can be open at once.
    #[inline]
    pub(crate) const fn open_panes(&self) -> i64 {
        self.open_bits as i64
    }

    /// Reads the cell at `at`; the buffer is padded so that eight bytes always exist.
    #[inline]
    pub(crate) fn read(&self, buffer: &[u8], at: usize) -> u64 {
        word(buffer, at) & self.mask
    }

    #[inline]
    pub(crate) fn write(&self, buffer: &mut [u8], at: usize, cell: u64) {
        let merged = (word(buffer, at) & !self.mask) | cell;
        buffer[at..at + 8].copy_from_slice(&merged.to_le_bytes());
    }

    /// The cell of a value seen in `pane` only; 0 when that pane is in no open window.
    #[inline]
    pub(crate) fn seen(&self, pane: i64, base: i64) -> Result<u64, Ahead> {
        let distance = pane.saturating_sub(base);
        if distance >= i64::from(self.open_bits) {
            return Err(Ahead);
        }
        if distance >= 0 {
            return Ok(1 << distance);
        }
        Ok(self.aged(distance))
    }

    /// Cell of a closed pane `distance < 0` from the base.
    fn aged(&self, distance: i64) -> u64 {
        let age = distance.saturating_add(self.window).max(0) as u64;
        if age == 0 { 0 } else { age << self.open_bits }
    }

    #[inline]
    pub(crate) fn merge(&self, one: u64, other: u64) -> u64 {
        let open = (one | other) & self.open_mask();
        open | ((one & !self.open_mask()).max(other & !self.open_mask()))
    }

    /// Moves a cell to a base `by` panes later.
    pub(crate) fn advance(&self, cell: u64, by: i64) -> u64 {
        if by <= 0 {
            return cell;
        }
        let open = cell & self.open_mask();
        let age = self.age(cell);
        let (kept, closing) =
            if by >= i64::from(self.open_bits) { (0, open) } else { (open >> by, open & ((1 << by) - 1)) };
        let aged = if closing != 0 {
            let newest = i64::from(63 - closing.leading_zeros());
            self.aged(newest - by)
        } else if age != 0 {
            self.aged(age as i64 - self.window - by)
        } else {
            0
        };
        kept | aged
    }

    /// The panes a cell knows of, in no order: each open one and the newest closed one.
    pub(crate) fn panes(&self, cell: u64, base: i64) -> impl Iterator<Item = i64> + use<> {
        let age = self.age(cell);
        let closed = (age != 0).then_some(base.saturating_add(age as i64 - self.window));
        panes_of(closed, cell & self.open_mask(), base)
    }

    /// Selects the window whose last pane is `last`, which must not lie before the base.
    #[inline]
    pub(crate) fn select(&self, base: i64, last: i64) -> Selection {
        let first = last - self.window + 1;
        let high = (last - base).clamp(-1, i64::from(self.open_bits) - 1);
        let low = (first - base).clamp(0, i64::from(self.open_bits));
        let upto = if high < 0 { 0 } else { u64::MAX >> (63 - high) };
        let below = if low >= 64 { u64::MAX } else { (1 << low) - 1 };
        let min_age = if first < base { (first - base + self.window).max(1) as u64 } else { u64::MAX };
        Selection { open: upto & !below, min_age }
    }

    #[inline]
    pub(crate) fn within(&self, cell: u64, selection: Selection) -> bool {
        cell & selection.open != 0 || self.age(cell) >= selection.min_age
    }

    /// Form for the wire, the same for every lateness: 48 open panes, and above them how far the newest closed pane lies
    /// before the base, 0 for none.
    pub(crate) fn to_portable(self, cell: u64) -> u64 {
        let age = self.age(cell);
        let back = if age == 0 { 0 } else { self.window as u64 - age };
        (cell & self.open_mask()) | (back << PORTABLE_OPEN_BITS)
    }

    /// Reads the wire form of a cell made at another base.
    pub(crate) fn read_portable(self, portable: u64, from: i64, to: i64) -> Result<u64, Ahead> {
        let mut cell = 0;
        for pane in portable_panes(portable, from) {
            cell = self.merge(cell, self.seen(pane, to)?);
        }
        Ok(cell)
    }

    #[inline]
    const fn age(&self, cell: u64) -> u64 {
        if self.open_bits >= 64 { 0 } else { cell >> self.open_bits }
    }

    #[inline]
    const fn open_mask(&self) -> u64 {
        u64::MAX >> (64 - self.open_bits)
    }
}

/// Open panes in the wire form; all layouts have fewer.
const PORTABLE_OPEN_BITS: u32 = 48;

/// The panes of a cell in wire form.
pub(crate) fn portable_panes(portable: u64, base: i64) -> impl Iterator<Item = i64> {
    let back = (portable >> PORTABLE_OPEN_BITS) as i64;
    let closed = (back != 0).then_some(base.saturating_sub(back));
    panes_of(closed, portable & (u64::MAX >> (64 - PORTABLE_OPEN_BITS)), base)
}

fn panes_of(closed: Option<i64>, mut open: u64, base: i64) -> impl Iterator<Item = i64> {
    closed.into_iter().chain(std::iter::from_fn(move || {
        if open == 0 {
            return None;
        }
        let at = open.trailing_zeros();
        open &= open - 1;
        Some(base.saturating_add(i64::from(at)))
    }))
}

#[inline]
pub(crate) fn word(buffer: &[u8], at: usize) -> u64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&buffer[at..at + 8]);
    u64::from_le_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_hour_of_minutes_takes_three_bytes() {
        const MINUTE: i64 = 60_000_000_000;
        let cells = |length, hop| Cells::new(&Windows::new(length, hop, 5 * MINUTE).unwrap(), 10 * MINUTE);
        assert_eq!(cells(60 * MINUTE, MINUTE).bytes(), 3);
        assert_eq!(cells(60 * MINUTE, 5 * MINUTE).bytes(), 2);
        assert_eq!(cells(60 * MINUTE, 60 * MINUTE).bytes(), 1);
        assert_eq!(cells(24 * 60 * MINUTE, MINUTE).bytes(), 4);
    }

    proptest! {
        /// Against the plain model: a set of panes, forgetting nothing.
        #[test]
        fn cell_answers_every_open_window_like_a_set_of_panes(
            window in 1_i64..300,
            lateness in 0_i64..44,
            steps in prop::collection::vec((0_i64..4, 0_i64..47), 1..40),
            start in -1_000_i64..1_000,
        ) {
            let cells = Cells::new(&Windows::new(window, 1, lateness).unwrap(), 3);
            let (mut cell, mut base, mut model) = (0, start, BTreeSet::new());
            for (by, ahead) in steps {
                cell = cells.advance(cell, by);
                base += by;
                let pane = base + ahead % cells.open_panes();
                cell = cells.merge(cell, cells.seen(pane, base).unwrap());
                model.insert(pane);
                for last in base..base + cells.open_panes() {
                    let expected = model.range(last - window + 1..=last).next().is_some();
                    prop_assert_eq!(cells.within(cell, cells.select(base, last)), expected);
                }
                prop_assert_eq!(cells.read_portable(cells.to_portable(cell), base, base), Ok(cell));
            }
        }

        #[test]
        fn merging_cells_is_order_free_and_idempotent(a in any::<u64>(), b in any::<u64>(), c in any::<u64>()) {
            let cells = Cells::new(&Windows::new(60, 1, 5).unwrap(), 0);
            let (a, b, c) = (a & cells.mask, b & cells.mask, c & cells.mask);
            prop_assert_eq!(cells.merge(a, b), cells.merge(b, a));
            prop_assert_eq!(cells.merge(a, a), a);
            prop_assert_eq!(cells.merge(cells.merge(a, b), c), cells.merge(a, cells.merge(b, c)));
        }
    }
}
