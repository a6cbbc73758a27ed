//! What one engine is told to do, with defaults and checks.

use std::fmt;
use std::ops::RangeInclusive;

use crate::limits::{MAX_EXACT_LIMIT, MAX_SAMPLE, PRECISION_RANGE};
use crate::window::{Windows, WindowsError};

const MINUTE: i64 = 60_000_000_000;

/// What a window's count is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Measure {
    /// Distinct values (Sigma `value_count`).
    #[default]
    Distinct,
    /// Events, one each (Sigma `event_count`).
    Events,
    /// Events, each by its weight (ASIM EventCount).
    WeightedEvents,
}

/// Settings of one engine. Times in nanoseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Windows of the rule. Default: one hour sliding by five minutes, five minutes of lateness.
    pub windows: Windows,
    /// What is counted. Default: distinct values.
    pub measure: Measure,
    /// Distinct values a group keeps exactly before it is estimated. Default 256, far above usual thresholds.
    pub exact_limit: usize,
    /// Never estimate, unless one group alone passes `max_state_bytes`. Default false.
    pub exact_only: bool,
    /// HyperLogLog++ precision, 10 to 16. Default 12: 1.6 % standard error, 3.3 kB a pane.
    pub precision: u8,
    /// Real values kept per group for alerts. Default 100, as Microsoft's `make_set` cap.
    pub sample: usize,
    /// Reporting devices kept per group. Default 20.
    pub devices: usize,
    /// Connectors kept per group. Default 64: twice as many as there are, since an alert should name them all.
    pub connectors: usize,
    /// Most groups alive; the least recently seen goes first. Default 262,144: four times all ports.
    pub max_groups: usize,
    /// Most bytes of state; the least recently seen group goes first. Default 256 MiB.
    pub max_state_bytes: usize,
    /// How far ahead of the receive time an event may claim to be before it is set back, at most [`crate::MAX_SKEW_PANES`]
    /// hops. Within it the event keeps its time but does not move the watermark past the receive time. Default ten minutes.
    pub max_clock_skew: i64,
    /// Number of this node among those that exchange partials. Default 0.
    pub node: u64,
}

impl Default for Settings {
    fn default() -> Self {
        const WINDOWS: Result<Windows, WindowsError> = Windows::new(60 * MINUTE, 5 * MINUTE, 5 * MINUTE);
        const CHECKED: Windows = match WINDOWS {
            Ok(windows) => windows,
            Err(_) => unreachable!(),
        };
        Self {
            windows: CHECKED,
            measure: Measure::Distinct,
            exact_limit: 256,
            exact_only: false,
            precision: 12,
            sample: 100,
            devices: 20,
            connectors: 64,
            max_groups: 262_144,
            max_state_bytes: 256 << 20,
            max_clock_skew: 10 * MINUTE,
            node: 0,
        }
    }
}

impl Settings {
    /// Checks the numbers against `limits.rs`.
    ///
    /// # Errors
    ///
    /// When one is out of range.
    pub fn check(&self) -> Result<(), SettingsError> {
        within("precision", usize::from(self.precision), widen(PRECISION_RANGE))?;
        within("exact_limit", self.exact_limit, 0..=MAX_EXACT_LIMIT)?;
        within("sample", self.sample, 0..=MAX_SAMPLE)?;
        within("devices", self.devices, 0..=1_000)?;
        within("connectors", self.connectors, 0..=1_000)?;
        within("max_groups", self.max_groups, 1..=u32::MAX as usize / 2)?;
        within("max_state_bytes", self.max_state_bytes, 1 << 16..=usize::MAX)?;
        if self.max_clock_skew < 0 {
            return Err(SettingsError::NegativeClockSkew(self.max_clock_skew));
        }
        Ok(())
    }
}

/// Why settings were refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingsError {
    /// A number is out of range.
    OutOfRange {
        /// The setting.
        name: &'static str,
        /// What was asked for.
        value: usize,
        /// What is allowed.
        allowed: RangeInclusive<usize>,
    },
    /// The clock skew is negative.
    NegativeClockSkew(i64),
    /// `hyperloglogplus` no longer has the layout that this crate is built for.
    SketchLayout,
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfRange { name, value, allowed } => {
                write!(f, "{name} is {value}, not between {} and {}", allowed.start(), allowed.end())
            }
            Self::NegativeClockSkew(skew) => write!(f, "max_clock_skew is {skew} ns, below zero"),
            Self::SketchLayout => f.write_str("hyperloglogplus has another layout than version 0.4.1"),
        }
    }
}

impl std::error::Error for SettingsError {}

fn within(name: &'static str, value: usize, allowed: RangeInclusive<usize>) -> Result<(), SettingsError> {
    if allowed.contains(&value) { Ok(()) } else { Err(SettingsError::OutOfRange { name, value, allowed }) }
}

fn widen(range: RangeInclusive<u8>) -> RangeInclusive<usize> {
    usize::from(*range.start())..=usize::from(*range.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_pass_their_own_check() {
        assert_eq!(Settings::default().check(), Ok(()));
    }

    #[test]
    fn out_of_range_names_the_setting() {
        let settings = Settings { precision: 9, ..Settings::default() };
        assert_eq!(settings.check().unwrap_err().to_string(), "precision is 9, not between 10 and 16");
    }
}
