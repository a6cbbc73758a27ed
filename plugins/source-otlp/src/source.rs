//! The ports, and what becomes of an export.

use std::sync::Arc;

use async_trait::async_trait;
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use axum::{Extension, Router};
use hyper::header::AUTHORIZATION;
use hyper::http::request::Parts;
use hyper::{Method, Request};
use sweepline_net::auth::Gate;
use sweepline_net::listen::{Listener, Peer};
use sweepline_net::server::{Bodies, discard, see_through, serve};
use sweepline_plugin::ack::Delivery;
use sweepline_plugin::component::{ComponentError, Host, Output, Source};
use sweepline_plugin::event::Origin;
use sweepline_plugin::intake::{self, Intake};
use sweepline_plugin::metric::Stage;

use crate::answer::{Failure, Speech};
use crate::json;
use crate::options::Options;
use crate::records::{self, Refused, Sorted, Sorter};

/// The `otlp` source, with its ports open.
pub(crate) struct OtlpSource {
    options: Options,
    host: Host,
    listeners: Vec<Listener>,
    gate: Gate,
}

impl OtlpSource {
    pub(crate) fn build(options: Options, host: Host) -> Result<Self, ComponentError> {
        let gate = Gate::new(options.auth.as_ref())?;
        let mut listeners = Vec::new();
        for port in &options.ports() {
            let listener = Listener::bind(options.listening(port)?, &host.metrics)?;
            tracing::info!(address = %listener, "listening for otlp");
            listeners.push(listener);
        }
        Ok(Self { options, host, listeners, gate })
    }

    #[cfg(test)]
    pub(crate) fn listeners(&self) -> &[Listener] {
        &self.listeners
    }
}

#[async_trait]
impl Source for OtlpSource {
    async fn run(self: Box<Self>, output: Output) -> Result<(), ComponentError> {
        let Self { options, host, listeners, gate } = *self;
        let limits = options.limits.clone();
        let door = Arc::new(Door {
            bodies: Bodies::new(&limits, &host.metrics),
            intake: Intake::new(&host, output),
            connector: options.connector.as_deref().map(Arc::from),
            gate,
            options,
        });
        let mut ports = tokio::task::JoinSet::new();
        for listener in listeners {
            let router = Router::new().fallback(answer).with_state(door.clone());
            let (limits, metrics, stop) = (limits.clone(), host.metrics.clone(), host.shutdown.clone());
            ports.spawn(async move { serve(listener, router, &limits, &metrics, stop).await });
        }
        drop(door);
        while let Some(ended) = ports.join_next().await {
            ended.map_err(|error| ComponentError::Unavailable(error.to_string()))??;
        }
        Ok(())
    }
}

/// What every request needs.
struct Door {
    options: Options,
    gate: Gate,
    bodies: Bodies,
    intake: Intake,
    connector: Option<Arc<str>>,
}

/// Where exports are posted to.
const HTTP_PATH: &str = "/v1/logs";
/// What is called over gRPC.
const GRPC_PATH: &str = "/opentelemetry.proto.collector.logs.v1.LogsService/Export";

async fn answer(
    State(door): State<Arc<Door>>,
    Extension(peer): Extension<Peer>,
    request: Request<Body>,
) -> Response<Body> {
    let (head, body) = request.into_parts();
    let speech = Speech::of(&head.headers);
    match door.take(&peer, speech, &head, body).await {
        Ok((speech, refused)) => speech.taken(refused),
        Err(failure) => failure.answer(speech, door.intake.metrics()),
    }
}

impl Door {
    /// Takes the records of an export; returns, when they are where they must be, those that were refused.
    async fn take(
        &self,
        peer: &Peer,
        speech: Option<Speech>,
        head: &Parts,
        body: Body,
    ) -> Result<(Speech, Refused), Failure> {
        let speech = match self.admit(speech, head) {
            Ok(speech) => speech,
            Err(failure) => {
                discard(body).await;
                return Err(failure);
            }
        };
        let (body, mut room) = match speech {
            Speech::Grpc => self.bodies.read_call(&head.headers, body).await?,
            Speech::Protobuf | Speech::Json => self.bodies.read(&head.headers, body).await?,
        };
        // Its records are about as large again.
        self.bodies.grow(&mut room, 2 * body.len()).await?;
        let base = Origin {
            stream: peer.number,
            peer: Some(peer.name.clone()),
            file: None,
            connector: self.connector.clone(),
        };
        let sorter = Sorter::new(&base, self.intake.now(), self.options.limits.max_decompressed_bytes);
        let sorted = match speech {
            Speech::Grpc | Speech::Protobuf => records::read(&body, sorter)?,
            Speech::Json => json::read(&body, sorter)?,
        };
        drop(body);
        self.bodies.grow(&mut room, intake::size(&sorted.parts)).await?;
        let records = sorted.records();
        let Sorted { parts, refused } = sorted;
        self.count(&refused);
        let intake = self.intake.clone();
        match see_through(room, async move { intake.parts(parts).await }).await {
            Delivery::Delivered => Ok((speech, refused)),
            Delivery::Rejected => {
                self.intake.metrics().errors(Stage::Sending, "rejected").increment(1);
                let why = "a receiver refused the records for good".to_owned();
                Ok((speech, Refused { count: records + refused.count, why }))
            }
            Delivery::Failed => Err(Failure::NotDelivered),
        }
    }

    fn admit(&self, speech: Option<Speech>, head: &Parts) -> Result<Speech, Failure> {
        let path = if speech == Some(Speech::Grpc) { GRPC_PATH } else { HTTP_PATH };
        if head.uri.path() != path {
            return Err(Failure::NotLogs);
        }
        if head.method != Method::POST {
            return Err(Failure::Method);
        }
        let shown = head.headers.get(AUTHORIZATION).map(|value| value.as_bytes());
        if !self.gate.lets_in(shown) {
            return Err(Failure::Unauthorized(self.gate.scheme()));
        }
        speech.ok_or(Failure::ContentType)
    }

    fn count(&self, refused: &Refused) {
        if refused.count > 0 {
            let metrics = self.intake.metrics();
            metrics.received_events.increment(refused.count);
            metrics.discarded_unintentionally.increment(refused.count);
            metrics.errors(Stage::Receiving, "unusable_record").increment(refused.count);
            tracing::debug!(
                component = metrics.labels().id,
                records = refused.count,
                error = refused.why,
                "log records refused"
            );
        }
    }
}

#[cfg(test)]
mod tests;
