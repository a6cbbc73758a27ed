use proptest::prelude::*;

use super::*;

fn read(text: &str, separator: Separator) -> Vec<(&str, &str)> {
    pairs(text, separator).map(|pair| (pair.key, pair.value)).collect()
}

#[test]
fn bare_and_quoted_values_are_read() {
    let text = r#"date=2026-03-14 devname="FG EDGE" empty= quoted="" srcip=192.0.2.1"#;
    let expected = [
        ("date", "2026-03-14"),
        ("devname", "FG EDGE"),
        ("empty", ""),
        ("quoted", ""),
        ("srcip", "192.0.2.1"),
    ];
    assert_eq!(read(text, Separator::Blank), expected);
    assert_eq!(read(text, Separator::Auto), expected);
}

#[test]
fn escaped_quotes_stay_inside_the_value() {
    let arena = Arena::new();
    let pair = pairs(r#"msg="say \"hi\" C:\\tmp\\" x=1"#, Separator::Blank).next().expect("a pair");
    assert_eq!(pair.value, r#"say \"hi\" C:\\tmp\\"#);
    assert!(pair.escaped && !pair.truncated);
    assert_eq!(unescape(pair.value, &arena), r#"say "hi" C:\tmp\"#);
    assert_eq!(unescape(r"a\b", &arena), r"a\b");
}

#[test]
fn a_quote_that_never_closes_takes_the_rest() {
    let last = pairs(r#"a=1 b="two three c=4"#, Separator::Blank).last().expect("a pair");
    assert_eq!((last.key, last.value, last.truncated), ("b", "two three c=4", true));
}

#[test]
fn junk_without_equals_is_skipped() {
    let text = r#"<134> %x junk "quoted" a=1 =2 ä=3 b:c=4 d=5"#;
    assert_eq!(read(text, Separator::Blank), [("a", "1"), ("d", "5")]);
}

#[test]
fn single_quotes_hold_blanks() {
    let text = "identity='Jane Doe' reason='' name=O'Brien other='open x=1";
    let expected =
        [("identity", "Jane Doe"), ("reason", ""), ("name", "O'Brien"), ("other", "'open"), ("x", "1")];
    assert_eq!(read(text, Separator::Blank), expected);
}

#[test]
fn the_separator_is_what_follows_the_first_value() {
    assert_eq!(
        read(r#"a=1,b="x,y",c=two words"#, Separator::Auto),
        [("a", "1"), ("b", "x,y"), ("c", "two words")]
    );
    assert_eq!(read(r#"a="1",b=2"#, Separator::Auto), [("a", "1"), ("b", "2")]);
    assert_eq!(
        read("time=1|host=gw|msg=a b", Separator::Auto),
        [("time", "1"), ("host", "gw"), ("msg", "a b")]
    );
    assert_eq!(read("a=1; b=2;c=3", Separator::Auto), [("a", "1"), ("b", "2"), ("c", "3")]);
    assert_eq!(read("a=1,2 b=3", Separator::Auto), [("a", "1,2"), ("b", "3")]);
    assert_eq!(read("a=x;y b=3", Separator::Auto), [("a", "x;y"), ("b", "3")]);
    assert_eq!(read("nothing here", Separator::Auto), []);
}

#[test]
fn tabs_and_line_ends_separate_like_blanks() {
    assert_eq!(read("a=1\tb=2  c=3\r\n", Separator::Blank), [("a", "1"), ("b", "2"), ("c", "3")]);
}

#[test]
fn an_overlong_key_is_no_key() {
    let text = format!("{}=1 b=2", "k".repeat(KEY_BYTES + 1));
    assert_eq!(read(&text, Separator::Blank), [("b", "2")]);
}

fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

proptest! {
    #[test]
    fn written_pairs_are_read_back(
        written in proptest::collection::vec(("[A-Za-z0-9_.-]{1,12}", "\\PC{0,20}"), 0..20),
        separator in prop_oneof![Just((Separator::Blank, " ")), Just((Separator::Comma, ",")), Just((Separator::Pipe, "|")), Just((Separator::Semicolon, "; "))],
    ) {
        let arena = Arena::new();
        let text = written.iter().map(|(key, value)| format!("{key}={}", quoted(value))).collect::<Vec<_>>().join(separator.1);
        let expected: Vec<_> = written.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        let found: Vec<_> = pairs(&text, separator.0).map(|pair| (pair.key, unescape(pair.value, &arena))).collect();
        prop_assert_eq!(&found, &expected);
        let guessed: Vec<_> = pairs(&text, Separator::Auto).map(|pair| (pair.key, unescape(pair.value, &arena))).collect();
        prop_assert_eq!(&guessed, &expected);
    }

    #[test]
    fn arbitrary_text_does_not_panic(text in "\\PC*|[a-c=\"'\\\\,;| \t\u{0}\u{b}]{0,60}") {
        let arena = Arena::new();
        for separator in [Separator::Blank, Separator::Comma, Separator::Auto, Separator::Pipe, Separator::Semicolon] {
            for pair in pairs(&text, separator) {
                prop_assert!(!pair.escaped || pair.value.contains('\\'));
                let _ = unescape(pair.value, &arena);
            }
        }
    }
}

#[test]
fn a_guessed_key_is_taken_only_when_it_is_next() {
    let mut read = pairs("a=1 bc=\"x y\" d=2", Separator::Blank);
    assert_eq!(read.next_if_key("b"), None);
    assert_eq!(read.next_if_key("a").map(|pair| pair.value), Some("1"));
    assert_eq!(read.next_if_key("b"), None);
    assert_eq!(read.next_if_key(""), None);
    assert_eq!(read.next_if_key("bc").map(|pair| pair.value), Some("x y"));
    assert_eq!(read.next().map(|pair| pair.key), Some("d"));
    assert_eq!(read.next_if_key("d"), None);
}

/// Found by fuzzing: a NUL ends a bare value, and was then no separator, so that reading stood still.
#[test]
fn control_characters_between_pairs_are_passed() {
    for control in ['\0', '\u{1}', '\u{b}', '\u{1b}'] {
        let text = format!("a=1{control} {control}{control}b=\"2\"{control}c=3{control}");
        assert_eq!(read(&text, Separator::Blank), [("a", "1"), ("b", "2"), ("c", "3")], "{control:?}");
        for separator in [Separator::Comma, Separator::Auto, Separator::Pipe, Separator::Semicolon] {
            assert!(read(&text, separator).len() <= 3);
        }
    }
}
