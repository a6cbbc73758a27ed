use super::*;
use crate::msgpack::{put_array, put_bin, put_json, put_str};

/// Seconds and nanoseconds of 2024-01-01T00:00:00.5Z.
const EVENT_TIME: &[u8] = b"\xd7\x00\x65\x92\x00\x80\x1d\xcd\x65\x00";
const SECONDS: &[u8] = b"\xce\x65\x92\x00\x80";
const WITH_METADATA: &[u8] = b"\x92\xd7\x00\x65\x92\x00\x80\x1d\xcd\x65\x00\x81\xa1k\xa1v";

fn json(json: &str) -> Vec<u8> {
    let mut out = Vec::new();
    put_json(json, &mut out).unwrap();
    out
}

fn entry(time: &[u8], record: &str) -> Vec<u8> {
    [&b"\x92"[..], time, &json(record)].concat()
}

fn message(parts: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::new();
    put_array(parts.len() + 1, &mut out);
    put_str("fw.edge", &mut out);
    parts.iter().for_each(|part| out.extend(*part));
    out
}

fn records(entries: Entries<'_>) -> Vec<String> {
    let shown = |entry: Entry<'_>| {
        let mut out = String::new();
        entry.record.write_json(&mut out).map(|()| out)
    };
    entries.map(|entry| entry.and_then(shown).unwrap_or_else(|error| format!("error: {error}"))).collect()
}

fn plain(bytes: &[u8]) -> Vec<String> {
    let message = Message::read(bytes).unwrap().unwrap();
    assert_eq!(message.tag, b"fw.edge");
    match message.body {
        Body::Plain(entries) => records(entries),
        Body::Packed(bytes) => records(Entries::packed(bytes)),
    }
}

