//! All connectors. Adding one is a folder and one line here.

use crate::connector::Connector;

macro_rules! connectors {
    ($($module:ident = $path:literal),* $(,)?) => {
        $(#[path = $path] mod $module;)*

        /// Every shipped connector, sorted by id.
        pub static CONNECTORS: &[&Connector] = &[$(&$module::CONNECTOR),*];
    };
}

connectors! {
    aws_vpc_flow = "../connectors/aws_vpc_flow/connector.rs",
    check_point = "../connectors/check_point/connector.rs",
    cisco_asa = "../connectors/cisco_asa/connector.rs",
    corelight_zeek = "../connectors/corelight_zeek/connector.rs",
    fortinet = "../connectors/fortinet/connector.rs",
    palo_alto = "../connectors/palo_alto/connector.rs",
}

/// Returns the number of a connector.
pub fn position(id: &str) -> Option<usize> {
    CONNECTORS.iter().position(|connector| connector.id == id)
}

/// Returns all ids.
pub fn ids() -> impl Iterator<Item = &'static str> {
    CONNECTORS.iter().map(|connector| connector.id)
}

/// Returns the id that `name` may have meant.
pub fn nearest(name: &str) -> Option<&'static str> {
    let wanted = name.replace('-', "_").to_ascii_lowercase();
    ids().find(|id| id.contains(&wanted) || wanted.contains(id.split('_').next().unwrap_or(id)))
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
