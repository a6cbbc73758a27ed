use std::sync::Arc;

use sweepline_asim::{EventSeverity, Session};
use sweepline_plugin::event::{AlertBatch, AlertRule, Group, Origin, Records, Rows, SessionBatch, Store};
use sweepline_plugin::options::{read, yaml};

use super::*;

const NOW: Nanos = Nanos(1_700_000_000_000_000_000);

fn header() -> Header {
    let text = "{address: 's:1', hostname: h}";
    Header::new(&read(&yaml::parse(text, &|_| None).unwrap()).unwrap())
}

/// Returns the messages, with `PID` for our process.
fn said(events: &Events, body: Body) -> Vec<String> {
    let mut texts = Vec::new();
    messages(events, body, &header(), NOW, &mut |message| {
        let text = String::from_utf8(message).unwrap();
        texts.push(text.replacen(&format!(" {} ", std::process::id()), " PID ", 1));
    });
    texts
}

fn raw(lines: &[&str]) -> Events {
    let mut records = Records::default();
    lines.iter().for_each(|line| records.push(line.as_bytes()));
    let (data, records) = records.finish();
    Events::Raw(RawBatch { data, records, received: Nanos(0), origin: Origin::default() })
}

fn sessions() -> Events {
    let one = |severity, at| {
        let mut session = Session::new("Fortinet", "Fortigate", "CommonSecurityLog");
        session.severity = severity;
        session.time_generated = at;
        session
    };
    Events::Sessions(SessionBatch::new(Store::default(), |_| Rows {
        sessions: vec![one(Some(EventSeverity::High), Some(Nanos(0))), one(None, None)],
    }))
}

pub(super) fn an_alert() -> Alert {
    Alert {
        id: "a1".to_owned(),
        rule: Arc::new(AlertRule {
            id: "0d6f0c1f-7a3b-4a39-9a3c-2f1d2f0b9a42".to_owned(),
            name: "port_sweep_sources".to_owned(),
            title: "Network Port Sweep | many sources".to_owned(),
            level: "high".into(),
        }),
        severity: "High".into(),
        title: "21 sources = port 3389".to_owned(),
        tactics: vec!["Discovery".to_owned()].into(),
        techniques: vec!["T1046".to_owned()].into(),
        window_start: "2023-11-14T22:00:00Z".to_owned(),
        window_end: "2023-11-14T23:00:00Z".to_owned(),
        group: Group(vec![
            ("NetworkProtocol".into(), sweepline_plugin::event::GroupValue::Text("TCP".to_owned())),
            ("DstPortNumber".into(), sweepline_plugin::event::GroupValue::Int(3389)),
        ]),
        field: Some("SrcIpAddr".into()),
        count: 21,
        exact: true,
        error: 0.0,
        threshold: 20,
        values: (0..30).map(|host| format!("198.51.100.{host}")).collect(),
        devices: vec!["fw1".to_owned()],
        connectors: vec!["fortinet".to_owned()],
        first_seen: "2023-11-14T22:00:01Z".to_owned(),
        last_seen: "2023-11-14T22:13:20.5Z".to_owned(),
        events: 40,
        update: 0,
    }
}

#[test]
fn json_bodies_say_when_what_and_how_bad() {
    let texts = said(&sessions(), Body::Json);
    assert!(
        texts[0].starts_with("<131>1 1970-01-01T00:00:00Z h sweepline PID session - {\"TimeGenerated\""),
        "{texts:?}"
    );
    assert!(
        texts[1].starts_with("<134>1 2023-11-14T22:13:20Z h sweepline PID session - {\"EventVendor\""),
        "{texts:?}"
    );
    let alerts = Events::Alerts(AlertBatch { alerts: vec![an_alert()] });
    let text = said(&alerts, Body::Json).remove(0);
    assert!(
        text.starts_with("<131>1 2023-11-14T22:13:20.5Z h sweepline PID alert - {\"id\":\"a1\""),
        "{text}"
    );
    assert_eq!(
        said(&raw(&["a \"b\""]), Body::Json),
        [r#"<134>1 1970-01-01T00:00:00Z h sweepline PID record - {"message":"a \"b\""}"#]
    );
}

#[test]
fn raw_records_go_out_as_they_came_and_syslog_gets_no_second_header() {
    for body in [Body::Raw, Body::Cef] {
        assert_eq!(
            said(&raw(&["date=2024-01-01 devname=fw1", "<189>Nov 24 00:00:00 fw1 deny"]), body),
            [
                "<134>1 1970-01-01T00:00:00Z h sweepline PID record - date=2024-01-01 devname=fw1",
                "<189>Nov 24 00:00:00 fw1 deny"
            ]
        );
    }
}

#[test]
fn cef_bodies_stand_behind_the_same_header() {
    let text = said(&sessions(), Body::Cef).remove(0);
    assert!(
        text.starts_with("<131>1 1970-01-01T00:00:00Z h sweepline PID session - CEF:0|Sweepline|"),
        "{text}"
    );
}
