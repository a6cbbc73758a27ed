//! The sink against a collector with a mind of its own, and against our own `splunk_hec` source.

use std::sync::Mutex;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use serde_json::{Value, json};
use sweepline_parse::time::Nanos;
use sweepline_plugin::ack::{Delivery, Receipt};
use sweepline_plugin::component::{Output, Prepare};
use sweepline_plugin::event::Origin;
use sweepline_testkit::sink::{PATIENCE, RunningSink, outcome};
use sweepline_testkit::{host, options};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::*;

/// What a collector answers: a status and a body.
type Answers = Arc<Mutex<Vec<(u16, Value)>>>;

/// A request as the collector saw it.
struct Asked {
    path: String,
    headers: HeaderMap,
    body: String,
}

#[derive(Clone)]
struct Collector {
    /// For posted events, the next one last.
    events: Answers,
    /// For questions about acknowledgements, the next one last; nothing is confirmed once they are used up.
    acks: Answers,
    asked: mpsc::UnboundedSender<Asked>,
}

async fn answer(
    State(collector): State<Collector>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, String) {
    let path = uri.path().to_owned();
    let next = |answers: &Answers| answers.lock().unwrap().pop();
    let (status, told) = match path.as_str() {
        "/services/collector/event" => next(&collector.events).unwrap(),
        "/services/collector/ack" => next(&collector.acks).unwrap_or((200, json!({"acks": {}}))),
        _ => (200, json!({"text": "HEC is healthy", "code": 17})),
    };
    collector.asked.send(Asked { path, headers, body: String::from_utf8_lossy(&body).into_owned() }).unwrap();
    (StatusCode::from_u16(status).unwrap(), told.to_string())
}

struct Rig {
    sink: RunningSink,
    asked: mpsc::UnboundedReceiver<Asked>,
}

async fn rig(section: &str, mut events: Vec<(u16, Value)>, mut acks: Vec<(u16, Value)>) -> Rig {
    events.reverse();
    acks.reverse();
    let (sender, asked) = mpsc::unbounded_channel();
    let collector =
        Collector { events: Arc::new(Mutex::new(events)), acks: Arc::new(Mutex::new(acks)), asked: sender };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(answer).with_state(collector);
    tokio::spawn(async move { axum::serve(listener, router).await });
    Rig { sink: start(&endpoint, section), asked }
}

fn start(endpoint: &str, section: &str) -> RunningSink {
    let text = format!("{{endpoint: '{endpoint}', default_token: t0ken, {section}}}");
    RunningSink::start("splunk_hec_logs", options::<Options, _>(&text).unwrap())
}

async fn send(sink: &RunningSink, records: &[&str]) -> Receipt {
    let origin = Origin { peer: Some("fw1".into()), ..Origin::default() };
    sink.send_from(records, Nanos(1_700_000_000_000_000_000), origin).await
}

impl Rig {
    async fn asked(&mut self) -> Asked {
        timeout(PATIENCE, self.asked.recv()).await.expect("nothing was asked").unwrap()
    }
}

const QUICK: &str = "healthcheck: {enabled: false}, batch: {max_events: 1, timeout: 10ms}, \
    request: {retry_initial_backoff: 1ms}, acknowledgements: {query_interval: 1ms, retry_limit: 3}, \
    encoding: {codec: text}";

fn success(number: u64) -> (u16, Value) {
    (200, json!({"text": "Success", "code": 0, "ackId": number}))
}

#[tokio::test]
async fn a_token_without_acknowledgements_confirms_with_its_answer() {
    let answer = (200, json!({"text": "Success", "code": 0}));
    let mut rig = rig("encoding: {codec: text}, batch: {timeout: 10ms}", vec![answer], vec![]).await;
    let look = rig.asked().await;
    assert_eq!(look.path, "/services/collector/health/1.0");
    assert_eq!(look.headers["authorization"], "Splunk t0ken");
    assert_eq!(outcome(send(&rig.sink, &["one", "two"]).await).await, Delivery::Delivered);
    let asked = rig.asked().await;
    assert_eq!(asked.headers["authorization"], "Splunk t0ken");
    assert_eq!(asked.headers["x-splunk-request-channel"].len(), 36, "a UUID");
    assert_eq!(
        asked.body,
        r#"{"time":1700000000.000,"host":"fw1","event":"one"}{"time":1700000000.000,"host":"fw1","event":"two"}"#
    );
}

