//! Every component type in the binary.

use sweepline_plugin::component::ComponentType;
use sweepline_remote::host::RemoteOptions;
use sweepline_runtime::config::{Elsewhere, Registry};

/// All component types, by kind and name.
pub(crate) fn all() -> Vec<&'static ComponentType> {
    vec![
        &sweepline_source_file::TYPE,
        &sweepline_source_fluent::TYPE,
        &sweepline_source_http_server::TYPE,
        &sweepline_source_otlp::TYPE,
        &sweepline_source_splunk_hec::TYPE,
        &sweepline_source_stdin::TYPE,
        &sweepline_source_syslog::TYPE,
        &sweepline_source_vector::TYPE,
        &sweepline_transform_asim::transform::TYPE,
        &sweepline_sink_detection::TRANSFORM,
        &sweepline_transform_distinct::TYPE,
        &sweepline_transform_remap::FILTER,
        &sweepline_transform_remap::REMAP,
        &sweepline_sink_console::TYPE,
        &sweepline_sink_detection::SINK,
        &sweepline_sink_file::TYPE,
        &sweepline_sink_fluent::TYPE,
        &sweepline_sink_http::TYPE,
        &sweepline_sink_otlp::TYPE,
        &sweepline_sink_splunk_hec_logs::TYPE,
        &sweepline_sink_syslog::TYPE,
        &sweepline_sink_vector::TYPE,
    ]
}

/// Adds what runs in child processes and on other hosts.
pub(crate) fn with_plugins<'r>(built_in: &'r [&'static ComponentType]) -> Registry<'r> {
    let plugins = Elsewhere { is_named_in: RemoteOptions::is_named_in, read: RemoteOptions::read };
    Registry::of_built_in(built_in).with_elsewhere(plugins)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn every_component_has_its_page() {
        for component in super::all() {
            let page = format!("docs/{}s/{}.md", component.kind(), component.name);
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(&page);
            assert!(path.exists(), "{page} is missing");
        }
    }
}
