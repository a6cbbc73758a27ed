//! Every component type in the binary.

use sweepline_plugin::component::ComponentType;

/// All component types, by kind and name.
pub(crate) fn all() -> Vec<&'static ComponentType> {
    vec![
        &sweepline_source_file::TYPE,
        &sweepline_source_http_server::TYPE,
        &sweepline_source_splunk_hec::TYPE,
        &sweepline_source_stdin::TYPE,
        &sweepline_source_syslog::TYPE,
        &sweepline_transform_asim::transform::TYPE,
        &sweepline_sink_detection::TRANSFORM,
        &sweepline_transform_distinct::TYPE,
        &sweepline_transform_remap::FILTER,
        &sweepline_transform_remap::REMAP,
        &sweepline_sink_console::TYPE,
        &sweepline_sink_detection::SINK,
        &sweepline_sink_file::TYPE,
    ]
}
