use super::text::{End, labelled, read};

#[test]
fn values_end_only_at_known_labels() {
    let text =
        ". Action: Allow.. Policy: p, q. v1. Rule Collection Group: g. Rule Collection: c. Rule: a. b: c";
    let labels: Vec<_> = labelled(text).collect();
    assert_eq!(
        labels,
        [
            ("Action", "Allow"),
            ("Policy", "p, q. v1"),
            ("Rule Collection Group", "g"),
            ("Rule Collection", "c"),
            ("Rule", "a. b: c")
        ]
    );
}

#[test]
fn ends_are_split_at_the_last_colon() {
    let request = read("TCP request from 2001:db8::1:443 to [2001:db8::2]:22. Action: Deny").unwrap();
    assert_eq!(request.source, End { host: "2001:db8::1", port: "443" });
    assert_eq!(request.destination, End { host: "2001:db8::2", port: "22" });
    let request = read("ICMP request from 10.0.0.1: to 2001:db8::2. Action: Deny").unwrap();
    assert_eq!(request.source, End { host: "10.0.0.1", port: "" });
    assert_eq!(request.destination, End { host: "2001:db8::2", port: "" });
}

#[test]
fn cut_anywhere_a_text_does_not_panic() {
    let text = "TCP request from 203.0.113.9:40110 to 10.0.2.4:3389 was DNAT'ed to 10.0.3.5:8443. Action: Deny. \
                Policy: é. Rule Collection Group: rcg1. Rule Collection: rc1. Rule: ü";
    for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
        if let Some(request) = read(&text[..end]) {
            assert!(labelled(request.rest).count() <= 5);
        }
    }
}
