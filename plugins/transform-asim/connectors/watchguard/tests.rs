use super::text::{self, Shape};

#[test]
fn lines_are_recognised_by_the_message_number_or_the_leef_vendor() {
    for (line, shape) in [
        ("msg_id=\"3000-0148\" Allow", Some(Shape::Syslog(0))),
        ("fw firewall: msg_id=\"1AFF-0024\" x", Some(Shape::Syslog(13))),
        ("<142>LEEF:1.0|WatchGuard|XTM|12|30000148|", Some(Shape::Leef)),
        ("<142>1.0|WatchGuard|XTM|12|30000148|", Some(Shape::LeefWithoutTag(5))),
        ("msg_id=\"3000\" Allow", None),
        ("msg_id=12345-678 x", None),
        ("0|WatchGuard|x", None),
        ("", None),
    ] {
        assert_eq!(text::shape(line), shape, "{line}");
    }
}

#[test]
fn names_of_interfaces_may_hold_blanks() {
    for (names, split) in [
        ("1-Trusted 0-External", Some(("1-Trusted", "0-External"))),
        ("Guest WiFi 0-External", Some(("Guest WiFi", "0-External"))),
        ("0-External one Firebox", Some(("0-External one", "Firebox"))),
        ("Firebox LAN 2", Some(("Firebox", "LAN 2"))),
        ("Guest WiFi WAN 2", None),
        ("Firebox", None),
    ] {
        assert_eq!(text::interfaces(names), split, "{names}");
    }
}

#[test]
fn the_policy_stands_in_the_last_parentheses() {
    for (rest, policy) in [
        ("offset 8 (HTTPS-00)", Some("HTTPS-00")),
        ("msg=\"(x)\" (Web (int) Out-00) repeated 3 times", Some("Web (int) Out-00")),
        ("x)", None),
        ("(HTT", None),
    ] {
        assert_eq!(text::policy(rest), policy, "{rest}");
    }
}
