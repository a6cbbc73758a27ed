//! Event XML that a tool has turned into JSON: `{"Event": {"System": …, "EventData": …}}` of evtx_dump, python-evtx and
//! xml2js, `{"win": {"system": …, "eventdata": …}}` of Wazuh.
//!
//! What was an attribute is found as `#attributes`, `$`, `…_attributes` or with an `@` before its name.

use sweepline_parse::Arena;
use sweepline_parse::json::{self, Value};
use sweepline_parse::time::{self, Clock};

use crate::form::Object;

use super::{Event, Provider, rank};

/// Returns the event in an object.
pub(super) fn event<'a>(object: &Object<'a>) -> Option<&'a str> {
    let event = ["Event", "win"].iter().find_map(|key| object.get(key)?.as_object());
    event.or_else(|| member(object.get("data")?.as_object()?, "win")?.as_object())
}

/// Tells whose event it is.
pub(super) fn provider(event: &str) -> Option<Provider> {
    let system = member(event, "System")?.as_object()?;
    member(system, "EventID")?;
    let name = |key| match member(system, key)? {
        Value::String(text) => Some(text.raw),
        Value::Object(text) => raw_attribute(text, "Name"),
        _ => None,
    };
    let named = ["Provider", "Provider_attributes", "providerName"].into_iter().find_map(name);
    named.map(Provider::named).or_else(|| name("Channel").map(Provider::of_channel))
}

/// Reads an event that [`event`] found.
pub(super) fn read<'a>(text: &'a str, event: &mut Event<'a>, arena: &'a Arena, clock: &Clock<'_>) {
    for (key, value) in json::members(text).map_while(Result::ok) {
        let Value::Object(part) = value else { continue };
        if key.raw.eq_ignore_ascii_case("System") {
            for (key, value) in json::members(part).map_while(Result::ok) {
                system(key.raw, value, event, arena, clock);
            }
        } else if key.raw.eq_ignore_ascii_case("EventData") {
            data(part, event, arena);
        }
    }
}

fn system<'a>(key: &str, value: Value<'a>, event: &mut Event<'a>, arena: &'a Arena, clock: &Clock<'_>) {
    let attribute = |name| match value {
        Value::Object(text) => raw_attribute(text, name),
        _ => value.as_text(arena),
    };
    match key {
        "Provider" | "Provider_attributes" | "providerName" => {
            event.provider = attribute("Name").unwrap_or_default();
        }
        "EventID" | "eventID" => event.set_id(attribute(TEXT).unwrap_or_default()),
        "TimeCreated" | "TimeCreated_attributes" | "systemTime" => {
            event.set_time(rank::CREATED, attribute("SystemTime").and_then(|text| time::any(text, clock)));
        }
        "EventRecordID" | "eventRecordID" => event.record_id = value.as_text(arena),
        "Channel" | "channel" => event.channel = value.as_text(arena).unwrap_or_default(),
        "Computer" | "computer" => event.computer = value.as_text(arena),
        _ => {}
    }
}

/// The text of an element that has attributes, too.
const TEXT: &str = "#text";

/// Reads event data: names and values, or a list of them.
pub(super) fn data<'a>(object: &'a str, event: &mut Event<'a>, arena: &'a Arena) {
    for (key, value) in json::members(object).map_while(Result::ok) {
        match value {
            Value::Array(list) => {
                for element in json::elements(list).map_while(Result::ok) {
                    let Some(element) = element.as_object() else { continue };
                    match raw_attribute(element, "Name") {
                        Some(name) => event.push(name, text_of(element, arena).unwrap_or_default()),
                        // One name and its value.
                        None => scalars(element, event, arena),
                    }
                }
            }
            _ => {
                if let Some(text) = value.as_text(arena) {
                    event.push(key.text(arena), text);
                }
            }
        }
    }
}

fn scalars<'a>(object: &'a str, event: &mut Event<'a>, arena: &'a Arena) {
    for (key, value) in json::members(object).map_while(Result::ok) {
        if let Some(text) = value.as_text(arena) {
            event.push(key.text(arena), text);
        }
    }
}

fn text_of<'a>(object: &'a str, arena: &'a Arena) -> Option<&'a str> {
    [TEXT, "_", "Value"].iter().find_map(|key| member(object, key)?.as_text(arena))
}

/// Finds a member, whatever the case of its name.
fn member<'a>(object: &'a str, name: &str) -> Option<Value<'a>> {
    let mut members = json::members(object).map_while(Result::ok);
    members.find(|(key, _)| key.raw.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// Finds an attribute among an element's members, as written.
fn raw_attribute<'a>(object: &'a str, name: &str) -> Option<&'a str> {
    json::members(object).map_while(Result::ok).find_map(|(key, value)| match value {
        Value::Object(text) if matches!(key.raw, "#attributes" | "$") => {
            let value = member(text, name)?;
            value.as_number()
        }
        Value::String(_) | Value::Number(_) => {
            key.raw.trim_start_matches('@').eq_ignore_ascii_case(name).then(|| value.as_number())?
        }
        _ => None,
    })
}
