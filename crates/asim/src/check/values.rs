//! The data tester: one value against its column.

use sweepline_parse::time::{self, Nanos};

use crate::schema::{Class, Field, FieldInfo, Logical, Physical};

use super::row::Cell;
use super::tally::Kind;
use super::{Level, Mode, format};

/// Values that the documentation lists and Microsoft's tester does not.
const TESTER_LACKS: &[(Field, &str)] = &[
    (Field::EventType, "IDS"),
    (Field::DvcIdType, "FQDN"),
    (Field::SrcUsernameType, "AWSId"),
    (Field::DstUsernameType, "AWSId"),
    (Field::DstDvcIdType, "ForcepointId"),
    (Field::ThreatField, "DstIpAddr"),
];

/// The value that Microsoft's tester lists instead of `DstIpAddr`.
const TESTER_THREAT_FIELD: &str = "TargetIpAddr";

const MAX_RISK: i64 = 100;

/// Returns what is wrong with a value; empty values are counted elsewhere.
pub(super) fn verdict(info: &FieldInfo, cell: Cell<'_>, mode: Mode) -> Option<(Level, Kind)> {
    if cell == Cell::Empty || info.class == Class::Legacy {
        return None;
    }
    let found = kql_type(cell, info.physical);
    if found != info.physical {
        let kind = Kind::Type { found: found.name(), wanted: info.physical.name() };
        return Some((Level::Error, kind));
    }
    if info.physical == Physical::Dynamic {
        let is_dictionary = matches!(cell, Cell::Object(_));
        return (!is_dictionary).then_some((Level::Error, Kind::Dynamic { wanted: "a dictionary" }));
    }
    if !info.values.is_empty() {
        return enumerated(info, cell.as_text(), mode);
    }
    wanted_format(info, cell).map(|wanted| (Level::Error, Kind::Invalid { wanted }))
}

/// Returns the KQL type that a value would have in a column that should be `wanted`.
///
/// A JSON number fits every numeric type that holds it, a JSON text is a time if it reads as one.
fn kql_type(cell: Cell<'_>, wanted: Physical) -> Physical {
    match cell {
        Cell::Bool(_) => Physical::Bool,
        Cell::Object(_) | Cell::Array(_) => Physical::Dynamic,
        Cell::Text(text) if wanted == Physical::DateTime && instant(text).is_some() => Physical::DateTime,
        Cell::Text(_) | Cell::Empty => Physical::String,
        Cell::Number(_) if wanted == Physical::Real => Physical::Real,
        Cell::Number(text) => match text.parse::<i64>() {
            Err(_) => Physical::Real,
            Ok(_) if wanted == Physical::Long => Physical::Long,
            Ok(number) if i32::try_from(number).is_ok() => Physical::Int,
            Ok(_) => Physical::Long,
        },
    }
}

/// Reads a time stamp in RFC 3339.
pub(super) fn instant(text: &str) -> Option<Nanos> {
    let clock = time::Clock { zone: &time::Zone::Utc, received: Nanos(0) };
    time::rfc3339(text, &clock)
}

fn enumerated(info: &FieldInfo, text: &str, mode: Mode) -> Option<(Level, Kind)> {
    let listed = match mode {
        Mode::Strict => info.values.contains(&text),
        Mode::Compat => tester_list_has(info, text),
    };
    if listed {
        return None;
    }
    // Shipped parsers write vendors and products that the list lacks; a new vendor is no error.
    if matches!(info.field, Field::EventVendor | Field::EventProduct) {
        return Some((Level::Info, Kind::UnlistedName));
    }
    Some((Level::Error, Kind::NotListed))
}

/// Asks, as the tester does, whether the whole list "has" the value: on word borders, in any case.
fn tester_list_has(info: &FieldInfo, text: &str) -> bool {
    let lacks = |value: &str| TESTER_LACKS.contains(&(info.field, value));
    let mut list = String::new();
    for value in info.values.iter().filter(|value| !lacks(value)) {
        list.push_str(value);
        list.push('|');
    }
    if info.field == Field::ThreatField {
        list.push_str(TESTER_THREAT_FIELD);
    }
    format::has(&list, text)
}

/// Returns the format that a value of the column should have and has not.
pub(super) fn wanted_format(info: &FieldInfo, cell: Cell<'_>) -> Option<&'static str> {
    let text = cell.as_text();
    let (fits, wanted) = match info.logical {
        Logical::MacAddress => (format::is_mac(text), "six pairs of hex digits with colons"),
        Logical::IpAddress => (format::is_ip(text), "an IPv4 or IPv6 address"),
        Logical::Fqdn => (format::is_fqdn(text), "host and domain with dots"),
        Logical::Domain => (format::is_domain(text), "a domain name"),
        Logical::Guid => (format::is_guid(text), "a GUID"),
        Logical::Hostname => (
            format::is_hostname(text) || format::is_ip(text),
            "1 to 61 letters, digits and hyphens, or an IP address",
        ),
        Logical::NetworkProtocol => (format::is_protocol(text), "an IANA protocol keyword"),
        Logical::RiskLevel => {
            (cell.as_int().is_none_or(|level| (0..=MAX_RISK).contains(&level)), "a number from 0 to 100")
        }
        _ => return None,
    };
    (!fits).then_some(wanted)
}
