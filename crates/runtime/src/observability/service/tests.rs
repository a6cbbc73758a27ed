use std::time::Duration;

use metrics_exporter_prometheus::PrometheusBuilder;
use sweepline_plugin::clock::SystemClock;
use tokio_stream::StreamExt;
use tonic::Code;

use super::*;

fn seen(id: &str, component_type: &'static str, kind: &'static str) -> Seen {
    Seen { id: id.to_owned(), component_type, kind, inputs: Vec::new() }
}

/// A service over `in` (a source that received 40 and sent 30 events) and `out` (a sink that made two errors), and the
/// recorder behind it.
fn service(may_tap: bool) -> (Observability, metrics_exporter_prometheus::PrometheusRecorder) {
    let recorder = PrometheusBuilder::new().build_recorder();
    count(&recorder, "sweepline_component_received_events_total", "in", 40);
    count(&recorder, "sweepline_component_sent_events_total", "in", 30);
    count(&recorder, "sweepline_component_errors_total", "out", 2);
    let view = View::default();
    view.set(vec![seen("in", "syslog", "source"), seen("out", "file", "sink")].into());
    let stop = CancellationToken::new();
    (Observability::new(view, recorder.handle(), Arc::new(SystemClock), may_tap, stop), recorder)
}

fn count(recorder: &metrics_exporter_prometheus::PrometheusRecorder, name: &'static str, id: &str, by: u64) {
    metrics::with_local_recorder(recorder, || {
        metrics::counter!(name, "component_id" => id.to_owned()).increment(by);
    });
}

async fn metrics_of(service: &Observability, metric: MetricName) -> Answers<StreamComponentMetricsResponse> {
    let request = StreamComponentMetricsRequest { interval_ms: 1000, metric: metric.into() };
    service.stream_component_metrics(Request::new(request)).await.unwrap().into_inner()
}

#[tokio::test]
async fn components_are_listed_with_what_they_counted() {
    let (service, _recorder) = service(true);
    let ask = |limit| service.get_components(Request::new(GetComponentsRequest { limit }));
    let components = ask(0).await.unwrap().into_inner().components;
    let metrics = ComponentMetrics {
        received_events_total: Some(40),
        sent_events_total: Some(30),
        ..ComponentMetrics::default()
    };
    let wanted = Component {
        component_id: "in".to_owned(),
        component_type: ComponentType::Source.into(),
        on_type: "syslog".to_owned(),
        outputs: vec![Output { output_id: "_default".to_owned(), sent_events_total: 30 }],
        metrics: Some(metrics),
    };
    assert_eq!(components[0], wanted);
    assert_eq!((components[1].component_type(), components[1].outputs.len()), (ComponentType::Sink, 0));
    assert_eq!(ask(1).await.unwrap().into_inner().components.len(), 1);
    assert_eq!(ask(-1).await.unwrap_err().code(), Code::InvalidArgument);
}

#[tokio::test(start_paused = true)]
async fn totals_come_at_once_and_rates_after_an_interval() {
    let (service, recorder) = service(true);
    let mut totals = metrics_of(&service, MetricName::SentEventsTotal).await;
    let total = totals.next().await.unwrap().unwrap();
    let outputs = HashMap::from([("_default".to_owned(), 30)]);
    let wanted = Value::Total(TotalMetric { value: 30, output_totals: outputs });
    assert_eq!((total.component_id.as_str(), total.value), ("in", Some(wanted)));

    let mut rates = metrics_of(&service, MetricName::ReceivedEventsThroughput).await;
    tokio::task::yield_now().await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    count(&recorder, "sweepline_component_received_events_total", "in", 12);
    let rate = rates.next().await.unwrap().unwrap();
    let wanted = Value::Throughput(ThroughputMetric { value: 12.0, output_throughputs: HashMap::new() });
    assert_eq!(rate.value, Some(wanted));

    let mut errors = metrics_of(&service, MetricName::ErrorsTotal).await;
    for (id, wanted) in [("in", 0), ("out", 2)] {
        let error = errors.next().await.unwrap().unwrap();
        let total = TotalMetric { value: wanted, output_totals: HashMap::new() };
        assert_eq!((error.component_id.as_str(), error.value), (id, Some(Value::Total(total))));
    }
}

#[tokio::test]
async fn a_metric_that_does_not_exist_is_refused() {
    let (service, _recorder) = service(true);
    for metric in [0, 99] {
        let request = StreamComponentMetricsRequest { interval_ms: 1000, metric };
        let refused = service.stream_component_metrics(Request::new(request)).await.err().unwrap();
        assert_eq!(refused.code(), Code::InvalidArgument);
    }
}

#[tokio::test(start_paused = true)]
async fn heartbeat_and_uptime_go_on() {
    let (service, _recorder) = service(true);
    let request = StreamUptimeRequest { interval_ms: 2000 };
    let mut uptime = service.stream_uptime(Request::new(request)).await.unwrap().into_inner();
    for wanted in [0, 2, 4] {
        assert_eq!(uptime.next().await.unwrap().unwrap().uptime_seconds, wanted);
    }
    let request = StreamHeartbeatRequest { interval_ms: 1000 };
    let mut beats = service.stream_heartbeat(Request::new(request)).await.unwrap().into_inner();
    assert!(beats.next().await.unwrap().unwrap().utc.unwrap().seconds > 1_700_000_000);
    let meta = service.get_meta(Request::new(GetMetaRequest {})).await.unwrap().into_inner();
    assert!(!meta.version.is_empty() && !meta.hostname.is_empty());
}

#[tokio::test]
async fn events_are_shown_only_where_they_may_and_to_so_many_at_once() {
    let ask = || {
        let outputs_patterns = vec!["*".to_owned()];
        Request::new(StreamOutputEventsRequest { outputs_patterns, limit: 1, ..Default::default() })
    };
    let (service_in_public, _recorder) = service(false);
    let refused = service_in_public.stream_output_events(ask()).await.err().unwrap();
    assert_eq!(refused.code(), Code::PermissionDenied);
    let (service, _recorder) = service(true);
    let mut taps = Vec::new();
    for _ in 0..MAX_TAPS {
        taps.push(service.stream_output_events(ask()).await.unwrap());
    }
    let refused = service.stream_output_events(ask()).await.err().unwrap();
    assert_eq!(refused.code(), Code::ResourceExhausted);
    taps.clear();
    while service.taps.available_permits() < MAX_TAPS {
        tokio::task::yield_now().await;
    }
    assert!(service.stream_output_events(ask()).await.is_ok());
}
