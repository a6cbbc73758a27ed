//! What Azure's network logs have in common: resource ids, nested flow tuples, lists of public addresses.

use std::net::IpAddr;

use sweepline_asim::{Field, Protocol, Session, Value};
use sweepline_parse::{Arena, addr, json, null, num};

use crate::apply;
use crate::form::Object;
use crate::identity::{self, Side};

/// What stands around a flow tuple and holds for it.
#[derive(Clone, Copy, Default, Debug)]
pub struct Group<'a> {
    /// Name of the rule that let the flow pass or not.
    pub rule: &'a str,
    /// MAC address of the network interface, without separators.
    pub mac: &'a str,
    /// Resource id or GUID of the rule's security group.
    pub acl: &'a str,
}

/// Containers nest less deep than this from the record to its tuples.
const MAX_DEPTH: usize = 10;

/// Calls `found` for each flow tuple of a record: nested as Azure writes them, or unrolled by a shipper into
/// `flow.0`, `flowTuples` as one text, or single objects in place of arrays.
pub fn for_each_tuple<'a>(object: &Object<'a>, arena: &'a Arena, found: &mut dyn FnMut(Group<'a>, &'a str)) {
    walk(object.members().iter().copied(), Group::default(), MAX_DEPTH, arena, found);
}

fn walk<'a>(
    members: impl Iterator<Item = (&'a str, json::Value<'a>)> + Clone,
    mut group: Group<'a>,
    depth: usize,
    arena: &'a Arena,
    found: &mut dyn FnMut(Group<'a>, &'a str),
) {
    // Keys come in any order: first what holds for all tuples inside, then the tuples.
    for (key, value) in members.clone() {
        let place = match key {
            "rule" => &mut group.rule,
            "mac" | "macAddress" => &mut group.mac,
            "aclID" => &mut group.acl,
            _ => continue,
        };
        *place = value.as_text(arena).and_then(null::non_null).unwrap_or(*place);
    }
    for (key, value) in members {
        let leads_on = matches!(
            key,
            "properties" | "flowRecords" | "flows" | "flowGroups" | "flowTuples" | "flowTuple" | "flow"
        );
        if leads_on || key.strip_prefix("flow.").is_some_and(|rest| num::u64(rest).is_some()) {
            descend(value, group, depth, arena, found);
        }
    }
}

fn descend<'a>(
    value: json::Value<'a>,
    group: Group<'a>,
    depth: usize,
    arena: &'a Arena,
    found: &mut dyn FnMut(Group<'a>, &'a str),
) {
    let Some(depth) = depth.checked_sub(1) else { return };
    match value {
        json::Value::Object(text) => {
            let members = json::members(text).map_while(Result::ok).map(|(key, value)| (key.raw, value));
            walk(members, group, depth, arena, found);
        }
        json::Value::Array(text) => {
            for element in json::elements(text).map_while(Result::ok) {
                descend(element, group, depth, arena, found);
            }
        }
        json::Value::String(text) => found(group, text.text(arena)),
        _ => {}
    }
}

/// Fields of the longest tuple.
pub const TUPLE: usize = 13;

/// Cuts a flow tuple at its commas; returns the fields, empty ones where it ends early, and how many it has.
pub fn tuple_fields(text: &str) -> ([&str; TUPLE], usize) {
    let mut fields = [""; TUPLE];
    let mut count = 0;
    for (place, field) in fields.iter_mut().zip(text.split(',')) {
        *place = field.trim_ascii();
        count += 1;
    }
    (fields, count)
}

/// One entry of Traffic Analytics' lists of public addresses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PublicIp {
    /// The address; Azure's own ones may end in 0 for a whole /24.
    pub ip: IpAddr,
    /// Flows started, flows ended, packets both ways, bytes both ways, in the table's order; rows of old have none.
    pub counters: Option<[u64; 6]>,
}

/// Reads a list such as `203.0.113.50|4|0|0|0|0|0 198.51.100.60|1|0|0|0|0|0`; what is no entry is left out.
pub fn public_ips(list: &str) -> impl Iterator<Item = PublicIp> {
    list.split_ascii_whitespace().filter_map(|entry| {
        let mut parts = entry.split('|');
        let ip = addr::ip(parts.next()?)?;
        let mut counters = [0; 6];
        let mut known = 0;
        for (place, part) in counters.iter_mut().zip(parts) {
            *place = num::integral(part)?;
            known += 1;
        }
        Some(PublicIp { ip, counters: (known == counters.len()).then_some(counters) })
    })
}

/// Names the Azure resource that made the record, by its resource id.
pub fn device<'a>(session: &mut Session<'a>, id: &'a str) {
    if id.is_empty() {
        return;
    }
    session.put_text(Field::DvcId, id);
    session.put_text(Field::DvcIdType, "AzureResourceId");
    session.put_text(Field::Dvc, last_part(id));
    if let Some(subscription) = subscription(id) {
        session.put_text(Field::DvcSubscriptionId, subscription);
        session.put_text(Field::DvcScopeId, subscription);
    }
}

