use super::{finish, mark};

#[test]
fn a_record_is_found_behind_any_header() {
    for line in [
        "1773480413.112 MX84 flows src=1",
        "<134>1 1773480413.112 MX84 flows src=1",
        "<134>Mar 14 09:26:53 192.0.2.1 1 1773480413.112 MX84 flows src=1",
        "<134>Mar 14 09:26:53 relay logger: 1773480413.112 MX84 flows src=1",
    ] {
        let record = mark::find(line).unwrap();
        assert_eq!(
            (record.epoch, record.device, record.kind, record.rest),
            ("1773480413.112", "MX84", "flows", "src=1"),
            "{line}"
        );
    }
    for line in
        ["1773480413.112 921 192.0.2.1 TCP_MISS/200", "177348041 MX84 flows", "flows of 1773480413", ""]
    {
        assert_eq!(mark::find(line), None, "{line}");
    }
}

#[test]
fn an_end_is_an_address_with_or_without_port() {
    for (text, ip, port) in [
        ("192.0.2.1", "192.0.2.1", None),
        ("192.0.2.1:80", "192.0.2.1", Some(80)),
        ("2001:db8::1", "2001:db8::1", None),
        ("[2001:db8::1]:443", "2001:db8::1", Some(443)),
    ] {
        assert_eq!(finish::end(text), Some((ip.parse().unwrap(), port)), "{text}");
    }
    assert_eq!(finish::end("98:5A:EB:00:00:01"), None);
}
