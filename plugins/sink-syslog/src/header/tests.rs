use sweepline_plugin::options::{read, yaml};

use super::*;

fn header(more: &str) -> Header {
    let text = format!("{{address: 's:1', hostname: sensor.example.com, {more}}}");
    Header::new(&read(&yaml::parse(&text, &|_| None).unwrap()).unwrap())
}

fn written(header: &Header, at: i64) -> String {
    let mut out = Vec::new();
    header.write(Nanos(at), Severity::Notice, "session", &mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn a_header_has_the_seven_parts_of_rfc_5424() {
    let process = std::process::id();
    assert_eq!(
        written(&header(""), 1_700_000_000_123_456_789),
        format!("<133>1 2023-11-14T22:13:20.123456Z sensor.example.com sweepline {process} session - ")
    );
    let more = "facility: local4, severity: debug, app_name: fw, structured_data: {a@32473: {b: c}}";
    assert_eq!(
        written(&header(more), 0),
        format!("<167>1 1970-01-01T00:00:00Z sensor.example.com fw {process} session [a@32473 b=\"c\"] ")
    );
}

#[test]
fn a_fraction_has_six_digits_also_before_1970() {
    assert!(written(&header(""), -1).contains(" sensor") && written(&header(""), -1).contains("59.999999Z"));
}

#[test]
fn only_a_sound_pri_is_one() {
    for record in [&b"<0>x"[..], b"<191>1 - - - - - -", b"<13>Nov 24 00:00:00 fw: x"] {
        assert!(is_syslog(record), "{record:?}");
    }
    for record in [&b""[..], b"<", b"<>x", b"<192>x", b"<0013>x", b"<1x>", b"CEF:0|a|b", b" <13>x"] {
        assert!(!is_syslog(record), "{record:?}");
    }
}
