//! The sink itself.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use sweepline_plugin::clock::Clock;
use sweepline_plugin::component::{ComponentError, Host, Input, Sink};
use sweepline_plugin::delivery::{self, BatchOptions, Courier, RequestOptions, SendError};
use sweepline_plugin::event::Events;

use crate::call::Caller;
use crate::envelope::Envelope;
use crate::form;
use crate::options::Options;

pub(crate) struct OtlpSink {
    courier: Exports,
    batch: BatchOptions,
    request: RequestOptions,
    host: Host,
}

impl OtlpSink {
    pub(crate) fn build(options: Options, host: Host) -> Result<Self, ComponentError> {
        let courier = Exports {
            caller: Caller::new(&options)?,
            envelope: Envelope::new(options.protocol, &options.resource),
            clock: host.clock.clone(),
        };
        Ok(Self { courier, batch: options.batch, request: options.request, host })
    }
}

#[async_trait]
impl Sink for OtlpSink {
    async fn run(self: Box<Self>, input: Input) -> Result<(), ComponentError> {
        delivery::run(self.courier, &self.batch, &self.request, &self.host, input).await;
        Ok(())
    }
}

struct Exports {
    caller: Caller,
    envelope: Envelope,
    clock: Arc<dyn Clock>,
}

#[async_trait]
impl Courier for Exports {
    type Item = Bytes;

    fn encode(&self, events: &Events, push: &mut dyn FnMut(Bytes, usize)) {
        form::each(events, self.clock.now(), &mut |record| {
            let record = self.envelope.record(&record);
            let size = record.len();
            push(record, size);
        });
    }

    async fn send(&self, records: &[Bytes]) -> Result<u64, SendError> {
        self.caller.send(self.envelope.request(records)).await
    }
}

#[cfg(test)]
mod tests;
