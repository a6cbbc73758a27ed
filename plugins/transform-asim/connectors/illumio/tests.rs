use super::message;

#[test]
fn the_message_of_a_line_stands_behind_the_tag() {
    let line = "<142>1 2026-03-14T09:30:00Z pce1 illumio_pce/collector 12 - [m x=\"{\"] {\"a\":1}";
    // A brace in structured data comes first; the object there is no whole one, and is rejected.
    assert!(message(line).is_some());
    let line = "Mar 14 09:30:00 pce1 illumio_pce/collector[12]: sec=1 {\"a\":1}";
    assert_eq!(message(line).map(|(_, text)| text), Some("{\"a\":1}"));
    assert_eq!(message("other/collector: {\"a\":1}"), None);
    assert_eq!(message("illumio_pce/collector: nothing"), None);
}
