//! What a component under test is built with, and how its options are read.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use sweepline_plugin::clock::SystemClock;
use sweepline_plugin::component::{Host, Prepare};
use sweepline_plugin::metric::{ComponentMetrics, Labels};
use sweepline_plugin::options::{read, yaml};
use tokio_util::sync::CancellationToken;

/// Returns a host without a data folder, for a component of this kind (`source`, `transform`, `sink`) and type.
pub fn host(kind: &'static str, component_type: &'static str) -> Host {
    Host {
        metrics: ComponentMetrics::new(Labels { id: kind.to_owned(), kind, component_type }),
        clock: Arc::new(SystemClock),
        data_dir: None,
        shutdown: CancellationToken::new(),
    }
}

/// Reads and checks options, YAML or JSON, as `validate` does; a `type` may stand among them.
///
/// # Errors
///
/// Says what a user is told.
pub fn options<T: DeserializeOwned + Prepare<C>, C>(text: &str) -> Result<T, String> {
    let node = yaml::parse(text, &|_| None).map_err(|error| error.to_string())?;
    let options: T = read(&node.without(&["type"])).map_err(|error| error.to_string())?;
    options.check().map_err(|error| error.to_string())?;
    Ok(options)
}
