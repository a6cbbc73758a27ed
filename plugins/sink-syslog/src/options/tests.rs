use super::*;

fn options(text: &str) -> Result<Options, String> {
    sweepline_testkit::options(text)
}

#[test]
fn an_address_is_enough() {
    let options = options("address: siem.example.com:601").unwrap();
    assert_eq!(
        (options.mode, options.framing, options.body),
        (Mode::Tcp, Framing::OctetCounting, Body::Json)
    );
    assert_eq!((options.facility, options.severity), (Facility::Local0, None));
    assert_eq!(options.structured_data.as_str(), "-");
}

#[test]
fn the_example_is_sound() {
    options(include_str!("../example.yaml")).unwrap();
}

#[test]
fn facilities_and_severities_go_by_name_or_number() {
    for (text, facility, severity) in [
        ("facility: local4, severity: notice", Facility::Local4, Severity::Notice),
        ("facility: 20, severity: 5", Facility::Local4, Severity::Notice),
        ("facility: authpriv, severity: err", Facility::Authpriv, Severity::Error),
    ] {
        let options = options(&format!("{{address: 's:1', {text}}}")).unwrap();
        assert_eq!((options.facility, options.severity), (facility, Some(severity)), "{text}");
    }
    assert_eq!((Facility::Local7.code(), Severity::Debug.code()), (23, 7));
}

#[test]
fn structured_data_keeps_its_order_and_escapes_values() {
    let text =
        r#"{address: 's:1', structured_data: {site@32473: {room: '12', name: 'a"b\c]'}, empty@32473: {}}}"#;
    let options = options(text).unwrap();
    assert_eq!(options.structured_data.as_str(), r#"[site@32473 room="12" name="a\"b\\c\]"][empty@32473]"#);
}

#[test]
fn wrong_values_are_refused_with_a_reason() {
    for (text, reason) in [
        ("{address: siem}", "`address` is `siem`, it must be a host and a port"),
        ("{address: 'unix:/dev/log'}", "`mode` must be `unix` or `unix_datagram`"),
        ("{address: 's:1', mode: unix}", "it must be `unix:` and a path"),
        ("{address: 's:1', mode: udp, tls: {enabled: true}}", "`tls` needs `mode: tcp`"),
        ("{address: 's:1', framing: newline, tls: {enabled: true}}", "`tls` needs `framing: octet_counting`"),
        ("{address: 's:1', app_name: 'two words'}", "`app_name` must be 1 to 48 printable ASCII"),
        ("{address: 's:1', hostname: ''}", "`hostname` must be 1 to 255 printable ASCII"),
        ("{address: 's:1', max_message_bytes: 100}", "it must be between 480 and 1048576"),
        ("{address: 's:1', mode: udp, max_message_bytes: 70000}", "it must be between 480 and 65487"),
        ("{address: 's:1', facility: local8}", "unknown value `local8`"),
        ("{address: 's:1', facility: 24}", "a name or a number from 0 to 23"),
        ("{address: 's:1', severity: -1}", "a name or a number from 0 to 7"),
        ("{address: 's:1', structured_data: {'a b': {}}}", "`a b` must be 1 to 32 printable ASCII"),
        ("{address: 's:1', port: 514}", "unknown key `port`"),
    ] {
        let error = options(text).unwrap_err();
        assert!(error.contains(reason), "{text}: {error}");
    }
}
