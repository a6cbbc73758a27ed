//! The sink against a receiver made by hand, and against our own source.

use std::path::Path;
use std::sync::Mutex;

use sweepline_asim::{Field, Session, json};
use sweepline_parse::time::Nanos;
use sweepline_plugin::ack::{Ack, Delivery};
use sweepline_plugin::component::{Output, Prepare, Source};
use sweepline_plugin::event::{Batch, Origin, RawBatch, Rows, SessionBatch, Store};
use sweepline_proto::vector::native::vector_server::{Vector, VectorServer};
use sweepline_proto::vector::native::{
    HealthCheckRequest, HealthCheckResponse, PushEventsRequest, PushEventsResponse,
};
use sweepline_testkit::sink::{PATIENCE, RunningSink, outcome};
use sweepline_testkit::{host, options};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tonic::codec::CompressionEncoding;
use tonic::{Request, Response, Status};

use super::*;

/// Answers with what it is told to, the last first, and keeps what it took.
#[derive(Clone, Default)]
struct ByHand {
    answers: Arc<Mutex<Vec<Status>>>,
    taken: Arc<Mutex<Vec<PushEventsRequest>>>,
    packed: Arc<Mutex<Vec<Option<String>>>>,
    looked: Arc<Mutex<usize>>,
}

#[tonic::async_trait]
impl Vector for ByHand {
    async fn push_events(
        &self,
        request: Request<PushEventsRequest>,
    ) -> Result<Response<PushEventsResponse>, Status> {
        if let Some(status) = self.answers.lock().unwrap().pop() {
            return Err(status);
        }
        let encoding = request.metadata().get("grpc-encoding");
        self.packed.lock().unwrap().push(encoding.map(|name| name.to_str().unwrap().to_owned()));
        self.taken.lock().unwrap().push(request.into_inner());
        Ok(Response::new(PushEventsResponse {}))
    }

    async fn health_check(
        &self,
        _: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        *self.looked.lock().unwrap() += 1;
        Ok(Response::new(HealthCheckResponse { status: 0 }))
    }
}

/// Serves it and returns its address.
async fn serve(receiver: ByHand) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = VectorServer::new(receiver)
        .accept_compressed(CompressionEncoding::Gzip)
        .accept_compressed(CompressionEncoding::Zstd);
    let incoming = tokio_stream::wrappers::TcpListenerStream::new(listener);
    tokio::spawn(tonic::transport::Server::builder().add_service(service).serve_with_incoming(incoming));
    address.to_string()
}

/// Runs the sink on options as they stand in a configuration.
fn start(text: &str) -> RunningSink {
    RunningSink::start("vector", options::<Options, _>(text).unwrap())
}

