//! Conditions over objects that are no sessions.
#![allow(clippy::panic, clippy::unwrap_used, reason = "tests")]

use sweepline_vrl::{CompileError, Functions, ObjectCondition, RunError, Runtime, Shape};

const KEYS: &[(&str, Shape)] = &[
    ("count", Shape::Int),
    ("exact", Shape::Bool),
    ("group", Shape::Object),
    ("values", Shape::Texts),
    ("field", Shape::OptionalText),
];

const ALERT: &str =
    r#"{"count": 25, "exact": true, "group": {"DstPortNumber": 3389}, "values": ["192.0.2.7"]}"#;

fn compile(source: &str) -> Result<ObjectCondition, CompileError> {
    ObjectCondition::compile(source, "alert", KEYS, &Functions::standard())
}

fn judge(source: &str) -> Result<bool, RunError> {
    let condition = compile(source).unwrap_or_else(|error| panic!("{error}"));
    condition.holds(&mut Runtime::default(), ALERT)
}

#[test]
fn keys_have_their_types_so_numbers_compare_without_conversion() {
    assert_eq!(judge(".count > 20 && .exact"), Ok(true));
    assert_eq!(judge(".group.DstPortNumber == 22"), Ok(false));
    assert_eq!(judge("includes(.values, \"192.0.2.7\")"), Ok(true));
    assert_eq!(judge("!exists(.field)"), Ok(true));
}

#[test]
fn assertions_fail_with_their_message() {
    let error = judge("assert!(.count > 100, message: \"too few\")").unwrap_err();
    assert!(error.to_string().contains("too few"), "{error}");
    let error = judge("assert_eq!(.count, 26)").unwrap_err();
    assert!(error.to_string().contains("26"), "{error}");
}

#[test]
fn unknown_keys_and_values_that_are_no_answer_do_not_compile() {
    for (source, message) in [
        (".cuont == 3", "unknown key `cuont`"),
        (".count", "a condition must give true or false"),
        (".count = 3\ntrue", "read-only"),
    ] {
        let error = compile(source).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
}
