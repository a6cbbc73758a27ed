use prost::Message;
use sweepline_plugin::event::Span;
use sweepline_plugin::intake::MAX_RECORD_BYTES;
use sweepline_proto::vector::event::value::Kind;
use sweepline_proto::vector::event::{self, event_wrapper};
use sweepline_proto::vector::native::PushEventsRequest;

use super::*;

const NOW: Nanos = Nanos(2_000_000_000_000_000_000);

fn value(kind: Kind) -> event::Value {
    event::Value { kind: Some(kind) }
}

fn text(text: &str) -> event::Value {
    value(Kind::RawBytes(text.into()))
}

fn map(members: &[(&str, event::Value)]) -> event::Value {
    let fields = members.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    value(Kind::Map(event::ValueMap { fields }))
}

fn log(value: event::Value) -> event_wrapper::Event {
    event_wrapper::Event::Log(event::Log { value: Some(value), ..event::Log::default() })
}

fn request(events: Vec<event_wrapper::Event>) -> Vec<u8> {
    let events = events.into_iter().map(|event| event::EventWrapper { event: Some(event) }).collect();
    PushEventsRequest { events }.encode_to_vec()
}

fn rules() -> Rules {
    Rules { raw_field: "message".to_owned(), connector: None, max_bytes: 1000 }
}

fn base() -> Origin {
    Origin { stream: 1, peer: Some("192.0.2.1".into()), ..Origin::default() }
}

fn sorted(events: Vec<event_wrapper::Event>) -> Sorted {
    read(&request(events), &rules(), &base(), NOW).unwrap()
}

fn texts(part: &Part) -> Vec<String> {
    let text = |span: &Span| {
        let start = span.start as usize;
        String::from_utf8_lossy(&part.data[start..start + span.len as usize]).into_owned()
    };
    part.spans.iter().map(text).collect()
}

fn only(events: Vec<event_wrapper::Event>) -> String {
    let sorted = sorted(events);
    let [part] = &sorted.parts[..] else { panic!("not one part") };
    texts(part).concat()
}

#[test]
fn the_record_is_the_text_in_message_or_the_event_itself() {
    assert_eq!(only(vec![log(map(&[("message", text("one")), ("other", text("x"))]))]), "one");
    assert_eq!(only(vec![log(text("one"))]), "one");
}

#[test]
fn text_that_is_not_utf8_stays_as_it_is() {
    let sorted = sorted(vec![log(map(&[("message", value(Kind::RawBytes(vec![b'a', 0xff])))]))]);
    assert_eq!(&sorted.parts[0].data[..], [b'a', 0xff]);
}

