//! The plugin's side: components as a plugin.
//!
//! ```no_run
//! # async fn example(my: &'static sweepline_plugin::component::ComponentType) -> Result<(), Box<dyn std::error::Error>> {
//! sweepline_remote::serve::serve_host(&[my]).await?;
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

use self::service::{DataDir, Service};
use crate::limits::MESSAGE_BYTES;

/// Serves components as a host's child: where the host says, until it closes standard input or ends.
///
/// # Errors
///
/// Fails when no host has started this process, and as [`serve`] does.
pub async fn serve_host(components: &[&'static ComponentType]) -> Result<(), ComponentError> {
    let place = Place::from_environment()?;
    let stop = CancellationToken::new();
    let host_is_gone = stop.clone();
    // A thread, since a read of standard input cannot be given up.
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        host_is_gone.cancel();
    });
    serve(components, &place, stop).await
}

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
    let tls = place.tls();
    let listening = ListenOptions::of_server(place.address.clone(), &tls, &limits);
    let listener = Listener::bind(listening, &metrics)?;
    let listening_at = listener.to_string();
    let service = Service {
        components: components.into(),
        data_dir: place.data_dir.clone().map(DataDir::new),
        stop: stop.clone(),
    };
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
    tracing::info!(address = %listening_at, "serving as a plugin");
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
