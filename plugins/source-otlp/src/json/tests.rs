use sweepline_parse::time::Nanos;
use sweepline_plugin::event::Origin;

use super::*;

fn sorted(body: &str) -> Result<Sorted, Unreadable> {
    let base = Origin { stream: 1, peer: Some("192.0.2.1".into()), ..Origin::default() };
    read(body.as_bytes(), Sorter::new(&base, Nanos(2_000_000_000_000_000_000), 1024 * 1024))
}

#[test]
fn an_export_is_read_whatever_the_order_of_its_keys() {
    let sorted = sorted(
        r#"{"resourceLogs": [{
            "scopeLogs": [{"logRecords": [
                {"timeUnixNano": "1700000000000000000", "severityNumber": 9, "newer": {"a": [1]},
                 "traceId": "5b8efff798038103d269b633813fc60c", "body": {"stringValue": "first \"line\""}},
                {"observedTimeUnixNano": 1700000001000000000,
                 "body": {"kvlistValue": {"values": [{"key": "port", "value": {"intValue": "22"}},
                     {"key": "bytes", "value": {"bytesValue": "YWI="}}]}}}
            ], "scope": {"name": "x"}}, {"scope": null}],
            "resource": {"attributes": [{"key": "host.name", "value": {"stringValue": "fw1"}}]}
        }], "unknown": null}"#,
    )
    .unwrap();
    assert_eq!(sorted.refused.count, 0, "{}", sorted.refused.why);
    let [part] = sorted.parts.as_slice() else { panic!("{} parts", sorted.parts.len()) };
    assert_eq!(&part.data[..], br#"first "line"{"port":22,"bytes":"ab"}"#);
    assert_eq!(part.origin.peer.as_deref(), Some("fw1"));
    assert_eq!(part.received, Nanos(1_700_000_001_000_000_000));
}

#[test]
fn what_is_not_json_or_not_an_export_is_told_with_its_place() {
    for (body, told) in [
        ("{\"resourceLogs\": [\n{]}", "line 2 column 2"),
        ("", "EOF"),
        ("{} {}", "trailing"),
        ("[]", "expected an object"),
        (r#"{"resourceLogs": {}}"#, "`resourceLogs` is not an array"),
        (r#"{"resourceLogs": [7]}"#, "not an object"),
        (r#"{"resourceLogs": [{"scopeLogs": [{"logRecords": [7]}]}]}"#, "not an object"),
    ] {
        let error = sorted(body).err().expect(body).to_string();
        assert!(error.contains(told), "{body}: {error}");
    }
    assert!(sorted("{}").unwrap().parts.is_empty());
}

#[test]
fn a_log_record_that_cannot_be_read_does_not_stop_the_others() {
    let sorted = sorted(
        r#"{"resourceLogs": [{"scopeLogs": [{"logRecords": [
            {"timeUnixNano": "soon"}, {"body": {"stringValue": "good"}}, {"body": {"stringValue": 7}}]}]}]}"#,
    )
    .unwrap();
    assert_eq!(&sorted.parts[0].data[..], b"good");
    assert_eq!(sorted.refused.count, 2);
    assert!(sorted.refused.why.starts_with("a log record cannot be read: "), "{}", sorted.refused.why);
}
