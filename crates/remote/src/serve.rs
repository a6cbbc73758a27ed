//! The plugin's side: components as a plugin.
//!
//! ```no_run
//! # async fn example(my: &'static sweepline_plugin::component::ComponentType) -> Result<(), Box<dyn std::error::Error>> {
//! // The address comes from the host, see `Place::from_environment`.
//! let place = sweepline_remote::serve::Place::from_environment()?;
//! sweepline_remote::serve::serve(&[my], &place, tokio_util::sync::CancellationToken::new()).await?;
//! # Ok(())
//! # }
//! ```

mod place;
mod run;
mod service;

pub use place::Place;

use std::sync::Arc;

use sweepline_net::limits::Limits;
use sweepline_net::listen::{ListenOptions, Listener};
use sweepline_net::server;
use sweepline_plugin::component::{ComponentError, ComponentType};
use sweepline_plugin::metric::{ComponentMetrics, Labels};
use sweepline_proto::DESCRIPTORS;
use sweepline_proto::plugin::plugin_server::PluginServer;
use tokio_util::sync::CancellationToken;

use self::service::Service;
use crate::limits::MESSAGE_BYTES;

/// Serves components until `stop`, with `grpc.health.v1` and reflection beside them.
///
/// # Errors
///
/// Fails when the place cannot be listened on, or is one that anybody could reach without TLS.
pub async fn serve(
    components: &[&'static ComponentType],
    place: &Place,
    stop: CancellationToken,
) -> Result<(), ComponentError> {
    place.check()?;
    let labels = Labels { id: "plugin".to_owned(), kind: "source", component_type: "plugin" };
    let metrics = ComponentMetrics::new(labels);
    let limits = Limits::default();
    let listening = ListenOptions::of_server(place.address.clone(), &place.tls, &limits);
    let listener = Listener::bind(listening, &metrics)?;
    let service = Service { components: components.into(), stop: stop.clone() };
    let plugin = PluginServer::new(service)
        .max_decoding_message_size(MESSAGE_BYTES)
        .max_encoding_message_size(MESSAGE_BYTES);
    let (health, health_service) = tonic_health::server::health_reporter();
    health.set_serving::<PluginServer<Service>>().await;
    let reflection = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(DESCRIPTORS)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .build_v1()
        .map_err(|error| ComponentError::Unavailable(format!("gRPC reflection: {error}")))?;
    let routes = tonic::service::Routes::new(plugin).add_service(health_service).add_service(reflection);
    tracing::info!(address = %place.address, "serving as a plugin");
    let leaving = stop.clone();
    let reporter = tokio::spawn(async move {
        leaving.cancelled().await;
        health.set_not_serving::<PluginServer<Service>>().await;
    });
    let served = server::serve(listener, routes.prepare().into_axum_router(), &limits, &metrics, stop).await;
    reporter.abort();
    served
}

/// The components that a service offers.
type Components = Arc<[&'static ComponentType]>;
