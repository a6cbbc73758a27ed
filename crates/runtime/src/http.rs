//! `/metrics` for Prometheus, `/health` and `/ready` for whoever starts and stops the process; on the same port, over gRPC,
//! [`Observability`] and `grpc.health.v1.Health` for those who look in.

mod series;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusHandle;
use serde_json::{Map, Value as Json, json};
use sweepline_net::limits::Limits;
use sweepline_net::listen::{Address, ListenOptions, Listener};
use sweepline_net::server::{self, call};
use sweepline_net::tls::ServerTlsOptions;
use sweepline_plugin::clock::Clock;
use sweepline_plugin::component::ComponentError;
use sweepline_plugin::health;
use sweepline_plugin::metric::{ComponentMetrics, Labels};
use sweepline_proto::vector::observability::observability_service_server::{
    ObservabilityServiceServer, SERVICE_NAME,
};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use crate::config::Api;
use crate::limits::API_CONNECTIONS;
use crate::observability::Observability;
use crate::topology::View;

/// What the endpoint itself is called among the components.
const API: &str = "api";
/// The content type of Prometheus' text format.
const METRICS_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// How far the pipeline is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    /// Components are being built.
    Starting,
    /// Everything runs.
    Running,
    /// A signal came; what was read is being delivered.
    Draining,
}

/// The pipeline's phase, shared between the topology and the endpoint.
#[derive(Clone, Debug)]
pub struct Status(watch::Sender<Phase>);

impl Default for Status {
    fn default() -> Self {
        Self(watch::Sender::new(Phase::Starting))
    }
}

impl Status {
    /// Sets the phase.
    pub fn set(&self, phase: Phase) {
        self.0.send_replace(phase);
    }

    /// Returns the phase.
    pub fn phase(&self) -> Phase {
        *self.0.borrow()
    }
}

/// What the endpoint shows.
#[derive(Clone)]
pub struct Shown {
    /// How far the pipeline is.
    pub status: Status,
    /// What it has counted.
    pub metrics: PrometheusHandle,
    /// What it consists of.
    pub view: View,
    /// The wall clock.
    pub clock: Arc<dyn Clock>,
}

#[derive(Clone)]
struct Shared {
    status: Status,
    metrics: PrometheusHandle,
    view: View,
}

/// Serves the endpoint until `stop`; returns the address it listens on and the task.
///
/// # Errors
///
/// Fails when the address cannot be listened on.
pub async fn serve(
    api: &Api,
    shown: Shown,
    stop: CancellationToken,
) -> Result<(SocketAddr, tokio::task::JoinHandle<()>), ComponentError> {
    let cannot = |error| ComponentError::io(format!("cannot listen on {}", api.address), error);
    let address = tokio::net::lookup_host(&api.address).await.map_err(cannot)?.next();
    let address = address.ok_or_else(|| cannot(std::io::ErrorKind::NotFound.into()))?;
    let labels = Labels { id: API.to_owned(), kind: API, component_type: API };
    let (metrics, limits) = (ComponentMetrics::new(labels), limits());
    let no_tls = ServerTlsOptions::default();
    let listener =
        Listener::bind(ListenOptions::of_server(Address::Tcp(address), &no_tls, &limits), &metrics)?;
    let local = listener.local_addr().unwrap_or(address);
    let may_tap = api.tap.unwrap_or_else(|| local.ip().is_loopback());
    let (health, health_service) = tonic_health::server::health_reporter();
    let reporting = report(health, shown.status.clone(), stop.clone());
    let observability = Observability::new(
        shown.view.clone(),
        shown.metrics.clone(),
        shown.clock.clone(),
        may_tap,
        stop.clone(),
    );
    let calls = tonic::service::Routes::new(ObservabilityServiceServer::new(observability))
        .add_service(health_service)
        .prepare()
        .into_axum_router();
    let app = router(Shared { status: shown.status, metrics: shown.metrics, view: shown.view })
        .merge(calls)
        .fallback(nothing);
    let task = tokio::spawn(async move {
        tokio::select! {
            served = server::serve(listener, app, &limits, &metrics, stop) => {
                if let Err(error) = served {
                    tracing::error!(%error, "metrics endpoint stopped");
                }
            }
            never = reporting => match never {},
        }
    });
    Ok((local, task))
}

fn limits() -> Limits {
    Limits { max_connections: API_CONNECTIONS, ..Limits::default() }
}

/// Tells those who ask by gRPC how the pipeline is.
async fn report(health: HealthReporter, status: Status, stop: CancellationToken) -> std::convert::Infallible {
    let mut phases = status.0.subscribe();
    phases.mark_changed();
    // The sender is in our own hands.
    while phases.changed().await.is_ok() && !stop.is_cancelled() {
        let serving = match *phases.borrow_and_update() {
            Phase::Running => ServingStatus::Serving,
            Phase::Starting | Phase::Draining => ServingStatus::NotServing,
        };
        for service in ["", SERVICE_NAME] {
            health.set_service_status(service, serving).await;
        }
    }
    std::future::pending().await
}

fn router(shared: Shared) -> Router {
    Router::new()
        .route("/metrics", get(metrics_text))
        .route("/health", get(health))
        .route("/livez", get(health))
        .route("/ready", get(ready))
        .route("/readyz", get(ready))
        .with_state(shared)
}

/// Answers at paths where nothing is, in the words of whoever asks.
async fn nothing(headers: HeaderMap) -> Response {
    if call::is_call(&headers) {
        return tonic::Status::unimplemented("there is no such call").into_http();
    }
    StatusCode::NOT_FOUND.into_response()
}

async fn metrics_text(State(shared): State<Shared>) -> Response {
    shared.metrics.run_upkeep();
    let text = series::without_gone(&shared.metrics.render(), &shared.view.components());
    ([(CONTENT_TYPE, METRICS_TYPE)], text).into_response()
}

/// Alive, and not about to go. A component in trouble is told, but the others go on.
async fn health(State(shared): State<Shared>) -> Response {
    answer(shared.status.phase() != Phase::Draining, health::all())
}

/// Configuration loaded, listeners bound, every component has begun its work.
async fn ready(State(shared): State<Shared>) -> Response {
    let states = health::all();
    let all_have_worked = states.values().all(|state| state.has_worked);
    answer(shared.status.phase() == Phase::Running && all_have_worked, states)
}

fn answer(ok: bool, states: BTreeMap<String, health::State>) -> Response {
    let status = if ok { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let troubles: Map<String, Json> =
        states.into_iter().filter_map(|(id, state)| Some((id, Json::String(told(state)?)))).collect();
    let mut body = json!({ "ok": ok });
    if !troubles.is_empty() {
        body["degraded"] = Json::Object(troubles);
    }
    (status, [(CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

/// Says why a component does not work; nothing when it does.
fn told(state: health::State) -> Option<String> {
    match state {
        health::State { trouble: Some(why), .. } => Some(why),
        health::State { has_worked: false, .. } => Some("starting".to_owned()),
        health::State { has_worked: true, .. } => None,
    }
}
