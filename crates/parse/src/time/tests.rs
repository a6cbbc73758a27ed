use proptest::prelude::*;

use super::any;
use super::*;

const RECEIVED: Nanos = Nanos(1_773_480_420_000_000_000); // 2026-03-14T09:27:00Z

fn utc() -> Clock<'static> {
    Clock { zone: &Zone::Utc, received: RECEIVED }
}

fn written(at: Nanos) -> String {
    let mut out = String::new();
    write_rfc3339(at, &mut out);
    out
}

fn read(text: &str) -> Option<String> {
    any(text, &utc()).map(written)
}

#[test]
fn digits_tell_the_unit_of_an_epoch() {
    for (text, nanos) in [
        ("1773480413", 1_773_480_413_000_000_000),
        ("1773480413123", 1_773_480_413_123_000_000),
        ("1773480413123456", 1_773_480_413_123_456_000),
        ("1773480413123456789", 1_773_480_413_123_456_789),
        ("1547188416.857497", 1_547_188_416_857_497_000),
        ("1773480413123.5", 1_773_480_413_123_500_000),
        ("999999999", 999_999_999_000_000_000),
        ("1.773480413e+09", 1_773_480_413_000_000_000),
    ] {
        assert_eq!(epoch(text), Some(Nanos(nanos)), "{text}");
        assert_eq!(any(text, &utc()), Some(Nanos(nanos)), "{text}");
    }
    for text in [
        "",
        "1",
        "12345678",
        "17734804131",
        "177348041312345678901",
        "-1773480413",
        "0000012345",
        "9999999999999999999",
        "x",
    ] {
        assert_eq!(epoch(text), None, "{text}");
    }
}

