use proptest::prelude::*;

use super::walk::plain_end;
use super::*;
use crate::limits::JSON_LOOK_AHEAD;

fn keys(object: &str) -> Result<Vec<(&str, Value<'_>)>, Error> {
    members(object).map(|member| member.map(|(key, value)| (key.raw, value))).collect()
}

fn plain(raw: &str) -> Value<'_> {
    Value::String(Str { raw, escaped: false })
}

#[test]
fn members_of_every_kind_are_read() {
    let object =
        r#" {"a":"x", "b" : -1.5e+3,"c":true,"d":false ,"e":null,"f":{"g":[1,"}"]},"h":[{},[]],"a":""} "#;
    let expected = vec![
        ("a", plain("x")),
        ("b", Value::Number("-1.5e+3")),
        ("c", Value::Bool(true)),
        ("d", Value::Bool(false)),
        ("e", Value::Null),
        ("f", Value::Object(r#"{"g":[1,"}"]}"#)),
        ("h", Value::Array("[{},[]]")),
        ("a", plain("")),
    ];
    assert_eq!(keys(object), Ok(expected));
    assert_eq!(keys("{}"), Ok(vec![]));
    assert_eq!(keys("{ }\n"), Ok(vec![]));
}

#[test]
fn elements_of_an_array_are_read() {
    let found: Result<Vec<_>, _> = elements(r#"[1, "two", [3], {"four":4}]"#).collect();
    let expected =
        vec![Value::Number("1"), plain("two"), Value::Array("[3]"), Value::Object(r#"{"four":4}"#)];
    assert_eq!(found, Ok(expected));
    assert_eq!(elements("[]").count(), 0);
}

#[test]
fn each_mistake_has_its_error_and_ends_the_walk() {
    for (object, at, kind) in [
        ("", 0, ErrorKind::Incomplete),
        ("[]", 0, ErrorKind::NotAnObject),
        ("{a:1}", 1, ErrorKind::NotAKey),
        (r#"{"a" 1}"#, 5, ErrorKind::NoColon),
        (r#"{"a":}"#, 5, ErrorKind::NotAValue),
        (r#"{"a":1 "b":2}"#, 7, ErrorKind::NoComma),
        (r#"{"a":1,}"#, 7, ErrorKind::NotAKey),
        (r#"{"a":1}x"#, 7, ErrorKind::Trailing),
        (r#"{"a":1"#, 6, ErrorKind::Incomplete),
        (r#"{"a":"x"#, 5, ErrorKind::Incomplete),
        (r#"{"a":[1}}"#, 7, ErrorKind::Unbalanced),
        (r#"{"a":nul}"#, 5, ErrorKind::NotAValue),
        (r#"{"a":01}"#, 5, ErrorKind::NotAValue),
        (r#"{"a":1.}"#, 7, ErrorKind::NotAValue),
        (r#"{"a":-}"#, 6, ErrorKind::NotAValue),
    ] {
        assert_eq!(keys(object), Err(Error { at, kind }), "{object}");
        let mut walk = members(object);
        assert!(walk.by_ref().any(|member| member.is_err()));
        assert!(walk.next().is_none());
    }
    assert_eq!(Error { at: 3, kind: ErrorKind::NoColon }.to_string(), "expected a colon at byte 3");
    assert!(elements("[1,]").any(|value| value.is_err()));
}

#[test]
fn nesting_is_bounded() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(value(&nested(64)).is_ok());
    assert_eq!(value(&nested(65)), Err(Error { at: 64, kind: ErrorKind::TooDeep }));
    assert!(value(&"[".repeat(100_000)).is_err());
}

#[test]
fn a_walk_over_the_first_of_many_objects_looks_at_a_bounded_part_of_the_rest() {
    let many = "{}".repeat(1 << 20);
    assert_eq!(plain_end(many.as_bytes(), 2), 2 + JSON_LOOK_AHEAD);
    assert_eq!(keys(&many), Err(Error { at: 2, kind: ErrorKind::Trailing }));
    assert_eq!(plain_end(br#"{"a":"\t"}"#, 0), 6);
    assert_eq!(plain_end(b"{}", 0), 2);
    assert_eq!(plain_end(b"{}", 3), 2);
}

#[test]
fn escapes_are_replaced() {
    let arena = Arena::new();
    let text = |raw| Str { raw, escaped: true }.text(&arena);
    assert_eq!(text(r#"\"\\\/\b\f\n\r\t\u00e4\u20AC"#), "\"\\/\u{8}\u{c}\n\r\tä€");
    assert_eq!(text(r"\ud83d\ude00!"), "😀!");
    assert_eq!(text(r"\ud83d!\ude00"), "\u{fffd}!\u{fffd}");
    assert_eq!(text(r"\ud83d\n"), "\u{fffd}\n");
    assert_eq!(text(r"\ud83d\ud83d\ude00"), "\u{fffd}😀");
    assert_eq!(text(r"\q\u12\uzzzz"), r"\q\u12\uzzzz");
}

#[test]
fn scalars_have_a_text() {
    let arena = Arena::new();
    assert_eq!(value(r#""a\nb""#).expect("a value").as_text(&arena), Some("a\nb"));
    assert_eq!(value("12.50").expect("a value").as_text(&arena), Some("12.50"));
    assert_eq!(value("true").expect("a value").as_text(&arena), Some("true"));
    assert_eq!(value("null").expect("a value").as_text(&arena), None);
    assert_eq!(value("{}").expect("a value").as_text(&arena), None);
    assert_eq!(value(r#""443""#).expect("a value").as_number(), Some("443"));
}

#[test]
fn control_characters_are_escaped_in_output() {
    let mut out = String::new();
    write_str("a\"b\\c\n\r\t\u{8}\u{c}\u{1}\u{1f}ä/", &mut out);
    assert_eq!(out, r#""a\"b\\c\n\r\t\b\f\u0001\u001fä/""#);
}

proptest! {
    #[test]
    fn every_written_string_is_read_back(text: String) {
        let arena = Arena::new();
        let mut out = String::new();
        write_str(&text, &mut out);
        let read = value(&out).expect("a string");
        prop_assert_eq!(read.as_text(&arena), Some(text.as_str()));
    }

    #[test]
    fn written_objects_are_read_back(written in proptest::collection::vec((any::<String>(), any::<String>()), 0..12)) {
        let arena = Arena::new();
        let mut out = String::from("{");
        for (index, (key, value)) in written.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            write_str(key, &mut out);
            out.push(':');
            write_str(value, &mut out);
        }
        out.push('}');
        let found: Vec<_> = members(&out)
            .map(|member| member.expect("a member"))
            .map(|(key, value)| (key.text(&arena).to_owned(), value.as_text(&arena).expect("a string").to_owned()))
            .collect();
        prop_assert_eq!(found, written);
    }

    /// Wherever the look-ahead ends, the same is read.
    #[test]
    fn blanks_before_an_object_change_nothing(
        text in "\\{(\"(a|\\\\\"|\\\\\\\\){0,4}\":(\"(b|\\\\\"|\\\\\\\\){0,9}\"|\\[\"\\\\\"\\]\",\\{\"\\\\\\\\\":\"c\"\\}\\]|7),?){0,6}\\}[\\\\\"x]?",
        before in JSON_LOOK_AHEAD - 60..JSON_LOOK_AHEAD + 4,
    ) {
        let padded = format!("{}{text}", " ".repeat(before));
        let expected = keys(&text).map_err(|error| Error { at: error.at + before, ..error });
        prop_assert_eq!(keys(&padded), expected);
    }

    #[test]
    fn arbitrary_text_does_not_panic(text in "\\PC*|[\\[\\]{}:,\"\\\\a1.e tn-]{0,60}") {
        let arena = Arena::new();
        let mut pending = vec![value(&text)];
        while let Some(next) = pending.pop() {
            let Ok(next) = next else { continue };
            let _ = next.as_text(&arena);
            match next {
                Value::Object(text) => pending.extend(members(text).map(|member| member.map(|(_, value)| value))),
                Value::Array(text) => pending.extend(elements(text)),
                _ => {}
            }
        }
        let _ = (members(&text).count(), elements(&text).count(), Str { raw: &text, escaped: true }.text(&arena));
    }
}
