use proptest::prelude::*;
use sweepline_asim::{DvcAction, EventResult, Protocol};
use sweepline_parse::{Arena, cef};

use super::*;
use crate::body::tests::an_alert;

/// Writes, and reads with the reader that the connectors have.
fn read(
    write: impl FnOnce(&mut String),
    look: impl FnOnce(&cef::Event<'_>, &dyn Fn(&str) -> Option<String>),
) {
    let mut line = String::new();
    write(&mut line);
    assert!(!line.contains(['\n', '\r']), "{line:?}");
    let arena = Arena::new();
    let event = cef::parse(&line, &arena).unwrap();
    let value = |key: &str| {
        let pair = cef::extension(event.extension).find(|pair| pair.key == key)?;
        Some(cef::unescape(pair.value, &arena).to_owned())
    };
    look(&event, &value);
}

#[test]
fn a_session_has_the_keys_of_the_dictionary() {
    let mut one = Session::new("Fortinet", "Fortigate", "CommonSecurityLog");
    one.time_generated = Some(Nanos(1_700_000_000_123_456_789));
    one.src_ip = Some([198, 51, 100, 7].into());
    one.dst_ip = Some("2001:db8::5".parse().unwrap());
    (one.src_port, one.dst_port) = (Some(50_000), Some(3389));
    one.protocol = Protocol::from_text("TCP");
    (one.action, one.result) = (Some(DvcAction::Deny), Some(EventResult::Failure));
    (one.src_bytes, one.dst_bytes) = (Some(10), Some(20));
    one.severity = Some(EventSeverity::Medium);
    one.direction = Some(NetworkDirection::Inbound);
    one.duration_ms = Some(1500);
    one.put_text(Field::EventMessage, "a = b | c \\ d\nnext");
    one.put_text(Field::NetworkRuleName, "drop all");
    one.put_text(Field::SrcHostname, "laptop-7");
    read(
        |out| session(&one, out),
        |event, value| {
            assert_eq!((event.vendor, event.product), ("Sweepline", "Sweepline"));
            assert_eq!((event.class_id, event.severity), ("NetworkSession", "6"));
            assert_eq!(event.name, "a = b | c \\ d next");
            for (key, expected) in [
                ("rt", "1700000000123"),
                ("src", "198.51.100.7"),
                ("spt", "50000"),
                ("dpt", "3389"),
                ("c6a3", "2001:db8::5"),
                ("c6a3Label", "Destination IPv6 Address"),
                ("proto", "TCP"),
                ("act", "Deny"),
                ("outcome", "failure"),
                ("in", "10"),
                ("out", "20"),
                ("deviceDirection", "0"),
                ("cn1", "1500"),
                ("cn1Label", "NetworkDuration"),
                ("shost", "laptop-7"),
                ("cnt", "1"),
                ("msg", "a = b | c \\ d\nnext"),
                ("cs1", "Fortinet"),
                ("cs1Label", "EventVendor"),
                ("cs3", "Inbound"),
                ("cs4", "drop all"),
                ("cs4Label", "NetworkRuleName"),
            ] {
                assert_eq!(value(key).as_deref(), Some(expected), "{key}");
            }
            assert_eq!(value("dst"), None, "IPv6 has keys of its own");
        },
    );
}

#[test]
fn an_alert_has_its_group_its_counts_and_some_of_its_values() {
    read(
        |out| alert(&an_alert(), out),
        |event, value| {
            assert_eq!(event.class_id, "0d6f0c1f-7a3b-4a39-9a3c-2f1d2f0b9a42");
            assert_eq!((event.name, event.severity), ("Network Port Sweep | many sources", "8"));
            for (key, expected) in [
                ("externalId", "a1"),
                ("msg", "21 sources = port 3389"),
                ("proto", "TCP"),
                ("dpt", "3389"),
                ("cn1", "21"),
                ("cn1Label", "Count of SrcIpAddr"),
                ("cn2", "20"),
                ("cnt", "40"),
                ("start", "1699999200000"),
                ("rt", "1700000000500"),
                ("cs2", "T1046"),
                ("cat", "Discovery"),
            ] {
                assert_eq!(value(key).as_deref(), Some(expected), "{key}");
            }
            assert_eq!(value("cs3").unwrap().split(',').count(), CEF_VALUES);
        },
    );
}

#[test]
fn a_group_is_under_the_keys_of_sessions_unless_the_alert_has_them_itself() {
    let mut grouped = an_alert();
    grouped.group.0 = [
        ("DvcIpAddr", "192.0.2.1"),
        ("SrcNatIpAddr", "198.51.100.1"),
        ("DstNatIpAddr", "2001:db8::1"),
        ("EventMessage", "blocked"),
        ("NetworkRuleName", "deny all"),
    ]
    .map(|(column, value)| (column.into(), GroupValue::Text(value.to_owned())))
    .into();
    read(
        |out| alert(&grouped, out),
        |_, value| {
            for (key, expected) in [
                ("dvc", "192.0.2.1"),
                ("sourceTranslatedAddress", "198.51.100.1"),
                ("destinationTranslatedAddress", "2001:db8::1"),
                ("msg", "21 sources = port 3389"),
                ("EventMessage", "blocked"),
                ("NetworkRuleName", "deny all"),
            ] {
                assert_eq!(value(key).as_deref(), Some(expected), "{key}");
            }
        },
    );
}

proptest! {
    #[test]
    fn no_text_breaks_out_of_its_place(message in ".{0,40}", host in "[ -~\n\r|=\\\\]{1,40}") {
        let mut one = Session::default();
        one.put_text(Field::EventMessage, &message);
        one.put_text(Field::SrcHostname, &host);
        one.dst_port = Some(22);
        read(|out| session(&one, out), |event, value| {
            assert_eq!((event.class_id, event.severity), ("NetworkSession", "1"));
            assert_eq!(value("dpt").as_deref(), Some("22"));
            assert_eq!(value("shost").unwrap_or_default(), host.trim_matches([' ', '\t']), "{event:?}");
        });
    }
}

#[test]
fn the_page_tells_every_key() {
    let page = include_str!("../../../../../docs/sinks/syslog.md");
    for (key, field) in KEYS {
        assert!(page.contains(&format!("`{key}`")), "{key}");
        assert!(page.contains(field.name()) || field.name().starts_with("Dst"), "{}", field.name());
    }
}
