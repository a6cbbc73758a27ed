//! Against bytes made by hand from the tables of the protocol, and against generated messages.

use std::collections::HashMap;

use proptest::prelude::*;
use prost::Message;
use sweepline_proto::vector::event::{self, value::Kind};
use sweepline_proto::vector::native::PushEventsRequest;

use super::*;
use crate::json;

fn json_of(value: Value<'_>) -> Result<String, Fault> {
    let mut out = String::new();
    json::write(value, &mut out).map(|()| out)
}

fn logs(request: &[u8]) -> Vec<Log<'_>> {
    let logs = events(request).map(|event| match event.unwrap() {
        Event::Log(log) => log,
        other => panic!("{other:?}"),
    });
    logs.collect()
}

fn value(kind: Kind) -> event::Value {
    event::Value { kind: Some(kind) }
}

fn text(text: &str) -> event::Value {
    value(Kind::RawBytes(text.as_bytes().to_vec()))
}

fn map(members: &[(&str, event::Value)]) -> event::Value {
    let fields = members.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    value(Kind::Map(event::ValueMap { fields }))
}

fn request(logs: Vec<event::Log>) -> Vec<u8> {
    let wrap = |log| event::EventWrapper { event: Some(event::event_wrapper::Event::Log(log)) };
    PushEventsRequest { events: logs.into_iter().map(wrap).collect() }.encode_to_vec()
}

fn log(value: event::Value) -> event::Log {
    event::Log { value: Some(value), ..event::Log::default() }
}

/// `{"message": "hi"}` in `Log.value`.
const NEW: &[u8] = b"\x0a\x17\x0a\x15\x12\x13\x3a\x11\x0a\x0f\x0a\x07message\x12\x04\x0a\x02hi";
/// The same in `Log.fields`.
const OLD: &[u8] = b"\x0a\x13\x0a\x11\x0a\x0f\x0a\x07message\x12\x04\x0a\x02hi";

