use super::lookups;
use super::{Shape, shape};

#[test]
fn lines_are_recognised_by_the_leef_vendor_or_the_first_pairs() {
    for (line, found) in [
        ("LEEF:1.0|Forcepoint|Firewall|7.1|Connection_Allowed|src=10.1.1.1", Some(Shape::Leef)),
        ("<6>Timestamp=\"2026-03-14 09:26:53\",NodeId=\"10.0.0.1\"", Some(Shape::Pairs(3))),
        ("LEEF:1.0|Other|Firewall|7.1|x|", None),
        ("Timestamp=\"2026-03-14 09:26:53\",Node=\"10.0.0.1\"", None),
        ("", None),
    ] {
        assert_eq!(shape(line), found, "{line}");
    }
}

#[test]
fn events_are_found_by_number_or_name() {
    assert!(lookups::event(Some("70018"), None).is_some());
    assert!(lookups::event(None, Some("Connection_Allowed")).is_some());
    assert!(lookups::event(None, Some("Connection discarded")).is_some());
    assert!(lookups::event(Some("1"), Some("Connection_Allowed")).is_none());
    assert!(lookups::event(None, Some("")).is_none());
}
