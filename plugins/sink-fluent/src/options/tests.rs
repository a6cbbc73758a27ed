use super::*;

fn options(text: &str) -> Result<Options, String> {
    sweepline_testkit::options(text)
}

#[test]
fn an_address_is_enough_and_acknowledgements_are_wanted() {
    let options = options("address: collector.example.com:24224").ok().unwrap();
    assert!(options.require_ack_response);
    assert_eq!(options.tag, "sweepline");
    assert_eq!(options.compression, Encoding::None);
}

#[test]
fn the_example_is_sound() {
    assert!(options(include_str!("../example.yaml")).is_ok());
}

#[test]
fn wrong_values_are_refused_with_a_reason() {
    for (text, reason) in [
        ("address: collector", "`address` is `collector`, it must be a host and a port"),
        ("{address: 'c:1', tag: ''}", "`tag` is empty"),
        ("{address: 'c:1', shared_key: ''}", "`shared_key` is empty"),
        ("{address: 'c:1', shared_key: k, username: u}", "`username` and `password` go together"),
        ("{address: 'c:1', username: u, password: p}", "`username` needs a `shared_key`"),
        ("{address: 'c:1', compression: brotli}", "unknown value `brotli`"),
        ("{address: 'c:1', retries: 5}", "unknown key `retries`"),
        ("{address: 'unix:/run/a.sock', tls: {enabled: true}}", "TLS needs a host and a port"),
        ("{address: 'c:1', batch: {max_events: 0}}", "`batch.max_events` must be at least 1"),
    ] {
        let error = options(text).err().unwrap();
        assert!(error.contains(reason), "{text}: {error}");
    }
}
