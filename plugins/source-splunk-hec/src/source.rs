//! The port, and what becomes of a request.

mod question;

use std::sync::Arc;

use async_trait::async_trait;
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use axum::{Extension, Router};
use hyper::header::AUTHORIZATION;
use hyper::http::request::Parts;
use hyper::{Method, Request};
use sweepline_net::listen::{Listener, Peer};
use sweepline_net::server::{Bodies, Room, discard, see_through, serve};
use sweepline_plugin::ack::Delivery;
use sweepline_plugin::component::{ComponentError, Host, Output, Source};
use sweepline_plugin::event::{Origin, Span};
use sweepline_plugin::intake::{self, Intake, Oversize, Part};
use tokio_util::sync::CancellationToken;

use self::question::Question;
use crate::acks::Acks;
use crate::envelope::{self, Sorted};
use crate::limits::{MAX_QUESTION_BYTES, MAX_RECORDS};
use crate::options::Options;
use crate::reply::Reply;
use crate::sourcetype::SourceTypes;
use crate::token::Tokens;

/// The `splunk_hec` source, with its port open.
pub(crate) struct HecSource {
    options: Options,
    host: Host,
    listener: Listener,
}

impl HecSource {
    pub(crate) fn build(options: Options, host: Host) -> Result<Self, ComponentError> {
        let listener = Listener::bind(options.listening()?, &host.metrics)?;
        tracing::info!(address = %listener, "listening for Splunk's senders");
        Ok(Self { options, host, listener })
    }

    #[cfg(test)]
    pub(crate) fn listener(&self) -> &Listener {
        &self.listener
    }
}

#[async_trait]
impl Source for HecSource {
    async fn run(self: Box<Self>, output: Output) -> Result<(), ComponentError> {
        let Self { options, host, listener } = *self;
        let limits = options.limits.clone();
        // See the invariants of `acks`.
        let first = u64::try_from(host.clock.now().0 / 1000).unwrap_or_default();
        let acks = &options.acknowledgements;
        let door = Door {
            tokens: Tokens::new(options.valid_tokens.clone(), options.allow_query_string_auth),
            types: SourceTypes::new(&options.sourcetypes),
            connector: options.connector.as_deref().map(Arc::from),
            acks: acks.enabled.then(|| Arc::new(Acks::new(acks.bounds(), first))),
            bodies: Bodies::new(&limits, &host.metrics),
            intake: Intake::new(&host, output),
            stop: host.shutdown.clone(),
        };
        let router = Router::new().fallback(answer).with_state(Arc::new(door));
        serve(listener, router, &limits, &host.metrics, host.shutdown.clone()).await
    }
}

/// What every request needs.
struct Door {
    tokens: Tokens,
    types: SourceTypes,
    connector: Option<Arc<str>>,
    /// With acknowledgements on.
    acks: Option<Arc<Acks>>,
    bodies: Bodies,
    intake: Intake,
    stop: CancellationToken,
}

/// What a path stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Endpoint {
    Events,
    Raw,
    Ack,
    Health,
}

impl Endpoint {
    fn of(path: &str) -> Option<Self> {
        let below = path.strip_prefix("/services/collector")?;
        let below = below.trim_end_matches('/');
        match below.strip_suffix("/1.0").unwrap_or(below) {
            "" | "/event" => Some(Self::Events),
            "/raw" => Some(Self::Raw),
            "/ack" => Some(Self::Ack),
            "/health" => Some(Self::Health),
            _ => None,
        }
    }
}

async fn answer(
    State(door): State<Arc<Door>>,
    Extension(peer): Extension<Peer>,
    request: Request<Body>,
) -> Response<Body> {
    let (head, body) = request.into_parts();
    let question = Question::of(&head);
    let endpoint = match door.admit(&head, &question) {
        Ok(Endpoint::Health) => return door.health().answer(door.intake.metrics()),
        Ok(Endpoint::Ack) => return door.asked(&head, &question, body).await,
        Ok(endpoint) => endpoint,
        Err(reply) => {
            discard(body).await;
            return reply.answer(door.intake.metrics());
        }
    };
    let reply = door.take(&peer, endpoint, &head, &question, body).await.unwrap_or_else(|reply| reply);
    reply.answer(door.intake.metrics())
}

impl Door {
    fn admit(&self, head: &Parts, question: &Question) -> Result<Endpoint, Reply> {
        let endpoint = Endpoint::of(head.uri.path()).ok_or(Reply::NotFound)?;
        if endpoint == Endpoint::Health {
            let is_look = matches!(head.method, Method::GET | Method::HEAD);
            return if is_look { Ok(endpoint) } else { Err(Reply::Method) };
        }
        if head.method != Method::POST {
            return Err(Reply::Method);
        }
        let shown = head.headers.get(AUTHORIZATION).map(|value| value.as_bytes());
        self.tokens.check(shown, question.token.as_deref())?;
        match &self.acks {
            Some(_) => question.channel().map(|_| endpoint),
            None if endpoint == Endpoint::Ack => Err(Reply::AckDisabled),
            None => Ok(endpoint),
        }
    }

