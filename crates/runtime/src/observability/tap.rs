//! Events on their way out of components, as they pass.
//!
//! Per interval the first events are shown, up to the limit of who asked; the rest is counted, and now and then told.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use glob::Pattern;
use prost::Message;
use sweepline_plugin::event::Batch;
use sweepline_plugin::tap::Watcher;
use sweepline_proto::vector::event::EventWrapper;
use sweepline_proto::vector::observability::stream_output_events_response::Event;
use sweepline_proto::vector::observability::{
    EventNotification, StreamOutputEventsRequest, StreamOutputEventsResponse, TappedEvent,
};
use sweepline_vector::write;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use tonic::Status;

use super::ticks::interval;
use crate::limits::{MAX_PATTERNS, MAX_TAP_BYTES, MAX_TAP_EVENTS, TAP_NOTICE_INTERVAL};
use crate::topology::{Seen, View};

/// What somebody wants to see.
pub(super) struct Asked {
    outputs: Vec<Pattern>,
    inputs: Vec<Pattern>,
    limit: usize,
    interval: Duration,
}

impl Asked {
    /// Reads a request; one without patterns asks for everything.
    pub(super) fn of(request: &StreamOutputEventsRequest) -> Result<Self, Status> {
        let limit = usize::try_from(request.limit).ok().filter(|limit| *limit > 0).ok_or_else(|| {
            Status::invalid_argument(format!("`limit` is {}, it must be at least 1", request.limit))
        })?;
        if request.outputs_patterns.len() + request.inputs_patterns.len() > MAX_PATTERNS {
            return Err(Status::invalid_argument(format!("more than {MAX_PATTERNS} patterns")));
        }
        let mut outputs = patterns(&request.outputs_patterns)?;
        let inputs = patterns(&request.inputs_patterns)?;
        if outputs.is_empty() && inputs.is_empty() {
            outputs.extend(Pattern::new("*"));
        }
        let interval = interval(request.interval_ms);
        Ok(Self { outputs, inputs, limit: limit.min(MAX_TAP_EVENTS), interval })
    }

    /// Returns the components whose output is wanted, and what to tell about each pattern.
    fn find(&self, components: &[Seen]) -> (Vec<Seen>, Vec<String>) {
        let mut wanted = BTreeSet::new();
        let mut told = Vec::new();
        for pattern in &self.outputs {
            let found: Vec<&str> = components
                .iter()
                .filter(|seen| seen.kind != "sink" && pattern.matches(&seen.id))
                .map(|seen| seen.id.as_str())
                .collect();
            told.push(tell(pattern, &found));
            wanted.extend(found);
        }
        for pattern in &self.inputs {
            let matching = components.iter().filter(|seen| pattern.matches(&seen.id));
            let (sources, takers): (Vec<&Seen>, Vec<&Seen>) =
                matching.partition(|seen| seen.kind == "source");
            let ids = |seen: &[&Seen]| seen.iter().map(|seen| seen.id.clone()).collect::<Vec<_>>().join(", ");
            if !sources.is_empty() {
                told.push(format!(
                    "pattern `{pattern}` matches sources, which have no inputs: {}",
                    ids(&sources)
                ));
            }
            if !takers.is_empty() || sources.is_empty() {
                let found: Vec<&str> = takers.iter().map(|seen| seen.id.as_str()).collect();
                told.push(tell(pattern, &found));
            }
            wanted.extend(takers.iter().flat_map(|seen| seen.inputs.iter().map(String::as_str)));
        }
        let found = components.iter().filter(|seen| wanted.contains(seen.id.as_str())).cloned();
        (found.collect(), told)
    }
}

fn patterns(texts: &[String]) -> Result<Vec<Pattern>, Status> {
    let read = |text: &String| {
        Pattern::new(text).map_err(|error| Status::invalid_argument(format!("pattern `{text}`: {error}")))
    };
    texts.iter().map(read).collect()
}

fn tell(pattern: &Pattern, found: &[&str]) -> String {
    match found {
        [] => {
            format!("pattern `{pattern}` matches nothing")
        }
        found => format!("pattern `{pattern}` matches {}", found.join(", ")),
    }
}

/// What passed in an interval.
#[derive(Default)]
struct Passed {
    events: Vec<(Arc<Seen>, Vec<u8>)>,
    bytes: usize,
    left_out: u64,
}

