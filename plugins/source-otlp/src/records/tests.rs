use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue, KeyValueList};
use opentelemetry_proto::tonic::logs::v1::{LogRecord as Log, ResourceLogs, ScopeLogs};
use opentelemetry_proto::tonic::resource::v1::Resource;
use prost::Message;
use sweepline_plugin::event::Span;

use super::*;

const NOW: Nanos = Nanos(2_000_000_000_000_000_000);
const MOST: usize = 10 * 1024 * 1024;

fn text(text: &str) -> Any {
    Any::StringValue(text.to_owned())
}

fn attributes(pairs: &[(&str, Any)]) -> Vec<KeyValue> {
    let entry = |(key, value): &(&str, Any)| KeyValue {
        key: (*key).to_owned(),
        value: Some(AnyValue { value: Some(value.clone()) }),
        ..KeyValue::default()
    };
    pairs.iter().map(entry).collect()
}

fn map(pairs: &[(&str, Any)]) -> Any {
    Any::KvlistValue(KeyValueList { values: attributes(pairs) })
}

fn log(body: Option<Any>, pairs: &[(&str, Any)]) -> Log {
    let body = body.map(|value| AnyValue { value: Some(value) });
    Log { body, attributes: attributes(pairs), ..Log::default() }
}

fn request(resource: &[(&str, Any)], scope: &[(&str, Any)], log_records: Vec<Log>) -> Vec<u8> {
    let scope = InstrumentationScope { attributes: attributes(scope), ..InstrumentationScope::default() };
    let scope_logs = ScopeLogs { scope: Some(scope), log_records, ..ScopeLogs::default() };
    let resource = Resource { attributes: attributes(resource), ..Resource::default() };
    let resource_logs =
        ResourceLogs { resource: Some(resource), scope_logs: vec![scope_logs], ..ResourceLogs::default() };
    ExportLogsServiceRequest { resource_logs: vec![resource_logs] }.encode_to_vec()
}

fn try_sorted(request: &[u8], most: usize) -> Result<Sorted, Unreadable> {
    let base = Origin { stream: 1, peer: Some("192.0.2.1".into()), ..Origin::default() };
    read(request, Sorter::new(&base, NOW, most))
}

fn sorted(request: &[u8]) -> Sorted {
    try_sorted(request, MOST).unwrap()
}

fn texts(part: &Part) -> Vec<String> {
    let text = |span: &Span| {
        let start = span.start as usize;
        String::from_utf8_lossy(&part.data[start..start + span.len as usize]).into_owned()
    };
    part.spans.iter().map(text).collect()
}

fn line(body: Option<Any>, pairs: &[(&str, Any)]) -> String {
    let sorted = sorted(&request(&[], &[], vec![log(body, pairs)]));
    assert_eq!(sorted.refused, Refused::default());
    texts(&sorted.parts[0]).concat()
}

