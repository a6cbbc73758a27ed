//! The sink itself.

use std::sync::Arc;

use async_trait::async_trait;
use hyper::header::HeaderValue;
use serde::Deserialize;
use sweepline_net::client::{HealthCheck, Http};
use sweepline_plugin::component::{ComponentError, Host, Input, Sink};
use sweepline_plugin::delivery::{self, BatchOptions, Courier, RequestOptions, SendError};
use sweepline_plugin::event::Events;
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::confirm::Confirmations;
use crate::envelope::Envelopes;
use crate::options::Options;

pub(crate) struct HecSink {
    courier: Requests,
    confirmations: Option<Arc<Confirmations>>,
    health: HealthCheck,
    batch: BatchOptions,
    request: RequestOptions,
    host: Host,
}

impl HecSink {
    pub(crate) fn build(options: Options, host: Host) -> Result<Self, ComponentError> {
        let (urls, authorization) = (options.urls(), options.authorization());
        let mut request = options.request.clone();
        let acks = &options.acknowledgements;
        let mut confirmations = None;
        if acks.indexer_acknowledgements_enabled {
            let channel = HeaderValue::try_from(Uuid::new_v4().to_string())
                .map_err(|error| ComponentError::Config(error.to_string()))?;
            let http = Http::new(&options.http(&urls.ack, &authorization))?;
            let (metrics, stop) = (host.metrics.clone(), host.shutdown.clone());
            confirmations = Some(Arc::new(Confirmations::new(http, channel, acks, metrics, stop)));
            // Requests that wait for their confirmation must not keep others from being sent.
            request.concurrency = acks.max_pending_acks.max(request.concurrency);
        }
        let http = options.http(&urls.event, &authorization);
        let health = options.healthcheck.uri.as_deref().unwrap_or(&urls.health);
        let health = HealthCheck::new(options.healthcheck.enabled.then_some(health), &http)?;
        let courier = Requests {
            http: Http::new(&http)?,
            places: Semaphore::new(options.request.concurrency),
            confirmations: confirmations.clone(),
            envelopes: Envelopes::new(&options, options.columns()?),
        };
        Ok(Self { courier, confirmations, health, batch: options.batch, request, host })
    }
}

#[async_trait]
impl Sink for HecSink {
    async fn run(self: Box<Self>, input: Input) -> Result<(), ComponentError> {
        self.health.start(&self.host);
        let asking = async {
            match &self.confirmations {
                Some(confirmations) => confirmations.ask().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = delivery::run(self.courier, &self.batch, &self.request, &self.host, input) => {}
            () = asking => {}
        }
        Ok(())
    }
}

struct Requests {
    http: Http,
    /// Requests that may be sent at once; those that wait for their confirmation do not count.
    places: Semaphore,
    confirmations: Option<Arc<Confirmations>>,
    envelopes: Envelopes,
}

/// What of the collector's answer matters.
#[derive(Deserialize)]
struct Taken {
    #[serde(rename = "ackId")]
    number: u64,
}

#[async_trait]
impl Courier for Requests {
    type Item = String;

    fn encode(&self, events: &Events, push: &mut dyn FnMut(String, usize)) {
        self.envelopes.each(events, &mut |envelope| {
            let size = envelope.len();
            push(envelope, size);
        });
    }

    async fn send(&self, items: &[String]) -> Result<u64, SendError> {
        let headers: Vec<_> = self.confirmations.iter().map(|confirmations| confirmations.header()).collect();
        // The semaphore is never closed.
        let place = self.places.acquire().await;
        let answer = self.http.post(items.concat().as_bytes(), &headers).await?;
        drop(place);
        // A token without acknowledgements gives no number.
        let taken = serde_json::from_slice::<Taken>(&answer.body).ok();
        if let Some((confirmations, taken)) = self.confirmations.as_ref().zip(taken) {
            confirmations.wait(taken.number).await?;
        }
        Ok(answer.sent)
    }
}

#[cfg(test)]
mod tests;
