//! What one worker needs to run programs.

use vrl::compiler::TimeZone;
use vrl::compiler::runtime::Runtime as Interpreter;

use crate::control::Budget;
use crate::slots::Slot;

/// Runs programs, one event at a time; keeps its memory between events.
///
/// One per worker: it is `Send` but not shared.
#[derive(Debug)]
pub struct Runtime {
    pub(crate) interpreter: Interpreter,
    pub(crate) zone: TimeZone,
    pub(crate) budget: Budget,
    pub(crate) slots: Vec<Slot>,
}

impl Default for Runtime {
    fn default() -> Self {
        Self::new(Budget::default())
    }
}

impl Runtime {
    /// Returns a runtime whose time zone, for stamps that name none, is UTC.
    #[must_use]
    pub fn new(budget: Budget) -> Self {
        let zone = TimeZone::parse("UTC").unwrap_or_default();
        Self { interpreter: Interpreter::default(), zone, budget, slots: Vec::new() }
    }

    /// Sets the time zone, by its IANA name, of stamps that name none; returns nothing for an unknown name.
    #[must_use]
    pub fn with_zone(mut self, name: &str) -> Option<Self> {
        self.zone = TimeZone::parse(name).filter(|_| !name.is_empty() && name != "local")?;
        Some(self)
    }
}
