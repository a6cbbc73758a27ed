use proptest::prelude::*;
use sweepline_plugin::intake::MAX_RECORD_BYTES;

use super::*;

fn records(body: &str, encoding: Encoding, content_type: Option<&str>) -> Vec<String> {
    let framed = frame(Bytes::copy_from_slice(body.as_bytes()), encoding, content_type.map(str::as_bytes));
    let framed = framed.unwrap();
    let record = |span: &Span| {
        let start = span.start as usize;
        String::from_utf8(framed.data[start..start + span.len as usize].to_vec()).unwrap()
    };
    framed.spans.iter().map(record).collect()
}

fn auto(body: &str, content_type: &str) -> Vec<String> {
    records(body, Encoding::Auto, Some(content_type))
}

fn error(body: &str) -> String {
    frame(Bytes::copy_from_slice(body.as_bytes()), Encoding::Json, None).unwrap_err().to_string()
}

#[test]
fn lines_are_records_whatever_their_ends() {
    assert_eq!(auto("one\r\n\n  \ntwo\nthree", "text/plain; charset=utf-8"), ["one", "two", "three"]);
    assert_eq!(auto("\u{feff}one\n", "text/plain"), ["one"]);
    // What looks like JSON is a line all the same when the sender says text.
    assert_eq!(auto("{\n}\n", "text/plain"), ["{", "}"]);
    assert!(auto("", "text/plain").is_empty());
}

#[test]
fn long_text_is_cut_and_what_may_hold_many_records_is_not() {
    let long = "x".repeat(MAX_RECORD_BYTES + 1);
    let framed = |body: String, encoding| {
        let framed = frame(Bytes::from(body), encoding, None).unwrap();
        let lengths: Vec<usize> = framed.spans.iter().map(|span| span.len as usize).collect();
        (lengths, framed.oversize)
    };
    let cut = |cut| Oversize { cut, dropped: 0 };
    assert_eq!(framed(format!("{long}\nx"), Encoding::Text), (vec![MAX_RECORD_BYTES, 1], cut(1)));
    assert_eq!(framed(long.clone(), Encoding::Binary), (vec![long.len()], cut(0)));
    let object = format!("{{\"records\":[\"{long}\"]}}");
    let values = format!("{object} \"{long}\" {{\"b\":1}} [{object},\"{long}\"]");
    let lengths = vec![object.len(), MAX_RECORD_BYTES, 7, object.len(), MAX_RECORD_BYTES];
    assert_eq!(framed(values, Encoding::Json), (lengths, cut(2)));
}

#[test]
fn json_comes_in_arrays_in_lines_and_one_behind_the_other() {
    let wanted = [r#"{"a":1}"#, r#"{"b":[2]}"#];
    // Vector and Fluent Bit `json`; `json_lines`; `json_stream`; NDJSON with an empty line.
    for body in [
        r#"[{"a":1},{"b":[2]}]"#,
        "{\"a\":1}\n{\"b\":[2]}\n",
        r#"{"a":1}{"b":[2]}"#,
        "{\"a\":1}\r\n\r\n{\"b\":[2]}",
    ] {
        for content_type in ["application/json", "application/x-ndjson", "application/x-www-form-urlencoded"]
        {
            assert_eq!(auto(body, content_type), wanted, "{body} as {content_type}");
        }
        assert_eq!(records(body, Encoding::Auto, None), wanted);
    }
    assert!(auto("[]", "application/json").is_empty());
}

#[test]
fn an_object_over_several_lines_becomes_one_and_strings_give_what_they_hold() {
    assert_eq!(auto("{\n  \"a\": 1\r\n}", "application/json"), ["{   \"a\": 1  }"]);
    assert_eq!(auto(r#"["<13>a \"b\"", "c"] "d\u0021""#, "application/json"), ["<13>a \"b\"", "c", "d!"],);
}

#[test]
fn without_a_content_type_what_is_not_json_is_lines() {
    let body = "[12:00:01] Deny tcp\n{\"a\":1}\n{broken\n";
    assert_eq!(records(body, Encoding::Auto, None), ["[12:00:01] Deny tcp", "{\"a\":1}", "{broken"]);
}

#[test]
fn the_whole_body_may_be_one_record() {
    assert_eq!(records("a\nb\n", Encoding::Binary, None), ["a\nb\n"]);
    assert!(records("", Encoding::Binary, None).is_empty());
}

#[test]
fn malformed_json_is_told_with_its_place() {
    assert_eq!(error("{\"a\":1}\n{\"b\":}\n"), "line 2, column 6: expected value");
    assert_eq!(error("{\"a\":1}\n{\"b\":"), "line 2, column 5: EOF while parsing a value");
    assert_eq!(error("[{\"a\":1},7]"), "element 2 of the array is neither an object nor a string");
    assert_eq!(error("7"), "line 1, column 1: a record must be an object or a string");
    assert!(error(&"[".repeat(100_000)).starts_with("line 1, column 100000: EOF"));
}

#[test]
fn records_are_not_without_number() {
    let body = "a\n".repeat(MAX_RECORDS + 1);
    assert_eq!(frame(body.into(), Encoding::Text, None).unwrap_err(), Malformed::TooMany);
    let body = format!("[{}]", vec!["{}"; MAX_RECORDS + 1].join(","));
    assert_eq!(frame(body.into(), Encoding::Auto, None).unwrap_err(), Malformed::TooMany);
}

proptest! {
    /// No bytes panic; records lie in the block and are not empty.
    #[test]
    fn any_bytes_are_lines_or_told(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        for encoding in [Encoding::Auto, Encoding::Json, Encoding::Text, Encoding::Binary] {
            if let Ok(framed) = frame(body.clone().into(), encoding, None) {
                for span in &framed.spans {
                    prop_assert!(span.len > 0);
                    prop_assert!((span.start + span.len) as usize <= framed.data.len());
                }
            }
        }
    }
}
