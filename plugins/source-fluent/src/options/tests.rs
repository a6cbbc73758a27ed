use super::*;

fn options(value: serde_json::Value) -> Result<Options, String> {
    // JSON is YAML.
    sweepline_testkit::options(&value.to_string())
}

#[test]
fn everything_has_a_default() {
    let options = options(serde_json::json!({})).ok().unwrap();
    assert_eq!(options.address, "127.0.0.1:24224");
    assert!(options.heartbeat);
}

#[test]
fn the_first_pattern_that_matches_a_tag_names_its_connector() {
    let of = |connectors: serde_json::Value, tag: &[u8]| {
        let options = options(serde_json::json!({ "connectors": connectors })).ok().unwrap();
        options.connectors.of(tag).map(|connector| connector.to_string())
    };
    let both = || serde_json::json!({"fw.palo*": "palo_alto", "fx.*": "fortinet"});
    assert_eq!(of(both(), b"fw.palo.edge").as_deref(), Some("palo_alto"));
    assert_eq!(of(both(), b"fx.forti").as_deref(), Some("fortinet"));
    assert_eq!(of(both(), b"app.web"), None);
    assert_eq!(of(both(), b"\xff"), None);
}

#[test]
fn wrong_values_are_refused_with_a_reason() {
    let refused = |value| options(value).err().unwrap();
    assert!(refused(serde_json::json!({"address": "24224"})).starts_with("`address` is `24224`"));
    assert!(
        refused(serde_json::json!({"users": [{"username": "a", "password": "b"}]})).contains("`shared_key`")
    );
    assert_eq!(refused(serde_json::json!({"shared_key": ""})), "`shared_key` is empty");
    assert!(refused(serde_json::json!({"connectors": {"fw.[": "fortinet"}})).contains("is no pattern"));
    assert!(
        refused(serde_json::json!({"limits": {"max_connections": 0}})).contains("`limits.max_connections`")
    );
    assert!(refused(serde_json::json!({"limits": {"idle_timeout": "0s"}})).contains("longer than 0"));
    assert!(
        refused(serde_json::json!({"limits": {"max_unacknowledged_bytes": 1024}}))
            .contains("must be at least `max_message_bytes`")
    );
    assert!(refused(serde_json::json!({"tls": {"enabled": true}})).contains("crt_file"));
}