#[test]
fn all_modes_and_times_give_the_same_records() {
    let (a, b) = (r#"{"log":"a"}"#, r#"{"log":"b"}"#);
    for time in [EVENT_TIME, SECONDS, WITH_METADATA] {
        assert_eq!(plain(&message(&[time, &json(a)])), [a]);
        assert_eq!(plain(&message(&[time, &json(a), &json("{}")])), [a]);
        let both = [entry(time, a), entry(time, b)].concat();
        let list = [&b"\x92"[..], &both].concat();
        assert_eq!(plain(&message(&[&list])), [a, b]);
        assert_eq!(plain(&message(&[&list, b"\xc0"])), [a, b]);
        let mut packed = Vec::new();
        put_bin(&both, &mut packed);
        assert_eq!(plain(&message(&[&packed, &json(r#"{"size": 2}"#)])), [a, b]);
        // Old senders pack into text.
        let text = [&[0xd9, u8::try_from(both.len()).unwrap()][..], &both].concat();
        assert_eq!(plain(&message(&[&text])), [a, b]);
    }
    assert!(plain(&message(&[b"\x90"])).is_empty());
}

#[test]
fn the_option_tells_chunk_and_signal() {
    let of = |option: &str| {
        let bytes = message(&[b"\xc4\x00", &json(option)]);
        let message = Message::read(&bytes).unwrap().unwrap();
        (message.chunk.map(<[u8]>::to_vec), message.signal)
    };
    assert_eq!(of(r#"{"size":3,"compressed":"gzip"}"#), (None, Signal::Logs));
    assert_eq!(of(r#"{"chunk":"p8n9gmxTQVC8/nh2wlKKeQ=="}"#).0, Some(json(r#""p8n9gmxTQVC8/nh2wlKKeQ==""#)));
    assert_eq!(of(r#"{"fluent_signal":0}"#).1, Signal::Logs);
    assert_eq!(of(r#"{"fluent_signal":1}"#).1, Signal::Other);
}

#[test]
fn an_acknowledgement_repeats_the_chunk_byte_for_byte() {
    let answer = acknowledgement(&json(r#""abc""#));
    assert_eq!(answer, b"\x81\xa3ack\xa3abc");
    assert_eq!(acknowledged(&answer), Ok(&b"abc"[..]));
    assert_eq!(acknowledgement(b"\xc4\x03abc"), b"\x81\xa3ack\xc4\x03abc");
    assert!(acknowledged(&json("{}")).is_err());
}

#[test]
fn a_nil_is_a_heartbeat_and_anything_else_is_refused() {
    assert!(Message::read(b"\xc0").unwrap().is_none());
    for wrong in [
        json("1"),
        json("{}"),
        json(r#"["fw"]"#),
        json(r#"[1, 2, {}]"#),
        json(r#"["fw", 1]"#),
        json(r#"["fw", 1, "no map"]"#),
        json(r#"["fw", true, {}]"#),
        json(r#"["fw", "", {"chunk": 5}]"#),
        json(r#"["fw", "", 7]"#),
    ] {
        assert!(Message::read(&wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn a_bad_entry_leaves_its_neighbours_alone_and_damage_ends_them() {
    let (a, b) = (entry(SECONDS, r#"{"a":1}"#), entry(SECONDS, r#"{"b":2}"#));
    for bad in [json("5"), json("[]"), json(r#"[1, "text"]"#), json(r#"["time", {}]"#)] {
        let found = records(Entries::packed(&[&a[..], &bad, &b].concat()));
        assert_eq!((found.len(), &*found[0], &*found[2]), (3, r#"{"a":1}"#, r#"{"b":2}"#));
        assert!(found[1].starts_with("error: "));
    }
    assert_eq!(
        records(Entries::packed(&[&a[..], b"\xc1", &b].concat())),
        [r#"{"a":1}"#, "error: no MessagePack"]
    );
    assert_eq!(
        records(Entries::packed(&[&a[..], &b[..b.len() - 1]].concat())),
        [r#"{"a":1}"#, "error: ends within a value"]
    );
}

#[test]
fn the_time_of_an_entry_is_read_in_every_form() {
    let of = |time: &[u8]| {
        let bytes = entry(time, "{}");
        Entries::packed(&bytes).next().unwrap().unwrap().time.map(|at| at.0)
    };
    assert_eq!(of(EVENT_TIME), Some(1_704_067_200_500_000_000));
    assert_eq!(of(WITH_METADATA), Some(1_704_067_200_500_000_000));
    assert_eq!(of(SECONDS), Some(1_704_067_200_000_000_000));
    assert_eq!(of(b"\xcb\x3f\xf8\x00\x00\x00\x00\x00\x00"), Some(1_500_000_000));
    assert_eq!(of(b"\xcb\x7f\xf0\x00\x00\x00\x00\x00\x00"), Some(i64::MAX));
    for none in [&b"\x00"[..], b"\xc0", b"\xcf\xff\xff\xff\xff\xff\xff\xff\xff", b"\xd7\x00\0\0\0\0\0\0\0\0"]
    {
        assert_eq!(of(none), None, "{none:?}");
    }
}

#[test]
fn marks_of_groups_are_told() {
    let mark = |time: &[u8]| {
        let bytes = entry(time, "{}");
        Entries::packed(&bytes).next().unwrap().unwrap().is_mark
    };
    assert!(mark(b"\x92\xd7\x00\xff\xff\xff\xff\x00\x00\x00\x00\x80"));
    assert!(mark(b"\x92\xd7\x00\xff\xff\xff\xfe\x00\x00\x00\x00\x80"));
    assert!(mark(b"\x92\xff\x80"));
    assert!(!mark(WITH_METADATA));
    assert!(!mark(b"\xd7\x00\xff\xff\xff\xff\x00\x00\x00\x00"));
}

#[test]
fn the_line_is_the_first_field_that_holds_one() {
    let line = |record: &str, field: Option<&str>| {
        let bytes = entry(SECONDS, record);
        let entry = Entries::packed(&bytes).next().unwrap().unwrap();
        entry.record.line(field).map(|line| String::from_utf8_lossy(line).into_owned())
    };
    for (record, expected) in [
        (r#"{"message":"m","log":"l\n"}"#, Some("l")),
        (r#"{"message":"m\r\n","log":""}"#, Some("m")),
        (r#"{"a":{"log":"no"},"MESSAGE":"journal"}"#, Some("journal")),
        (r#"{"_raw":" indented "}"#, Some(" indented ")),
        (r#"{"event.original":"flat"}"#, Some("flat")),
        (r#"{"event":{"kind":"event","original":"nested"}}"#, Some("nested")),
        (r#"{"log":{"level":"info"}}"#, None),
        (r#"{"src":"192.0.2.1"}"#, None),
    ] {
        assert_eq!(line(record, None).as_deref(), expected, "{record}");
    }
    assert_eq!(line(r#"{"log":"l","line":"mine"}"#, Some("line")).as_deref(), Some("mine"));
    assert_eq!(line(r#"{"log":"l"}"#, Some("line")), None);
}

#[test]
fn a_packed_message_is_written_as_the_protocol_has_it() {
    let plain = Packed { tag: "fw", entries: b"\x92", size: 1, compressed: None, chunk: None };
    assert_eq!(plain.write(), b"\x93\xa2fw\xc4\x01\x92\x81\xa4size\x01");
    let full = Packed { compressed: Some("gzip"), chunk: Some("p8n9gmxTQVC8/nh2wlKKeQ=="), ..plain };
    let bytes = full.write();
    let message = Message::read(&bytes).unwrap().unwrap();
    assert_eq!(message.chunk, Some(&json(r#""p8n9gmxTQVC8/nh2wlKKeQ==""#)[..]));
    let mut option = String::new();
    let mut reader = crate::msgpack::Reader::new(&bytes[7..]);
    crate::msgpack::write_json(&mut reader, &mut option).unwrap();
    assert_eq!(option, r#"{"size":1,"compressed":"gzip","chunk":"p8n9gmxTQVC8/nh2wlKKeQ=="}"#);
}

#[test]
fn a_written_entry_is_read() {
    let mut bytes = Vec::new();
    put_entry(sweepline_parse::time::Nanos(1_704_067_200_500_000_000), &mut bytes);
    assert_eq!(bytes[1..], *EVENT_TIME);
    bytes.extend(json(r#"{"log":"a"}"#));
    assert_eq!(records(Entries::packed(&bytes)), [r#"{"log":"a"}"#]);
}
