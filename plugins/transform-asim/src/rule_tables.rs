//! The tables that Microsoft's rule "Network Port Sweep from External Network" reads: each has a connector, and the
//! connector has a fixture that ends in a session of that table.

use std::fs;
use std::path::Path;

use crate::registry::CONNECTORS;

/// The tables behind the rule's connector list, and those that the unifying parser reads besides.
const TABLES: &[&str] = &[
    "ASimNetworkSessionLogs",
    "AWSVPCFlow",
    "AzureDiagnostics",
    "AzureNetworkAnalytics_CL",
    "CarbonBlackEvents_CL",
    "CommonSecurityLog",
    "Corelight_CL",
    "DefenderIoTRawEvent",
    "DeviceNetworkEvents",
    "Event",
    "Illumio_Flow_Events_CL",
    "NTANetAnalytics",
    "SecurityEvent",
    "SecurityIoTRawEvent",
    "SentinelOne_CL",
    "Syslog",
    "VMConnection",
    "VectraStream_CL",
    "WindowsEvent",
    "barracuda_CL",
    "meraki_CL",
];

/// A table of alerts, which the rule's parser joins to sessions for their threat columns: its rows are no sessions.
const ALERT_TABLE: &str = "CarbonBlackNotifications_CL";

#[test]
fn alerts_are_known_and_are_no_sessions() {
    assert!(has_fixture(ALERT_TABLE, "in") && !has_fixture(ALERT_TABLE, "out"));
}

#[test]
fn every_table_of_the_rule_has_a_connector_and_a_session_among_its_fixtures() {
    let missing: Vec<&&str> = TABLES.iter().filter(|table| !has_fixture(table, "out")).collect();
    assert!(missing.is_empty(), "no connector with a fixture for {missing:?}");
}

/// Tells whether a connector of the table has a fixture file of this kind in which the table is named.
fn has_fixture(table: &str, kind: &str) -> bool {
    let wanted = format!("\"Type\":\"{table}\"");
    CONNECTORS.iter().filter(|connector| connector.tables.contains(&table)).any(|connector| {
        let folder =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("connectors").join(connector.id).join("fixtures");
        fs::read_dir(folder).into_iter().flatten().flatten().any(|entry| {
            entry.path().extension().is_some_and(|extension| extension == kind)
                && fs::read_to_string(entry.path()).is_ok_and(|text| text.contains(&wanted))
        })
    })
}
