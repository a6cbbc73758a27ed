use sweepline_asim::{DvcAction, EventSeverity, NetworkDirection};

use super::lookups;

#[test]
fn words_count_in_any_case() {
    assert_eq!(lookups::action("PERMIT"), Some(DvcAction::Allow));
    assert_eq!(lookups::action("permission"), None);
    assert_eq!(lookups::action("Reset Source"), Some(DvcAction::ResetSource));
    assert_eq!(lookups::direction("1"), Some(NetworkDirection::Outbound));
    assert_eq!(lookups::direction("Inbound"), Some(NetworkDirection::Inbound));
    assert_eq!(lookups::severity("10"), Some(EventSeverity::High));
    assert_eq!(lookups::severity("11"), None);
}