#[test]
fn the_record_stands_where_senders_put_it() {
    let original = [("log.record.original", text("<134>as sent"))];
    assert_eq!(line(Some(text("parsed")), &original), "<134>as sent");
    assert_eq!(line(Some(text("a line\nof two")), &[("k", text("v"))]), "a line\nof two");
    for key in ["message", "log", "event.original", "_raw"] {
        assert_eq!(line(Some(map(&[("tag", text("fw")), (key, text("a line"))])), &[]), "a line");
    }
    let first = map(&[("_raw", text("b")), ("message", text("a"))]);
    assert_eq!(line(Some(first), &[]), "a");
    assert_eq!(line(Some(Any::BytesValue(b"bytes \xff".to_vec())), &[]), "bytes \u{fffd}");
    let parsed = map(&[("src", text("192.0.2.7")), ("log", map(&[("file", text("x"))]))]);
    assert_eq!(line(Some(parsed), &[]), r#"{"src":"192.0.2.7","log":{"file":"x"}}"#);
    assert_eq!(line(Some(Any::IntValue(7)), &[]), "7");
    let only = [("src", text("192.0.2.7")), ("port", Any::IntValue(22))];
    assert_eq!(line(None, &only), r#"{"src":"192.0.2.7","port":22}"#);
    assert_eq!(line(Some(text("  ")), &only), r#"{"src":"192.0.2.7","port":22}"#);
}

#[test]
fn text_in_another_encoding_is_passed_on_as_it_is() {
    // Fluent Bit puts the bytes of a line into a text, whatever they are: here an e acute in Latin-1.
    let body = [&b"\x2a\x07\x0a\x05caf\xe9!"[..]].concat();
    let record = [&[0x12, body.len() as u8][..], &body].concat();
    let scope = [&[0x12, record.len() as u8][..], &record].concat();
    let request = [&[0x0a, scope.len() as u8][..], &scope].concat();
    assert_eq!(&sorted(&request).parts[0].data[..], b"caf\xe9!");
}

#[test]
fn attributes_say_where_records_come_from_and_the_nearest_hold() {
    let resource = [("host.name", text("collector")), ("service.name", text("unknown_service"))];
    let scope = [("sweepline.connector", text("fortinet"))];
    let own = [
        ("hostname", text("fw1")),
        ("log.file.name", text("a.log")),
        ("log.file.path", text("/var/log/a.log")),
        ("asim.connector", text("cisco_asa")),
    ];
    let logs = vec![log(Some(text("a")), &own), log(Some(text("b")), &[]), log(Some(text("c")), &own)];
    let named = sorted(&request(&resource, &scope, logs));
    let [first, second] = named.parts.as_slice() else { panic!("{} parts", named.parts.len()) };
    assert_eq!((texts(first), texts(second)), (vec!["a".to_owned(), "c".to_owned()], vec!["b".to_owned()]));
    assert_eq!(first.origin.peer.as_deref(), Some("fw1"));
    assert_eq!(first.origin.file.as_deref(), Some("/var/log/a.log"));
    assert_eq!(first.origin.connector.as_deref(), Some("cisco_asa"));
    assert_eq!(second.origin.peer.as_deref(), Some("collector"));
    assert_eq!(second.origin.connector.as_deref(), Some("fortinet"));
    let nameless = sorted(&request(&[], &[], vec![log(Some(text("a")), &[])]));
    assert_eq!(nameless.parts[0].origin.peer.as_deref(), Some("192.0.2.1"));
    assert_eq!(nameless.parts[0].origin.connector, None);
}

#[test]
fn what_the_service_is_called_is_a_hint_of_last_resort() {
    let resource = [("service.name", text("palo_alto"))];
    let sorted = sorted(&request(&resource, &[], vec![log(Some(text("a")), &[])]));
    assert_eq!(sorted.parts[0].origin.connector.as_deref(), Some("palo_alto"));
}

#[test]
fn the_connector_that_the_operator_names_holds() {
    let base = Origin { connector: Some("zscaler".into()), ..Origin::default() };
    let request = request(&[("sweepline.connector", text("fortinet"))], &[], vec![log(Some(text("a")), &[])]);
    let sorted = read(&request, Sorter::new(&base, NOW, MOST)).unwrap();
    assert_eq!(sorted.parts[0].origin.connector.as_deref(), Some("zscaler"));
}

#[test]
fn the_time_is_the_events_else_when_it_was_seen_else_now_and_never_in_the_future() {
    let received = |time_unix_nano, observed_time_unix_nano| {
        let log = Log { time_unix_nano, observed_time_unix_nano, ..log(Some(text("a")), &[]) };
        sorted(&request(&[], &[], vec![log])).parts[0].received.0
    };
    assert_eq!(received(1_700_000_000_000_000_001, 1_800_000_000_000_000_000), 1_700_000_000_000_000_001);
    assert_eq!(received(0, 1_800_000_000_000_000_000), 1_800_000_000_000_000_000);
    assert_eq!(received(0, 0), NOW.0);
    assert_eq!(received(2_100_000_000_000_000_000, 0), NOW.0);
    assert_eq!(received(u64::MAX, 0), NOW.0);
}

#[test]
fn records_that_cannot_be_used_do_not_stop_the_others() {
    let large = text(&"x".repeat(MAX_RECORD_BYTES));
    let nested = (0..100).fold(map(&[]), |inner, _| map(&[("a", inner)]));
    let logs =
        vec![log(None, &[]), log(Some(large), &[]), log(Some(nested), &[]), log(Some(text("good")), &[])];
    let sorted = sorted(&request(&[], &[], logs));
    assert_eq!(texts(&sorted.parts[0]), ["good"]);
    assert_eq!(sorted.refused.count, 3);
    assert_eq!(sorted.refused.why, "a log record has neither body nor attributes");
}

#[test]
fn a_request_that_is_cut_off_gives_nothing() {
    let whole = request(&[], &[], vec![log(Some(text("a")), &[]); 3]);
    for end in 1..whole.len() {
        assert!(try_sorted(&whole[..end], MOST).is_err(), "{end}");
    }
    assert_eq!(sorted(&whole).records(), 3);
    assert!(sorted(b"").parts.is_empty());
}

#[test]
fn records_and_their_bytes_are_bounded() {
    // Control characters take six bytes each in JSON.
    let body = map(&[("a", text(&"\u{1}".repeat(1000)))]);
    let logs = vec![log(Some(body), &[]); 10];
    assert_eq!(try_sorted(&request(&[], &[], logs), 50_000).err(), Some(Unreadable::TooLarge(50_000)));
    // Two bytes each.
    let empty = b"\x12\x00".repeat(MAX_RECORDS + 1);
    let layer = |tag: u8, inner: &[u8]| {
        let mut layer = vec![tag];
        prost::encoding::encode_varint(inner.len() as u64, &mut layer);
        [&layer, inner].concat()
    };
    let request = layer(0x0a, &layer(0x12, &empty));
    assert_eq!(try_sorted(&request, MOST).err(), Some(Unreadable::TooMany));
}

#[test]
fn further_origins_come_from_the_connections_peer() {
    let logs =
        (0..MAX_ORIGINS + 5).map(|host| log(Some(text("a")), &[("hostname", text(&format!("h{host}")))]));
    let sorted = sorted(&request(&[], &[], logs.collect()));
    assert_eq!(sorted.parts.len(), MAX_ORIGINS);
    assert_eq!(sorted.parts[0].origin.peer.as_deref(), Some("192.0.2.1"));
    assert_eq!(sorted.parts[0].spans.len(), 6);
}
