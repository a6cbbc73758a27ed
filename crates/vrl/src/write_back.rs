//! What a run changed, into the session: all or nothing.
//!
//! First every change is tried on an empty session, then made (a single one is made at once). The columns' rules are `Session::set`'s alone; they do not
//! look at other columns, so that what fits an empty session fits this one.

use vrl::value::{ObjectMap, Value};

use sweepline_asim::schema::{FIELD_COUNT, FIELDS};
use sweepline_asim::{Field, Session, SetError, Value as Cell};
use sweepline_parse::Arena;

use crate::columns::{ADDITIONAL, is_derived};
use crate::convert::{cell, is_same, kind_name};
use crate::error::RunError;
use crate::layout::{Layout, Place};
use crate::slots::Slot;

/// Returns the list that a program made of the event, if it did: one object per session.
pub(crate) fn listed<'s>(layout: &Layout, slots: &'s [Slot]) -> Option<&'s [Value]> {
    let ([Place::Whole, ..], [slot, ..]) = (layout.places(), slots) else { return None };
    slot.written()??.as_array()
}

/// Fills an empty session with one object of a list.
///
/// # Errors
///
/// See [`write_back`].
pub(crate) fn fill<'a>(session: &mut Session<'a>, event: &Value, arena: &'a Arena) -> Result<(), RunError> {
    match event {
        Value::Object(event) => whole(session, event, arena),
        other => Err(RunError::NotAnObject(kind_name(other))),
    }
}

/// Makes the changes of a run.
///
/// # Errors
///
/// Fails when a column cannot hold its new value; the session is then as it was.
pub(crate) fn write_back<'a>(
    session: &mut Session<'a>,
    layout: &Layout,
    slots: &[Slot],
    arena: &'a Arena,
) -> Result<(), RunError> {
    if let ([Place::Whole, ..], [slot, ..]) = (layout.places(), slots) {
        return match slot.written() {
            None => Ok(()),
            Some(Some(Value::Object(event))) => whole(session, event, arena),
            Some(other) => Err(RunError::NotAnObject(other.map_or("null", kind_name))),
        };
    }
    let written =
        layout.places().iter().zip(slots).filter_map(|(place, slot)| Some((place, slot.written()?)));
    let columns = written.clone().filter_map(|(place, value)| match place {
        Place::Column(field) => Some((*field, value)),
        _ => None,
    });
    let entries = written.clone().filter_map(|(place, value)| match place {
        Place::Additional(name) => Some((&**name, value)),
        _ => None,
    });
    let mut all = written.filter_map(|(place, value)| (*place == Place::AllAdditional).then_some(value));
    let all = all.next().map(additional_object).transpose()?;
    // One change alone is made or refused as a whole by the session itself.
    if columns.clone().nth(1).is_some() {
        try_columns(session, columns.clone())?;
    }
    set_columns(session, columns, arena)?;
    for (name, value) in entries {
        set_entry(session, name, value, arena);
    }
    if let Some(entries) = all {
        set_additional(session, entries, arena);
    }
    Ok(())
}

/// Makes the changes of a program that used the event as one object.
fn whole<'a>(session: &mut Session<'a>, event: &ObjectMap, arena: &'a Arena) -> Result<(), RunError> {
    let mut new: [Option<&Value>; FIELD_COUNT] = [None; FIELD_COUNT];
    for (name, value) in event {
        match Field::from_name(name).and_then(|field| new.get_mut(field as usize)) {
            Some(slot) => *slot = Some(value),
            None => {
                let nearest = Field::nearest(name).map(Field::name);
                return Err(RunError::UnknownColumn { name: name.to_string(), nearest });
            }
        }
    }
    let additional = additional_object(event.get(ADDITIONAL))?;
    let columns = FIELDS.iter().zip(new).map(|(info, value)| (info.field, value));
    // A derived column that the program left out comes back from its sources; another value than before is refused below.
    let columns: Vec<_> = columns
        .filter(|(field, value)| {
            *field != Field::AdditionalFields && !(value.is_none() && is_derived(*field))
        })
        .filter(|(field, value)| !is_same(session.get(*field), *value))
        .filter(|(field, value)| *field != Field::Rule || !is_text_of_number(session.get(*field), *value))
        .collect();
    try_columns(session, columns.iter().copied())?;
    set_columns(session, columns.iter().copied(), arena)?;
    set_additional(session, additional, arena);
    Ok(())
}

