use proptest::prelude::*;

use super::*;

#[test]
fn header_lines_describe_the_rows() {
    let mut layout = Layout::new();
    for line in [
        "#separator \\x09",
        "#set_separator\t,",
        "#empty_field\t(none)",
        "#unset_field\t~",
        "#path\tconn",
        "#open\t2026-03-14-09-00-00",
        "#fields\tts\tuid\tid.orig_h\n",
        "#types\ttime\tstring\taddr",
    ] {
        assert!(layout.directive(line), "{line}");
    }
    assert_eq!(layout.path(), "conn");
    assert_eq!(layout.fields(), ["ts", "uid", "id.orig_h"]);
    let mut row = Vec::new();
    assert!(!layout.directive("1773480413.000000\tC1\t192.0.2.1"));
    layout.split("1773480413.000000\tC1\t192.0.2.1\r\n", &mut row);
    assert_eq!(row, ["1773480413.000000", "C1", "192.0.2.1"]);
    assert_eq!(layout.value("~"), None);
    assert_eq!(layout.value("(none)"), Some(""));
    assert_eq!(layout.value("-"), Some("-"));
}

#[test]
fn another_separator_holds_from_its_line_on() {
    let mut layout = Layout::new();
    assert!(layout.directive("#separator |"));
    assert!(layout.directive("#fields|a|b"));
    assert_eq!(layout.fields(), ["a", "b"]);
    assert!(layout.directive("#separator \\x09\\x20"));
    let mut row = Vec::new();
    layout.split("1|2", &mut row);
    assert_eq!(row, ["1", "2"]);
}

#[test]
fn hexadecimal_escapes_become_bytes() {
    let arena = Arena::new();
    assert_eq!(unescape("a\\x2cb\\x09", &arena), "a,b\t");
    assert_eq!(unescape("\\xc3\\xa4", &arena), "ä");
    assert_eq!(unescape("\\xff\\xg0\\x4", &arena), "\u{fffd}\\xg0\\x4");
    assert_eq!(unescape("plain", &arena), "plain");
}

#[test]
fn values_beyond_the_bound_are_left_out() {
    let mut row = Vec::new();
    let line = "\t".repeat(3 * FIELDS);
    Layout::new().split(&line, &mut row);
    assert_eq!(row.len(), FIELDS);
}

proptest! {
    #[test]
    fn written_rows_are_read_back(values in proptest::collection::vec("[^\t\r\n]{0,12}", 1..20)) {
        let mut row = Vec::new();
        let line = values.join("\t");
        Layout::new().split(&line, &mut row);
        prop_assert_eq!(row, values);
    }

    #[test]
    fn arbitrary_text_does_not_panic(lines in proptest::collection::vec("\\PC*|#(separator|fields|path|unset_field)[ \t][\\\\x0-9a-f|]{0,12}", 0..6)) {
        let arena = Arena::new();
        let mut layout = Layout::new();
        let mut row = Vec::new();
        for line in &lines {
            if !layout.directive(line) {
                layout.split(line, &mut row);
            }
            let _ = unescape(line, &arena);
        }
    }
}
