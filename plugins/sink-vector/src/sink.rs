//! The sink itself.

use std::sync::Arc;

use async_trait::async_trait;
use sweepline_plugin::component::{ComponentError, Host, Input, Sink};
use sweepline_plugin::delivery::{self, BatchOptions, Courier, RequestOptions, SendError};
use sweepline_plugin::event::Events;
use sweepline_plugin::metric::Stage;
use sweepline_vector::write;

use crate::call::Receiver;
use crate::options::Options;

/// The `vector` sink.
pub(crate) struct VectorSink {
    courier: VectorCourier,
    batch: BatchOptions,
    request: RequestOptions,
    is_looked_at: bool,
    host: Host,
}

impl VectorSink {
    pub(crate) fn build(options: Options, host: Host) -> Result<Self, ComponentError> {
        let encoding = options.compression.encoding();
        let receiver = Receiver::new(options.connector()?, encoding, options.request.timeout.0);
        Ok(Self {
            courier: VectorCourier(Arc::new(receiver)),
            is_looked_at: options.healthcheck.enabled,
            batch: options.batch,
            request: options.request,
            host,
        })
    }
}

#[async_trait]
impl Sink for VectorSink {
    async fn run(self: Box<Self>, input: Input) -> Result<(), ComponentError> {
        let Self { courier, batch, request, is_looked_at, host } = *self;
        if is_looked_at {
            tokio::spawn(look(courier.0.clone(), host.clone()));
        }
        delivery::run(courier, &batch, &request, &host, input).await;
        Ok(())
    }
}

/// Looks at the receiver, and tells. Events are sent all the same: what is not well may be so in a moment.
async fn look(receiver: Arc<Receiver>, host: Host) {
    let looked = tokio::select! {
        looked = receiver.health_check() => looked,
        () = host.shutdown.cancelled() => return,
    };
    let component = &host.metrics.labels().id;
    match looked {
        Ok(()) => tracing::info!(component, "receiver is healthy"),
        Err(error) => {
            host.metrics.errors(Stage::Sending, "unhealthy").increment(1);
            tracing::warn!(component, %error, "receiver is not healthy");
        }
    }
}

struct VectorCourier(Arc<Receiver>);

#[async_trait]
impl Courier for VectorCourier {
    type Item = Vec<u8>;

    fn encode(&self, events: &Events, push: &mut dyn FnMut(Vec<u8>, usize)) {
        for event in write::events(events) {
            let size = event.len();
            push(event, size);
        }
    }

    async fn send(&self, events: &[Vec<u8>]) -> Result<u64, SendError> {
        self.0.push_events(events).await
    }
}

#[cfg(test)]
mod tests;