    fn health(&self) -> Reply {
        if self.stop.is_cancelled() || !self.bodies.has_room() { Reply::Unhealthy } else { Reply::Healthy }
    }

    /// Takes the records of a request.
    async fn take(
        &self,
        peer: &Peer,
        endpoint: Endpoint,
        head: &Parts,
        question: &Question,
        body: Body,
    ) -> Result<Reply, Reply> {
        let channel = match &self.acks {
            Some(_) => Some(question.channel()?),
            None => None,
        };
        let (body, mut room) = self.bodies.read(&head.headers, body).await?;
        let base = Origin {
            stream: peer.number,
            peer: Some(peer.name.clone()),
            file: None,
            connector: self.connector.clone(),
        };
        let sorted = match endpoint {
            Endpoint::Raw => self.lines(body, base, question)?,
            _ => {
                self.bodies.grow_for_text(&mut room, &body).await?;
                let text = String::from_utf8_lossy(&body);
                envelope::read(&text, &self.types, &base, self.intake.now())
            }
        };
        self.bodies.grow(&mut room, intake::size(&sorted.parts)).await?;
        let Sorted { parts, oversize, error } = sorted;
        oversize.count(self.intake.metrics());
        if parts.is_empty() && oversize.dropped == 0 {
            return Err(error.unwrap_or(Reply::NoData));
        }
        let taken = match channel.zip(self.acks.as_ref()) {
            Some((channel, acks)) => self.take_for_later(channel, acks, room, parts)?,
            None => self.take_now(room, parts).await?,
        };
        error.map_or(Ok(taken), Err)
    }

    async fn take_now(&self, room: Room, parts: Vec<Part>) -> Result<Reply, Reply> {
        let intake = self.intake.clone();
        match see_through(room, async move { intake.parts(parts).await }).await {
            Delivery::Delivered => Ok(Reply::Success),
            Delivery::Rejected => Err(Reply::Rejected),
            Delivery::Failed => Err(Reply::NotDelivered),
        }
    }

    /// Hands records on without waiting for their delivery.
    fn take_for_later(
        &self,
        channel: &str,
        acks: &Arc<Acks>,
        room: Room,
        parts: Vec<Part>,
    ) -> Result<Reply, Reply> {
        let number = acks.begin(channel).map_err(|_| Reply::Busy)?;
        let (acks, intake, channel) = (acks.clone(), self.intake.clone(), channel.to_owned());
        tokio::spawn(async move {
            let delivery = intake.parts(parts).await;
            acks.finish(&channel, number, delivery);
            drop(room);
        });
        Ok(Reply::Accepted(number))
    }

    fn lines(&self, body: bytes::Bytes, base: Origin, question: &Question) -> Result<Sorted, Reply> {
        let mut spans = Span::lines(&body, MAX_RECORDS).ok_or(Reply::TooLarge)?;
        let mut oversize = Oversize::default();
        oversize.lines(&mut spans);
        let by_type = || self.types.connector(question.sourcetype.as_deref()?);
        let origin = Origin {
            peer: question.host.as_deref().map(Arc::from).or(base.peer),
            file: question.source.as_deref().map(Arc::from),
            connector: base.connector.or_else(by_type),
            ..base
        };
        let received = self.intake.now();
        let parts =
            if spans.is_empty() { Vec::new() } else { vec![Part { data: body, spans, received, origin }] };
        Ok(Sorted { parts, oversize, error: None })
    }

    /// Answers which requests are done.
    async fn asked(&self, head: &Parts, question: &Question, body: Body) -> Response<Body> {
        match self.statuses(head, question, body).await {
            Ok(answer) => answer,
            Err(reply) => reply.answer(self.intake.metrics()),
        }
    }

    async fn statuses(&self, head: &Parts, question: &Question, body: Body) -> Result<Response<Body>, Reply> {
        let acks = self.acks.as_ref().ok_or(Reply::AckDisabled)?;
        let channel = question.channel()?;
        let (body, _room) = self.bodies.read(&head.headers, body).await?;
        if body.len() > MAX_QUESTION_BYTES {
            return Err(Reply::TooLarge);
        }
        let asked = question::numbers(&body).ok_or(Reply::InvalidData(None))?;
        Ok(question::statuses(&asked, &acks.ask(channel, &asked)))
    }
}

#[cfg(test)]
mod tests;
