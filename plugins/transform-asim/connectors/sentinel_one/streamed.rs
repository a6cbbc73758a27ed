//! Events of the Deep Visibility stream (Cloud Funnel 1.0): `{"meta": …, "event": {"$case": "tcpv4", "tcpv4": …}}`.

use sweepline_asim::{Field, Session};
use sweepline_parse::{Arena, addr, json};

use crate::apply::{port, set_ip, set_port};
use crate::form::Object;
use crate::table::Slots;

use super::{finish, keys, lookups};

/// Returns the event of a streamed object.
pub(super) fn event<'a>(object: &Object<'a>) -> Option<&'a str> {
    let event = object.get("event")?.as_object()?;
    member(event, CASE).and(Some(event))
}

/// The member that names the one other member.
const CASE: &str = "$case";

fn member<'a>(object: &'a str, name: &str) -> Option<json::Value<'a>> {
    let mut members = json::members(object).map_while(Result::ok);
    members.find(|(key, _)| key.raw == name).map(|(_, value)| value)
}

fn text<'a>(object: &'a str, name: &str, arena: &'a Arena) -> Option<&'a str> {
    member(object, name)?.as_text(arena)
}

/// Reads a connection; `None` when the event is something else.
pub(super) fn read<'a>(object: &Object<'a>, arena: &'a Arena) -> Option<(Session<'a>, Slots<'a>)> {
    let event = event(object)?;
    let kind = lookups::kind(text(event, CASE, arena)?)?;
    let connection = member(event, text(event, CASE, arena)?)?.as_object()?;
    let (mut session, mut slots) = (finish::session(), Slots::new());
    slots.set(keys::KIND, kind);
    for (name, slot) in [("direction", keys::DIRECTION), ("status", keys::STATUS)] {
        slots.set(slot, text(connection, name, arena).unwrap_or_default());
    }
    ends(connection, &mut session, &slots, arena);
    meta(object, &mut session, &mut slots, arena);
    Some((session, slots))
}

/// The ends are told as source and destination, or as local and remote.
fn ends<'a>(connection: &'a str, session: &mut Session<'a>, slots: &Slots<'a>, arena: &'a Arena) {
    let is_inbound = slots.get(keys::DIRECTION) == Some(lookups::INCOMING);
    let (source, destination) = if is_inbound { ("remote", "local") } else { ("local", "remote") };
    for (names, ip_field, port_field) in [
        (["sourceAddress", "source", source], Field::SrcIpAddr, Field::SrcPortNumber),
        (["destinationAddress", "destination", destination], Field::DstIpAddr, Field::DstPortNumber),
    ] {
        let end = names.iter().filter_map(|name| member(connection, name)?.as_object()).find_map(|end| {
            let address = text(end, "address", arena).or_else(|| text(end, "ip", arena))?;
            Some((addr::ip(address)?, text(end, "port", arena).and_then(port)))
        });
        if let Some((ip, port)) = end {
            set_ip(ip_field, Some(ip), session);
            set_port(port_field, port, session);
        }
    }
}

/// Members of `meta`.
const META: &[(&str, u8)] = &[("computer_name", keys::AGENT_NAME), ("uuid", keys::AGENT_ID)];

fn meta<'a>(object: &Object<'a>, session: &mut Session<'a>, slots: &mut Slots<'a>, arena: &'a Arena) {
    let meta = object.get("meta").and_then(|value| value.as_object()).unwrap_or("{}");
    for (name, slot) in META {
        slots.set(*slot, text(meta, name, arena).unwrap_or_default());
    }
    for (name, field) in [
        ("os_name", Field::DvcOs),
        ("agent_version", Field::EventProductVersion),
        ("site_id", Field::DvcScopeId),
    ] {
        session.put_text(field, text(meta, name, arena).unwrap_or_default());
    }
    let stamp = match object.get("timestamp") {
        Some(json::Value::Object(stamp)) => text(stamp, "millisecondsSinceEpoch", arena),
        Some(value) => value.as_text(arena),
        None => None,
    };
    slots.set(keys::CREATED, stamp.unwrap_or_default());
}
