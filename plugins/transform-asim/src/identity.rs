//! Names of users, hosts and devices, with the type columns that ASIM wants beside them.

use std::net::IpAddr;

use sweepline_asim::check::{is_fqdn, is_hostname};
use sweepline_asim::schema::FIELDS;
use sweepline_asim::{Field, Session, Value, username_type};
use sweepline_parse::{Arena, addr, split_once};

/// Which end of a session a name belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// The source.
    Src,
    /// The destination.
    Dst,
}

/// Stores a user name with its type and the kind of user.
pub fn user<'a>(session: &mut Session<'a>, side: Side, name: &'a str) {
    if name.is_empty() {
        return;
    }
    let (name_field, type_field, kind_field) = match side {
        Side::Src => (Field::SrcUsername, Field::SrcUsernameType, Field::SrcUserType),
        Side::Dst => (Field::DstUsername, Field::DstUsernameType, Field::DstUserType),
    };
    session.put_text(name_field, name);
    session.put_text(type_field, username_type(name));
    session.put_text(kind_field, if name.ends_with('$') { "Machine" } else { "Regular" });
}

/// Stores a host name, split into name and domain when it is an FQDN; an address is not a name.
pub fn host<'a>(session: &mut Session<'a>, side: Side, name: &'a str) {
    let columns = match side {
        Side::Src => [Field::SrcHostname, Field::SrcDomain, Field::SrcFQDN, Field::SrcDomainType],
        Side::Dst => [Field::DstHostname, Field::DstDomain, Field::DstFQDN, Field::DstDomainType],
    };
    if addr::ip(name).is_none() {
        split_name(session, columns, name);
    }
}

/// Stores the reporting device, by name or address.
pub fn device<'a>(session: &mut Session<'a>, name: &'a str) {
    if let Some(ip) = addr::ip(name) {
        session.put(Field::DvcIpAddr, Value::Ip(ip));
        return;
    }
    let columns = [Field::DvcHostname, Field::DvcDomain, Field::DvcFQDN, Field::DvcDomainType];
    split_name(session, columns, name);
}

/// Tells whether the session already names its device.
pub fn has_device(session: &Session<'_>) -> bool {
    session.rare(Field::DvcHostname).is_some() || session.rare(Field::DvcIpAddr).is_some()
}

/// Fills type columns that are missing beside what they describe. A value whose type it does not tell is kept aside.
pub fn complete_types<'a>(session: &mut Session<'a>, arena: &'a Arena) {
    for info in FIELDS {
        let Some(parent) = info.depends_on else { continue };
        let Some(value) = session.rare(parent).filter(|_| session.rare(info.field).is_none()) else {
            continue;
        };
        match type_of(info.field, value, session) {
            Some(word) => session.put_text(info.field, word),
            None => {
                session.remove(parent);
                keep_original(parent, value, session, arena);
            }
        }
    }
}

/// Keeps a value that its column cannot hold, as `AdditionalFields.Original<column>`.
pub fn keep_original<'a>(field: Field, value: Value<'a>, session: &mut Session<'a>, arena: &'a Arena) {
    session.put_additional(arena.alloc_str(&["Original", field.name()].concat()), value);
}

/// Returns what a type column says of a value; `None` when the value does not tell.
fn type_of(type_field: Field, value: Value<'_>, session: &Session<'_>) -> Option<&'static str> {
    let text = value.as_text().unwrap_or_default();
    match type_field {
        Field::SrcUsernameType | Field::DstUsernameType => Some(username_type(text)),
        Field::SrcDomainType | Field::DstDomainType | Field::DvcDomainType => {
            Some(if text.contains('.') { "FQDN" } else { "Windows" })
        }
        Field::SrcUserIdType | Field::DstUserIdType => {
            Some(if text.starts_with("S-1-") { "SID" } else { "Other" })
        }
        Field::DvcIdType | Field::SrcDvcIdType | Field::DstDvcIdType => Some("Other"),
        Field::ThreatField => {
            let Value::Ip(threat) = value else { return None };
            let is_threat = |end: Option<IpAddr>| end.map(addr::canonical) == Some(addr::canonical(threat));
            match (is_threat(session.src_ip), is_threat(session.dst_ip)) {
                (true, _) => Some("SrcIpAddr"),
                (false, true) => Some("DstIpAddr"),
                (false, false) => None,
            }
        }
        _ => None,
    }
}