/// Gathers what passes, up to a number of events.
struct Basket {
    limit: usize,
    passed: Mutex<Passed>,
}

impl Basket {
    fn take(&self) -> Passed {
        std::mem::take(&mut self.passed.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// One output that is watched.
struct Watched {
    seen: Arc<Seen>,
    basket: Arc<Basket>,
}

impl Watcher for Watched {
    fn see(&self, batch: &Batch) {
        let mut passed = self.basket.passed.lock().unwrap_or_else(PoisonError::into_inner);
        let Passed { events, bytes, left_out } = &mut *passed;
        let mut shown = 0;
        let mut written = write::events(&batch.events);
        // What has no room is not written.
        while *bytes < MAX_TAP_BYTES && events.len() < self.basket.limit {
            let Some(event) = written.next() else { break };
            *bytes += event.len();
            events.push((self.seen.clone(), event));
            shown += 1;
        }
        *left_out += batch.len().saturating_sub(shown) as u64;
    }
}

/// Shows what was asked for until whoever asked goes away or the endpoint stops.
pub(super) struct Session {
    pub(super) asked: Asked,
    pub(super) view: View,
    pub(super) out: mpsc::Sender<Result<StreamOutputEventsResponse, Status>>,
    pub(super) stop: CancellationToken,
    pub(super) place: OwnedSemaphorePermit,
}

/// Whoever asked has gone, or the endpoint stops.
struct Gone;

impl Session {
    pub(super) async fn run(self) {
        // Either way there is nothing left to do.
        let _ = self.show().await;
        drop(self.place);
    }

    async fn show(&self) -> Result<(), Gone> {
        let basket = Arc::new(Basket { limit: self.asked.limit, passed: Mutex::default() });
        // They watch for as long as they are held.
        let mut _watchers = Vec::new();
        let mut changes = self.view.changes();
        changes.mark_changed();
        let mut ticks = tokio::time::interval(self.asked.interval);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut left_out, mut noticed) = (0, None);
        loop {
            tokio::select! {
                biased;
                () = self.stop.cancelled() => return Err(Gone),
                () = self.out.closed() => return Err(Gone),
                Ok(()) = changes.changed() => {
                    let components = changes.borrow_and_update().clone();
                    let (found, told) = self.asked.find(&components);
                    _watchers = found.into_iter().map(|seen| self.watch(seen, &basket)).collect::<Vec<_>>();
                    for message in told {
                        self.notify(message).await?;
                    }
                }
                _ = ticks.tick() => {
                    let passed = basket.take();
                    left_out += passed.left_out;
                    for (seen, event) in passed.events {
                        self.event(&seen, &event).await?;
                    }
                    let is_due = noticed.is_none_or(|at: Instant| at.elapsed() >= TAP_NOTICE_INTERVAL);
                    if left_out > 0 && is_due {
                        self.notify(format!("{left_out} more events passed than the limit allows to show")).await?;
                        noticed = Some(Instant::now());
                        left_out = 0;
                    }
                }
            }
        }
    }

    fn watch(&self, seen: Seen, basket: &Arc<Basket>) -> Arc<dyn Watcher> {
        let tap = self.view.tap(&seen.id);
        let watcher: Arc<dyn Watcher> = Arc::new(Watched { seen: Arc::new(seen), basket: basket.clone() });
        tap.watch(Arc::downgrade(&watcher));
        watcher
    }

    async fn event(&self, seen: &Seen, event: &[u8]) -> Result<(), Gone> {
        // Written by ourselves.
        let Ok(event) = EventWrapper::decode(event) else { return Ok(()) };
        self.send(Event::TappedEvent(TappedEvent {
            component_id: seen.id.clone(),
            component_type: seen.component_type.to_owned(),
            component_kind: seen.kind.to_owned(),
            event: Some(event),
        }))
        .await
    }

    async fn notify(&self, message: String) -> Result<(), Gone> {
        self.send(Event::Notification(EventNotification { message })).await
    }

    async fn send(&self, event: Event) -> Result<(), Gone> {
        let response = StreamOutputEventsResponse { event: Some(event) };
        tokio::select! {
            () = self.stop.cancelled() => Err(Gone),
            sent = self.out.send(Ok(response)) => sent.map_err(|_| Gone),
        }
    }
}

#[cfg(test)]
mod tests;
