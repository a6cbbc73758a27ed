//! What all groups of one engine share: settings, cell layout, hasher, the empty dense sketch.

use crate::cell::Cells;
use crate::hash::{Hasher, Spread};
use crate::registers::Registers;
use crate::settings::{Settings, SettingsError};
use crate::window::Windows;

/// Read-only context of a group's operations.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) settings: Settings,
    pub(crate) cells: Cells,
    pub(crate) hasher: Hasher,
    pub(crate) spread: Spread,
    /// Empty; cloned for each dense pane.
    pub(crate) template: Registers,
    /// Exact values above which a group is promoted.
    pub(crate) promote_above: usize,
}

impl Plan {
    pub(crate) fn new(settings: Settings, hasher: Hasher) -> Result<Self, SettingsError> {
        settings.check()?;
        Ok(Self {
            cells: Cells::new(&settings.windows, settings.max_clock_skew),
            spread: hasher.spread(),
            template: Registers::template(settings.precision).map_err(|_| SettingsError::SketchLayout)?,
            promote_above: if settings.exact_only { usize::MAX } else { settings.exact_limit },
            hasher,
            settings,
        })
    }

    pub(crate) const fn windows(&self) -> &Windows {
        &self.settings.windows
    }

    /// First pane of the window that ends with `last`.
    pub(crate) const fn first_pane(&self, last: i64) -> i64 {
        last - self.settings.windows.panes() + 1
    }
}
