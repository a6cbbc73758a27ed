//! gRPC.

use opentelemetry_proto::tonic::collector::logs::v1::logs_service_server::{LogsService, LogsServiceServer};
use tonic::codec::CompressionEncoding;
use tonic::{Code, Request, Response, Status};
use tonic_types::{ErrorDetails, StatusExt};

use super::*;

type Answer = Result<ExportLogsServiceResponse, Status>;

struct Receiver {
    script: Arc<Script<Answer>>,
    metadata: Arc<Mutex<Vec<tonic::metadata::MetadataMap>>>,
}

#[tonic::async_trait]
impl LogsService for Receiver {
    async fn export(
        &self,
        request: Request<ExportLogsServiceRequest>,
    ) -> Result<Response<ExportLogsServiceResponse>, Status> {
        self.metadata.lock().unwrap().push(request.metadata().clone());
        self.script.take(request.get_ref()).unwrap_or_else(|| Ok(Default::default())).map(Response::new)
    }
}

type Metadata = Arc<Mutex<Vec<tonic::metadata::MetadataMap>>>;

fn receiver(script: &Arc<Script<Answer>>) -> (String, Metadata) {
    let metadata = Metadata::default();
    let receiver = Receiver { script: script.clone(), metadata: metadata.clone() };
    let service = LogsServiceServer::new(receiver)
        .accept_compressed(CompressionEncoding::Gzip)
        .accept_compressed(CompressionEncoding::Zstd);
    (serve(tonic::service::Routes::new(service).into_axum_router()), metadata)
}

#[tokio::test]
async fn records_arrive_in_order_whatever_the_packing() {
    for packing in ["none", "gzip", "zstd"] {
        let script = Script::new([]);
        let (url, metadata) = receiver(&script);
        let run = start(
            &url,
            &format!(
                "compression: {packing}, headers: {{x-tenant: soc}}, auth: {{strategy: bearer, token: t}}"
            ),
        );
        assert_eq!(run.sent(&["one", "two"]).await, Delivery::Delivered);
        assert_eq!(run.sent(&["three"]).await, Delivery::Delivered);
        run.end().await;
        assert_eq!(script.taken(), [vec!["one", "two"], vec!["three"]]);
        let metadata = metadata.lock().unwrap();
        assert_eq!(metadata[0].get("x-tenant").unwrap(), "soc");
        assert_eq!(metadata[0].get("authorization").unwrap(), "Bearer t");
        assert_eq!(metadata[0].contains_key("grpc-encoding"), packing != "none");
    }
}

#[tokio::test]
async fn codes_that_pass_are_tried_again_and_others_are_final() {
    let with_retry_info = Status::with_error_details(
        Code::ResourceExhausted,
        "busy",
        ErrorDetails::with_retry_info(Some(Duration::from_millis(1))),
    );
    for status in [
        Status::cancelled("x"),
        Status::deadline_exceeded("x"),
        Status::aborted("x"),
        Status::out_of_range("x"),
        Status::unavailable("x"),
        Status::data_loss("x"),
        with_retry_info,
    ] {
        let script = Script::new([Err(status.clone())]);
        let run = start(&receiver(&script).0, "");
        assert_eq!(run.sent(&["one"]).await, Delivery::Delivered, "{status}");
        assert_eq!(script.taken(), [["one"], ["one"]], "{status}");
    }
    for status in [
        Status::resource_exhausted("quota"),
        Status::invalid_argument("x"),
        Status::unauthenticated("x"),
        Status::permission_denied("x"),
        Status::unimplemented("x"),
        Status::internal("x"),
    ] {
        let script = Script::new([Err(status.clone())]);
        let run = start(&receiver(&script).0, "");
        assert_eq!(run.sent(&["one"]).await, Delivery::Rejected, "{status}");
        assert_eq!(run.sent(&["two"]).await, Delivery::Delivered, "{status}");
        assert_eq!(script.taken(), [["one"], ["two"]], "{status}");
    }
}

#[tokio::test]
async fn a_call_that_is_too_large_goes_in_halves() {
    for status in [
        Status::resource_exhausted("grpc: received message larger than max (5 vs. 4)"),
        Status::out_of_range("Error, decoded message length too large: found 5 bytes, the limit is: 4 bytes"),
    ] {
        let script = Script::new([Err(status)]);
        let run = start(&receiver(&script).0, "");
        assert_eq!(run.sent(&["one", "two", "three"]).await, Delivery::Delivered);
        assert_eq!(script.taken(), [vec!["one", "two", "three"], vec!["one"], vec!["two", "three"]]);
    }
}

#[tokio::test]
async fn what_is_partly_refused_is_told_and_not_sent_again() {
    let script = Script::new([Ok(partly(1)), Ok(partly(0))]);
    let run = start(&receiver(&script).0, "");
    assert_eq!(run.sent(&["one", "two"]).await, Delivery::Rejected);
    assert_eq!(run.sent(&["three"]).await, Delivery::Delivered, "a message without refusals is a hint");
    assert_eq!(script.taken(), [vec!["one", "two"], vec!["three"]]);
}

#[tokio::test]
async fn a_receiver_that_is_away_is_waited_for() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let run = start(&format!("http://{address}"), "");
    let receipt = run.send(&["one"]).await;
    let script = Script::new([]);
    let service = LogsServiceServer::new(Receiver { script: script.clone(), metadata: Metadata::default() });
    let limits = Limits::default();
    let tls = ServerTlsOptions::default();
    let options = ListenOptions::of_server(Address::Tcp(address), &tls, &limits);
    let listener = Listener::bind(options, &host("source", "otlp").metrics).unwrap();
    let router = tonic::service::Routes::new(service).into_axum_router();
    let stop = CancellationToken::new();
    tokio::spawn(async move {
        sweepline_net::server::serve(listener, router, &limits, &host("source", "otlp").metrics, stop).await
    });
    assert_eq!(timeout(PATIENCE, receipt.wait()).await.unwrap(), Delivery::Delivered);
    assert_eq!(script.taken(), [["one"]]);
}
