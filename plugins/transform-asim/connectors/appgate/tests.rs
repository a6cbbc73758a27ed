use super::text;

#[test]
fn lines_are_recognised_by_program_and_mark() {
    for (line, at) in [
        ("gw1 cz-vpnd 1 - - [AUDIT] {\"a\":1}", Some(26)),
        ("gw1 cz-sessiond[1]: [AUDIT]{}", Some(27)),
        ("gw1 cz-vpnd 1 - - [INFO] {\"a\":1}", None),
        ("gw1 other [AUDIT] {\"a\":1}", None),
        ("cz-vpnd [AUDIT] text", None),
        ("", None),
    ] {
        assert_eq!(text::object(line), at, "{line}");
    }
}
