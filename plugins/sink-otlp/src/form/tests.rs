use std::borrow::Cow;
use std::sync::Arc;

use sweepline_plugin::event::{
    AlertBatch, AlertRule, Group, GroupValue, RawBatch, Records, Rows, SessionBatch, Store,
};

use super::*;

const NOW: Nanos = Nanos(1_800_000_000_000_000_000);

fn records(events: &Events) -> Vec<LogRecord> {
    let mut records = Vec::new();
    each(events, NOW, &mut |record| records.push(record));
    records
}

fn body(record: &LogRecord) -> serde_json::Value {
    serde_json::to_value(record.body.as_ref().unwrap()).unwrap()
}

#[test]
fn a_raw_record_is_its_text_and_says_where_it_came_from() {
    let mut gathered = Records::default();
    gathered.push(b"a line");
    gathered.push(b"caf\xe9");
    let (data, spans) = gathered.finish();
    let origin = Origin {
        stream: 1,
        peer: Some("192.0.2.1".into()),
        file: Some("/var/log/fw.log".into()),
        connector: Some("fortinet".into()),
    };
    let raw = RawBatch { data, records: spans, received: Nanos(7), origin };
    let records = records(&Events::Raw(raw));
    assert_eq!(records[0].body, Some(any(Any::StringValue("a line".to_owned()))));
    assert_eq!(records[1].body, Some(any(Any::BytesValue(b"caf\xe9".to_vec()))));
    assert_eq!((records[0].time_unix_nano, records[0].observed_time_unix_nano), (0, 7));
    let text = |value: &str| any(Any::StringValue(value.to_owned()));
    let wanted = [
        entry("net.peer.ip", text("192.0.2.1")),
        entry("log.file.path", text("/var/log/fw.log")),
        entry("sweepline.connector", text("fortinet")),
    ];
    assert_eq!(records[0].attributes, wanted);
    assert_eq!(records[1].attributes, wanted);
}

#[test]
fn a_session_is_a_map_of_its_columns() {
    let text = r#"{"TimeGenerated":"2026-01-02T03:04:05Z","EventVendor":"Fortinet","EventProduct":"Fortigate","EventSeverity":"Low","SrcIpAddr":"192.0.2.7","DstPortNumber":22,"AdditionalFields":{"vd":"root"}}"#;
    let batch = SessionBatch::new(Store { text: text.to_owned(), ..Store::default() }, |store| Rows {
        sessions: vec![sweepline_asim::json::read(&store.text, &store.arena).unwrap()],
    });
    let records = records(&Events::Sessions(batch));
    let record = &records[0];
    assert_eq!(record.time_unix_nano, 1_767_323_045_000_000_000);
    assert_eq!(record.observed_time_unix_nano, NOW.0.unsigned_abs());
    assert_eq!((record.severity_number(), record.severity_text.as_str()), (SeverityNumber::Info2, "Low"));
    assert_eq!(record.event_name, "sweepline.session");
    let body = body(record).to_string();
    for part in [
        r#"{"key":"SrcIpAddr","value":{"stringValue":"192.0.2.7"}}"#,
        r#"{"key":"DstPortNumber","value":{"intValue":"22"}}"#,
        r#"{"kvlistValue":{"values":[{"key":"vd","value":{"stringValue":"root"}}]}}"#,
    ] {
        assert!(body.contains(part), "{part} is not in {body}");
    }
}

#[test]
fn an_alert_is_a_map_of_its_keys() {
    let alert = Alert {
        id: "5d1e".to_owned(),
        rule: Arc::new(AlertRule {
            id: "r".to_owned(),
            name: "sweep".to_owned(),
            title: "Sweep".to_owned(),
            level: Cow::Borrowed("high"),
        }),
        severity: Cow::Borrowed("High"),
        title: "Sweep of port 22".to_owned(),
        tactics: Arc::from(["Discovery".to_owned()]),
        techniques: Arc::from([]),
        window_start: "2026-01-02T03:00:00Z".to_owned(),
        window_end: "2026-01-02T04:00:00Z".to_owned(),
        group: Group(vec![(Cow::Borrowed("DstPortNumber"), GroupValue::Int(22))]),
        field: None,
        count: 5,
        exact: false,
        error: 0.5,
        threshold: 3,
        values: Vec::new(),
        devices: Vec::new(),
        connectors: Vec::new(),
        first_seen: "2026-01-02T03:04:05Z".to_owned(),
        last_seen: "2026-01-02T03:04:05Z".to_owned(),
        events: 9,
        update: 0,
    };
    let records = records(&Events::Alerts(AlertBatch { alerts: vec![alert] }));
    let record = &records[0];
    assert_eq!(record.time_unix_nano, 1_767_323_045_000_000_000);
    assert_eq!((record.severity_number(), record.severity_text.as_str()), (SeverityNumber::Error, "High"));
    assert_eq!(record.event_name, "sweepline.alert");
    let body = body(record).to_string();
    for part in [
        r#"{"key":"error","value":{"doubleValue":0.5}}"#,
        r#"{"key":"exact","value":{"boolValue":false}}"#,
        r#"{"arrayValue":{"values":[{"stringValue":"Discovery"}]}}"#,
    ] {
        assert!(body.contains(part), "{part} is not in {body}");
    }
}
