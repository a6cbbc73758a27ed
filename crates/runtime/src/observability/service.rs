//! The calls.

use std::collections::HashMap;
use std::sync::Arc;

use sweepline_plugin::clock::Clock;
use sweepline_proto::vector::observability::observability_service_server::ObservabilityService;
use sweepline_proto::vector::observability::stream_component_metrics_response::Value;
use sweepline_proto::vector::observability::{
    Component, ComponentMetrics, ComponentType, GetAllocationTracingStatusRequest,
    GetAllocationTracingStatusResponse, GetComponentsRequest, GetComponentsResponse, GetMetaRequest,
    GetMetaResponse, MetricName, Output, StreamComponentAllocatedBytesRequest,
    StreamComponentAllocatedBytesResponse, StreamComponentMetricsRequest, StreamComponentMetricsResponse,
    StreamHeartbeatRequest, StreamHeartbeatResponse, StreamOutputEventsRequest, StreamOutputEventsResponse,
    StreamUptimeRequest, StreamUptimeResponse, ThroughputMetric, TotalMetric,
};
use tokio::sync::{Semaphore, mpsc};
use tokio::time::Instant;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

use super::figures::{Counts, Reader};
use super::tap::{Asked, Session};
use super::ticks::{Answers, every, interval};
use crate::limits::{MAX_TAPS, STREAM_MESSAGES};
use crate::topology::{Seen, View};
use metrics_exporter_prometheus::PrometheusHandle;

/// The service.
pub(crate) struct Observability {
    view: View,
    reader: Arc<Reader>,
    clock: Arc<dyn Clock>,
    may_tap: bool,
    taps: Arc<Semaphore>,
    started: Instant,
    stop: CancellationToken,
}

/// The one output of a component, by Vector's name for it.
const DEFAULT_OUTPUT: &str = "_default";

impl Observability {
    /// Returns the service; its streams end at `stop`.
    pub(crate) fn new(
        view: View,
        metrics: PrometheusHandle,
        clock: Arc<dyn Clock>,
        may_tap: bool,
        stop: CancellationToken,
    ) -> Self {
        Self {
            view,
            reader: Arc::new(Reader::new(metrics)),
            clock,
            may_tap,
            taps: Arc::new(Semaphore::new(MAX_TAPS)),
            started: Instant::now(),
            stop,
        }
    }
}

#[tonic::async_trait]
impl ObservabilityService for Observability {
    async fn get_meta(&self, _: Request<GetMetaRequest>) -> Result<Response<GetMetaResponse>, Status> {
        let hostname = rustix::system::uname().nodename().to_string_lossy().into_owned();
        Ok(Response::new(GetMetaResponse { version: env!("CARGO_PKG_VERSION").to_owned(), hostname }))
    }

    async fn get_components(
        &self,
        request: Request<GetComponentsRequest>,
    ) -> Result<Response<GetComponentsResponse>, Status> {
        let limit = match request.into_inner().limit {
            0 => usize::MAX,
            limit => usize::try_from(limit)
                .map_err(|_| Status::invalid_argument("`limit` must not be negative"))?,
        };
        let (_, figures) = self.reader.read();
        let components = self.view.components();
        let shown = components.iter().take(limit).map(|seen| component(seen, figures.component(&seen.id)));
        Ok(Response::new(GetComponentsResponse { components: shown.collect() }))
    }

    async fn get_allocation_tracing_status(
        &self,
        _: Request<GetAllocationTracingStatusRequest>,
    ) -> Result<Response<GetAllocationTracingStatusResponse>, Status> {
        Ok(Response::new(GetAllocationTracingStatusResponse { enabled: false }))
    }

    type StreamHeartbeatStream = Answers<StreamHeartbeatResponse>;

    async fn stream_heartbeat(
        &self,
        request: Request<StreamHeartbeatRequest>,
    ) -> Result<Response<Self::StreamHeartbeatStream>, Status> {
        let clock = self.clock.clone();
        let interval = interval(request.into_inner().interval_ms);
        Ok(Response::new(every(interval, true, self.stop.clone(), move || {
            let now = clock.now().0;
            let utc = prost_types::Timestamp {
                seconds: now.div_euclid(1_000_000_000),
                nanos: i32::try_from(now.rem_euclid(1_000_000_000)).unwrap_or_default(),
            };
            vec![StreamHeartbeatResponse { utc: Some(utc) }]
        })))
    }

    type StreamUptimeStream = Answers<StreamUptimeResponse>;

    async fn stream_uptime(
        &self,
        request: Request<StreamUptimeRequest>,
    ) -> Result<Response<Self::StreamUptimeStream>, Status> {
        let started = self.started;
        let interval = interval(request.into_inner().interval_ms);
        Ok(Response::new(every(interval, true, self.stop.clone(), move || {
            let uptime_seconds = i64::try_from(started.elapsed().as_secs()).unwrap_or(i64::MAX);
            vec![StreamUptimeResponse { uptime_seconds }]
        })))
    }

    type StreamComponentAllocatedBytesStream = Answers<StreamComponentAllocatedBytesResponse>;

    /// Allocations are not traced; the stream stays open and says nothing, as long as somebody listens.
    async fn stream_component_allocated_bytes(
        &self,
        request: Request<StreamComponentAllocatedBytesRequest>,
    ) -> Result<Response<Self::StreamComponentAllocatedBytesStream>, Status> {
        let interval = interval(request.into_inner().interval_ms);
        Ok(Response::new(every(interval, true, self.stop.clone(), Vec::new)))
    }

    type StreamComponentMetricsStream = Answers<StreamComponentMetricsResponse>;

