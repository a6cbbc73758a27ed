//! Requests and their acknowledgements.

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use metrics::Counter;
use std::sync::Arc;
use std::time::Duration;
use sweepline_forward::message::Packed;
use sweepline_net::client::{Connector, Kept, Target};
use sweepline_net::compress::{Encoding, pack};
use sweepline_plugin::clock::Clock;
use sweepline_plugin::component::{ComponentError, Host, Input, Sink};
use sweepline_plugin::delivery::{self, Courier, SendError};
use sweepline_plugin::event::Events;
use sweepline_plugin::metric::{ComponentMetrics, Stage};

use crate::connection::{Connection, Error};
use crate::encode::entries;
use crate::handshake::Credentials;
use crate::limits::{CHUNK_BYTES, HANDSHAKE_TIMEOUT};
use crate::options::Options;

/// The `fluent` sink.
pub(crate) struct FluentSink {
    options: Options,
    host: Host,
    courier: Forwarder,
}

impl FluentSink {
    pub(crate) fn build(options: Options, host: Host) -> Result<Self, ComponentError> {
        let target = Target::parse(&options.address)?;
        let connector = Connector::with_tls(target, &options.tls, options.tls.is_on(), &[])?;
        let courier = Forwarder {
            connections: Kept::new(connector),
            credentials: Credentials::of(&options),
            tag: options.tag.clone(),
            compression: options.compression,
            wants_ack: options.require_ack_response,
            timeout: options.request.timeout.0,
            clock: host.clock.clone(),
            metrics: host.metrics.clone(),
            unwritable: host.metrics.errors(Stage::Processing, "encoding_failed"),
        };
        Ok(Self { options, host, courier })
    }
}

#[async_trait]
impl Sink for FluentSink {
    async fn run(self: Box<Self>, input: Input) -> Result<(), ComponentError> {
        let Self { options, host, courier } = *self;
        delivery::run(courier, &options.batch, &options.request, &host, input).await;
        Ok(())
    }
}

struct Forwarder {
    connections: Kept,
    credentials: Option<Credentials>,
    tag: String,
    compression: Encoding,
    wants_ack: bool,
    timeout: Duration,
    clock: Arc<dyn Clock>,
    metrics: ComponentMetrics,
    unwritable: Counter,
}

#[async_trait]
impl Courier for Forwarder {
    type Item = Vec<u8>;

    fn encode(&self, events: &Events, push: &mut dyn FnMut(Vec<u8>, usize)) {
        let failed = entries(events, self.clock.now(), &mut |entry| {
            let size = entry.len();
            push(entry, size);
        });
        self.unwritable.increment(failed);
        self.metrics.discarded_unintentionally.increment(failed);
    }

    async fn send(&self, items: &[Vec<u8>]) -> Result<u64, SendError> {
        match tokio::time::timeout(self.timeout, self.request(items)).await {
            Ok(Ok(sent)) => Ok(sent),
            Ok(Err(error)) => Err(SendError::again(format!("{}: {error}", self.connections.target()))),
            Err(_) => Err(SendError::again(format!(
                "{} did not {} within {} s",
                self.connections.target(),
                if self.wants_ack { "acknowledge a request" } else { "take a request" },
                self.timeout.as_secs_f64()
            ))),
        }
    }
}

impl Forwarder {
    async fn request(&self, items: &[Vec<u8>]) -> Result<u64, Error> {
        let entries = pack(&items.concat(), self.compression)?;
        let chunk = self.wants_ack.then(chunk).transpose()?;
        let message = Packed {
            tag: &self.tag,
            entries: &entries,
            size: items.len(),
            compressed: self.compression.header(),
            chunk: chunk.as_deref(),
        };
        let message = message.write();
        let mut connection = self.connection().await?;
        connection.write(&message).await?;
        match &chunk {
            Some(chunk) => connection.acknowledgement(chunk).await?,
            None => connection.still_open().await?,
        }
        if let Some(stream) = connection.into_stream() {
            self.connections.keep(stream);
        }
        Ok(message.len() as u64)
    }

    async fn connection(&self) -> Result<Connection, Error> {
        if let Some(stream) = self.connections.take().await {
            return Ok(Connection::new(stream));
        }
        let mut connection = Connection::new(self.connections.connect().await?);
        if let Some(credentials) = &self.credentials {
            match tokio::time::timeout(HANDSHAKE_TIMEOUT, credentials.prove(&mut connection)).await {
                Ok(proved) => proved?,
                Err(_) => return Err(Error::NoHandshake),
            }
        }
        Ok(connection)
    }
}

/// Returns a name for a chunk, as Fluentd makes them.
fn chunk() -> std::io::Result<String> {
    let mut id = [0; CHUNK_BYTES];
    getrandom::fill(&mut id).map_err(std::io::Error::other)?;
    Ok(STANDARD.encode(id))
}

#[cfg(test)]
mod tests;
