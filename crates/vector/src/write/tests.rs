use prost::Message;
use sweepline_asim::NetworkDirection;
use sweepline_parse::time::Nanos;
use sweepline_plugin::event::{AlertBatch, Origin, Records, Rows, SessionBatch, Store};
use sweepline_proto::vector::event::{EventWrapper, event_wrapper};

use super::*;
use crate::json::write as write_json;
use crate::read;

/// Returns what is written as JSON, and looks whether the generated messages read the same.
fn written(given: &Events) -> Vec<String> {
    events(given).map(|event| read_again(&event)).collect()
}

fn read_again(event: &[u8]) -> String {
    let wrapper = EventWrapper::decode(event).unwrap();
    let Some(event_wrapper::Event::Log(log)) = &wrapper.event else { panic!("no log") };
    assert!(log.value.is_some() && log.fields.is_empty());
    assert_eq!(wrapper.encode_to_vec().len(), event.len(), "no byte too many");
    let request = [&[0x0a][..], &length(event.len()), event].concat();
    let Some(Ok(read::Event::Log(log))) = read::events(&request).next() else { panic!("not read") };
    let mut text = String::new();
    write_json(log.root, &mut text).unwrap();
    text
}

fn length(bytes: usize) -> Vec<u8> {
    let mut out = Vec::new();
    prost::encoding::encode_varint(bytes as u64, &mut out);
    out
}

#[test]
fn a_record_stands_in_message_with_where_it_came_from() {
    let mut records = Records::default();
    records.push(b"one");
    let (data, records) = records.finish();
    let origin = Origin {
        stream: 1,
        peer: Some("192.0.2.1".into()),
        file: Some("/var/log/fw.log".into()),
        connector: Some("fortinet".into()),
    };
    let raw = RawBatch { data, records, received: Nanos(1_773_480_413_250_000_000), origin };
    let wanted = r#"{"asim":{"connector":"fortinet"},"file":"/var/log/fw.log","host":"192.0.2.1","message":"one","timestamp":"2026-03-14T09:26:53.250Z"}"#;
    assert_eq!(written(&Events::Raw(raw)), [wanted]);
}

#[test]
fn a_session_is_the_object_that_its_json_is() {
    let mut session = Session::new("Fortinet", "Fortigate", "CommonSecurityLog");
    session.time_generated = Some(Nanos(1_773_480_413_123_456_789));
    session.src_ip = "::ffff:203.0.113.45".parse().ok();
    session.dst_port = Some(443);
    session.direction = Some(NetworkDirection::Inbound);
    session.put(Field::NetworkRuleNumber, Value::Int(7));
    session.put(Field::DstGeoLatitude, Value::Real(-0.5));
    session.put_additional("Flag", Value::Bool(true));
    let mut wanted = String::new();
    json::write(&session, &mut wanted);
    let wanted: serde_json::Value = serde_json::from_str(&wanted).unwrap();
    let mut sessions = vec![session];
    let batch = SessionBatch::new(Store::default(), |_| Rows { sessions: std::mem::take(&mut sessions) });
    let written = written(&Events::Sessions(batch));
    assert_eq!(serde_json::from_str::<serde_json::Value>(&written[0]).unwrap(), wanted);
    assert!(written[0].contains(r#""Rule":"7""#), "{}", written[0]);
}

#[test]
fn an_alert_has_the_keys_of_its_json() {
    let wanted = r#"{"connectors":["fortinet"],"count":21,"devices":[],"error":0.0,"events":40,"exact":true,"first_seen":"2026-03-14T09:00:00Z","group":{"DstPortNumber":3389},"id":"a1","last_seen":"2026-03-14T09:10:00Z","rule":{"id":"u","level":"high","name":"n","title":"t"},"severity":"High","tactics":["Discovery"],"techniques":["T1046"],"threshold":20,"title":"t","update":0,"values":["192.0.2.1"],"window_end":"2026-03-14T10:00:00Z","window_start":"2026-03-14T09:00:00Z"}"#;
    let alert: Alert = serde_json::from_str(wanted).unwrap();
    assert_eq!(written(&Events::Alerts(AlertBatch { alerts: vec![alert] })), [wanted]);
}
