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
        ("+0000 ", None),
        ("", None),
    ] {
        assert_eq!(text::shape(line), shape, "{line}");
    }
}
