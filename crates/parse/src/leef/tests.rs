use proptest::prelude::*;

use super::*;

fn read<'a>(event: &Event<'a>) -> Vec<(&'a str, &'a str)> {
    extension(event.extension, event.delimiter).map(|pair| (pair.key, pair.value)).collect()
}

#[test]
fn a_record_that_lost_its_marker_starts_with_the_version() {
    let arena = Arena::new();
    let event = parse("1.0|Acme|Edge|9.1|closed|src=192.0.2.5\tdst=192.0.2.6", &arena).expect("LEEF");
    assert_eq!((event.version, event.vendor, event.event_id), ("1.0", "Acme", "closed"));
    for line in ["1.0|Acme|Edge", "1.1|a|b|c|d|e", "fw 1.0|a|b|c|d|e"] {
        assert_eq!(find(line), None, "{line}");
    }
}

#[test]
fn version_one_separates_with_tabs() {
    let arena = Arena::new();
    let event =
        parse("Mar 14 09:26:53 h LEEF:1.0|Acme|Edge|1.0|conn|src=192.0.2.1\tmsg=a=b c\t\tdst=", &arena)
            .expect("LEEF");
    assert_eq!((event.prefix, event.version, event.event_id), ("Mar 14 09:26:53 h ", "1.0", "conn"));
    assert_eq!(read(&event), [("src", "192.0.2.1"), ("msg", "a=b c"), ("dst", "")]);
}

#[test]
fn version_two_names_its_delimiter() {
    let arena = Arena::new();
    for (field, delimiter) in [("^", "^"), ("x5E", "^"), ("0x5e", "^"), ("", "\t"), ("x09", "\t"), ("§", "§")]
    {
        let line = format!("LEEF:2.0|Acme|Edge|1.0|conn|{field}|a=1{delimiter}b=2|3");
        let event = parse(&line, &arena).expect("LEEF");
        assert_eq!(read(&event), [("a", "1"), ("b", "2|3")], "{line}");
    }
}

#[test]
fn the_delimiter_field_may_be_missing() {
    let arena = Arena::new();
    for line in ["LEEF:2.0|Acme|Edge|1.0|conn|a=1\tb=2", "LEEF:2.0|Acme|Edge|1.0|conn|a=1\tb=2|"] {
        let event = parse(line, &arena).expect("LEEF");
        assert_eq!(event.delimiter, '\t');
        assert_eq!(read(&event).len(), 2);
    }
}

#[test]
fn the_vendor_is_told_with_and_without_marker() {
    for line in
        ["Mar 14 09:26:53 h LEEF:1.0|Acme|Edge|1.0|conn|", "2.0|Acme|Edge|1.0|conn|", "LEEF:1.0| Acme |"]
    {
        assert_eq!(vendor(line), Some("Acme"), "{line}");
    }
    for line in ["LEEF:1.0", "CEF:0|Acme|Edge|", "Acme"] {
        assert_eq!(vendor(line), None, "{line}");
    }
}

#[test]
fn a_short_header_is_an_error_that_counts_its_pipes() {
    let arena = Arena::new();
    assert_eq!(parse("CEF:0|", &arena), Err(Error::NoMarker));
    assert_eq!(parse("LEEF:1.0|a|b|c", &arena), Err(Error::TooFewPipes { found: 3 }));
    assert_eq!(find("x LEEF:1.0|a"), Some(2));
}

proptest! {
    #[test]
    fn arbitrary_text_does_not_panic(text in "\\PC*|LEEF:[12]\\.0[|a^x\t ]{0,20}[a-c=\\\\\t]{0,40}", delimiter: char) {
        let arena = Arena::new();
        if let Ok(event) = parse(&text, &arena) {
            let _ = read(&event);
        }
        for pair in extension(&text, delimiter) {
            let _ = unescape(pair.value, &arena);
        }
    }
}
