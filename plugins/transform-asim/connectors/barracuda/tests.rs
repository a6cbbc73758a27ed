use super::text::{self, Shape};

#[test]
fn lines_are_recognised_by_the_stamp_with_a_log_type_or_by_the_action() {
    for (line, shape) in [
        ("2026-03-14 09:26:53.195 +0000 waf1 NF INFO TCP", Some(Shape::Waf { at: 0, kind: "NF" })),
        ("<134>waf1 2026-03-14 09:26:53.195 -0700 waf1 TR 10.1", Some(Shape::Waf { at: 10, kind: "TR" })),
        ("Info fw LocalBlock: a|b|c|d|e|f|g|h|i", Some(Shape::Activity { at: 20, action: "LocalBlock" })),
        ("Info fw Remove: type=FWD|b|c|d|e|f|g|h|", Some(Shape::Activity { at: 16, action: "Remove" })),
        ("2026-03-14 09:26:53.195 +0000 waf1 XX INFO", None),
        ("Info fw update: a|b|c|d|e|f|g|h|i", None),
        ("Info fw Block: a|b", None),
        ("Info     fw-1 control: status poll", Some(Shape::OtherLog)),
        ("<14>Mar 14 09:26:53 fw-1 box_Control: Warning  fw-1 no answer", Some(Shape::OtherLog)),
        ("Security fw-1 LOGIN ATTEMPT: Login from 192.0.2.1: Denied", Some(Shape::OtherLog)),
        ("Security fw-1 is up", None),
        ("Info fw-1 control: status poll", None),
        ("INFO     fw-1 started", None),
        ("note: Info     - none", None),
        ("+0000 ", None),
        ("", None),
    ] {
        assert_eq!(text::shape(line), shape, "{line}");
    }
}
