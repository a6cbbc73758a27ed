use bytes::Bytes;
use proptest::prelude::*;
use sweepline_asim::{Field, Session, Value};
use sweepline_plugin::event::{AlertRule, Group, GroupValue};

use super::*;

fn sessions(rule: &str, port: u16) -> Events {
    let text = format!("{rule}\u{0}{port}");
    Events::Sessions(SessionBatch::new(Store { text, ..Store::default() }, |store| {
        let mut session = Session::new("Fortinet", "Fortigate", "CommonSecurityLog");
        session.connector = "fortinet";
        session.src_ip = Some(std::net::Ipv4Addr::new(198, 51, 100, 7).into());
        session.dst_port = Some(port);
        session.time_generated = Some(Nanos(1_773_489_600_123_456_789));
        session.put_text(Field::NetworkRuleName, store.text.split('\0').next().unwrap_or_default());
        session.put_additional("Extra", Value::Int(-7));
        Rows { sessions: vec![session.clone(), session] }
    }))
}

fn of(events: &Events) -> &[Session<'_>] {
    let Events::Sessions(batch) = events else { panic!("not sessions") };
    batch.sessions()
}

/// What users see of a session; computed columns come back as columns.
fn text(session: &Session<'_>) -> String {
    let mut text = String::new();
    sweepline_asim::json::write(session, &mut text);
    text
}

proptest! {
    #[test]
    fn sessions_cross_typed_and_as_rows(rule in "[^\\x00]{0,20}", port in any::<u16>()) {
        let events = sessions(&rule, port);
        let typed = decode(Some(encode(&events, false))).unwrap();
        prop_assert_eq!(of(&typed), of(&events));
        let rows = decode(Some(encode(&events, true))).unwrap();
        for (row, session) in of(&rows).iter().zip(of(&events)) {
            prop_assert_eq!(text(row), text(session));
        }
        prop_assert_eq!(of(&rows).len(), 2);
    }

    #[test]
    fn raw_records_cross_byte_for_byte(records in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..50), 0..5)) {
        let mut gathered = Records::default();
        records.iter().for_each(|record| gathered.push(record));
        let (data, spans) = gathered.finish();
        let origin = Origin { stream: 7, peer: Some("192.0.2.1".into()), file: None, connector: Some("zscaler".into()) };
        let raw = RawBatch { data, records: spans, received: Nanos(5), origin };
        let Events::Raw(read) = decode(Some(encode(&Events::Raw(raw), false))).unwrap() else { panic!() };
        prop_assert_eq!(read.iter().map(<[u8]>::to_vec).collect::<Vec<_>>(), records);
        prop_assert_eq!((read.received, read.origin.stream), (Nanos(5), 7));
        prop_assert_eq!(read.origin.peer.as_deref(), Some("192.0.2.1"));
        prop_assert_eq!((read.origin.file, read.origin.connector.as_deref()), (None, Some("zscaler")));
    }
}

#[test]
fn alerts_cross_with_their_order_and_numbers() {
    let alert = Alert {
        id: "a1".to_owned(),
        rule: Arc::new(AlertRule {
            id: "r".to_owned(),
            name: "port_sweep_sources".to_owned(),
            title: "Port sweep".to_owned(),
            level: "high".into(),
        }),
        severity: "High".into(),
        title: "TCP port 3389".to_owned(),
        tactics: Arc::new(["Discovery".to_owned()]),
        techniques: Arc::new([]),
        window_start: "2026-03-14T12:00:00Z".to_owned(),
        window_end: "2026-03-14T13:00:00Z".to_owned(),
        group: Group(vec![
            ("NetworkProtocol".into(), GroupValue::Text("TCP".to_owned())),
            ("DstPortNumber".into(), GroupValue::Int(3389)),
            ("DvcHostname".into(), GroupValue::Absent),
        ]),
        field: None,
        count: 21,
        exact: true,
        error: 0.0,
        threshold: 20,
        values: vec!["198.51.100.7".to_owned()],
        devices: Vec::new(),
        connectors: vec!["fortinet".to_owned()],
        first_seen: String::new(),
        last_seen: String::new(),
        events: 30,
        update: 1,
    };
    let events = Events::Alerts(AlertBatch { alerts: vec![alert.clone()] });
    let Events::Alerts(read) = decode(Some(encode(&events, false))).unwrap() else { panic!() };
    assert_eq!(read.alerts, [alert]);
}

#[test]
fn what_does_not_hold_together_is_refused_with_the_place() {
    let told = |events: batch::Events| decode(Some(events)).err().unwrap().to_string();
    assert!(decode(None).is_err());
    let alerts = plugin::AlertBatch { alerts: vec!["{}".to_owned()] };
    assert!(told(batch::Events::Alerts(alerts)).starts_with("alert 0: missing field"));
    let value = plugin::Value { kind: Some(plugin::value::Kind::Text("nowhere".to_owned())) };
    let row = |column: &str| {
        let fields = std::iter::once((column.to_owned(), value.clone())).collect();
        batch::Events::Rows(plugin::RowBatch { rows: vec![plugin::Row { fields }] })
    };
    let refused = told(row("SrcIpAddr"));
    assert!(refused.starts_with("row 0: ") && refused.contains("SrcIpAddr"), "{refused}");
    let sketch = event::Sketch { rule: "r".to_owned(), partial: Bytes::from_static(b"junk").to_vec() };
    let sketches = event::SketchBatch { sketches: vec![sketch] };
    assert!(told(batch::Events::Sketches(sketches)).starts_with("sketch of rule `r`"));
}
