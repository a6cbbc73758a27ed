//! Fields of the Elastic Common Schema, to which Elastic's Sysmon pipelines move the data of event 3.

use sweepline_parse::Arena;
use sweepline_parse::json::{self, Value};

use crate::form::Object;

use super::Event;

/// Reads the data of event 3 from where the pipelines put them, be they in objects or flattened.
pub(super) fn data<'a>(object: &Object<'a>, event: &mut Event<'a>, arena: &'a Arena) {
    let has_any = |keys: &[&str]| keys.iter().any(|key| object.has(key));
    let mut user = User::default();
    if has_any(&["winlog"]) && has_any(&["source", "destination"]) {
        for (outer, value) in object.members() {
            let Value::Object(text) = value else { continue };
            for (inner, value) in json::members(text).map_while(Result::ok) {
                if let Some(text) = value.as_text(arena) {
                    take(outer, inner.raw, text, &mut user, event);
                }
            }
        }
    } else if has_any(&["source.ip", "destination.ip"]) {
        for (key, value) in object.members() {
            if let Some((outer, inner)) = key.split_once('.')
                && let Some(text) = value.as_text(arena)
            {
                take(outer, inner, text, &mut user, event);
            }
        }
    }
    if !user.name.is_empty() && event.data("User").is_none() {
        let name = match user.domain {
            "" => user.name,
            domain => arena.alloc_str(&[domain, "\\", user.name].concat()),
        };
        event.push("User", name);
    }
}

/// The parts of the user's name.
#[derive(Default)]
struct User<'a> {
    domain: &'a str,
    name: &'a str,
}

fn take<'a>(outer: &str, inner: &str, text: &'a str, user: &mut User<'a>, event: &mut Event<'a>) {
    match (outer, inner) {
        ("user", "domain") => user.domain = text,
        ("user", "name") => user.name = text,
        ("network", "direction") => {
            let is_initiated = matches!(text, "egress" | "outbound");
            if event.data("Initiated").is_none() && (is_initiated || matches!(text, "ingress" | "inbound")) {
                event.push("Initiated", if is_initiated { "true" } else { "false" });
            }
        }
        (outer, inner) => {
            if let Some((_, _, name)) = ELASTIC.iter().find(|row| row.0 == outer && row.1 == inner) {
                event.push(name, text);
            }
        }
    }
}

/// Elastic object and field, and Sysmon's name.
const ELASTIC: &[(&str, &str, &str)] = &[
    ("source", "ip", "SourceIp"),
    ("source", "port", "SourcePort"),
    ("source", "domain", "SourceHostname"),
    ("destination", "ip", "DestinationIp"),
    ("destination", "port", "DestinationPort"),
    ("destination", "domain", "DestinationHostname"),
    ("network", "transport", "Protocol"),
    ("network", "protocol", "DestinationPortName"),
    ("process", "pid", "ProcessId"),
    ("process", "entity_id", "ProcessGuid"),
    ("process", "executable", "Image"),
    ("rule", "name", "RuleName"),
];
