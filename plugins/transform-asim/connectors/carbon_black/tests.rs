use sweepline_asim::{DvcAction, Protocol};
use sweepline_parse::Arena;

use crate::form::Object;

use super::{Shape, lookups, shape};

#[test]
fn each_object_is_told_by_its_own_members() {
    for (text, expected) in [
        (r#"{"type":"endpoint.event.netconn"}"#, Some(Shape::Event)),
        (r#"{"eventType_s":"endpoint.event.procstart"}"#, Some(Shape::Event)),
        (r#"{"type":"ingress.event.netconn"}"#, Some(Shape::Edr)),
        (r#"{"type":"CB_ANALYTICS","org_key":"A","device_id":1,"severity":5}"#, Some(Shape::Alert)),
        (r#"{"type":"endpoint"}"#, None),
        ("{}", None),
    ] {
        let arena = Arena::new();
        let object = Object::read(text, &arena).unwrap();
        assert_eq!(shape(&object), expected, "{text}");
    }
}

#[test]
fn a_sensor_without_a_word_lets_pass() {
    assert_eq!(lookups::action(None), Some(DvcAction::Allow));
    assert_eq!(lookups::action(Some("ACTION_BREAK")), Some(DvcAction::Drop));
    assert_eq!(lookups::action(Some("ACTION_NEW")), None);
    assert_eq!(lookups::protocol("PROTO_DNS"), Some(Protocol::UDP));
    assert_eq!(lookups::protocol("PROTO_ICMP"), Some(Protocol::ICMP));
}
