//! gRPC.

use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsPartialSuccess;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use super::*;

type Answer = Result<ExportLogsServiceResponse, Status>;

impl Run {
    fn channel(&self) -> Channel {
        grpc(Connector::new(Target::Tcp { host: "127.0.0.1".to_owned(), port: self.port }, None))
    }

    fn client(&self) -> LogsServiceClient<Channel> {
        LogsServiceClient::new(self.channel())
    }

    fn call(&self, export: ExportLogsServiceRequest) -> JoinHandle<Answer> {
        let mut client = self.client();
        tokio::spawn(async move { client.export(export).await.map(tonic::Response::into_inner) })
    }

    async fn refused(&self, export: ExportLogsServiceRequest) -> Status {
        timeout(PATIENCE, self.call(export)).await.expect("no answer").unwrap().unwrap_err()
    }
}

fn asks_to_come_again(status: &Status) {
    assert_eq!(status.code(), Code::Unavailable);
    assert_eq!(status.get_details_retry_info().unwrap().retry_delay, Some(Duration::from_secs(1)));
}

#[tokio::test]
async fn the_answer_waits_for_the_sinks() {
    let mut run = start(options());
    let mut answer = run.call(export(&["one", "two"]));
    let (raw, ack) = run.batch().await;
    assert_eq!(texts(&raw), ["one", "two"]);
    assert_eq!(raw.origin.peer.as_deref(), Some("127.0.0.1"));
    assert!(timeout(Duration::from_millis(1), &mut answer).await.is_err());
    drop(ack);
    assert_eq!(answer.await.unwrap().unwrap(), ExportLogsServiceResponse::default());
}

#[tokio::test]
async fn messages_may_be_packed() {
    let mut run = start(options());
    for packing in [CompressionEncoding::Gzip, CompressionEncoding::Zstd] {
        let mut client = run.client().send_compressed(packing);
        let answer = tokio::spawn(async move { client.export(export(&["one"])).await });
        assert_eq!(texts(&run.batch().await.0), ["one"], "{packing}");
        answer.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn what_was_not_delivered_may_come_again_and_says_when() {
    let mut run = start(options());
    let answer = run.call(export(&["one"]));
    let (_, ack) = run.batch().await;
    ack.fail();
    drop(ack);
    asks_to_come_again(&answer.await.unwrap().unwrap_err());
}

#[tokio::test]
async fn what_will_never_be_taken_is_told_in_the_partial_success() {
    let mut run = start(options());
    let partial = |rejected_log_records, error_message: &str| {
        Some(ExportLogsPartialSuccess { rejected_log_records, error_message: error_message.to_owned() })
    };
    let answer = run.call(export(&["one", "", "two"]));
    drop(run.batch().await);
    let unusable = partial(1, "a log record has neither body nor attributes");
    assert_eq!(answer.await.unwrap().unwrap().partial_success, unusable);
    let answer = run.call(export(&["one", "", "two"]));
    let (_, ack) = run.batch().await;
    ack.reject();
    drop(ack);
    let refused = partial(3, "a receiver refused the records for good");
    assert_eq!(answer.await.unwrap().unwrap().partial_success, refused);
}

#[tokio::test]
async fn a_call_that_is_too_large_is_not_one_that_may_come_again() {
    let mut options = options();
    options.limits.max_request_bytes = 1000;
    options.limits.max_decompressed_bytes = 10_000;
    let run = start(options);
    let status = run.refused(export(&[&"x".repeat(1001)])).await;
    let wanted = (Code::InvalidArgument, "the body is larger than 1000 bytes");
    assert_eq!((status.code(), status.message()), wanted);
    let mut client = run.client().send_compressed(CompressionEncoding::Zstd);
    let status = client.export(export(&[&"x".repeat(100_000)])).await.unwrap_err();
    let wanted = (Code::InvalidArgument, "the body is larger than 10000 bytes");
    assert_eq!((status.code(), status.message()), wanted);
}

#[tokio::test]
async fn other_services_are_not_there() {
    let run = start(options());
    let mut client = tonic::client::Grpc::new(run.channel());
    client.ready().await.unwrap();
    let path = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    let codec = tonic_prost::ProstCodec::<ExportLogsServiceRequest, ExportLogsServiceResponse>::default();
    let request = tonic::Request::new(export(&["a span"]));
    let status = client.unary(request, path.parse().unwrap(), codec).await.unwrap_err();
    assert_eq!(status.code(), Code::Unimplemented);
    assert!(status.message().contains("only logs"), "{status}");
}

#[tokio::test]
async fn only_who_shows_the_credentials_may_call() {
    let auth = Auth::Bearer { token: "t0ken".to_owned() };
    let mut run = start(Options { auth: Some(auth), ..options() });
    assert_eq!(run.refused(export(&["one"])).await.code(), Code::Unauthenticated);
    let mut client = run.client();
    let mut request = tonic::Request::new(export(&["one"]));
    request.metadata_mut().insert("authorization", "Bearer t0ken".parse().unwrap());
    let answer = tokio::spawn(async move { client.export(request).await });
    drop(run.batch().await);
    answer.await.unwrap().unwrap();
}

#[tokio::test]
async fn callers_find_no_room_while_too_much_waits() {
    let mut run = start(narrow());
    let large = "x".repeat(100_000);
    let first = run.call(export(&[&large]));
    let (_, ack) = run.batch().await;
    asks_to_come_again(&run.refused(export(&[&large])).await);
    drop(ack);
    first.await.unwrap().unwrap();
    let second = run.call(export(&[&large]));
    drop(run.batch().await);
    second.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_stop_lets_open_calls_finish() {
    let mut run = start(options());
    let answer = run.call(export(&["one"]));
    let (_, ack) = run.batch().await;
    run.stop.cancel();
    drop(ack);
    answer.await.unwrap().unwrap();
    timeout(PATIENCE, run.task).await.expect("does not stop").unwrap().unwrap();
    assert!(run.batches.recv().await.is_none());
}
