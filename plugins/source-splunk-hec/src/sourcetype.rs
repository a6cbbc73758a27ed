//! Splunk's source types whose records one connector reads.
//!
//! Only those stand here that name one product's network records; others are recognised record by record. Names are
//! those of the vendors' add-ons on Splunkbase.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Source type and connector, both in lower case.
const KNOWN: &[(&str, &str)] = &[
    ("aws:cloudwatchlogs:guardduty", "aws_guardduty"),
    ("aws:cloudwatchlogs:vpcflow", "aws_vpc_flow"),
    ("barracuda:ngfw", "barracuda"),
    ("bro:conn:json", "corelight_zeek"),
    ("bro_conn", "corelight_zeek"),
    ("cisco:asa", "cisco_asa"),
    ("cisco:ftd", "cisco_asa"),
    ("cisco:ise:syslog", "cisco_ise"),
    ("cisco:meraki", "cisco_meraki"),
    ("corelight_conn", "corelight_zeek"),
    ("fgt_event", "fortinet"),
    ("fgt_traffic", "fortinet"),
    ("fgt_utm", "fortinet"),
    ("fortigate_event", "fortinet"),
    ("fortigate_traffic", "fortinet"),
    ("fortigate_utm", "fortinet"),
    ("fortinet_fgt_event", "fortinet"),
    ("fortinet_fgt_traffic", "fortinet"),
    ("fortinet_fgt_utm", "fortinet"),
    ("pan:log", "palo_alto"),
    ("pan:threat", "palo_alto"),
    ("pan:traffic", "palo_alto"),
    ("pan_log", "palo_alto"),
    ("pan_traffic", "palo_alto"),
    ("sonicwall:firewall", "sonicwall"),
    ("watchguard:firebox", "watchguard"),
    ("zeek:conn:json", "corelight_zeek"),
    ("zscalernss-fw", "zscaler"),
];

/// Which connector a source type stands for.
pub(crate) struct SourceTypes {
    connectors: BTreeMap<String, Option<Arc<str>>>,
}

impl SourceTypes {
    /// Returns the known ones, with those of the user instead or beside; an empty connector takes one out.
    pub(crate) fn new(own: &BTreeMap<String, String>) -> Self {
        let known = KNOWN.iter().map(|(name, connector)| ((*name).to_owned(), Some(Arc::from(*connector))));
        let mut connectors: BTreeMap<_, _> = known.collect();
        for (name, connector) in own {
            let connector = Some(connector.as_str()).filter(|connector| !connector.is_empty());
            connectors.insert(name.to_ascii_lowercase(), connector.map(Arc::from));
        }
        Self { connectors }
    }

    /// Returns the connector of a source type.
    pub(crate) fn connector(&self, sourcetype: &str) -> Option<Arc<str>> {
        self.connectors.get(&sourcetype.to_ascii_lowercase()).cloned().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_users_source_types_win() {
        let own = [("Acme:FW", "generic_cef"), ("cisco:asa", "")];
        let own = own.map(|(name, connector)| (name.to_owned(), connector.to_owned()));
        let types = SourceTypes::new(&own.into_iter().collect());
        assert_eq!(types.connector("pan:traffic").as_deref(), Some("palo_alto"));
        assert_eq!(types.connector("acme:fw").as_deref(), Some("generic_cef"));
        assert_eq!(types.connector("cisco:asa"), None);
        assert_eq!(types.connector("syslog"), None);
    }
}
