use proptest::prelude::*;

use super::*;

fn read(line: &str) -> Vec<String> {
    let arena = Arena::new();
    let mut fields = Vec::new();
    split(line, b',', &mut fields);
    fields.iter().map(|field| field.text(&arena).to_owned()).collect()
}

#[test]
fn plain_fields_are_split() {
    assert_eq!(read("a,,b c,"), ["a", "", "b c", ""]);
    assert_eq!(read(""), [""]);
}

#[test]
fn quotes_protect_separators_and_double_inside() {
    assert_eq!(read(r#"a,"b,c","d ""e""",f"#), ["a", "b,c", "d \"e\"", "f"]);
    assert_eq!(read(r#""a""#), ["a"]);
    assert_eq!(read(r#""a","#), ["a", ""]);
    assert_eq!(read(r#""""",x"#), ["\"", "x"]);
}

#[test]
fn a_quote_that_never_closes_takes_the_rest() {
    assert_eq!(read(r#"a,"b,c"#), ["a", "b,c"]);
}

#[test]
fn text_after_a_closing_quote_makes_the_field_literal() {
    assert_eq!(read(r#"a,"b"c,d"#), ["a", "\"b\"c", "d"]);
    assert_eq!(read(r#"a,b"c,d"#), ["a", "b\"c", "d"]);
}

#[test]
fn balanced_braces_protect_separators() {
    assert_eq!(read("a,{x,{y,z}},b"), ["a", "{x,{y,z}}", "b"]);
    assert_eq!(read("a,{x,y,b"), ["a", "{x", "y", "b"]);
    assert_eq!(read("a,b{x,y},c"), ["a", "b{x", "y}", "c"]);
    assert_eq!(read("{a},b"), ["{a}", "b"]);
}

#[test]
fn a_backslash_is_literal() {
    assert_eq!(read(r"a\,b"), [r"a\", "b"]);
}

#[test]
fn fields_beyond_the_bound_are_left_out() {
    for line in [",".repeat(3 * FIELDS), "\"\",".repeat(3 * FIELDS), "{,".repeat(3 * FIELDS)] {
        let mut fields = Vec::new();
        split(&line, b',', &mut fields);
        assert_eq!(fields.len(), FIELDS);
    }
}

proptest! {
    #[test]
    fn written_fields_are_read_back(written in proptest::collection::vec("\\PC{0,12}", 1..20)) {
        let line = written.iter().map(|field| format!("\"{}\"", field.replace('"', "\"\""))).collect::<Vec<_>>().join(",");
        prop_assert_eq!(read(&line), written);
    }

    #[test]
    fn plain_lines_split_like_the_standard_library(line in "[a-z ,;]{0,60}") {
        prop_assert_eq!(read(&line), line.split(',').collect::<Vec<_>>());
    }

    #[test]
    fn arbitrary_text_does_not_panic(line in "\\PC*|[a{}\", ]{0,60}", separator: u8) {
        let arena = Arena::new();
        let mut fields = Vec::new();
        split(&line, separator, &mut fields);
        for field in fields {
            let _ = field.text(&arena);
        }
    }
}