/// Columns that take only well-formed names stay empty when the text is not one.
fn split_name<'a>(session: &mut Session<'a>, columns: [Field; 4], name: &'a str) {
    let name = name.strip_suffix('.').unwrap_or(name);
    let [host_field, domain_field, fqdn_field, type_field] = columns;
    let (label, domain) = split_once(name, b'.').unwrap_or((name, ""));
    if !is_hostname(label) {
        if host_field == Field::DvcHostname {
            // ASIM's Hostname type has no room for such names, `Dvc` takes any text.
            session.put_text(Field::Dvc, name);
        }
        return;
    }
    session.put_text(host_field, label);
    if is_fqdn(name) {
        session.put_text(domain_field, domain);
        session.put_text(fqdn_field, name);
        session.put_text(type_field, "FQDN");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_types_are_told_from_the_values() {
        let (arena, mut session) = (Arena::new(), Session::default());
        session.put_text(Field::SrcUserId, "S-1-5-21-1");
        session.put_text(Field::DstUserId, "1001");
        session.put_text(Field::SrcDomain, "CORP");
        session.put_text(Field::DvcId, "7");
        session.put_text(Field::DvcIdType, "MDEid");
        session.src_ip = addr::ip("192.0.2.1");
        session.dst_ip = addr::ip("198.51.100.7");
        session.put(Field::ThreatIpAddr, Value::Ip("::ffff:198.51.100.7".parse().unwrap()));
        complete_types(&mut session, &arena);
        for (field, word) in [
            (Field::SrcUserIdType, "SID"),
            (Field::DstUserIdType, "Other"),
            (Field::SrcDomainType, "Windows"),
            (Field::DvcIdType, "MDEid"),
            (Field::ThreatField, "DstIpAddr"),
        ] {
            assert_eq!(session.text(field), Some(word), "{}", field.name());
        }
    }

    #[test]
    fn a_threat_that_is_neither_end_is_kept_aside() {
        let (arena, mut session) = (Arena::new(), Session::default());
        session.dst_ip = addr::ip("198.51.100.7");
        let threat = Value::Ip("203.0.113.9".parse().unwrap());
        session.put(Field::ThreatIpAddr, threat);
        complete_types(&mut session, &arena);
        assert_eq!(session.rare(Field::ThreatField).or(session.rare(Field::ThreatIpAddr)), None);
        assert_eq!(session.additional("OriginalThreatIpAddr"), Some(threat));
    }

    #[test]
    fn what_is_no_fqdn_gives_the_host_name_alone() {
        for (name, host) in [("gw-1.example..et", "gw-1"), ("-gw.example.net", "-gw"), ("gw.1", "gw")] {
            let mut session = Session::default();
            device(&mut session, name);
            assert_eq!((session.text(Field::DvcHostname), session.text(Field::DvcFQDN)), (Some(host), None));
        }
    }

    #[test]
    fn an_fqdn_is_split_and_an_address_is_not_a_name() {
        let mut session = Session::default();
        device(&mut session, "pa-edge-01.example.net");
        assert_eq!(session.text(Field::DvcHostname), Some("pa-edge-01"));
        assert_eq!(session.text(Field::DvcDomain), Some("example.net"));
        assert_eq!(session.text(Field::DvcFQDN), Some("pa-edge-01.example.net"));
        let mut other = Session::default();
        device(&mut other, "192.0.2.1");
        assert_eq!(other.text(Field::DvcHostname), None);
        assert!(other.rare(Field::DvcIpAddr).is_some());
    }
}
