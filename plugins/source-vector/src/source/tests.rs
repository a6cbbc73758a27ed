//! The source behind a real socket, called by a generated client.

use std::collections::HashSet;
use std::time::Duration;

use prost::Message;
use sweepline_net::client::{Connector, Target, grpc};
use sweepline_plugin::ack::Ack;
use sweepline_plugin::clock::SystemClock;
use sweepline_plugin::component::Prepare;
use sweepline_plugin::event::{Batch, Events, RawBatch};
use sweepline_plugin::metric::{ComponentMetrics, Labels};
use sweepline_proto::vector::event::{EventWrapper, Log, Value, event_wrapper, value};
use sweepline_proto::vector::native::vector_client::VectorClient;
use sweepline_proto::vector::native::{HealthCheckRequest, PushEventsRequest};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tonic::codec::CompressionEncoding;
use tonic::transport::Channel;
use tonic::{Code, Status};

use super::*;

mod peers;
mod wire;

const PATIENCE: Duration = Duration::from_secs(30);

/// A running source.
struct Run {
    port: u16,
    task: JoinHandle<Result<(), ComponentError>>,
    batches: mpsc::Receiver<Batch>,
    stop: CancellationToken,
}

fn options() -> Options {
    Options { address: "127.0.0.1:0".to_owned(), ..Options::default() }
}

fn start(options: Options) -> Run {
    options.check().unwrap();
    let stop = CancellationToken::new();
    let labels = Labels { id: "in".to_owned(), kind: "source", component_type: "vector" };
    let host = Host {
        metrics: ComponentMetrics::new(labels),
        clock: Arc::new(SystemClock),
        data_dir: None,
        shutdown: stop.clone(),
    };
    let source = VectorSource::build(options, host).unwrap();
    let port = source.listener().local_addr().unwrap().port();
    let (sender, batches) = mpsc::channel(1);
    let task = tokio::spawn(Box::new(source).run(Output::new(vec![sender])));
    Run { port, task, batches, stop }
}

impl Run {
    fn channel(&self) -> Channel {
        grpc(Connector::new(Target::Tcp { host: "127.0.0.1".to_owned(), port: self.port }, None))
    }

    fn client(&self) -> VectorClient<Channel> {
        VectorClient::new(self.channel())
    }

    async fn batch(&mut self) -> (RawBatch, Ack) {
        let batch = timeout(PATIENCE, self.batches.recv()).await.expect("no batch came").unwrap();
        let Events::Raw(raw) = batch.events else { panic!("not raw") };
        (raw, batch.ack)
    }
}

/// Pushes on a task of its own; the answer comes when it comes.
fn push(mut client: VectorClient<Channel>, texts: &[&str]) -> JoinHandle<Result<(), Status>> {
    let request = request(texts);
    tokio::spawn(async move { client.push_events(request).await.map(|_| ()) })
}

async fn answered(answer: JoinHandle<Result<(), Status>>) -> Result<(), Code> {
    let answer = timeout(PATIENCE, answer).await.expect("no answer").unwrap();
    answer.map_err(|status| status.code())
}

fn request(texts: &[&str]) -> PushEventsRequest {
    let event = |text: &&str| {
        let value = Value { kind: Some(value::Kind::RawBytes(text.as_bytes().to_vec())) };
        let log = Log { value: Some(value), ..Log::default() };
        EventWrapper { event: Some(event_wrapper::Event::Log(log)) }
    };
    PushEventsRequest { events: texts.iter().map(event).collect() }
}

fn texts(raw: &RawBatch) -> Vec<String> {
    raw.iter().map(|record| String::from_utf8(record.to_vec()).unwrap()).collect()
}

#[tokio::test]
async fn the_answer_waits_for_the_sinks() {
    let mut run = start(options());
    let mut answer = push(run.client(), &["one", "two"]);
    let (raw, ack) = run.batch().await;
    assert_eq!(texts(&raw), ["one", "two"]);
    assert_eq!(raw.origin.peer.as_deref(), Some("127.0.0.1"));
    assert!(timeout(Duration::from_millis(1), &mut answer).await.is_err());
    drop(ack);
    assert_eq!(answered(answer).await, Ok(()));
}

#[tokio::test]
async fn what_became_of_the_records_is_the_code() {
    let mut run = start(options());
    for (end, wanted) in [
        (Delivery::Delivered, Ok(())),
        (Delivery::Rejected, Err(Code::DataLoss)),
        (Delivery::Failed, Err(Code::Unavailable)),
    ] {
        let answer = push(run.client(), &["one"]);
        let (_, ack) = run.batch().await;
        match end {
            Delivery::Delivered => {}
            Delivery::Rejected => ack.reject(),
            Delivery::Failed => ack.fail(),
        }
        drop(ack);
        assert_eq!(answered(answer).await, wanted);
    }
}

