use sweepline_asim::{NetworkDirection, Protocol};

use super::lookups;

#[test]
fn reports_of_many_events_mean_what_their_base_type_means() {
    for (word, direction, is_aggregated) in [
        ("ConnectionSuccess", Some(NetworkDirection::Outbound), false),
        ("ConnectionSuccessAggregatedReport", Some(NetworkDirection::Outbound), true),
        ("InboundConnectionAcceptedAggregatedReport", Some(NetworkDirection::Inbound), true),
        ("ConnectionFound", Some(NetworkDirection::Na), false),
        ("AggregatedReport", None, false),
        ("DnsConnectionInspected", None, false),
    ] {
        let found = lookups::action(word);
        assert_eq!(found.as_ref().map(|(action, _)| action.direction), direction, "{word}");
        assert_eq!(found.is_some_and(|(_, many)| many), is_aggregated, "{word}");
    }
}

#[test]
fn protocols_carry_the_version_of_ip() {
    assert_eq!(lookups::protocol("TcpV6"), Some(Protocol::TCP));
    assert_eq!(lookups::protocol("Udp"), Some(Protocol::UDP));
    assert_eq!(lookups::protocol("Unknown"), None);
}