#[test]
fn rfc3339_and_its_deviations_are_read() {
    for (text, expected) in [
        ("2026-03-14T09:26:53Z", "2026-03-14T09:26:53Z"),
        ("2026-03-14T09:26:53.25Z", "2026-03-14T09:26:53.25Z"),
        ("2026-03-14T09:26:53.1234567890123Z", "2026-03-14T09:26:53.123456789Z"),
        ("2026-03-14 09:26:53", "2026-03-14T09:26:53Z"),
        ("2026-03-14T10:26:53+01:00", "2026-03-14T09:26:53Z"),
        ("2026-03-14T10:26:53+0100", "2026-03-14T09:26:53Z"),
        ("2026-03-14T10:26:53 +0100", "2026-03-14T09:26:53Z"),
        ("2026-03-14T09:26:53+00:00Z", "2026-03-14T09:26:53Z"),
        ("2026-03-14T02:26:53.5-07:00", "2026-03-14T09:26:53.5Z"),
        ("2026-03-14 09:26:53 UTC", "2026-03-14T09:26:53Z"),
        ("2026-03-14 09:26:53.2652876 +0000 UTC", "2026-03-14T09:26:53.2652876Z"),
        ("2026-03-14 05:26:53 America/New_York", "2026-03-14T09:26:53Z"),
        ("2026-03-14 09:26:53 Mars/Olympus", "2026-03-14T09:26:53Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
    ] {
        assert_eq!(rfc3339(text, &utc()).map(written).as_deref(), Some(expected), "{text}");
        assert_eq!(read(text).as_deref(), Some(expected), "{text}");
    }
    for text in [
        "2026-02-30T00:00:00Z",
        "2025-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-03-14T24:00:00Z",
        "2026-03-14T09:60:00Z",
        "2026-03-14",
        "2026-03-14T",
        "2026-03-14T09:26:53Zx",
        "2026-03-14T09:26:53 a b",
        "9999-03-14T09:26:53Z",
        "1000-03-14T09:26:53Z",
        "2026-3-14T09:26:53Z",
        "2026-03-00T09:26:53Z",
    ] {
        assert_eq!(rfc3339(text, &utc()), None, "{text}");
    }
}

#[test]
fn other_forms_are_read() {
    for (text, expected) in [
        ("2026/03/14 09:26:53", "2026-03-14T09:26:53Z"),
        ("2026/03/14 09:26:53.125", "2026-03-14T09:26:53.125Z"),
        ("2026-03-14 09:26:53,125", "2026-03-14T09:26:53.125Z"),
        ("Mar 14 2026 09:26:53", "2026-03-14T09:26:53Z"),
        ("Mar 14 2026 09:26:53.250 GMT", "2026-03-14T09:26:53.25Z"),
        ("Mar 14 2026 01:26:53 PST", "2026-03-14T09:26:53Z"),
        ("Mar 14, 2026, 09:26:53", "2026-03-14T09:26:53Z"),
        ("Mar 14 09:26:53", "2026-03-14T09:26:53Z"),
        ("Mar  4 09:26:53", "2026-03-04T09:26:53Z"),
        ("Mar 14 09:26:53.5 UTC", "2026-03-14T09:26:53.5Z"),
        ("Sat Mar 14 09:26:53 2026", "2026-03-14T09:26:53Z"),
        ("Sat Mar 14 09:26:53 UTC 2026", "2026-03-14T09:26:53Z"),
        ("3/14/2026, 9:26:53.068 AM", "2026-03-14T09:26:53.068Z"),
        ("6/17/2023, 2:32:49.068 PM", "2023-06-17T14:32:49.068Z"),
        ("3/14/2026 12:00:00 AM", "2026-03-14T00:00:00Z"),
        ("3/14/2026 12:00:00 PM", "2026-03-14T12:00:00Z"),
        ("14/3/2026 09:26:53", "2026-03-14T09:26:53Z"),
        ("14.03.2026 09:26:53", "2026-03-14T09:26:53Z"),
        ("4.3.2026, 9:26:53.5", "2026-03-04T09:26:53.5Z"),
        ("Sat, 14 Mar 2026 10:26:53 +0100", "2026-03-14T09:26:53Z"),
        ("14 Mar 2026 10:26:53 +0100 (CET)", "2026-03-14T09:26:53Z"),
        ("14/Mar/2026:09:26:53 +0000", "2026-03-14T09:26:53Z"),
        ("20260314T092653Z", "2026-03-14T09:26:53Z"),
        ("  2026-03-14T09:26:53Z ", "2026-03-14T09:26:53Z"),
        ("March 14 2026 09:26:53", "2026-03-14T09:26:53Z"),
    ] {
        assert_eq!(read(text).as_deref(), Some(expected), "{text}");
    }
    for text in [
        "",
        "Mar",
        "Mar 14",
        "Foo 14 09:26:53",
        "13/13/2026 1:00:00 AM",
        "3/14/2026 13:00:00 PM",
        "3.14.2026 09:26:53",
        "10.20.30.40 09:26:53",
        "Sat",
        "ÄÖÜ",
        "1/2",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn a_year_less_stamp_takes_the_latest_plausible_year() {
    let at = |received: &str, text: &str| {
        let received = rfc3339(received, &utc()).expect("a receive time");
        any(text, &Clock { zone: &Zone::Utc, received }).map(written)
    };
    assert_eq!(at("2026-01-01T00:00:10Z", "Dec 31 23:59:59").as_deref(), Some("2025-12-31T23:59:59Z"));
    assert_eq!(at("2026-03-14T09:00:00Z", "Mar 15 08:59:00").as_deref(), Some("2026-03-15T08:59:00Z"));
    assert_eq!(at("2026-03-14T09:00:00Z", "Mar 15 09:00:01").as_deref(), Some("2025-03-15T09:00:01Z"));
    assert_eq!(at("2025-12-31T23:59:59Z", "Jan  1 00:00:04").as_deref(), Some("2026-01-01T00:00:04Z"));
    assert_eq!(at("2026-03-14T09:00:00Z", "Feb 29 12:00:00").as_deref(), Some("2024-02-29T12:00:00Z"));
    assert_eq!(at("2103-03-14T09:00:00Z", "Feb 29 12:00:00").as_deref(), Some("2096-02-29T12:00:00Z"));
}

proptest! {
    #[test]
    fn no_later_year_than_that_of_a_year_less_stamp_fits(
        received in 0_i64..i64::MAX / 2, month in 1_u8..=12, day in 1_u8..=28, hour in 0_u8..24, zone in 0_usize..2,
    ) {
        let zones = [Zone::Utc, Zone::parse("Europe/Berlin").expect("a zone")];
        let clock = Clock { zone: &zones[zone], received: Nanos(received) };
        let stamp = Stamp { month, day, hour, ..Stamp::default() };
        let latest = received + 86_400_000_000_000;
        let found = stamp.at(&clock).expect("a year");
        let fitting = |year: i16| Stamp { year: Some(year), ..stamp }.at(&clock).filter(|at| at.0 <= latest);
        prop_assert_eq!((1960..2270).rev().find_map(fitting), Some(found));
    }
}

#[test]
fn a_zone_in_the_text_wins_over_the_setting() {
    let berlin = Zone::parse("Europe/Berlin").expect("a zone");
    let clock = Clock { zone: &berlin, received: RECEIVED };
    let at = |text: &str| any(text, &clock).map(written);
    assert_eq!(at("2026-03-14 10:26:53").as_deref(), Some("2026-03-14T09:26:53Z"));
    assert_eq!(at("2026-07-14 10:26:53").as_deref(), Some("2026-07-14T08:26:53Z"));
    assert_eq!(at("2026-07-14 10:26:53 UTC").as_deref(), Some("2026-07-14T10:26:53Z"));
    assert_eq!(at("Mar 14 10:26:53").as_deref(), Some("2026-03-14T09:26:53Z"));
    // A clock change: 02:30 does not exist on 29 March and happens twice on 25 October.
    assert_eq!(at("2026-03-29 02:30:00").as_deref(), Some("2026-03-29T01:30:00Z"));
    assert_eq!(at("2026-10-25 02:30:00").as_deref(), Some("2026-10-25T00:30:00Z"));
    assert_eq!(civil(2026, 7, 14, 10, 0, 0, 0, &clock).map(written).as_deref(), Some("2026-07-14T08:00:00Z"));
}

#[test]
fn zones_are_read_by_name_abbreviation_and_offset() {
    assert_eq!(Zone::parse("UTC"), Some(Zone::Utc));
    assert_eq!(Zone::parse("Z"), Some(Zone::Utc));
    assert_eq!(Zone::parse("+0000"), Some(Zone::Utc));
    assert_eq!(Zone::parse("+0100"), Some(Zone::Fixed(3600)));
    assert_eq!(Zone::parse("-05:00"), Some(Zone::Fixed(-18_000)));
    assert_eq!(Zone::parse("PST"), Some(Zone::Fixed(-28_800)));
    assert_eq!(Zone::parse("UTC+2"), Some(Zone::Fixed(7200)));
    assert!(matches!(Zone::parse("Europe/Berlin"), Some(Zone::Named(_))));
    for text in ["", "+", "+24:00", "Nowhere/Land", "+01:60", "+1:2:3"] {
        assert_eq!(Zone::parse(text), None, "{text}");
    }
}

#[test]
fn a_leading_stamp_leaves_the_rest() {
    for (text, rest) in [
        ("Mar 14 09:26:53 fw1 app: x", " fw1 app: x"),
        ("Mar 14 2026 09:26:53: %ASA", ": %ASA"),
        ("Mar 14 09:26:53 UTC: %ASA", ": %ASA"),
        ("Mar 14 09:26:53 UTCX host", " UTCX host"),
        ("2026-03-14T09:26:53Z FW1 : x", " FW1 : x"),
        ("2026/03/14 09:26:53,007951000012345,TRAFFIC", ",007951000012345,TRAFFIC"),
        ("*Mar 14 09:26:53.000: %SYS", ": %SYS"),
        ("2026-03-14 09:26:53.000 +0000 waf1 NF", " waf1 NF"),
        ("2026-03-14T10:26:53+01:00 h", " h"),
        ("1773480413.000000 MX84 flows", " MX84 flows"),
        ("1773480413 MX84", " MX84"),
        ("Mar 14 09:26:53 2026 host", " host"),
        ("Sat Mar 14 09:26:53 2026\tuser=ann", "\tuser=ann"),
        ("Mar 14 09:26:53 2026: %ASA", ": %ASA"),
        ("2026-03-14 09:26:53 -5 degrees", " -5 degrees"),
        ("2026-03-14 09:26:53 - text", " - text"),
        ("Mar 14 09:26:53 10.0.0.1 %ASA", " 10.0.0.1 %ASA"),
        ("Mar 14 09:26:53", ""),
    ] {
        let (at, used) = leading(text, &utc()).expect(text);
        assert_eq!(written(at), "2026-03-14T09:26:53Z", "{text}");
        assert_eq!(&text[used..], rest, "{text}");
    }
}

#[test]
fn zeros_of_the_fraction_are_not_written() {
    assert_eq!(written(Nanos(0)), "1970-01-01T00:00:00Z");
    assert_eq!(written(Nanos(1_773_480_401_250_000_000)), "2026-03-14T09:26:41.25Z");
    assert_eq!(written(Nanos(1)), "1970-01-01T00:00:00.000000001Z");
    assert_eq!(written(Nanos(-1)), "1969-12-31T23:59:59.999999999Z");
    assert_eq!(written(Nanos(10)), "1970-01-01T00:00:00.00000001Z");
    assert_eq!(written(Nanos(i64::MAX)), "2262-04-11T23:47:16.854775807Z");
    assert_eq!(written(Nanos(i64::MIN)), "1677-09-21T00:12:43.145224192Z");
}

proptest! {
    #[test]
    fn every_written_instant_is_read_back(nanos: i64) {
        // The first second of the range is cut off: its whole second lies below the smallest instant.
        prop_assume!(nanos > i64::MIN + 1_000_000_000);
        let text = written(Nanos(nanos));
        prop_assert_eq!(rfc3339(&text, &utc()), Some(Nanos(nanos)));
        prop_assert_eq!(any(&text, &utc()), Some(Nanos(nanos)));
        prop_assert_eq!(leading(&text, &utc()), Some((Nanos(nanos), text.len())));
    }

    #[test]
    fn writing_agrees_with_jiff(nanos: i64) {
        let expected = jiff::Timestamp::from_nanosecond(i128::from(nanos)).expect("in range").to_string();
        prop_assert_eq!(written(Nanos(nanos)), expected);
    }

    #[test]
    fn arbitrary_text_does_not_panic(
        text in "\\PC*|[-+0-9a-zA-Z:/., ]{0,40}|(Mon|Mar|Dec) ?[0-9]{0,2} [0-9:. ]{0,20}[A-Z/a-z ]{0,9}",
        received: i64,
    ) {
        let zone = Zone::parse("Australia/Lord_Howe").expect("a zone");
        let clock = Clock { zone: &zone, received: Nanos(received) };
        let _ = (epoch(&text), rfc3339(&text, &clock), any(&text, &clock), Zone::parse(&text));
        if let Some((_, used)) = leading(&text, &clock) {
            prop_assert!(text.get(..used).is_some());
        }
    }
}