#[tokio::test]
async fn events_are_sent_as_the_options_say_and_the_receiver_is_looked_at_first() {
    for (compression, wanted) in [("none", None), ("true", Some("gzip")), ("zstd", Some("zstd"))] {
        let receiver = ByHand::default();
        let address = serve(receiver.clone()).await;
        let batch = "batch: {max_events: 2, timeout: 50ms}";
        let sink = start(&format!("{{address: '{address}', compression: {compression}, {batch}}}"));
        assert_eq!(sink.sent(&["one", "two", "three"]).await, Delivery::Delivered);
        let sizes: Vec<usize> =
            receiver.taken.lock().unwrap().iter().map(|taken| taken.events.len()).collect();
        assert_eq!(sizes, [2, 1]);
        assert_eq!(receiver.packed.lock().unwrap()[0].as_deref(), wanted);
        while *receiver.looked.lock().unwrap() == 0 {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn what_is_refused_for_now_comes_again_and_what_is_refused_for_good_does_not() {
    let receiver = ByHand::default();
    let request =
        "request: {retry_initial_backoff: 1ms}, batch: {timeout: 1ms}, healthcheck: {enabled: false}";
    let sink = start(&format!("{{address: '{}', {request}}}", serve(receiver.clone()).await));
    for status in [Status::unavailable(""), Status::resource_exhausted(""), Status::internal("")] {
        receiver.answers.lock().unwrap().push(status);
        assert_eq!(sink.sent(&["one"]).await, Delivery::Delivered);
    }
    for status in [Status::data_loss(""), Status::invalid_argument("")] {
        receiver.answers.lock().unwrap().push(status);
        assert_eq!(sink.sent(&["lost"]).await, Delivery::Rejected);
    }
    assert_eq!(receiver.taken.lock().unwrap().len(), 3);
    assert_eq!(*receiver.looked.lock().unwrap(), 0);
}

#[tokio::test]
async fn what_is_too_large_is_sent_in_halves() {
    let receiver = ByHand::default();
    receiver.answers.lock().unwrap().push(Status::out_of_range("too large"));
    let sink = start(&format!("{{address: '{}', batch: {{timeout: 1ms}}}}", serve(receiver.clone()).await));
    assert_eq!(sink.sent(&["one", "two"]).await, Delivery::Delivered);
    let sizes: Vec<usize> = receiver.taken.lock().unwrap().iter().map(|taken| taken.events.len()).collect();
    assert_eq!(sizes, [1, 1]);
}

/// Our own source behind a Unix socket.
fn source(path: &Path) -> (mpsc::Receiver<Batch>, JoinHandle<Result<(), ComponentError>>) {
    let options = sweepline_source_vector::Options {
        address: format!("unix:{}", path.display()),
        ..sweepline_source_vector::Options::default()
    };
    let source: Box<dyn Source> = Box::new(options).build(host("source", "vector")).unwrap();
    let (sender, batches) = mpsc::channel(16);
    (batches, tokio::spawn(source.run(Output::new(vec![sender]))))
}

async fn next(batches: &mut mpsc::Receiver<Batch>) -> RawBatch {
    let batch = timeout(PATIENCE, batches.recv()).await.expect("no batch came").unwrap();
    let Events::Raw(raw) = batch.events else { panic!("not raw") };
    raw
}

#[tokio::test]
async fn what_the_sink_sends_the_source_receives() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vector.sock");
    let (mut batches, _) = source(&path);
    let sink =
        start(&format!("{{address: 'unix:{}', compression: zstd, batch: {{timeout: 1ms}}}}", path.display()));
    let origin = Origin {
        stream: 7,
        peer: Some("192.0.2.1".into()),
        file: Some("/var/log/fw.log".into()),
        connector: Some("fortinet".into()),
    };
    let received = Nanos(1_700_000_000_000_000_000);
    let receipt = sink.send_from(&["one", "two\nlines", "\u{1}"], received, origin).await;
    let got = next(&mut batches).await;
    assert_eq!(got.iter().collect::<Vec<_>>(), [&b"one"[..], b"two\nlines", b"\x01"]);
    assert_eq!(got.received, received);
    assert_eq!(got.origin.peer.as_deref(), Some("192.0.2.1"));
    assert_eq!(got.origin.file.as_deref(), Some("/var/log/fw.log"));
    assert_eq!(got.origin.connector.as_deref(), Some("fortinet"));
    assert_eq!(outcome(receipt).await, Delivery::Delivered);

    let mut session = Session::new("Fortinet", "Fortigate", "CommonSecurityLog");
    session.time_generated = Some(Nanos(1_773_480_413_123_456_789));
    session.src_ip = "203.0.113.45".parse().ok();
    session.dst_port = Some(443);
    session.put_text(Field::Dvc, "fw1");
    let mut sessions = vec![session.clone()];
    let batch = SessionBatch::new(Store::default(), |_| Rows { sessions: std::mem::take(&mut sessions) });
    sink.input.send(Batch { events: Events::Sessions(batch), ack: Ack::none() }).await.unwrap();
    let got = next(&mut batches).await;
    let text = std::str::from_utf8(got.record(got.records[0])).unwrap();
    let arena = sweepline_parse::Arena::new();
    let mut again = json::read(text, &arena).unwrap();
    again.connector = session.connector;
    assert_eq!(again, session);
}
