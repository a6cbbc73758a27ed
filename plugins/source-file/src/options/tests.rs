use sweepline_plugin::options::{Node, read, yaml};

use super::*;

fn node(value: &serde_json::Value) -> Node {
    // JSON is YAML.
    yaml::parse(&value.to_string(), &|_| None).unwrap()
}

#[test]
fn durations_have_units() {
    let options: Options = read(&node(&serde_json::json!({
        "include": ["a"], "glob_interval": "1m", "poll_interval": "20ms", "mode": "read_to_end",
        "read_from": "end", "checkpoint": false,
    })))
    .unwrap();
    assert_eq!(options.glob_interval, Duration::from_secs(60));
    assert_eq!(options.poll_interval, Duration::from_millis(20));
    assert_eq!((options.mode, options.read_from), (Mode::ReadToEnd, ReadFrom::End));
    let seconds: Options = read(&node(&serde_json::json!({"include": ["a"], "glob_interval": 7}))).unwrap();
    assert_eq!(seconds.glob_interval, Duration::from_secs(7));
}

#[test]
fn wrong_options_are_refused_with_a_reason() {
    let refused = |value: serde_json::Value| match read::<Options>(&node(&value)) {
        Ok(options) => options.check().unwrap_err().to_string(),
        Err(error) => error.to_string(),
    };
    assert_eq!(refused(serde_json::json!({"include": []})), "`include` names no file");
    assert_eq!(
        refused(serde_json::json!({"include": ["a"], "max_line_bytes": 2_000_000})),
        "`max_line_bytes` is 2000000, it must be between 1 and 1048576"
    );
    assert!(refused(serde_json::json!({"include": ["a***"]})).starts_with("`a***` is not a glob"));
    assert!(
        refused(serde_json::json!({"include": ["a"], "poll_interval": "soon"}))
            .contains("is not a length of time")
    );
    assert_eq!(
        refused(serde_json::json!({"include": ["a"], "pol_interval": 1})),
        "unknown key `pol_interval` (did you mean `poll_interval`?)"
    );
    assert_eq!(
        refused(serde_json::json!({"include": ["a"], "poll_interval": 0})),
        "`poll_interval` must be longer than 0"
    );
}