#[test]
fn an_event_without_such_text_is_a_line_of_json() {
    let number = || value(Kind::Integer(1));
    assert_eq!(only(vec![log(map(&[("b", text("x")), ("a", number())]))]), r#"{"a":1,"b":"x"}"#);
    assert_eq!(only(vec![log(map(&[("message", map(&[("a", number())]))]))]), r#"{"message":{"a":1}}"#);
    assert_eq!(only(vec![log(number())]), "1");
    let all = Rules { raw_field: String::new(), ..rules() };
    let bytes = request(vec![log(map(&[("message", text("one"))]))]);
    let sorted = read(&bytes, &all, &base(), NOW).unwrap();
    assert_eq!(texts(&sorted.parts[0]), [r#"{"message":"one"}"#]);
}

#[test]
fn host_file_and_connector_say_where_records_come_from() {
    let hinted = |host: &str| {
        let hints = map(&[("connector", text("palo_alto"))]);
        log(map(&[
            ("message", text(host)),
            ("host", text(host)),
            ("file", text("/var/log/fw.log")),
            ("asim", hints),
        ]))
    };
    let flat = log(map(&[("message", text("flat")), ("asim.connector", text("fortinet"))]));
    let plain = log(map(&[("message", text("plain"))]));
    let sorted = sorted(vec![hinted("fw1"), plain, hinted("fw2"), hinted("fw1"), flat]);
    let told: Vec<_> = sorted
        .parts
        .iter()
        .map(|part| {
            let Origin { peer, file, connector, .. } = &part.origin;
            (peer.as_deref().unwrap(), file.as_deref(), connector.as_deref(), texts(part).join(" "))
        })
        .collect();
    let file = Some("/var/log/fw.log");
    assert_eq!(
        told,
        [
            ("192.0.2.1", None, None, "plain".to_owned()),
            ("fw1", file, Some("palo_alto"), "fw1 fw1".to_owned()),
            ("fw2", file, Some("palo_alto"), "fw2".to_owned()),
            ("192.0.2.1", None, Some("fortinet"), "flat".to_owned()),
        ]
    );
}

#[test]
fn the_operators_connector_goes_before_the_senders() {
    let rules = Rules { connector: Some("fortinet".into()), ..rules() };
    let hints = map(&[("connector", text("palo_alto"))]);
    let bytes = request(vec![log(map(&[("message", text("x")), ("asim", hints)]))]);
    let sorted = read(&bytes, &rules, &base(), NOW).unwrap();
    assert_eq!(sorted.parts[0].origin.connector.as_deref(), Some("fortinet"));
}

#[test]
fn the_time_is_that_of_receipt_but_not_in_the_future() {
    let at = |seconds| {
        let timestamp = value(Kind::Timestamp(prost_types::Timestamp { seconds, nanos: 0 }));
        let sorted = sorted(vec![log(map(&[("message", text("x")), ("timestamp", timestamp)]))]);
        sorted.parts[0].received
    };
    assert_eq!(at(1_700_000_000), Nanos(1_700_000_000_000_000_000));
    assert_eq!(at(2_000_000_001), NOW);
    assert_eq!(at(i64::MAX), NOW);
}

#[test]
fn lines_that_vectors_syslog_source_took_apart_are_put_together() {
    let event = |app: &str| {
        log(map(&[("message", text("Built")), ("source_type", text("syslog")), ("appname", text(app))]))
    };
    assert_eq!(only(vec![event("%ASA-6-302013")]), "%ASA-6-302013: Built");
    let other = log(map(&[("message", text("Built")), ("appname", text("a"))]));
    assert_eq!(only(vec![other]), "Built", "not by that source");
}

#[test]
fn what_is_no_log_and_what_is_nested_too_deep_is_counted_and_costs_nobody_else() {
    let deep = (0..100).fold(map(&[]), |inner, _| map(&[("a", inner)]));
    let sorted = sorted(vec![
        event_wrapper::Event::Metric(event::Metric {}),
        log(text("one")),
        log(deep),
        event_wrapper::Event::Trace(event::Trace {}),
        log(text("two")),
    ]);
    assert_eq!((sorted.unsupported, sorted.too_deep), (2, 1));
    assert_eq!(texts(&sorted.parts[0]), ["one", "two"]);
}

#[test]
fn a_malformed_event_refuses_the_call_whatever_stands_before_it() {
    let mut bytes = request(vec![log(text("one")), log(map(&[("a", text("b"))]))]);
    bytes.pop();
    assert!(matches!(read(&bytes, &rules(), &base(), NOW), Err(Refused::Malformed(_))));
}

#[test]
fn records_that_grow_beyond_their_limit_refuse_the_call() {
    // Six bytes of JSON for each.
    let control = || log(map(&[("a", text(&"\u{1}".repeat(100)))]));
    let refused = read(&request(vec![control(), control()]), &rules(), &base(), NOW);
    assert!(matches!(refused, Err(Refused::TooLarge(1000))));
}

#[test]
fn records_that_are_too_long_are_cut_where_they_are_text_and_left_out_otherwise() {
    let long = "x".repeat(MAX_RECORD_BYTES + 1);
    // Each of these bytes takes six in JSON.
    let escaped = "\u{1}".repeat(MAX_RECORD_BYTES / 6 + 1);
    let events = [("message", &long), ("other", &long), ("other", &escaped)];
    let events = events.map(|(name, value)| log(map(&[(name, text(value))]))).to_vec();
    let rules = Rules { max_bytes: 2 * MAX_RECORD_BYTES, ..rules() };
    let sorted = read(&request(events), &rules, &base(), NOW).unwrap();
    assert_eq!(texts(&sorted.parts[0]), [&long[1..]]);
    assert_eq!(sorted.oversize, Oversize { cut: 1, dropped: 2 });
}
