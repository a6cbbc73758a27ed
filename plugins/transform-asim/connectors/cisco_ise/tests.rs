use sweepline_parse::Arena;

use super::mark::{self, Message, Segment};
use super::pairs;

#[test]
fn a_message_is_found_with_and_without_category() {
    for (line, header, segment) in [
        (
            "<181>Mar 14 09:26:53 ise1 CISE_Failed 0000012345 1 0 x y",
            "<181>Mar 14 09:26:53 ise1 ",
            Segment::First("x y"),
        ),
        ("0000012345 3 0 x y", "", Segment::First("x y")),
        ("CSCOacs_Failed 0000012345 4 1  A=b", "", Segment::Later),
        ("CISE_Alarm CRIT: x", "", Segment::Alarm),
        ("INFO: EAP Connection Timeout : Server=ise-1; NAS IP Address=192.0.2.5", "", Segment::Alarm),
        (
            "2026-03-14 09:26:53.306 +0200 60198 INFO null: purged, MESSAGE=done,",
            "",
            Segment::Bare("2026-03-14 09:26:53.306 +0200 60198 INFO null: purged, MESSAGE=done,"),
        ),
    ] {
        assert_eq!(mark::find(line), Some((header, segment)), "{line}");
    }
    for line in [
        "2026-03-14 09:26:53.306 +0200 60198 INFO started",
        "2026-03-14 09:26:53 +0200 60198 INFO main: started",
        "2026-03-14 09:26:53.306 +0200 60198 TRACE main: started",
        "INFO: connected : server=db-1; port=5432",
        "1773480413 1 0 x",
        "0000012345 x 0",
        "00 1 0",
        "notCISE_x 0000012345 1 0",
        "",
    ] {
        assert_eq!(mark::find(line), None, "{line}");
    }
}

#[test]
fn a_message_has_a_stamp_of_three_words() {
    let message =
        Message::read("2026-03-14 09:26:53.120 +00:00 0000067890 5405 NOTICE  Class: text, A=b").unwrap();
    assert_eq!((message.stamp, message.zone), ("2026-03-14 09:26:53.120", "+00:00"));
    assert_eq!((message.code, message.severity, message.text), ("5405", "NOTICE", "Class: text, A=b"));
    assert_eq!(Message::read("2026-03-14 09:26:53.120 +00:00 0000067890"), None);
}

#[test]
fn an_escaped_comma_belongs_to_the_value() {
    let arena = Arena::new();
    let (title, attributes) = pairs::split("Class: some text, A b =c\\, d, E=f=g,h,");
    assert_eq!(title, "some text");
    assert_eq!(pairs::pairs(attributes, &arena).collect::<Vec<_>>(), [("A b", "c, d"), ("E", "f=g,h")]);
}
