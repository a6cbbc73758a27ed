//! `/metrics` for Prometheus, `/health` and `/ready` for whoever starts and stops the process.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusHandle;
use serde_json::{Map, Value as Json, json};
use sweepline_plugin::health;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// The content type of Prometheus' text format.
const METRICS_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// How far the pipeline is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    /// Components are being built.
    Starting = 0,
    /// Everything runs.
    Running = 1,
    /// A signal came; what was read is being delivered.
    Draining = 2,
}

/// The pipeline's phase, shared between the topology and the endpoint.
#[derive(Clone, Debug, Default)]
pub struct Status(Arc<AtomicU8>);

impl Status {
    /// Sets the phase.
    pub fn set(&self, phase: Phase) {
        self.0.store(phase as u8, Ordering::Release);
    }

    /// Returns the phase.
    pub fn phase(&self) -> Phase {
        match self.0.load(Ordering::Acquire) {
            0 => Phase::Starting,
            1 => Phase::Running,
            _ => Phase::Draining,
        }
    }
}

#[derive(Clone)]
struct Shared {
    status: Status,
    metrics: PrometheusHandle,
}

/// Serves the endpoint until `stop`; returns the address it listens on and the task.
///
/// # Errors
///
/// Fails when the address cannot be listened on.
pub async fn serve(
    address: &str,
    status: Status,
    metrics: PrometheusHandle,
    stop: CancellationToken,
) -> std::io::Result<(SocketAddr, tokio::task::JoinHandle<()>)> {
    let listener = TcpListener::bind(address).await?;
    let local = listener.local_addr()?;
    let app = router(Shared { status, metrics });
    let task = tokio::spawn(async move {
        let served = axum::serve(listener, app).with_graceful_shutdown(stop.cancelled_owned()).await;
        if let Err(error) = served {
            tracing::error!(%error, "metrics endpoint stopped");
        }
    });
    Ok((local, task))
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

async fn metrics_text(State(shared): State<Shared>) -> Response {
    shared.metrics.run_upkeep();
    ([(CONTENT_TYPE, METRICS_TYPE)], shared.metrics.render()).into_response()
}

/// Alive, and not about to go. A component in trouble is told, but the others go on.
async fn health(State(shared): State<Shared>) -> Response {
    answer(shared.status.phase() != Phase::Draining)
}

/// Configuration loaded, listeners bound, every component has begun its work.
async fn ready(State(shared): State<Shared>) -> Response {
    let all_have_worked = health::all().values().all(|state| state.has_worked);
    answer(shared.status.phase() == Phase::Running && all_have_worked)
}

fn answer(ok: bool) -> Response {
    let status = if ok { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let troubles: Map<String, Json> =
        health::all().into_iter().filter_map(|(id, state)| Some((id, Json::String(told(state)?)))).collect();
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
