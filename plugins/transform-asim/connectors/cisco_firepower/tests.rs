use super::mark::{self, Kind};
use super::pairs::{Tuple, pairs};

#[test]
fn an_event_is_found_by_its_tag() {
    for (line, level, id, text) in [
        ("%FTD-6-430003: SrcIP: 192.0.2.1", "6", "430003", "SrcIP: 192.0.2.1"),
        ("<134>2026-03-14T09:26:53Z ftd1  %FTD-1-430002:  A: b", "1", "430002", "A: b"),
        ("%NGIPS-1-430001 : A: b", "1", "430001", "A: b"),
    ] {
        let found = mark::of_line(line).unwrap();
        assert_eq!((found.level, found.kind, found.text), (level, Kind::Id(id), text), "{line}");
    }
    for line in ["%FTD-6-302013: Built", "%ASA-6-430003: x", "%FTD-8-430003: x", "x-430003: y", "%FTD-6-4300"]
    {
        assert_eq!(mark::of_line(line), None, "{line}");
    }
}

#[test]
fn a_comma_that_no_key_follows_belongs_to_the_value() {
    let pairs: Vec<_> =
        pairs("Rule: Allow, web and mail, URL: http://x.example/a, b:c, Prefilter Policy: P").collect();
    assert_eq!(
        pairs,
        [("Rule", "Allow, web and mail"), ("URL", "http://x.example/a, b:c"), ("Prefilter Policy", "P")]
    );
}

#[test]
fn the_tuple_behind_the_pairs_is_cut_off() {
    let (text, tuple) = Tuple::split("SSL: {x}, Context: Unknown, {TCP} 192.0.2.1:5000 -> 2001:db8::1:443");
    let tuple = tuple.unwrap();
    assert_eq!(text, "SSL: {x}, Context: Unknown,");
    assert_eq!((tuple.protocol, tuple.source.1, tuple.destination.1), ("TCP", Some(5000), Some(443)));
    assert_eq!(Tuple::split("A: {b").1, None);
}
