//! Records that hold records: JSON arrays, as Event Hubs and exports write them, and Azure's
//! `{"records": [...]}` blobs.

use sweepline_parse::json;

use crate::form::Object;

/// How deep containers may lie in each other: an Event Hub array of blobs has two.
pub(crate) const MAX_DEPTH: usize = 3;

/// The array of records in a text that is a container; `None` when it is a record itself.
pub(crate) fn array(text: &str) -> Option<&str> {
    text.trim_ascii_start().starts_with('[').then(|| text.trim_ascii())
}

/// The array of records in an object that is a container; `None` when it is a record itself.
///
/// Amazon's delivery streams use the same word for wrapped data: those are no objects with columns.
pub(crate) fn records<'a>(object: &Object<'a>) -> Option<&'a str> {
    let Some(json::Value::Array(array)) = object.get("records") else { return None };
    let wraps_data = json::elements(array).next().is_some_and(|first| {
        let Ok(json::Value::Object(first)) = first else { return true };
        json::members(first).flatten().any(|(key, _)| key.raw == "data")
    });
    (!wraps_data).then_some(array)
}
