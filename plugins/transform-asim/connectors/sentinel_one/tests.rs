use sweepline_parse::Arena;

use crate::form::Object;

use super::{Shape, shape};

#[test]
fn each_object_is_told_by_its_own_members() {
    for (text, expected) in [
        (r#"{"alertInfo":{},"agentDetectionInfo":{}}"#, Some(Shape::Alert)),
        (r#"{"threatInfo":{},"agentDetectionInfo":{}}"#, Some(Shape::Other)),
        (r#"{"Type":"SentinelOne_CL","event_name_s":"Threats."}"#, Some(Shape::Row)),
        (r#"{"dataSource.vendor":"SentinelOne"}"#, Some(Shape::Funnel)),
        (r#"{"activityType":90,"accountId":"1"}"#, Some(Shape::Other)),
        (r#"{"dataSource.vendor":"Other"}"#, None),
        (r#"{"alertInfo":{}}"#, None),
        ("{}", None),
    ] {
        let arena = Arena::new();
        let object = Object::read(text, &arena).unwrap();
        assert_eq!(shape(&object), expected, "{text}");
    }
}