#[tokio::test]
async fn events_are_delivered_when_the_indexers_say_so() {
    let acks = vec![
        (200, json!({"acks": {"7": false}})),
        (503, json!({"text": "Server is busy", "code": 9})),
        (200, json!({"acks": {"7": true}})),
    ];
    let mut rig = rig(QUICK, vec![success(7)], acks).await;
    assert_eq!(outcome(send(&rig.sink, &["one"]).await).await, Delivery::Delivered);
    let channel = rig.asked().await.headers["x-splunk-request-channel"].clone();
    for _ in 0..3 {
        let question = rig.asked().await;
        assert_eq!(question.path, "/services/collector/ack");
        assert_eq!(question.body, r#"{"acks":[7]}"#);
        assert_eq!(question.headers["x-splunk-request-channel"], channel);
        assert_eq!(question.headers["authorization"], "Splunk t0ken");
    }
    assert!(rig.asked.try_recv().is_err(), "nothing is asked while nothing is open");
}

#[tokio::test]
async fn what_is_not_confirmed_in_time_is_sent_again() {
    let open = || (200, json!({"acks": {"7": false}}));
    let acks = vec![open(), open(), open(), (200, json!({"acks": {"8": true}}))];
    let mut rig = rig(QUICK, vec![success(7), success(8)], acks).await;
    assert_eq!(outcome(send(&rig.sink, &["one"]).await).await, Delivery::Delivered);
    let mut bodies = Vec::new();
    while let Ok(asked) = rig.asked.try_recv() {
        bodies.extend((asked.path == "/services/collector/event").then_some(asked.body));
    }
    assert_eq!(bodies.len(), 2);
    assert_eq!(bodies[0], bodies[1]);
}

#[tokio::test]
async fn waiting_for_a_confirmation_does_not_keep_the_next_request_back_and_all_are_asked_about_at_once() {
    let acks = vec![(200, json!({"acks": {}})); 2];
    let section = QUICK.replace("retry_limit: 3", "retry_limit: 1000000");
    let mut rig = rig(&section, vec![success(7), success(8)], acks).await;
    let (_first, _second) = (send(&rig.sink, &["one"]).await, send(&rig.sink, &["two"]).await);
    loop {
        if rig.asked().await.body == r#"{"acks":[7,8]}"# {
            break;
        }
    }
}

#[tokio::test]
async fn splunks_errors_say_whether_another_try_makes_sense() {
    let busy = (503, json!({"text": "Server is busy", "code": 9}));
    let invalid = (400, json!({"text": "Invalid data format", "code": 6}));
    let forbidden = (403, json!({"text": "Invalid token", "code": 4}));
    let fine = (200, json!({"text": "Success", "code": 0}));
    let rig = rig(QUICK, vec![busy, fine, invalid, forbidden], vec![]).await;
    assert_eq!(outcome(send(&rig.sink, &["one"]).await).await, Delivery::Delivered);
    assert_eq!(outcome(send(&rig.sink, &["two"]).await).await, Delivery::Rejected);
    assert_eq!(outcome(send(&rig.sink, &["three"]).await).await, Delivery::Rejected);
}

#[tokio::test]
async fn a_stopping_pipeline_does_not_wait_long_for_a_confirmation() {
    let section = QUICK.replace("retry_limit: 3", "retry_limit: 1000000");
    let rig = rig(&section, vec![success(7), success(8), success(9)], vec![]).await;
    let receipt = send(&rig.sink, &["one"]).await;
    rig.sink.stop.cancel();
    assert_eq!(outcome(receipt).await, Delivery::Failed);
}

#[tokio::test]
async fn our_own_source_takes_events_and_confirms_them() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    for acknowledged in [false, true] {
        let section = format!(
            "{{address: '{address}', valid_tokens: [t0ken], acknowledgements: {{enabled: {acknowledged}}}}}"
        );
        let node = sweepline_plugin::options::yaml::parse(&section, &|_| None).unwrap();
        let options: sweepline_source_splunk_hec::Options = sweepline_plugin::options::read(&node).unwrap();
        let host = host("source", "splunk_hec");
        let stop = host.shutdown.clone();
        let source = Box::new(options).build(host).unwrap();
        let (sender, mut batches) = mpsc::channel(16);
        let running = tokio::spawn(source.run(Output::new(vec![sender])));
        let sink = start(&format!("http://{address}"), &format!("{QUICK}, compression: zstd"));
        let mut receipt = Box::pin(outcome(send(&sink, &["one \"two\""]).await));
        let batch = timeout(PATIENCE, batches.recv()).await.expect("no batch came").unwrap();
        let Events::Raw(raw) = &batch.events else { panic!("not raw") };
        assert_eq!(raw.iter().collect::<Vec<_>>(), [b"one \"two\""]);
        assert_eq!(raw.origin.peer.as_deref(), Some("fw1"));
        assert_eq!(raw.received.0, 1_700_000_000_000_000_000);
        assert!(timeout(Duration::from_millis(1), &mut receipt).await.is_err(), "nothing is confirmed yet");
        drop(batch);
        assert_eq!(receipt.await, Delivery::Delivered, "acknowledged: {acknowledged}");
        drop(sink);
        stop.cancel();
        timeout(PATIENCE, running).await.expect("does not stop").unwrap().unwrap();
    }
}
