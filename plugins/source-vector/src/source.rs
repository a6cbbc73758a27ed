//! The port, and what becomes of a call.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use axum::{Extension, Router};
use hyper::{Request, StatusCode};
use sweepline_net::listen::{Listener, Peer};
use sweepline_net::server::{Bodies, call, discard, see_through, serve};
use sweepline_plugin::ack::Delivery;
use sweepline_plugin::component::{ComponentError, Host, Output, Source};
use sweepline_plugin::event::Origin;
use sweepline_plugin::intake::{self, Intake};
use sweepline_plugin::metric::Stage;
use tokio_util::sync::CancellationToken;
use tonic_health::ServingStatus;

use crate::answer::{Refused, taken};
use crate::options::Options;
use crate::records::{self, Rules, Sorted};

/// The `vector` source, with its port open.
pub(crate) struct VectorSource {
    options: Options,
    host: Host,
    listener: Listener,
}

impl VectorSource {
    pub(crate) fn build(options: Options, host: Host) -> Result<Self, ComponentError> {
        let listener = Listener::bind(options.listening()?, &host.metrics)?;
        tracing::info!(address = %listener, "listening for Vector");
        Ok(Self { options, host, listener })
    }

    #[cfg(test)]
    pub(crate) fn listener(&self) -> &Listener {
        &self.listener
    }
}

/// The name of the service, for those who ask after its health.
const SERVICE: &str = "vector.Vector";

#[async_trait]
impl Source for VectorSource {
    async fn run(self: Box<Self>, output: Output) -> Result<(), ComponentError> {
        let Self { options, host, listener } = *self;
        let limits = options.limits();
        let door = Arc::new(Door {
            rules: Rules {
                raw_field: options.raw_field,
                connector: options.connector.as_deref().map(Arc::from),
                max_bytes: limits.max_decompressed_bytes,
            },
            bodies: Bodies::new(&limits, &host.metrics),
            intake: Intake::new(&host, output),
            stop: host.shutdown.clone(),
            told: AtomicBool::new(false),
        });
        let (health, health_service) = tonic_health::server::health_reporter();
        health.set_service_status(SERVICE, ServingStatus::Serving).await;
        let calls = Router::new()
            .route("/vector.Vector/PushEvents", post(push_events))
            .route("/vector.Vector/HealthCheck", post(health_check))
            .with_state(door);
        let router = tonic::service::Routes::new(health_service).prepare().into_axum_router().merge(calls);
        let stop = host.shutdown.clone();
        let leaving = tokio::spawn(async move {
            stop.cancelled().await;
            for service in ["", SERVICE] {
                health.set_service_status(service, ServingStatus::NotServing).await;
            }
        });
        let served = serve(listener, router, &limits, &host.metrics, host.shutdown.clone()).await;
        leaving.abort();
        served
    }
}

/// What every call needs.
struct Door {
    rules: Rules,
    bodies: Bodies,
    intake: Intake,
    stop: CancellationToken,
    /// Whether it was told that something besides logs comes.
    told: AtomicBool,
}

async fn push_events(
    State(door): State<Arc<Door>>,
    Extension(peer): Extension<Peer>,
    request: Request<Body>,
) -> Response<Body> {
    if !call::is_call(request.headers()) {
        return no_call(request).await;
    }
    match door.take(&peer, request).await {
        Ok(()) => taken(&[]),
        Err(refused) => refused.answer(door.intake.metrics()),
    }
}

/// `vector.HealthCheckResponse` with status `SERVING`, which is 0 and so not written.
const SERVING: &[u8] = &[];
/// The same with `NOT_SERVING`.
const NOT_SERVING: &[u8] = &[8, 1];

async fn health_check(State(door): State<Arc<Door>>, request: Request<Body>) -> Response<Body> {
    if !call::is_call(request.headers()) {
        return no_call(request).await;
    }
    discard(request.into_body()).await;
    taken(if door.stop.is_cancelled() { NOT_SERVING } else { SERVING })
}

/// Answers what is no gRPC call, as gRPC over HTTP/2 says.
async fn no_call(request: Request<Body>) -> Response<Body> {
    discard(request.into_body()).await;
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = StatusCode::UNSUPPORTED_MEDIA_TYPE;
    answer
}

impl Door {
    /// Takes the records of a call; returns when they are where they must be.
    async fn take(&self, peer: &Peer, request: Request<Body>) -> Result<(), Refused> {
        let (head, body) = request.into_parts();
        let (message, mut room) = self.bodies.read_call(&head.headers, body).await?;
        let base = Origin {
            stream: peer.number,
            peer: Some(peer.name.clone()),
            file: None,
            connector: self.rules.connector.clone(),
        };
        // Its records are about as large again.
        self.bodies.grow(&mut room, 2 * message.len()).await?;
        let sorted = records::read(&message, &self.rules, &base, self.intake.now())?;
        self.bodies.grow(&mut room, message.len() + intake::size(&sorted.parts)).await?;
        drop(message);
        self.count_left_out(&sorted);
        if sorted.parts.is_empty() {
            return Ok(());
        }
        let intake = self.intake.clone();
        match see_through(room, async move { intake.parts(sorted.parts).await }).await {
            Delivery::Delivered => Ok(()),
            Delivery::Rejected => Err(Refused::Rejected),
            Delivery::Failed => Err(Refused::NotDelivered),
        }
    }

    fn count_left_out(&self, sorted: &Sorted) {
        let metrics = self.intake.metrics();
        sorted.oversize.count(metrics);
        for (events, error_type) in
            [(sorted.unsupported, "unsupported_event"), (sorted.too_deep, "nested_too_deep")]
        {
            if events > 0 {
                metrics.received_events.increment(events);
                metrics.discarded_unintentionally.increment(events);
                metrics.errors(Stage::Receiving, error_type).increment(events);
            }
        }
        if sorted.unsupported > 0 && !self.told.swap(true, Ordering::Relaxed) {
            let component = &metrics.labels().id;
            tracing::warn!(component, "metrics or traces come, which are left out; only log events are read");
        }
    }
}

#[cfg(test)]
mod tests;
