use crate::form::Form;
use crate::stream::Stream;

use super::endpoint::{Endpoint, Interface};
use super::{lookups, tag};

#[test]
fn a_tag_is_found_behind_any_header_and_with_a_class() {
    for (line, level, id, text) in [
        ("%ASA-6-302013: Built", "6", "302013", "Built"),
        ("<166>:Mar 14 09:26:53 UTC: %ASA-session-6-302013: Built", "6", "302013", "Built"),
        ("100% of %20 %PIX-2-106001:Inbound", "2", "106001", "Inbound"),
        ("%FWSM-4-106023 : Deny ", "4", "106023", "Deny"),
        ("%ASA-4-419002: %ASA-4-419002: Duplicate", "4", "419002", "Duplicate"),
    ] {
        let tagged = tag::find(line).unwrap();
        assert_eq!((tagged.level, tagged.id, tagged.text), (level, id, text), "{line}");
    }
    for line in [
        "%ASA-8-302013: x",
        "%ASA-6-30201: x",
        "%ASA-6-302013 x",
        "%ASA--6-302013: x",
        "%IOS-6-302013: x",
        "ASA-6",
    ] {
        assert_eq!(tag::find(line), None, "{line}");
    }
}

#[test]
fn security_events_of_ftd_are_left_to_the_firepower_connector() {
    let is_recognised = |line| super::recognises(&Form::Line(line), &Stream::default());
    assert!(is_recognised("%FTD-6-302013: Built"));
    assert!(!is_recognised("%FTD-6-430003: SrcIP: 192.0.2.1"));
}

#[test]
fn an_end_has_interface_address_port_mapping_and_users() {
    let end = Endpoint::read(
        "NP Identity Ifc:2001:db8::5/443 (2001:db8::6/8443)(CORP\\ann, 7:it) (bob)",
        Interface::Named,
    );
    assert_eq!((end.interface, end.host, end.port), ("NP Identity Ifc", "2001:db8::5", Some(443)));
    assert_eq!(end.mapped, Some(("2001:db8::6".parse().unwrap(), Some(8443))));
    assert_eq!((end.user, end.last_user), ("CORP\\ann", "bob"));
}

#[test]
fn an_address_without_interface_keeps_its_colons() {
    let end = Endpoint::read("2001:db8::5/443", Interface::Unnamed);
    assert_eq!((end.interface, end.host, end.port), ("", "2001:db8::5", Some(443)));
    let lenient = Endpoint::read("outside:192.0.2.1/22", Interface::Unnamed);
    assert_eq!((lenient.interface, lenient.host), ("outside", "192.0.2.1"));
}

#[test]
fn the_name_of_a_host_is_no_address() {
    let end = Endpoint::read("outside:mail-server/smtp", Interface::Named);
    assert_eq!((end.host, end.ip, end.port), ("mail-server", None, Some(25)));
}

#[test]
fn every_name_of_a_port_is_found() {
    for (name, port) in [("aol", 5190), ("https", 443), ("snmp", 161), ("xdmcp", 177), ("bootps", 67)] {
        assert_eq!(lookups::port(name), Some(port), "{name}");
    }
    assert_eq!(lookups::port("8443"), Some(8443));
    assert_eq!(lookups::port("70000"), None);
    assert_eq!(lookups::port("nothing"), None);
}