/// Tells whether the alias of a rule number, which reads as text, is unchanged.
fn is_text_of_number(old: Option<Cell<'_>>, new: Option<&Value>) -> bool {
    match (old, new.and_then(Value::to_str_lossy)) {
        (Some(Cell::Int(number)), Some(text)) => number.to_string() == text,
        _ => false,
    }
}

/// Tries the changes on an empty session.
fn try_columns<'v>(
    session: &Session<'_>,
    changes: impl Iterator<Item = (Field, Option<&'v Value>)>,
) -> Result<(), RunError> {
    let mut probe = Session::default();
    for (field, value) in changes {
        if is_same(session.get(field), value) {
            continue;
        }
        let new = value.map_or(Ok(None), cell).map_err(|got| wrong_type(field, got))?;
        probe.set(field, new).map_err(|error| refused(field, error, value))?;
    }
    Ok(())
}

fn set_columns<'a, 'v>(
    session: &mut Session<'a>,
    changes: impl Iterator<Item = (Field, Option<&'v Value>)>,
    arena: &'a Arena,
) -> Result<(), RunError> {
    for (field, value) in changes {
        if is_same(session.get(field), value) {
            continue;
        }
        let new = value.map_or(Ok(None), cell).map_err(|got| wrong_type(field, got))?;
        let new = new.map(|cell| keep(cell, arena));
        session.set(field, new).map_err(|error| refused(field, error, value))?;
    }
    Ok(())
}

/// Copies text into the arena.
fn keep<'a>(cell: Cell<'_>, arena: &'a Arena) -> Cell<'a> {
    match cell {
        Cell::Text(text) => Cell::Text(arena.alloc_str(text)),
        Cell::Int(number) => Cell::Int(number),
        Cell::Real(number) => Cell::Real(number),
        Cell::Bool(flag) => Cell::Bool(flag),
        Cell::Time(at) => Cell::Time(at),
        Cell::Ip(address) => Cell::Ip(address),
    }
}

/// Returns the new entries of `AdditionalFields`.
fn additional_object(value: Option<&Value>) -> Result<Option<&ObjectMap>, RunError> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(entries)) => Ok(Some(entries)),
        Some(other) => Err(wrong_type(Field::AdditionalFields, kind_name(other))),
    }
}

fn set_additional<'a>(session: &mut Session<'a>, entries: Option<&ObjectMap>, arena: &'a Arena) {
    let is_left = |name: &str| entries.is_some_and(|entries| entries.contains_key(name));
    let old = session.additional_values().iter().map(|(name, _)| *name);
    let gone: Vec<&'a str> = old.filter(|name| !is_left(name)).collect();
    for name in gone {
        session.remove_additional(name);
    }
    for (name, value) in entries.into_iter().flatten() {
        set_entry(session, name, Some(value), arena);
    }
}

/// Stores one entry of `AdditionalFields`, which takes any value; containers are kept as JSON text.
fn set_entry<'a>(session: &mut Session<'a>, name: &str, value: Option<&Value>, arena: &'a Arena) {
    if is_same(session.additional(name), value) {
        return;
    }
    let new = match value.map_or(Ok(None), cell) {
        Ok(None) => return session.remove_additional(name),
        Ok(Some(cell)) => keep(cell, arena),
        Err(_) => Cell::Text(value.map_or("", |value| arena.alloc_str(&value.to_string_lossy()))),
    };
    session.put_additional(arena.alloc_str(name), new);
}

fn wrong_type(field: Field, got: &str) -> RunError {
    let rule = match field {
        Field::AdditionalFields => format!("column `{ADDITIONAL}` wants an object"),
        _ => format!("column `{}` wants one value", field.name()),
    };
    RunError::Column { column: field.name(), rule, got: got.to_owned() }
}

/// Longest piece of a refused text in a message.
const SHOWN_CHARACTERS: usize = 64;

fn refused(field: Field, error: SetError, value: Option<&Value>) -> RunError {
    let got = match value {
        None => "null".to_owned(),
        Some(Value::Integer(number)) => format!("the number {number}"),
        Some(value) => match value.to_str_lossy() {
            Some(text) => format!("the text {:?}", text.chars().take(SHOWN_CHARACTERS).collect::<String>()),
            None => kind_name(value).to_owned(),
        },
    };
    RunError::Column { column: field.name(), rule: error.to_string(), got }
}
