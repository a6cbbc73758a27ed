//! The sink itself.

use async_trait::async_trait;
use bytes::Bytes;
use sweepline_net::client::{HealthCheck, Http};
use sweepline_plugin::component::{ComponentError, Host, Input, Sink};
use sweepline_plugin::delivery::{self, BatchOptions, Courier, RequestOptions, SendError};
use sweepline_plugin::encode::{self, Codec};
use sweepline_plugin::event::Events;

use crate::body::Framing;
use crate::options::Options;

pub(crate) struct HttpSink {
    courier: Requests,
    health: HealthCheck,
    batch: BatchOptions,
    request: RequestOptions,
    host: Host,
}

impl HttpSink {
    pub(crate) fn build(options: Options, host: Host) -> Result<Self, ComponentError> {
        let http = options.http();
        let courier = Requests {
            http: Http::new(&http)?.with_method(options.method.method()),
            codec: options.encoding.codec,
            framing: options.framing(),
        };
        let health = HealthCheck::new(options.health_uri(), &http)?;
        Ok(Self { courier, health, batch: options.batch, request: options.request, host })
    }
}

#[async_trait]
impl Sink for HttpSink {
    async fn run(self: Box<Self>, input: Input) -> Result<(), ComponentError> {
        self.health.start(&self.host);
        delivery::run(self.courier, &self.batch, &self.request, &self.host, input).await;
        Ok(())
    }
}

struct Requests {
    http: Http,
    codec: Codec,
    framing: Framing,
}

#[async_trait]
impl Courier for Requests {
    type Item = Bytes;

    fn encode(&self, events: &Events, push: &mut dyn FnMut(Bytes, usize)) {
        encode::each(events, self.codec, &mut |event| {
            // With the line end, or the comma.
            let size = event.len() + 1;
            push(event, size);
        });
    }

    async fn send(&self, items: &[Bytes]) -> Result<u64, SendError> {
        self.http.post(&self.framing.body(items), &[]).await.map(|answer| answer.sent)
    }
}

#[cfg(test)]
mod tests;
