use sweepline_parse::kv;

use super::marks::{self, Mark};

#[test]
fn lines_are_recognised_by_keys_of_their_own() {
    for (line, mark) in [
        ("<189>date=2026-03-14 logid=\"0000000013\" type=\"traffic\"", Some(Mark::FortiOs)),
        ("date=2026-03-14,devid=FG1,type=traffic", Some(Mark::FortiOs)),
        ("device_id=FV-1 log_id=20000008 type=traffic", Some(Mark::OldOrOther)),
        (
            "<13>Mar 14 09:26:53 fw 0|Fortinet|Fortigate|v7|1|traffic|3|src=10.0.0.1",
            Some(Mark::CefWithoutTag(23)),
        ),
        ("loguid={1} subtype=x", None),
        ("xlogid=1 type=traffic", None),
        ("logid=1 subtype=forward eventtype=x", None),
        ("10|Fortinet|Fortigate|v7|", None),
        ("0|Fortinet|FortiWeb|v7|", None),
        ("", None),
    ] {
        assert_eq!(marks::of_line(line), mark, "{line}");
    }
}

#[test]
fn the_log_starts_at_its_first_key() {
    for (line, log) in [
        ("<189>date=1", "date=1"),
        ("<188>Mar 14 09:26:53 10.0.0.1 date=1 time=2", "date=1 time=2"),
        ("no pairs", "no pairs"),
    ] {
        assert_eq!(&line[marks::first_key(line)..], log);
    }
}

#[test]
fn the_first_value_tells_the_separator() {
    assert_eq!(marks::separator("date=2026-03-14 time=1,2"), kv::Separator::Blank);
    assert_eq!(marks::separator("date=2026-03-14,time=1 2"), kv::Separator::Comma);
    assert_eq!(marks::separator("devname=\"a b\",time=1"), kv::Separator::Auto);
}
