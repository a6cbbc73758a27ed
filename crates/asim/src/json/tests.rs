use std::net::IpAddr;

use proptest::prelude::*;
use sweepline_parse::Arena;
use sweepline_parse::time::Nanos;

use super::{read, write};
use crate::{DvcAction, EventResult, Field, NetworkDirection, Protocol, Session, Value};

fn sample() -> Session<'static> {
    let mut session = Session::new("Fortinet", "Fortigate", "CommonSecurityLog");
    session.time_generated = Some(Nanos(1_773_480_413_123_456_789));
    session.src_ip = Some(IpAddr::from([203, 0, 113, 45]));
    session.dst_ip = "::ffff:10.20.0.5".parse().ok();
    session.dst_port = Some(443);
    session.protocol = Some(Protocol::TCP);
    session.direction = Some(NetworkDirection::Inbound);
    session.action = Some(DvcAction::Deny);
    session.result = Some(EventResult::Failure);
    session.put(Field::NetworkRuleNumber, Value::Int(7));
    session.put_text(Field::DstHostname, "web\"1\"");
    session.put_additional("DirectionSource", Value::Text("zone"));
    session
}

fn json_of(session: &Session<'_>) -> serde_json::Value {
    let mut text = String::new();
    write(session, &mut text);
    serde_json::from_str(&text).unwrap()
}

#[test]
fn aliases_follow_their_sources() {
    let json = json_of(&sample());
    assert_eq!(json["Src"], "203.0.113.45");
    assert_eq!(json["IpAddr"], "203.0.113.45");
    assert_eq!(json["Rule"], "7");
    assert_eq!(json["Hostname"], "web\"1\"");
    assert_eq!(json["Dvc"], "Fortigate");
    assert_eq!(json["AdditionalFields"]["DirectionSource"], "zone");
}

#[test]
fn mapped_addresses_are_written_as_ipv4_and_times_keep_their_digits() {
    let json = json_of(&sample());
    assert_eq!(json["DstIpAddr"], "10.20.0.5");
    assert_eq!(json["TimeGenerated"], "2026-03-14T09:26:53.123456789Z");
}

#[test]
fn an_endpoint_that_accepts_is_named_by_its_destination() {
    let mut session = sample();
    session.event_type = crate::EventType::EndpointNetworkSession;
    session.put_text(Field::SrcHostname, "client");
    let json = json_of(&session);
    assert_eq!(json["IpAddr"], "10.20.0.5");
    assert_eq!(json["Hostname"], "client");
}

#[test]
fn a_value_outside_the_list_is_refused_with_the_column() {
    let arena = Arena::new();
    let error = read(r#"{"DvcAction":"Block"}"#, &arena).unwrap_err();
    assert_eq!(error.to_string(), "`Block` is not a value of column `DvcAction`");
}

proptest! {
    #[test]
    fn what_is_written_reads_back(
        source in any::<[u8; 4]>(),
        destination in any::<[u8; 16]>(),
        port in any::<Option<u16>>(),
        bytes in proptest::option::of(0..i64::MAX as u64),
        // Years 1970 to 2200: what RFC 3339 text and log stamps can hold.
        time in 0..7_258_118_400_000_000_000_i64,
        zone in ".{0,20}",
    ) {
        let mut session = Session::new("Acme", "Edge", "CommonSecurityLog");
        session.src_ip = Some(IpAddr::from(source));
        session.dst_ip = Some(sweepline_parse::addr::canonical(IpAddr::from(destination)));
        session.dst_port = port;
        session.src_bytes = bytes;
        session.time_generated = Some(Nanos(time));
        session.put_text(Field::SrcZone, &zone);
        let mut text = String::new();
        write(&session, &mut text);
        let arena = Arena::new();
        let mut back = read(&text, &arena).unwrap();
        // `Dvc` was a fall-back before; read from JSON it is a value.
        back.remove(Field::Dvc);
        prop_assert_eq!(back, session);
    }
}