/// Returns the subscription of a resource id, in full (`/subscriptions/<guid>/…`) or short form (`<guid>/<group>/…`).
pub fn subscription(id: &str) -> Option<&str> {
    let mut parts = id.split('/').filter(|part| !part.is_empty());
    let first = parts.next()?;
    let is_full = first.eq_ignore_ascii_case("subscriptions");
    Some(if is_full { parts.next()? } else { first }).filter(|text| is_full || is_guid(text))
}

/// Tells whether the text is a GUID in its usual form.
pub fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Returns what stands after the last slash.
pub fn last_part(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

/// Stores a MAC address at the monitored interface's end: the destination's when inbound.
pub fn interface_mac<'a>(session: &mut Session<'a>, is_inbound: bool, mac: &'a str, arena: &'a Arena) {
    let field = if is_inbound { Field::DstMacAddr } else { Field::SrcMacAddr };
    if let Some(mac) = addr::mac(mac, arena) {
        session.put_text(field, mac);
    }
}

/// Stores `<resource group>/<machine>`; the group is a domain where its name has the form of one.
pub fn virtual_machine<'a>(session: &mut Session<'a>, side: Side, machine: &'a str) {
    let (group, name) = machine.rsplit_once('/').unwrap_or(("", machine));
    identity::host(session, side, name);
    let (host, domain, domain_type, group_name, machine_name) = match side {
        Side::Src => {
            (Field::SrcHostname, Field::SrcDomain, Field::SrcDomainType, "SrcResourceGroup", "SrcVm")
        }
        Side::Dst => {
            (Field::DstHostname, Field::DstDomain, Field::DstDomainType, "DstResourceGroup", "DstVm")
        }
    };
    if session.text(host).is_none() {
        // Instances of scale sets have names that are no host names: `pool_88`.
        session.put_additional(machine_name, Value::Text(name));
    }
    session.put_additional(group_name, Value::Text(group));
    if sweepline_asim::check::is_domain(group) {
        session.put_text(domain, group);
        session.put_text(domain_type, "ResourceGroup");
    }
}

/// `EventCount` is a KQL `int`, and a record stands for one flow at least.
pub fn event_count(flows: u64) -> u32 {
    flows.clamp(1, i32::MAX as u64) as u32
}

/// Returns the text in capitals.
pub fn upper<'a>(text: &str, arena: &'a Arena) -> &'a str {
    let copy = arena.alloc_str(text);
    copy.make_ascii_uppercase();
    copy
}

/// Stores a protocol by number or keyword; what is neither stays in `AdditionalFields`.
pub fn protocol<'a>(session: &mut Session<'a>, text: &'a str) {
    session.protocol = match text {
        "T" | "t" => Some(Protocol::TCP),
        "U" | "u" => Some(Protocol::UDP),
        _ => apply::protocol(text),
    };
    if session.protocol.is_none() {
        session.put_additional("OriginalProtocol", Value::Text(text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_public_addresses_keeps_each_entrys_counters() {
        let list = "203.0.113.50|4|0|1|2|3|1000000 198.51.100.60 garbage|1 192.0.2.1|x";
        let entries: Vec<_> = public_ips(list).collect();
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[0].counters, Some([4, 0, 1, 2, 3, 1_000_000]));
        assert_eq!(entries[1].counters, None);
    }

    #[test]
    fn a_subscription_is_cut_from_both_forms_of_a_resource_id() {
        let guid = "11111111-1111-1111-1111-111111111111";
        assert_eq!(subscription(&format!("/SUBSCRIPTIONS/{guid}/RESOURCEGROUPS/RG1")), Some(guid));
        assert_eq!(subscription(&format!("{guid}/rg1/vnet1")), Some(guid));
        assert_eq!(subscription("rg1/vnet1"), None);
        assert_eq!(subscription(""), None);
    }

    #[test]
    fn tuples_are_found_at_any_depth_but_not_beyond_the_bound() {
        let arena = Arena::new();
        let deep = format!(r#"{{"flows":{}"x"{}}}"#, "[".repeat(50), "]".repeat(50));
        let text = r#"{"properties":{"flows":[{"flows":{"flowTuples":["a","b"],"mac":"m"},"rule":"r"}]},"flow.0":"c"}"#;
        let count = |text| {
            let object = Object::read(text, &arena).unwrap();
            let mut found = Vec::new();
            for_each_tuple(&object, &arena, &mut |group, tuple| found.push((group.rule, group.mac, tuple)));
            found
        };
        assert_eq!(count(text), [("r", "m", "a"), ("r", "m", "b"), ("", "", "c")]);
        assert_eq!(count(arena.alloc_str(&deep)), []);
    }
}
