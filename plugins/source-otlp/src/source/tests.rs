//! The source behind real sockets.

use std::time::Duration;

use opentelemetry_proto::tonic::collector::logs::v1::logs_service_client::LogsServiceClient;
use opentelemetry_proto::tonic::collector::logs::v1::{ExportLogsServiceRequest, ExportLogsServiceResponse};
use opentelemetry_proto::tonic::common::v1::AnyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
use prost::Message;
use sweepline_net::auth::Auth;
use sweepline_net::client::{Connector, Target, grpc};
use sweepline_net::compress::{Encoding as Packing, pack};
use sweepline_plugin::ack::Ack;
use sweepline_plugin::component::Prepare;
use sweepline_plugin::event::{Batch, Events, RawBatch};
use sweepline_plugin::metric::{ComponentMetrics, Labels};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tonic::codec::CompressionEncoding;
use tonic::transport::Channel;

use super::*;
use crate::options::Port;

mod calls;
mod peers;
mod requests;

const PATIENCE: Duration = Duration::from_secs(30);

/// A running source.
struct Run {
    port: u16,
    task: JoinHandle<Result<(), ComponentError>>,
    batches: mpsc::Receiver<Batch>,
    stop: CancellationToken,
}

fn options() -> Options {
    let port = Port { address: Some("127.0.0.1:0".to_owned()), ..Port::default() };
    Options { grpc: Some(port), ..Options::default() }
}

fn start(options: Options) -> Run {
    options.check().unwrap();
    let stop = CancellationToken::new();
    let labels = Labels { id: "in".to_owned(), kind: "source", component_type: "otlp" };
    let host = Host {
        metrics: ComponentMetrics::new(labels),
        clock: Arc::new(sweepline_plugin::clock::SystemClock),
        data_dir: None,
        shutdown: stop.clone(),
    };
    let source = OtlpSource::build(options, host).unwrap();
    let port = source.listeners()[0].local_addr().unwrap().port();
    let (sender, batches) = mpsc::channel(1);
    let task = tokio::spawn(Box::new(source).run(Output::new(vec![sender])));
    Run { port, task, batches, stop }
}

impl Run {
    async fn batch(&mut self) -> (RawBatch, Ack) {
        let batch = timeout(PATIENCE, self.batches.recv()).await.expect("no batch came").unwrap();
        let Events::Raw(raw) = batch.events else { panic!("not raw") };
        (raw, batch.ack)
    }
}

fn texts(raw: &RawBatch) -> Vec<String> {
    raw.iter().map(|record| String::from_utf8(record.to_vec()).unwrap()).collect()
}

fn record(line: &str) -> LogRecord {
    let body = (!line.is_empty()).then(|| AnyValue { value: Some(Value::StringValue(line.to_owned())) });
    LogRecord { body, ..LogRecord::default() }
}

fn export(lines: &[&str]) -> ExportLogsServiceRequest {
    let log_records = lines.iter().map(|line| record(line)).collect();
    let scope_logs = vec![ScopeLogs { log_records, ..ScopeLogs::default() }];
    ExportLogsServiceRequest { resource_logs: vec![ResourceLogs { scope_logs, ..ResourceLogs::default() }] }
}

/// Limits under which one request of 100,000 bytes fits, and no second.
fn narrow() -> Options {
    let mut options = options();
    options.limits.max_request_bytes = 200_000;
    options.limits.max_decompressed_bytes = 200_000;
    options.limits.max_unacknowledged_bytes = 250_000;
    options
}
