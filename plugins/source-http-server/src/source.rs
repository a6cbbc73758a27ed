//! The port, and what becomes of a request.

use std::sync::Arc;

use async_trait::async_trait;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE};
use hyper::{Method, Request, StatusCode};
use sweepline_net::auth::Gate;
use sweepline_net::listen::{Listener, Peer};
use sweepline_net::server::{Bodies, discard, see_through, serve};
use sweepline_plugin::ack::Delivery;
use sweepline_plugin::component::{ComponentError, Host, Output, Source};
use sweepline_plugin::event::Origin;
use sweepline_plugin::intake::Intake;
use tokio_util::sync::CancellationToken;

use crate::answer::Refused;
use crate::framing::{Framed, frame, is_json};
use crate::hint;
use crate::options::Options;

/// The `http_server` source, with its port open.
pub(crate) struct HttpSource {
    options: Options,
    host: Host,
    listener: Listener,
    gate: Gate,
}

impl HttpSource {
    pub(crate) fn build(options: Options, host: Host) -> Result<Self, ComponentError> {
        let gate = Gate::new(options.auth.as_ref())?;
        let listener = Listener::bind(options.listening()?, &host.metrics)?;
        tracing::info!(address = %listener, path = options.path, "listening for records over http");
        Ok(Self { options, host, listener, gate })
    }

    #[cfg(test)]
    pub(crate) fn listener(&self) -> &Listener {
        &self.listener
    }
}

#[async_trait]
impl Source for HttpSource {
    async fn run(self: Box<Self>, output: Output) -> Result<(), ComponentError> {
        let Self { options, host, listener, gate } = *self;
        let limits = options.limits.clone();
        let door = Door {
            bodies: Bodies::new(&limits, &host.metrics),
            intake: Intake::new(&host, output),
            connector: options.connector.as_deref().map(Arc::from),
            success: StatusCode::from_u16(options.response_code).unwrap_or(StatusCode::OK),
            stop: host.shutdown.clone(),
            gate,
            options,
        };
        let router = Router::new().fallback(answer).with_state(Arc::new(door));
        serve(listener, router, &limits, &host.metrics, host.shutdown.clone()).await
    }
}

/// What every request needs.
struct Door {
    options: Options,
    gate: Gate,
    bodies: Bodies,
    intake: Intake,
    connector: Option<Arc<str>>,
    success: StatusCode,
    stop: CancellationToken,
}

/// Where load balancers look.
const HEALTH: &str = "/health";

async fn answer(
    State(door): State<Arc<Door>>,
    Extension(peer): Extension<Peer>,
    request: Request<Body>,
) -> Response<Body> {
    let is_look = matches!(*request.method(), Method::GET | Method::HEAD);
    if is_look && request.uri().path() == HEALTH {
        return door.health();
    }
    match door.take(&peer, request).await {
        Ok(()) => door.success.into_response(),
        Err(refused) => refused.answer(door.intake.metrics()),
    }
}

impl Door {
    fn health(&self) -> Response<Body> {
        let ok = !self.stop.is_cancelled();
        let status = if ok { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
        (status, [(CONTENT_TYPE, "application/json")], format!("{{\"ok\":{ok}}}")).into_response()
    }

    /// Takes the records of a request; returns when they are where they must be.
    async fn take(&self, peer: &Peer, request: Request<Body>) -> Result<(), Refused> {
        let (head, body) = request.into_parts();
        if let Err(refused) = self.admit(&head) {
            discard(body).await;
            return Err(refused);
        }
        let (body, mut room) = self.bodies.read(&head.headers, body).await?;
        let content_type = head.headers.get(CONTENT_TYPE).map(|value| value.as_bytes());
        if is_json(&body, self.options.encoding, content_type) {
            self.bodies.grow_for_text(&mut room, &body).await?;
        }
        let framed = frame(body, self.options.encoding, content_type)?;
        self.bodies.grow(&mut room, framed.size()).await?;
        let Framed { data, spans, oversize } = framed;
        oversize.count(self.intake.metrics());
        if spans.is_empty() {
            return Ok(());
        }
        let named = || hint::connector(&head.headers, &head.uri).map(Arc::from);
        let origin = Origin {
            stream: peer.number,
            peer: Some(peer.name.clone()),
            file: None,
            connector: self.connector.clone().or_else(named),
        };
        let intake = self.intake.clone();
        let received = intake.now();
        let delivery = async move { intake.records(data, spans, received, origin).await };
        match see_through(room, delivery).await {
            Delivery::Delivered => Ok(()),
            Delivery::Rejected => Err(Refused::Rejected),
            Delivery::Failed => Err(Refused::NotDelivered),
        }
    }

    fn admit(&self, head: &hyper::http::request::Parts) -> Result<(), Refused> {
        if !self.is_ours(head.uri.path()) {
            return Err(Refused::NotFound);
        }
        if !matches!(head.method, Method::POST | Method::PUT) {
            return Err(Refused::Method);
        }
        let shown = head.headers.get(AUTHORIZATION).map(|value| value.as_bytes());
        if self.gate.lets_in(shown) {
            return Ok(());
        }
        Err(Refused::Unauthorized(self.gate.scheme()))
    }

    fn is_ours(&self, path: &str) -> bool {
        if self.options.strict_path {
            return path == self.options.path;
        }
        let base = self.options.path.trim_end_matches('/');
        path.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

#[cfg(test)]
mod tests;
