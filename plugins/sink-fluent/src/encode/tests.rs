use sweepline_asim::{Field, Session, Value};
use sweepline_forward::message::Entries;
use sweepline_plugin::event::{Origin, Records, Rows, SessionBatch, Store};

use super::*;

fn read(events: &Events) -> Vec<String> {
    let mut block = Vec::new();
    assert_eq!(entries(events, Nanos(7), &mut |entry| block.extend(entry)), 0);
    let mut texts = Vec::new();
    for entry in Entries::packed(&block) {
        let mut text = String::new();
        entry.unwrap().record.write_json(&mut text).unwrap();
        texts.push(text);
    }
    texts
}

#[test]
fn a_raw_record_is_the_field_that_others_take_for_the_line() {
    let mut records = Records::default();
    records.push(b"Deny tcp \"a\"");
    records.push(b"caf\xe9");
    let (data, records) = records.finish();
    let raw =
        RawBatch { data, records, received: Nanos(1_700_000_000_000_000_000), origin: Origin::default() };
    let mut block = Vec::new();
    entries(&Events::Raw(raw), Nanos(0), &mut |entry| block.extend(entry));
    let lines: Vec<_> =
        Entries::packed(&block).map(|entry| entry.unwrap().record.line(None).unwrap().to_vec()).collect();
    assert_eq!(lines, [&b"Deny tcp \"a\""[..], b"caf\xe9"], "byte for byte");
    // EventTime: extension type 0 with seconds and nanoseconds.
    assert_eq!(block[..10], *b"\x92\xd7\x00\x65\x53\xf1\x00\x00\x00\x00");
}

#[test]
fn a_session_is_a_record_with_its_columns_at_its_time() {
    let batch = SessionBatch::new(Store::default(), |_| {
        let mut session = Session::new("Fortinet", "Fortigate", "CommonSecurityLog");
        session.time_generated = Some(Nanos(1_700_000_000_250_000_000));
        session.src_ip = Some([192, 0, 2, 1].into());
        session.dst_port = Some(3389);
        session.put_additional("zone", Value::Text("dmz"));
        session.put_text(Field::DvcHostname, "fw1");
        Rows { sessions: vec![session] }
    });
    let events = Events::Sessions(batch);
    let text = read(&events).remove(0);
    let record: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(record["SrcIpAddr"], "192.0.2.1");
    assert_eq!(record["DstPortNumber"], 3389);
    assert_eq!(record["AdditionalFields"]["zone"], "dmz");
    let mut block = Vec::new();
    entries(&events, Nanos(0), &mut |entry| block.extend(entry));
    assert_eq!(block[..11], *b"\x92\xd7\x00\x65\x53\xf1\x00\x0e\xe6\xb2\x80");
}

#[test]
fn an_event_without_a_time_gets_the_present() {
    let batch = SessionBatch::new(Store::default(), |_| Rows { sessions: vec![Session::new("a", "b", "c")] });
    let mut block = Vec::new();
    entries(&Events::Sessions(batch), Nanos(2_000_000_000), &mut |entry| block.extend(entry));
    assert_eq!(block[..10], *b"\x92\xd7\x00\x00\x00\x00\x02\x00\x00\x00");
}
