use super::*;

fn options(value: serde_json::Value) -> Result<Options, String> {
    // JSON is YAML.
    sweepline_testkit::options(&value.to_string())
}

#[test]
fn everything_has_a_default() {
    let options = options(serde_json::json!({})).unwrap();
    assert_eq!(options.protocols(), Protocols { tcp: true, udp: true });
    assert_eq!(options.address, "127.0.0.1:5514");
}

#[test]
fn the_mode_is_a_word_or_a_list() {
    let mode = |value: serde_json::Value| options(serde_json::json!({"mode": value}));
    assert_eq!(mode("udp".into()).unwrap().protocols(), Protocols { tcp: false, udp: true });
    let both = mode(serde_json::json!(["tcp", "udp"])).unwrap().protocols();
    assert_eq!(both, Protocols { tcp: true, udp: true });
    assert_eq!(mode(serde_json::json!([])).unwrap_err(), "`mode` names no protocol");
    assert_eq!(mode("tls".into()).unwrap_err(), "`mode`: unknown value `tls` (known: tcp, udp)");
    assert!(mode(serde_json::json!(["tpc"])).unwrap_err().contains("unknown value `tpc`"));
}

#[test]
fn tls_is_for_tcp_alone() {
    let tls = || serde_json::json!({"crt_file": "/tls.crt", "key_file": "/tls.key"});
    let alone = options(serde_json::json!({ "tls": tls() })).unwrap();
    assert_eq!(alone.protocols(), Protocols { tcp: true, udp: false });
    let both = options(serde_json::json!({"mode": ["tcp", "udp"], "tls": tls()})).unwrap_err();
    assert!(both.starts_with("`tls` needs `mode: tcp`"), "{both}");
    let half = options(serde_json::json!({"tls": {"crt_file": "/tls.crt"}})).unwrap_err();
    assert!(half.contains("key_file"), "{half}");
}

#[test]
fn wrong_values_are_refused_with_a_reason() {
    let refused = |value| options(value).unwrap_err();
    assert_eq!(
        refused(serde_json::json!({"address": "514"})),
        "`address` is `514`, it must be an address and a port such as 0.0.0.0:5514 or [::]:5514"
    );
    assert_eq!(
        refused(serde_json::json!({"max_connections": 0})),
        "`max_connections` is 0, it must be between 1 and 65535"
    );
    assert!(refused(serde_json::json!({"idle_timeout": "1 day"})).contains("is not a length of time"));
    assert!(refused(serde_json::json!({"port": 514})).starts_with("unknown key `port`"));
}
