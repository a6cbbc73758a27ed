//! Requests: some messages at once.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sweepline_net::client::Target;
use sweepline_plugin::clock::Clock;
use sweepline_plugin::component::{ComponentError, Host, Input, Sink};
use sweepline_plugin::delivery::{self, Courier, SendError};
use sweepline_plugin::event::Events;

use crate::body::messages;
use crate::header::Header;
use crate::options::{Body, Options};
use crate::wire::Wire;

/// The `syslog` sink.
pub(crate) struct SyslogSink {
    options: Options,
    host: Host,
    courier: Sender,
}

impl SyslogSink {
    pub(crate) fn build(options: Options, host: Host) -> Result<Self, ComponentError> {
        let courier = Sender {
            wire: Arc::new(Wire::build(&options)?),
            target: Target::parse(&options.address)?,
            header: Header::new(&options),
            body: options.body,
            limit: options.message_limit(),
            timeout: options.request.timeout.0,
            clock: host.clock.clone(),
        };
        Ok(Self { options, host, courier })
    }
}

#[async_trait]
impl Sink for SyslogSink {
    async fn run(self: Box<Self>, input: Input) -> Result<(), ComponentError> {
        let Self { options, host, courier } = *self;
        let wire = courier.wire.clone();
        delivery::run(courier, &options.batch, &options.request, &host, input).await;
        wire.close().await;
        Ok(())
    }
}

struct Sender {
    wire: Arc<Wire>,
    target: Target,
    header: Header,
    body: Body,
    /// Bytes beyond which a message is refused.
    limit: usize,
    timeout: Duration,
    clock: Arc<dyn Clock>,
}

#[async_trait]
impl Courier for Sender {
    type Item = Vec<u8>;

    fn encode(&self, events: &Events, push: &mut dyn FnMut(Vec<u8>, usize)) {
        messages(events, self.body, &self.header, self.clock.now(), &mut |message| {
            let size = message.len();
            push(message, size);
        });
    }

    async fn send(&self, items: &[Vec<u8>]) -> Result<u64, SendError> {
        // Before anything is sent, so that nothing of this request is sent twice.
        if let Some(long) = items.iter().find(|message| message.len() > self.limit) {
            return Err(SendError::TooLarge(format!(
                "a message of {} bytes is longer than {} (`max_message_bytes`)",
                long.len(),
                self.limit
            )));
        }
        match tokio::time::timeout(self.timeout, self.wire.send(items)).await {
            Ok(Ok(sent)) => Ok(sent),
            Ok(Err(error)) => Err(SendError::again(format!("{}: {error}", self.target))),
            Err(_) => Err(SendError::again(format!(
                "{} took no more for {} s",
                self.target,
                self.timeout.as_secs_f64()
            ))),
        }
    }
}

#[cfg(test)]
mod tests;
