use sweepline_parse::Arena;

use super::mark::{self, Lines};
use super::text;

#[test]
fn a_line_tells_its_feed() {
    for (line, kind) in [
        ("<134>x datetime=a\tcsip=192.0.2.1\tcdip=192.0.2.2", Some(Lines::Pairs)),
        ("a reason=Allowed\tvendor=Zscaler", Some(Lines::OtherFeed)),
        ("LEEF:1.0|Zscaler|NSS-FW|6.0|Allow|src=192.0.2.1", Some(Lines::Leef)),
        ("<111>{\"LogTimestamp\": 1}", Some(Lines::Json { start: 5 })),
        ("h {\"sourcetype\":\"zscalernss-fw\"}", Some(Lines::Json { start: 2 })),
        ("blocked by Zscaler", None),
        ("csip=192.0.2.1", None),
    ] {
        assert_eq!(mark::of_line(line), kind, "{line}");
    }
}

#[test]
fn percent_signs_are_decoded_when_they_make_sense() {
    let arena = Arena::new();
    for (written, meant) in
        [("Road%20Warrior", "Road Warrior"), ("100%", "100%"), ("%zz%2", "%zz%2"), ("%ff", "%ff")]
    {
        assert_eq!(text::decoded(written, &arena), meant);
    }
}

#[test]
fn the_first_key_ends_the_header() {
    assert_eq!(text::split("<134>Mar 14 nss a=b c=d"), ("<134>Mar 14 nss ", "a=b c=d"));
    assert_eq!(text::split("no pairs"), ("", "no pairs"));
}
