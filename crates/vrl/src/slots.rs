//! One value that a program touches.

use std::cell::OnceCell;

use vrl::path::OwnedSegment;
use vrl::value::Value;

/// A place of the event: a column, one entry of `AdditionalFields`, all of `AdditionalFields`, or the whole event.
///
/// Unset until the program first reads it; `None` inside means that the event has no such value.
#[derive(Debug, Default)]
pub(crate) struct Slot {
    value: OnceCell<Option<Value>>,
    is_written: bool,
}

impl Slot {
    /// Returns the value, loading it on the first read.
    pub(crate) fn read(&self, load: impl FnOnce() -> Option<Value>) -> Option<&Value> {
        self.value.get_or_init(load).as_ref()
    }

    /// Replaces the value.
    pub(crate) fn write(&mut self, value: Value) {
        self.value = OnceCell::from(Some(value));
        self.is_written = true;
    }

    /// Empties the place and returns what it held.
    pub(crate) fn take(&mut self, load: impl FnOnce() -> Option<Value>) -> Option<Value> {
        self.is_written = true;
        let old = std::mem::replace(&mut self.value, OnceCell::from(None));
        old.into_inner().unwrap_or_else(load)
    }

    /// Returns the value for a change in place, which counts as a write.
    pub(crate) fn read_mut(&mut self, load: impl FnOnce() -> Option<Value>) -> Option<&mut Value> {
        self.is_written = true;
        self.value.get_or_init(load);
        self.value.get_mut().and_then(Option::as_mut)
    }

    /// Puts a value below the place, making the containers on the way.
    pub(crate) fn insert(
        &mut self,
        path: &[OwnedSegment],
        value: Value,
        load: impl FnOnce() -> Option<Value>,
    ) {
        self.is_written = true;
        let mut all = self.value.take().unwrap_or_else(load).unwrap_or(Value::Null);
        all.insert(path, value);
        self.value = OnceCell::from(Some(all));
    }

    /// Returns what the program made of the place; nothing when it did not write there.
    pub(crate) fn written(&self) -> Option<Option<&Value>> {
        if !self.is_written {
            return None;
        }
        Some(self.value.get().and_then(Option::as_ref).filter(|value| !value.is_null()))
    }
}
