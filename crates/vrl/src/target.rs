//! The event as VRL sees it.
//!
//! VRL drops the errors of `target_insert` and `target_remove`; nothing here fails but for paths outside the layout, which a
//! compiled program cannot name. (A function of another package could; its write is refused and reported after the run.)

use std::fmt;

use vrl::compiler::{SecretTarget, Target};
use vrl::path::OwnedTargetPath;
use vrl::value::{ObjectMap, Value};

use sweepline_asim::Session;

use crate::convert::load;
use crate::inputs::Record;
use crate::layout::{Layout, Place};
use crate::slots::Slot;

/// One event during one run.
pub(crate) struct SessionTarget<'r, 'a> {
    session: &'r Session<'a>,
    record: &'r dyn Record,
    layout: &'r Layout,
    slots: &'r mut [Slot],
    refused: Option<String>,
}

/// What the runtime gets when it checks, before each run, that the event is there.
static CHECKED: Value = Value::Object(ObjectMap::new());

impl<'r, 'a> SessionTarget<'r, 'a> {
    pub(crate) fn new(
        session: &'r Session<'a>,
        record: &'r dyn Record,
        layout: &'r Layout,
        slots: &'r mut Vec<Slot>,
    ) -> Self {
        slots.clear();
        slots.resize_with(layout.places().len(), Slot::default);
        Self { session, record, layout, slots, refused: None }
    }

    /// Returns a write that was refused.
    pub(crate) fn refused(self) -> Option<String> {
        self.refused
    }

    fn refuse(&mut self, path: &OwnedTargetPath) -> String {
        let message = format!("a function wrote to `{path}`, which the program does not name");
        self.refused.get_or_insert(message).clone()
    }

    fn place(&self, slot: usize) -> &'r Place {
        self.layout.place(slot).unwrap_or(&Place::Whole)
    }
}

impl Target for SessionTarget<'_, '_> {
    fn target_get(&self, path: &OwnedTargetPath) -> Result<Option<&Value>, String> {
        let Some((slot, below)) = self.layout.find(path) else {
            return Ok(path.path.is_root().then_some(&CHECKED));
        };
        let Some(cell) = self.slots.get(slot) else { return Ok(None) };
        let value = cell.read(|| load(self.session, self.record, self.place(slot)));
        if below.is_empty() {
            return Ok(value);
        }
        Ok(value.and_then(|value| value.get(below)))
    }

    fn target_get_mut(&mut self, path: &OwnedTargetPath) -> Result<Option<&mut Value>, String> {
        let Some((slot, below)) = self.layout.find(path) else { return Err(self.refuse(path)) };
        let (session, record, place) = (self.session, self.record, self.place(slot));
        let Some(cell) = self.slots.get_mut(slot) else { return Ok(None) };
        Ok(cell.read_mut(|| load(session, record, place)).and_then(|value| value.get_mut(below)))
    }

    fn target_insert(&mut self, path: &OwnedTargetPath, value: Value) -> Result<(), String> {
        let Some((slot, below)) = self.layout.find(path) else { return Err(self.refuse(path)) };
        let (session, record, place) = (self.session, self.record, self.place(slot));
        let Some(cell) = self.slots.get_mut(slot) else { return Ok(()) };
        if below.is_empty() {
            cell.write(value);
        } else {
            cell.insert(below, value, || load(session, record, place));
        }
        Ok(())
    }

    fn target_remove(&mut self, path: &OwnedTargetPath, compact: bool) -> Result<Option<Value>, String> {
        let Some((slot, below)) = self.layout.find(path) else { return Err(self.refuse(path)) };
        let (session, record, place) = (self.session, self.record, self.place(slot));
        let Some(cell) = self.slots.get_mut(slot) else { return Ok(None) };
        if below.is_empty() {
            let old = cell.take(|| load(session, record, place));
            if *place == Place::Whole {
                cell.write(Value::Object(ObjectMap::new()));
            }
            return Ok(old);
        }
        let Some(value) = cell.read_mut(|| load(session, record, place)) else { return Ok(None) };
        let old = value.remove(below, compact);
        if compact && is_empty(value) && *place != Place::Whole {
            cell.take(|| None);
        }
        Ok(old)
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Object(entries) => entries.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

impl fmt::Debug for SessionTarget<'_, '_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("SessionTarget").field("slots", &self.slots).finish_non_exhaustive()
    }
}

/// Events have no secrets.
impl SecretTarget for SessionTarget<'_, '_> {
    fn get_secret(&self, _key: &str) -> Option<&str> {
        None
    }

    fn insert_secret(&mut self, _key: &str, _value: &str) {}

    fn remove_secret(&mut self, _key: &str) {}
}
