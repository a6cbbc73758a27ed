use super::text::{self, Mark};

#[test]
fn lines_are_recognised_by_four_keys() {
    for (line, mark) in [
        (
            "<134>id=firewall sn=0017C5000001 time=\"x\" fw=192.0.2.1 pri=6 c=1024 m=537",
            Some(Mark::Firewall(5)),
        ),
        ("<134> id=edge sn=1 fw=192.0.2.1 m=537", Some(Mark::Firewall(6))),
        ("id=sslvpn sn=1 fw=192.0.2.1 pri=5 m=1", Some(Mark::OtherProduct)),
        ("logid=1 sn=1 fw=192.0.2.1 m=1", None),
        ("id=firewall time=\"x\" fw=192.0.2.1 pri=6", None),
        ("", None),
    ] {
        assert_eq!(text::mark(line), mark, "{line}");
    }
}

#[test]
fn an_end_has_up_to_four_parts() {
    for (text, ip, port, interface, host) in [
        ("10.1.1.20:50211:X0:pc-20", "10.1.1.20", Some(50211), "X0", "pc-20"),
        ("10.1.1.20:50211:X0", "10.1.1.20", Some(50211), "X0", ""),
        ("10.1.1.20::X0", "10.1.1.20", None, "X0", ""),
        ("10.1.1.20", "10.1.1.20", None, "", ""),
        ("[2001:db8::1]:443:X1", "2001:db8::1", Some(443), "X1", ""),
        ("2001:db8::1:443:X1", "2001:db8::1", Some(443), "X1", ""),
        ("2001:db8::1", "2001:db8::1", None, "", ""),
    ] {
        let end = text::end(text);
        assert_eq!(end.ip, ip.parse().ok(), "{text}");
        assert_eq!((end.port, end.interface, end.host), (port, interface, host), "{text}");
    }
    for text in ["", ":", "::::", "X0", "é:1"] {
        let _ = text::end(text);
    }
}