#[test]
fn events_are_read_from_both_places() {
    for bytes in [NEW, OLD] {
        let [log] = logs(bytes)[..] else { panic!("not one log") };
        assert_eq!(json_of(log.root).unwrap(), r#"{"message":"hi"}"#);
    }
    let both = event::Log {
        fields: HashMap::from([("old".to_owned(), text("a"))]),
        ..log(map(&[("new", text("b"))]))
    };
    assert_eq!(json_of(logs(&request(vec![both]))[0].root).unwrap(), r#"{"new":"b"}"#);
}

#[test]
fn the_event_itself_may_be_text() {
    let root = logs(b"\x0a\x08\x0a\x06\x12\x04\x0a\x02hi")[0].root;
    assert_eq!(root.as_bytes(), Some(&b"hi"[..]));
}

#[test]
fn metrics_traces_and_what_comes_later_are_told_apart() {
    let kinds: Vec<_> =
        events(b"\x0a\x02\x12\x00\x0a\x02\x1a\x00\x0a\x02\x22\x00\x0a\x00").map(Result::unwrap).collect();
    assert_eq!(kinds, [Event::Metric, Event::Trace, Event::Unknown, Event::Unknown]);
}

#[test]
fn the_metadata_names_the_source_type() {
    let metadata = event::Metadata { source_type: Some("syslog".to_owned()), ..Default::default() };
    let bytes = request(vec![event::Log { metadata_full: Some(metadata), ..log(text("x")) }]);
    assert_eq!(logs(&bytes)[0].source_type, Some("syslog"));
}

#[test]
fn every_kind_of_value_becomes_json_as_vector_writes_it() {
    let at = |seconds, nanos| value(Kind::Timestamp(prost_types::Timestamp { seconds, nanos }));
    let array = |items| value(Kind::Array(event::ValueArray { items }));
    for (given, wanted) in [
        (value(Kind::RawBytes(b"a\"\x00\xff".to_vec())), "\"a\\\"\\u0000\u{fffd}\""),
        (at(1_773_480_413, 0), r#""2026-03-14T09:26:53Z""#),
        (at(1_773_480_413, 250_000_000), r#""2026-03-14T09:26:53.250Z""#),
        (at(1_773_480_413, 250_000), r#""2026-03-14T09:26:53.000250Z""#),
        (at(-1, 1), r#""1969-12-31T23:59:59.000000001Z""#),
        (at(253_402_300_799, 0), r#""9999-12-31T23:59:59Z""#),
        (at(i64::MAX, 0), "null"),
        (value(Kind::Integer(-7)), "-7"),
        (value(Kind::Integer(i64::MAX)), "9223372036854775807"),
        (value(Kind::Float(1.0)), "1.0"),
        (value(Kind::Float(0.1)), "0.1"),
        (value(Kind::Float(f64::INFINITY)), "null"),
        (value(Kind::Boolean(true)), "true"),
        (value(Kind::Null(0)), "null"),
        (array(vec![text("a"), value(Kind::Null(0)), array(Vec::new())]), r#"["a",null,[]]"#),
        (array(vec![event::Value { kind: None }, text("a")]), r#"["a"]"#),
        (
            map(&[("b", text("x")), ("a", map(&[])), ("c", event::Value { kind: None })]),
            r#"{"a":{},"b":"x"}"#,
        ),
    ] {
        let bytes = request(vec![log(given)]);
        assert_eq!(json_of(logs(&bytes)[0].root).unwrap(), wanted);
    }
}

#[test]
fn of_members_with_one_name_the_last_holds() {
    let member = |text: &str| {
        let value = [b"\x12\x03\x0a\x01", text.as_bytes()].concat();
        [&b"\x0a\x08\x0a\x01a"[..], &value].concat()
    };
    let fields = [member("x"), member("y")].concat();
    let wrapper = [&[0x0a, 20][..], &fields].concat();
    let request = [&[0x0a, 22][..], &wrapper].concat();
    assert_eq!(json_of(logs(&request)[0].root).unwrap(), r#"{"a":"y"}"#);
}

#[test]
fn nesting_has_an_end() {
    let nested = |levels| (1..levels).fold(map(&[]), |inner, _| map(&[("a", inner)]));
    let bytes = request(vec![log(nested(MAX_DEPTH)), log(nested(MAX_DEPTH + 1))]);
    let logs = logs(&bytes);
    assert!(json_of(logs[0].root).is_ok() && logs[0].root.check().is_ok());
    assert_eq!(json_of(logs[1].root), Err(Fault::TooDeep));
    assert_eq!(logs[1].root.check(), Err(Fault::TooDeep));
}

#[test]
fn what_is_cut_off_is_malformed_wherever() {
    let bytes = request(vec![log(map(&[("a", map(&[("b", text("c"))])), ("d", value(Kind::Float(1.5)))]))]);
    let is_sound = |bytes: &[u8]| {
        events(bytes).all(|event| match event {
            Ok(Event::Log(log)) => log.root.check().is_ok(),
            Ok(_) => true,
            Err(_) => false,
        })
    };
    assert!(is_sound(&bytes));
    for end in 1..bytes.len() {
        assert!(!is_sound(&bytes[..end]), "{end}");
    }
    // Wrong only deep inside: the innermost length says more than is there.
    let mut wrong = bytes.clone();
    let at = wrong.windows(4).position(|window| window == [0x12, 3, 0x0a, 1]).unwrap();
    wrong[at + 3] = 9;
    assert!(!is_sound(&wrong));
}

fn any_value() -> impl Strategy<Value = event::Value> {
    let leaf = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..20).prop_map(|bytes| value(Kind::RawBytes(bytes))),
        any::<i64>().prop_map(|number| value(Kind::Integer(number))),
        any::<f64>().prop_map(|number| value(Kind::Float(number))),
        any::<bool>().prop_map(|flag| value(Kind::Boolean(flag))),
        Just(value(Kind::Null(0))),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4)
                .prop_map(|items| value(Kind::Array(event::ValueArray { items }))),
            proptest::collection::hash_map(".{0,4}", inner, 0..4)
                .prop_map(|fields| value(Kind::Map(event::ValueMap { fields }))),
        ]
    })
}

/// The same by way of generated messages.
fn tree(value: &event::Value) -> serde_json::Value {
    match value.kind.as_ref().unwrap() {
        Kind::RawBytes(bytes) => String::from_utf8_lossy(bytes).into_owned().into(),
        Kind::Integer(number) => (*number).into(),
        Kind::Float(number) => (*number).into(),
        Kind::Boolean(flag) => (*flag).into(),
        Kind::Null(_) | Kind::Timestamp(_) => serde_json::Value::Null,
        Kind::Array(array) => array.items.iter().map(tree).collect(),
        Kind::Map(map) => map.fields.iter().map(|(name, value)| (name.clone(), tree(value))).collect(),
    }
}

proptest! {
    #[test]
    fn walking_and_decoding_agree(value in any_value()) {
        let bytes = request(vec![log(value.clone())]);
        let read = json_of(logs(&bytes)[0].root).unwrap();
        prop_assert_eq!(read, tree(&value).to_string());
    }

    #[test]
    fn no_bytes_are_too_strange(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        for event in events(&bytes) {
            if let Ok(Event::Log(log)) = event {
                prop_assert_eq!(log.root.check().is_ok(), json_of(log.root).is_ok());
            }
        }
    }
}
