use proptest::prelude::*;

use super::*;
use crate::limits::DEPTH;

fn packed(json: &str) -> Vec<u8> {
    let mut out = Vec::new();
    put_json(json, &mut out).unwrap();
    out
}

fn shown(bytes: &[u8]) -> String {
    let mut reader = Reader::new(bytes);
    let mut out = String::new();
    write_json(&mut reader, &mut out).unwrap();
    assert!(reader.is_empty());
    out
}

#[test]
fn the_example_of_the_format_is_written_and_read() {
    // From the front page of the format: {"compact":true,"schema":0}.
    let bytes = b"\x82\xa7compact\xc3\xa6schema\x00";
    assert_eq!(packed(r#"{"compact": true, "schema": 0}"#), bytes);
    assert_eq!(shown(bytes), r#"{"compact":true,"schema":0}"#);
}

#[test]
fn every_form_of_a_value_is_read() {
    let text = |marker: &[u8], length: usize| [marker, &vec![b'x'; length]].concat();
    for (bytes, json) in [
        (b"\xc0".to_vec(), "null".to_owned()),
        (b"\xcc\xff".to_vec(), "255".to_owned()),
        (b"\xcd\x01\x00".to_vec(), "256".to_owned()),
        (b"\xce\x00\x01\x00\x00".to_vec(), "65536".to_owned()),
        (b"\xcf\xff\xff\xff\xff\xff\xff\xff\xff".to_vec(), u64::MAX.to_string()),
        (b"\xe0".to_vec(), "-32".to_owned()),
        (b"\xd0\x80".to_vec(), "-128".to_owned()),
        (b"\xd1\x80\x00".to_vec(), "-32768".to_owned()),
        (b"\xd2\x80\x00\x00\x00".to_vec(), i32::MIN.to_string()),
        (b"\xd3\x80\x00\x00\x00\x00\x00\x00\x00".to_vec(), i64::MIN.to_string()),
        (b"\xd3\x00\x00\x00\x00\x00\x00\x00\x05".to_vec(), "5".to_owned()),
        (b"\xca\x3f\xc0\x00\x00".to_vec(), "1.5".to_owned()),
        (b"\xcb\x7f\xf0\x00\x00\x00\x00\x00\x00".to_vec(), "null".to_owned()),
        (text(b"\xd9\x21", 33), format!("\"{}\"", "x".repeat(33))),
        (text(b"\xda\x01\x00", 256), format!("\"{}\"", "x".repeat(256))),
        (text(b"\xdb\x00\x01\x00\x00", 65536), format!("\"{}\"", "x".repeat(65536))),
        (b"\xc4\x02\xff\x0a".to_vec(), "\"\u{fffd}\\n\"".to_owned()),
        (b"\xdc\x00\x01\x01".to_vec(), "[1]".to_owned()),
        (b"\xdf\x00\x00\x00\x01\x01\x02".to_vec(), "{\"1\":2}".to_owned()),
        (b"\xd7\x00\x65\x92\x00\x80\x1d\xcd\x65\x00".to_vec(), "\"2024-01-01T00:00:00.5Z\"".to_owned()),
        (b"\xd6\xff\x65\x92\x00\x80".to_vec(), "\"2024-01-01T00:00:00Z\"".to_owned()),
        (b"\xc7\x03\x05abc".to_vec(), "null".to_owned()),
    ] {
        assert_eq!(shown(&bytes), json);
        assert_eq!(Scanner::new(1 << 20).advance(&bytes), Ok(Some(bytes.len())), "{json}");
        assert_eq!(Reader::new(&bytes).skip(), Ok(&bytes[..]), "{json}");
    }
}

#[test]
fn an_event_time_is_written_as_the_protocol_has_it() {
    let mut out = Vec::new();
    put_event_time(Nanos(1_704_067_200_500_000_000), &mut out);
    assert_eq!(out, b"\xd7\x00\x65\x92\x00\x80\x1d\xcd\x65\x00");
    assert_eq!(event_time(EVENT_TIME, &out[2..]), Some(Nanos(1_704_067_200_500_000_000)));
}

#[test]
fn claims_of_size_are_refused_before_the_bytes_come() {
    for claim in [
        &b"\xc6\xff\xff\xff\xff"[..],
        b"\xdd\xff\xff\xff\xff",
        b"\x92\xa1x\xdf\x7f\xff\xff\xff",
        b"\xc9\xff\xff\xff\xff\x00",
    ] {
        assert_eq!(Scanner::new(1000).advance(claim), Err(Error::TooLarge));
        assert_eq!(Reader::new(claim).skip(), Err(Error::Incomplete));
    }
    assert_eq!(Scanner::new(1000).advance(b"\xc1"), Err(Error::NotMsgpack));
    assert_eq!(Scanner::new(1000).advance(b"\xc5\x01\x00"), Ok(None));
}

#[test]
fn depth_has_an_end() {
    let nested = |depth: usize| [vec![0x91; depth], vec![0xc0]].concat();
    let write = |bytes: &[u8]| write_json(&mut Reader::new(bytes), &mut String::new());
    assert_eq!(Scanner::new(1 << 20).advance(&nested(DEPTH)), Ok(Some(DEPTH + 1)));
    assert_eq!(write(&nested(DEPTH)), Ok(()));
    assert_eq!(Scanner::new(1 << 20).advance(&nested(DEPTH + 1)), Err(Error::TooDeep));
    assert_eq!(write(&nested(DEPTH + 1)), Err(Error::TooDeep));
    let json = "[".repeat(DEPTH + 2) + &"]".repeat(DEPTH + 2);
    assert_eq!(put_json(&json, &mut Vec::new()), Err(JsonError::TooDeep));
}

fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|flag| flag.to_string()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<u64>().prop_map(|number| number.to_string()),
        (-1000_i32..1000).prop_map(|number| (f64::from(number) + 0.5).to_string()),
        "[a-zA-Z0-9 .é]{0,40}".prop_map(|text| format!("\"{text}\"")),
    ];
    leaf.prop_recursive(4, 64, 20, |inner| {
        let pairs = proptest::collection::vec(("[a-z]{1,9}", inner.clone()), 0..20);
        prop_oneof![
            proptest::collection::vec(inner, 0..20).prop_map(|items| format!("[{}]", items.join(","))),
            pairs.prop_map(|pairs| {
                let pairs: Vec<_> = pairs.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
                format!("{{{}}}", pairs.join(","))
            }),
        ]
    })
}

proptest! {
    #[test]
    fn json_survives_the_way_there_and_back(json in json()) {
        prop_assert_eq!(shown(&packed(&json)), json);
    }

    #[test]
    fn messages_are_found_however_the_bytes_come(values in proptest::collection::vec(json(), 1..5), step in 1_usize..50) {
        let stream: Vec<u8> = values.iter().flat_map(|json| packed(json)).collect();
        let mut scanner = Scanner::new(1 << 20);
        let (mut buffer, mut found) = (Vec::new(), Vec::new());
        for piece in stream.chunks(step) {
            buffer.extend_from_slice(piece);
            while let Some(length) = scanner.advance(&buffer).unwrap() {
                found.push(shown(&buffer[..length]));
                buffer.drain(..length);
            }
        }
        prop_assert!(buffer.is_empty());
        prop_assert_eq!(found, values);
    }

    #[test]
    fn no_bytes_do_harm(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Scanner::new(100).advance(&bytes);
        let skipped = Reader::new(&bytes).skip();
        let written = write_json(&mut Reader::new(&bytes), &mut String::new());
        prop_assert!(skipped.is_ok() || written.is_err());
    }
}
