use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Vec<(&str, &str)> {
    pairs(text).map(|pair| (pair.key, pair.value)).collect()
}

#[test]
fn pairs_in_brackets_are_read() {
    let text = r#"[action:"Accept"; flags:"411908"; __policy_id_tag:"product=X[db_tag={1-2};mgmt=m]"; src:"192.0.2.1"; ]"#;
    let expected = [
        ("action", "Accept"),
        ("flags", "411908"),
        ("__policy_id_tag", "product=X[db_tag={1-2};mgmt=m]"),
        ("src", "192.0.2.1"),
    ];
    assert_eq!(read(text), expected);
    assert_eq!(read(text.trim_start_matches('[')), expected);
    assert_eq!(read(&format!("GW1 CheckPoint 13752 - {text}")), expected);
}

#[test]
fn escapes_stay_inside_the_value() {
    let arena = Arena::new();
    let pair = pairs(r#"[a:"x \"y\" [z\] \\"; b:"1"]"#).next().expect("a pair");
    assert!(pair.escaped);
    assert_eq!(unescape(pair.value, &arena), r#"x "y" [z] \"#);
}

#[test]
fn a_quote_that_never_closes_takes_the_rest() {
    let last = pairs(r#"[a:"1"; b:"two; c:3"#).last().expect("a pair");
    assert_eq!((last.key, last.value, last.truncated), ("b", "two; c:3", true));
}

#[test]
fn values_without_quotes_end_at_the_semicolon() {
    assert_eq!(read("[a:1; b:x y;c:]"), [("a", "1"), ("b", "x y"), ("c", "")]);
}

#[test]
fn duplicates_and_junk_survive() {
    assert_eq!(
        read(r#"[rule:"1"; junk; rule:"2"; ä:"3"; b:"4"] tail:"5""#),
        [("rule", "1"), ("rule", "2"), ("b", "4")]
    );
}

proptest! {
    #[test]
    fn written_pairs_are_read_back(written in proptest::collection::vec(("[A-Za-z0-9_.-]{1,12}", "\\PC{0,20}"), 0..20)) {
        let arena = Arena::new();
        let escape = |value: &str| value.replace('\\', "\\\\").replace('"', "\\\"").replace(']', "\\]");
        let body: String = written.iter().map(|(key, value)| format!("{key}:\"{}\"; ", escape(value))).collect();
        let text = format!("[{body}]");
        let found: Vec<_> = pairs(&text).map(|pair| (pair.key.to_owned(), unescape(pair.value, &arena).to_owned())).collect();
        prop_assert_eq!(found, written);
    }

    #[test]
    fn arbitrary_text_does_not_panic(text in "\\PC*|[a-c:\"\\\\\\[\\]; ]{0,60}") {
        let arena = Arena::new();
        for pair in pairs(&text) {
            let _ = unescape(pair.value, &arena);
        }
    }
}
