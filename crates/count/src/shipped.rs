//! The rules that come with the product, embedded in the binary.

/// One shipped rule file.
pub struct Shipped {
    /// The name to select it by; the `name` of its correlation.
    pub name: &'static str,
    /// The file's name.
    pub file: &'static str,
    /// The file's text: Sigma YAML.
    pub text: &'static str,
}

macro_rules! shipped {
    ($($name:literal),* $(,)?) => {
        /// Every shipped rule; the first is the default.
        pub static SHIPPED: &[Shipped] = &[$(Shipped {
            name: $name,
            file: concat!("mr_", $name, ".yml"),
            text: include_str!(concat!("../../../plugins/sink-detection/rules/mr_", $name, ".yml")),
        }),*];
    };
}

shipped!(
    "port_sweep_sources",
    "port_sweep_targets",
    "port_sweep_source_port",
    "host_sweep",
    "port_scan",
    "rdp_brute_force",
    "excessive_failures",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_file_holds_one_rule_of_its_name_and_loads_without_warnings() {
        for shipped in SHIPPED {
            let loaded = sweepline_rules::load(shipped.text, shipped.file).unwrap();
            let names: Vec<&str> = loaded.plans.iter().map(|plan| plan.name.as_str()).collect();
            assert_eq!(names, [shipped.name]);
            assert!(loaded.warnings.is_empty(), "{}: {:?}", shipped.file, loaded.warnings);
        }
    }
}
