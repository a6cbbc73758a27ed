//! Windows made of panes.
//!
//! A pane is one hop long and aligned to 1970-01-01T00:00:00Z; pane `n` covers `[n*hop, (n+1)*hop)`. A window is
//! `length / hop` panes in a row and is named by its last pane. `hop == length` gives tumbling windows.
//!
//! With `inclusive_end` (Microsoft's scheduled rules filter `TimeGenerated` with both ends included) an event exactly on a
//! pane border also belongs to the pane before, and thus to both neighbouring windows.

use std::fmt;

use crate::limits::{MAX_LATENESS_PANES, MAX_LENGTH_NANOS, MAX_WINDOW_PANES};

/// Length, hop and lateness of a rule's windows, checked. All in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Windows {
    length: i64,
    hop: i64,
    lateness: i64,
    inclusive_end: bool,
}

impl Windows {
    /// Checks and builds.
    ///
    /// # Errors
    ///
    /// When a length is not positive, the hop does not divide the window, or a bound of `limits.rs` is passed.
    pub const fn new(length: i64, hop: i64, lateness: i64) -> Result<Self, WindowsError> {
        if length <= 0 || length > MAX_LENGTH_NANOS {
            return Err(WindowsError::Length(length));
        }
        if hop <= 0 || hop > length || length % hop != 0 {
            return Err(WindowsError::Hop { hop, length });
        }
        if length / hop > MAX_WINDOW_PANES {
            return Err(WindowsError::Panes(length / hop));
        }
        if lateness < 0 || lateness.div_euclid(hop) > MAX_LATENESS_PANES {
            return Err(WindowsError::Lateness { lateness, hop });
        }
        Ok(Self { length, hop, lateness, inclusive_end: false })
    }

    /// Builds tumbling windows, aligned to the epoch.
    ///
    /// # Errors
    ///
    /// As [`Windows::new`].
    pub const fn tumbling(length: i64, lateness: i64) -> Result<Self, WindowsError> {
        Self::new(length, length, lateness)
    }

    /// Makes an event exactly on a border count in both neighbours.
    #[must_use]
    pub const fn with_inclusive_end(mut self, inclusive_end: bool) -> Self {
        self.inclusive_end = inclusive_end;
        self
    }

    /// Window length, nanoseconds.
    #[must_use]
    pub const fn length(&self) -> i64 {
        self.length
    }

    /// Distance between two window starts and length of a pane, nanoseconds.
    #[must_use]
    pub const fn hop(&self) -> i64 {
        self.hop
    }

    /// How far behind the newest event an event may come, nanoseconds.
    #[must_use]
    pub const fn lateness(&self) -> i64 {
        self.lateness
    }

    /// Whether a border event counts in both neighbours.
    #[must_use]
    pub const fn inclusive_end(&self) -> bool {
        self.inclusive_end
    }

    /// Panes in a window, at least 1.
    #[must_use]
    pub const fn panes(&self) -> i64 {
        self.length / self.hop
    }

    /// The pane that holds `time`.
    #[inline]
    #[must_use]
    pub const fn pane(&self, time: i64) -> i64 {
        time.div_euclid(self.hop)
    }

    /// Start of a pane, nanoseconds.
    #[inline]
    #[must_use]
    pub const fn pane_start(&self, pane: i64) -> i64 {
        pane.saturating_mul(self.hop)
    }

    /// The window whose last pane is `pane`.
    #[inline]
    #[must_use]
    pub const fn ending_with(&self, pane: i64) -> Window {
        let end = self.pane_start(pane + 1);
        Window { start: end - self.length, end, last_pane: pane }
    }

    /// Returns the window one hop later.
    #[must_use]
    pub const fn after(&self, window: Window) -> Window {
        self.ending_with(window.last_pane + 1)
    }

    /// The windows that contain a pane, oldest first.
    pub fn containing(&self, pane: i64) -> impl Iterator<Item = Window> + use<> {
        let windows = *self;
        (pane..pane + self.panes()).map(move |last| windows.ending_with(last))
    }

    /// First pane whose earliest window has not yet ended at this watermark; panes before it are late.
    pub(crate) const fn first_open(&self, watermark: i64) -> i64 {
        let border = if self.inclusive_end { watermark.saturating_sub(1) } else { watermark };
        border.div_euclid(self.hop)
    }
}

/// One window, `[start, end)` in nanoseconds since 1970 (`[start, end]` with `inclusive_end`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Window {
    /// First instant inside.
    pub start: i64,
    /// First instant after.
    pub end: i64,
    pub(crate) last_pane: i64,
}

/// Why windows were refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowsError {
    /// The window length is not positive or too long.
    Length(i64),
    /// The hop does not divide the window.
    Hop {
        /// Hop asked for, nanoseconds.
        hop: i64,
        /// Window asked for, nanoseconds.
        length: i64,
    },
    /// Too many panes in a window.
    Panes(i64),
    /// Lateness negative or too many panes long.
    Lateness {
        /// Lateness asked for, nanoseconds.
        lateness: i64,
        /// Hop asked for, nanoseconds.
        hop: i64,
    },
}

impl fmt::Display for WindowsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(length) => {
                write!(f, "window of {length} ns is not between 1 ns and 400 days")
            }
            Self::Hop { hop, length } => {
                write!(f, "hop of {hop} ns does not divide the window of {length} ns")
            }
            Self::Panes(panes) => {
                write!(f, "window has {panes} hops, more than {MAX_WINDOW_PANES}")
            }
            Self::Lateness { lateness, hop } => {
                write!(
                    f,
                    "lateness of {lateness} ns is not between 0 and {MAX_LATENESS_PANES} hops of {hop} ns"
                )
            }
        }
    }
}

impl std::error::Error for WindowsError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tumbling_windows_align_to_the_epoch() {
        let windows = Windows::tumbling(3_600, 0).unwrap();
        assert_eq!(windows.pane(7_199), 1);
        assert_eq!(windows.pane(7_200), 2);
        assert_eq!(windows.pane(-1), -1);
        let window = windows.ending_with(1);
        assert_eq!((window.start, window.end), (3_600, 7_200));
        assert_eq!(windows.containing(1).count(), 1);
    }

    #[test]
    fn sliding_window_contains_its_panes() {
        let windows = Windows::new(60, 20, 5).unwrap();
        let all: Vec<_> = windows.containing(4).map(|w| (w.start, w.end)).collect();
        assert_eq!(all, [(40, 100), (60, 120), (80, 140)]);
    }

    #[test]
    fn wrong_lengths_are_refused() {
        assert_eq!(Windows::new(0, 1, 0), Err(WindowsError::Length(0)));
        assert!(matches!(Windows::new(60, 7, 0), Err(WindowsError::Hop { .. })));
        assert!(matches!(Windows::new(60, 120, 0), Err(WindowsError::Hop { .. })));
        assert!(matches!(Windows::new(MAX_WINDOW_PANES + 1, 1, 0), Err(WindowsError::Panes(_))));
        assert!(matches!(Windows::new(60, 1, 45), Err(WindowsError::Lateness { .. })));
        assert!(matches!(Windows::new(60, 1, -1), Err(WindowsError::Lateness { .. })));
    }

    #[test]
    fn window_stays_open_at_its_end_only_when_inclusive() {
        let windows = Windows::tumbling(60, 0).unwrap();
        assert_eq!(windows.first_open(60), 1);
        assert_eq!(windows.with_inclusive_end(true).first_open(60), 0);
        assert_eq!(windows.with_inclusive_end(true).first_open(61), 1);
    }
}