#[tokio::test]
async fn packed_calls_are_unpacked() {
    let mut run = start(options());
    for encoding in [CompressionEncoding::Gzip, CompressionEncoding::Zstd] {
        let answer = push(run.client().send_compressed(encoding), &["one"]);
        let (raw, ack) = run.batch().await;
        assert_eq!(texts(&raw), ["one"]);
        drop(ack);
        assert_eq!(answered(answer).await, Ok(()));
    }
}

#[tokio::test]
async fn a_batch_beyond_tonics_default_limit_is_taken() {
    let mut run = start(options());
    let large = "x".repeat(1024 * 1024);
    let answer = push(run.client(), &[large.as_str(); 8]);
    for _ in 0..8 {
        let (raw, _) = run.batch().await;
        assert_eq!(raw.byte_size(), large.len() as u64);
    }
    assert_eq!(answered(answer).await, Ok(()));
}

#[tokio::test]
async fn what_is_too_large_is_refused_for_good() {
    let mut options = options();
    options.limits.max_request_bytes = 10_000;
    options.limits.max_decompressed_bytes = 20_000;
    let run = start(options);
    let large = "x".repeat(30_000);
    assert_eq!(answered(push(run.client(), &[&large])).await, Err(Code::OutOfRange));
    for encoding in [CompressionEncoding::Gzip, CompressionEncoding::Zstd] {
        let bomb = push(run.client().send_compressed(encoding), &[&large]);
        assert_eq!(answered(bomb).await, Err(Code::OutOfRange));
    }
}

#[tokio::test]
async fn senders_find_no_room_while_too_much_waits() {
    let mut options = options();
    options.limits.max_decompressed_bytes = 100_000;
    options.limits.max_unacknowledged_bytes = 250_000;
    let mut run = start(options);
    let large = "x".repeat(90_000);
    let first = push(run.client(), &[&large]);
    let (_, ack) = run.batch().await;
    assert_eq!(answered(push(run.client(), &[&large])).await, Err(Code::ResourceExhausted));
    drop(ack);
    assert_eq!(answered(first).await, Ok(()));
    let second = push(run.client(), &[&large]);
    drop(run.batch().await);
    assert_eq!(answered(second).await, Ok(()));
}

#[tokio::test]
async fn a_call_of_metrics_alone_is_taken_and_left_out() {
    let run = start(options());
    let metric = sweepline_proto::vector::event::Metric {};
    let event = EventWrapper { event: Some(event_wrapper::Event::Metric(metric)) };
    let request = PushEventsRequest { events: vec![event] };
    assert!(timeout(PATIENCE, run.client().push_events(request)).await.unwrap().is_ok());
    assert!(timeout(PATIENCE, run.client().push_events(PushEventsRequest::default())).await.unwrap().is_ok());
}

#[tokio::test]
async fn both_services_tell_of_health() {
    use tonic_health::pb::HealthCheckRequest as Question;
    use tonic_health::pb::health_client::HealthClient;
    let run = start(options());
    let answer = run.client().health_check(HealthCheckRequest {}).await.unwrap().into_inner();
    assert_eq!(answer.status, 0);
    for service in ["", "vector.Vector"] {
        let question = Question { service: service.to_owned() };
        let answer = HealthClient::new(run.channel()).check(question).await.unwrap().into_inner();
        assert_eq!(answer.status, 1, "SERVING");
    }
    let question = Question { service: "other".to_owned() };
    let refused = HealthClient::new(run.channel()).check(question).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
}

#[tokio::test]
async fn a_stop_lets_open_calls_finish_and_is_told_to_those_who_ask() {
    let mut run = start(options());
    let mut client = run.client();
    let answer = push(client.clone(), &["one"]);
    let (_, ack) = run.batch().await;
    // On its way when the stop comes.
    client.health_check(HealthCheckRequest {}).await.unwrap();
    run.stop.cancel();
    drop(ack);
    assert_eq!(answered(answer).await, Ok(()));
    timeout(PATIENCE, run.task).await.expect("does not stop").unwrap().unwrap();
}

#[tokio::test]
async fn a_connection_ends_at_its_age_and_its_open_call_is_answered() {
    let keepalive = crate::options::KeepaliveOptions {
        max_connection_age_secs: Some(1),
        max_connection_age_grace_secs: Some(1000),
    };
    let mut run = start(Options { keepalive, ..options() });
    let client = run.client();
    let open = push(client.clone(), &["open"]);
    let (first, held) = run.batch().await;
    // A younger connection reaches its age after that one.
    let younger = run.client();
    let mut streams = HashSet::new();
    while streams.len() < 2 {
        let answer = push(younger.clone(), &["more"]);
        let (raw, ack) = run.batch().await;
        drop(ack);
        assert_eq!(answered(answer).await, Ok(()));
        streams.insert(raw.origin.stream);
    }
    assert!(!open.is_finished());
    drop(held);
    assert_eq!(answered(open).await, Ok(()));
    let answer = push(client, &["after"]);
    let (after, ack) = run.batch().await;
    assert_ne!(after.origin.stream, first.origin.stream);
    drop(ack);
    assert_eq!(answered(answer).await, Ok(()));
}
