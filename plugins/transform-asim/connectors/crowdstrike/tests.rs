use sweepline_asim::{DvcAction, NetworkDirection};

use crate::identity::Side;

use super::lookups::{Event, disposition};

#[test]
fn the_event_outweighs_the_number_of_the_direction() {
    for (event, number, expected) in [
        (Event::Connect, "0", (Side::Src, Some(NetworkDirection::Outbound))),
        (Event::Connect, "1", (Side::Dst, Some(NetworkDirection::Inbound))),
        (Event::Connect, "2", (Side::Src, Some(NetworkDirection::Outbound))),
        (Event::Accept, "0", (Side::Dst, Some(NetworkDirection::Inbound))),
        (Event::Listen, "0", (Side::Dst, Some(NetworkDirection::Listen))),
        (Event::FirewallMatch, "1", (Side::Dst, Some(NetworkDirection::Inbound))),
        (Event::FirewallMatch, "2", (Side::Src, Some(NetworkDirection::Outbound))),
        (Event::FirewallMatch, "3", (Side::Src, None)),
    ] {
        assert_eq!(event.direction(number), expected, "{event:?} {number}");
    }
}

#[test]
fn only_listed_dispositions_have_a_meaning() {
    assert_eq!(disposition("2048"), Some(("Prevention, blocked", DvcAction::Deny)));
    assert_eq!(disposition("0"), Some(("Detection", DvcAction::Allow)));
    assert_eq!(disposition("3"), None);
    assert_eq!(disposition("Success"), None);
}
