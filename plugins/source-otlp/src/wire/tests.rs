use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::common::v1::{AnyValue, ArrayValue, KeyValue, KeyValueList};
use proptest::prelude::*;
use prost::Message;

use super::*;

fn any(value: Any) -> AnyValue {
    AnyValue { value: Some(value) }
}

fn map(entries: &[(&str, Any)]) -> Any {
    let entry = |(key, value): &(&str, Any)| KeyValue {
        key: (*key).to_owned(),
        value: Some(any(value.clone())),
        ..KeyValue::default()
    };
    Any::KvlistValue(KeyValueList { values: entries.iter().map(entry).collect() })
}

fn json(value: Any) -> Result<String, Malformed> {
    let message = any(value).encode_to_vec();
    let mut out = String::new();
    Value::read(&message)?.write(&mut out)?;
    Ok(out)
}

#[test]
fn values_become_json() {
    let list = Any::ArrayValue(ArrayValue { values: vec![any(Any::IntValue(-1)), AnyValue::default()] });
    let value = map(&[
        ("text", Any::StringValue("a \"b\"\n".to_owned())),
        ("yes", Any::BoolValue(true)),
        ("large", Any::IntValue(i64::MAX)),
        ("port", Any::DoubleValue(443.0)),
        ("half", Any::DoubleValue(0.5)),
        ("none", Any::DoubleValue(f64::NAN)),
        ("list", list),
        ("map", map(&[])),
        ("line", Any::BytesValue(b"as text".to_vec())),
        ("bytes", Any::BytesValue(vec![0xff, 0])),
    ]);
    assert_eq!(
        json(value).unwrap(),
        r#"{"text":"a \"b\"\n","yes":true,"large":9223372036854775807,"port":443,"half":0.5,"none":null,"list":[-1,null],"map":{},"line":"as text","bytes":"/wA="}"#
    );
}

#[test]
fn nesting_ends_somewhere() {
    let nested = |levels| (0..levels).fold(map(&[]), |inner, _| map(&[("a", inner)]));
    assert!(json(nested(crate::limits::MAX_DEPTH - 1)).is_ok());
    assert_eq!(json(nested(crate::limits::MAX_DEPTH)), Err(Malformed::Depth));
}

#[test]
fn what_is_no_message_is_told() {
    let error = |bytes| Fields::of(bytes).find_map(Result::err);
    // A length of five, and two bytes.
    assert_eq!(error(b"\x0a\x05ab"), Some(Malformed::Length));
    // A key without an end, a number without an end, half a fixed64, a group, field number 0.
    for bytes in [&b"\x80"[..], b"\x08\x80", b"\x0b\x0c", b"\x00\x01"] {
        assert_eq!(error(bytes), Some(Malformed::Message), "{bytes:?}");
    }
    assert_eq!(error(b"\x09\x01\x02"), Some(Malformed::Length));
}

#[test]
fn fields_that_are_not_known_are_skipped_and_the_last_of_one_holds() {
    // Field 900 as text, fixed32 and varint around two texts of an AnyValue.
    let message = b"\xa2\x38\x01x\xa5\x38\x01\x02\x03\x04\x0a\x01a\xa0\x38\x07\x0a\x01b";
    assert_eq!(Value::read(message), Ok(Value::Text(b"b")));
}

proptest! {
    #[test]
    fn any_bytes_are_read_to_their_end_or_refused(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
        let mut out = String::new();
        let _ = Value::read(&bytes).and_then(|value| value.write(&mut out));
        prop_assert!(Fields::of(&bytes).count() <= bytes.len());
    }
}