    async fn stream_component_metrics(
        &self,
        request: Request<StreamComponentMetricsRequest>,
    ) -> Result<Response<Self::StreamComponentMetricsStream>, Status> {
        let request = request.into_inner();
        let metric = Metric::of(request.metric())
            .ok_or_else(|| Status::invalid_argument(format!("there is no metric {}", request.metric)))?;
        let (view, reader) = (self.view.clone(), self.reader.clone());
        let mut rates = Rates::default();
        Ok(Response::new(every(interval(request.interval_ms), true, self.stop.clone(), move || {
            let (at, figures) = reader.read();
            let components = view.components();
            let say = |seen: &Seen| {
                let count = (metric.count)(figures.component(&seen.id))?;
                let value = if metric.is_rate {
                    metric.rate(seen, rates.next(&seen.id, at, count)?)
                } else {
                    metric.total(seen, count)
                };
                Some(StreamComponentMetricsResponse { component_id: seen.id.clone(), value: Some(value) })
            };
            components.iter().filter_map(say).collect()
        })))
    }

    type StreamOutputEventsStream = Answers<StreamOutputEventsResponse>;

    async fn stream_output_events(
        &self,
        request: Request<StreamOutputEventsRequest>,
    ) -> Result<Response<Self::StreamOutputEventsStream>, Status> {
        if !self.may_tap {
            return Err(Status::permission_denied(
                "events are not shown here: other machines can reach this address (see `api.tap`)",
            ));
        }
        let asked = Asked::of(&request.into_inner())?;
        let place = self.taps.clone().try_acquire_owned().map_err(|_| {
            Status::resource_exhausted(format!("{MAX_TAPS} others watch already, try again later"))
        })?;
        let (out, answers) = mpsc::channel(STREAM_MESSAGES);
        let session = Session { asked, view: self.view.clone(), out, stop: self.stop.clone(), place };
        tokio::spawn(session.run());
        Ok(Response::new(Box::pin(ReceiverStream::new(answers))))
    }
}

fn component(seen: &Seen, counts: Counts) -> Component {
    let component_type = match seen.kind {
        "source" => ComponentType::Source,
        "transform" => ComponentType::Transform,
        _ => ComponentType::Sink,
    };
    let output = Output {
        output_id: DEFAULT_OUTPUT.to_owned(),
        sent_events_total: counts.sent_events.map_or(0, whole),
    };
    Component {
        component_id: seen.id.clone(),
        component_type: component_type.into(),
        on_type: seen.component_type.to_owned(),
        outputs: if seen.kind == "sink" { Vec::new() } else { vec![output] },
        metrics: Some(ComponentMetrics {
            received_bytes_total: counts.received_bytes.map(whole),
            received_events_total: counts.received_events.map(whole),
            sent_bytes_total: counts.sent_bytes.map(whole),
            sent_events_total: counts.sent_events.map(whole),
        }),
    }
}

fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// What a stream of metrics says.
#[derive(Clone, Copy)]
struct Metric {
    count: fn(Counts) -> Option<u64>,
    is_rate: bool,
    /// Sent events are also told by output.
    by_output: bool,
}

impl Metric {
    fn of(name: MetricName) -> Option<Self> {
        let (count, is_rate): (fn(Counts) -> Option<u64>, bool) = match name {
            MetricName::Unspecified => return None,
            MetricName::ReceivedEventsThroughput => (|counts| counts.received_events, true),
            MetricName::SentEventsThroughput => (|counts| counts.sent_events, true),
            MetricName::ReceivedBytesThroughput => (|counts| counts.received_bytes, true),
            MetricName::SentBytesThroughput => (|counts| counts.sent_bytes, true),
            MetricName::ReceivedEventsTotal => (|counts| counts.received_events, false),
            MetricName::SentEventsTotal => (|counts| counts.sent_events, false),
            MetricName::ReceivedBytesTotal => (|counts| counts.received_bytes, false),
            MetricName::SentBytesTotal => (|counts| counts.sent_bytes, false),
            // A component without errors has no such series.
            MetricName::ErrorsTotal => (|counts| Some(counts.errors.unwrap_or(0)), false),
        };
        let by_output = matches!(name, MetricName::SentEventsThroughput | MetricName::SentEventsTotal);
        Some(Self { count, is_rate, by_output })
    }

    fn total(self, seen: &Seen, count: u64) -> Value {
        let value = whole(count);
        Value::Total(TotalMetric { value, output_totals: self.outputs(seen, value) })
    }

    fn rate(self, seen: &Seen, value: f64) -> Value {
        Value::Throughput(ThroughputMetric { value, output_throughputs: self.outputs(seen, value) })
    }

    fn outputs<T>(self, seen: &Seen, value: T) -> HashMap<String, T> {
        let has_output = self.by_output && seen.kind != "sink";
        has_output.then(|| (DEFAULT_OUTPUT.to_owned(), value)).into_iter().collect()
    }
}

/// Counts of the last time, to tell how fast they grow.
#[derive(Default)]
struct Rates(HashMap<String, (Instant, u64)>);

impl Rates {
    /// Returns the growth since the last time, per second; `None` the first time.
    fn next(&mut self, id: &str, at: Instant, count: u64) -> Option<f64> {
        let (before, last) = match self.0.get(id) {
            Some(known) => *known,
            None => {
                self.0.insert(id.to_owned(), (at, count));
                return None;
            }
        };
        let seconds = at.duration_since(before).as_secs_f64();
        if seconds == 0.0 {
            return None;
        }
        self.0.insert(id.to_owned(), (at, count));
        Some(count.saturating_sub(last) as f64 / seconds)
    }
}

#[cfg(test)]
mod tests;
