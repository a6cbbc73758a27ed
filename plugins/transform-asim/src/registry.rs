//! The shipped connectors. Adding one is a folder and one line here.

use crate::connector::Connector;

macro_rules! connectors {
    ($($module:ident = $path:literal),* $(,)?) => {
        $(#[path = $path] mod $module;)*

        /// Every shipped connector, sorted by id.
        pub static CONNECTORS: &[&Connector] = &[$(&$module::CONNECTOR),*];

        /// Names of the VRL functions that read the connectors' records, in the same order.
        pub(crate) static READERS: &[&str] = &[$(concat!("asim_parse_", stringify!($module))),*];
    };
}

connectors! {
    appgate = "../connectors/appgate/connector.rs",
    asim_native = "../connectors/asim_native/connector.rs",
    aws_guardduty = "../connectors/aws_guardduty/connector.rs",
    aws_vpc_flow = "../connectors/aws_vpc_flow/connector.rs",
    azure_firewall = "../connectors/azure_firewall/connector.rs",
    azure_nsg = "../connectors/azure_nsg/connector.rs",
    azure_vnet_flow = "../connectors/azure_vnet_flow/connector.rs",
    barracuda = "../connectors/barracuda/connector.rs",
    carbon_black = "../connectors/carbon_black/connector.rs",
    check_point = "../connectors/check_point/connector.rs",
    cisco_asa = "../connectors/cisco_asa/connector.rs",
    cisco_firepower = "../connectors/cisco_firepower/connector.rs",
    cisco_ise = "../connectors/cisco_ise/connector.rs",
    cisco_meraki = "../connectors/cisco_meraki/connector.rs",
    corelight_zeek = "../connectors/corelight_zeek/connector.rs",
    crowdstrike = "../connectors/crowdstrike/connector.rs",
    defender_device_network_events = "../connectors/defender_device_network_events/connector.rs",
    defender_iot = "../connectors/defender_iot/connector.rs",
    forcepoint = "../connectors/forcepoint/connector.rs",
    fortinet = "../connectors/fortinet/connector.rs",
    generic_cef = "../connectors/generic_cef/connector.rs",
    illumio = "../connectors/illumio/connector.rs",
    palo_alto = "../connectors/palo_alto/connector.rs",
    sentinel_one = "../connectors/sentinel_one/connector.rs",
    sonicwall = "../connectors/sonicwall/connector.rs",
    sysmon_linux = "../connectors/sysmon_linux/connector.rs",
    sysmon_windows = "../connectors/sysmon_windows/connector.rs",
    vectra = "../connectors/vectra/connector.rs",
    vm_connection = "../connectors/vm_connection/connector.rs",
    watchguard = "../connectors/watchguard/connector.rs",
    windows_firewall = "../connectors/windows_firewall/connector.rs",
    zscaler = "../connectors/zscaler/connector.rs",
}

/// For the option that lists such fields.
pub(crate) use aws_vpc_flow::is_vpc_field;
/// For the connector of Firepower, whose those messages are.
use cisco_asa::is_other_of_ftd;

/// Returns the number of a shipped connector.
pub fn position(id: &str) -> Option<usize> {
    CONNECTORS.iter().position(|connector| connector.id == id)
}

/// Returns a shipped connector by id.
pub fn find(id: &str) -> Option<&'static Connector> {
    CONNECTORS.iter().find(|connector| connector.id == id).copied()
}

/// Returns all ids.
pub fn ids() -> impl Iterator<Item = &'static str> {
    CONNECTORS.iter().map(|connector| connector.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connectors_are_sorted_and_unique() {
        let all: Vec<_> = ids().collect();
        let mut sorted = all.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(all, sorted);
    }
}
