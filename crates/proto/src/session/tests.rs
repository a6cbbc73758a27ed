use std::net::IpAddr;

use proptest::prelude::*;
use prost::Message;
use sweepline_asim::{DvcAction, Field, NetworkDirection, Protocol, Session, Value};
use sweepline_parse::Arena;
use sweepline_parse::time::Nanos;

use super::*;
use crate::event;

fn known(name: &str) -> &'static str {
    if name == "fortinet" { "fortinet" } else { "" }
}

proptest! {
    #[test]
    fn sessions_cross_the_wire_unchanged(
        v4 in any::<[u8; 4]>(),
        v6 in any::<[u8; 16]>(),
        port in any::<Option<u16>>(),
        time in any::<Option<i64>>(),
        bytes in any::<Option<u64>>(),
        zone in ".{0,12}",
        extra in ".{1,12}",
    ) {
        let mut session = Session::new("Fortinet", "Fortigate", "CommonSecurityLog");
        session.connector = "fortinet";
        session.src_ip = Some(IpAddr::from(v4));
        session.dst_ip = Some(IpAddr::from(v6));
        session.dst_port = port;
        session.time_generated = time.map(Nanos);
        session.src_bytes = bytes;
        session.protocol = Some(Protocol::UDP);
        session.direction = Some(NetworkDirection::Inbound);
        session.action = Some(DvcAction::ResetSource);
        session.put_text(Field::SrcZone, &zone);
        session.put(Field::NetworkRuleNumber, Value::Int(-1));
        session.put(Field::DvcIpAddr, Value::Ip(IpAddr::from(v6)));
        session.put_additional(&extra, Value::Real(0.5));
        let sessions = [session.clone(), session];
        let bytes = encode(&sessions).encode_to_vec();
        let message = event::SessionBatch::decode(bytes.as_slice()).unwrap();
        let arena = Arena::new();
        prop_assert_eq!(decode(&message, &arena, known).unwrap(), sessions);
    }

    #[test]
    fn arbitrary_bytes_are_refused_or_read_but_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..256)) {
        if let Ok(message) = event::SessionBatch::decode(bytes.as_slice()) {
            let _ = decode(&message, &Arena::new(), known);
        }
    }
}

#[test]
fn a_text_stands_once_however_often_it_is_used() {
    let sessions = vec![Session::new("Cisco", "ASA", "CommonSecurityLog"); 100];
    assert_eq!(encode(&sessions).strings.len(), 4);
}

#[test]
fn messages_that_do_not_hold_together_are_refused_with_the_reason() {
    let broken = |session: event::Session| {
        let batch = event::SessionBatch { strings: vec!["Block".to_owned()], sessions: vec![session] };
        decode(&batch, &Arena::new(), known).unwrap_err().to_string()
    };
    let outside = event::Session { event_vendor: 9, ..Default::default() };
    assert_eq!(broken(outside), "string 9 is not in the batch's table");
    let port = event::Session { dst_port_number: Some(70_000), ..Default::default() };
    assert_eq!(broken(port), "the number in `DstPortNumber` is too large");
    let action = event::Session { dvc_action: 1, ..Default::default() };
    assert_eq!(broken(action), "`Block` is not a value of column `DvcAction`");
    let column = event::Column { name: 1, value: None };
    let unknown = event::Session { columns: vec![column], ..Default::default() };
    assert_eq!(broken(unknown), "`Block` is not a column of the schema");
}
