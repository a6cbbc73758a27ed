//! One export, over gRPC or HTTP, and what the answer means.
//!
//! Which failures may be tried again is OTLP's table
//! (<https://opentelemetry.io/docs/specs/otlp/#failures>, <https://opentelemetry.io/docs/specs/otlp/#failures-1>).

use std::time::Duration;

use bytes::{BufMut, Bytes};
use hyper::StatusCode;
use opentelemetry_proto::tonic::collector::logs::v1::{ExportLogsPartialSuccess, ExportLogsServiceResponse};
use prost::Message;
use sweepline_net::client::{Connector, Http, grpc};
use sweepline_net::compress::Encoding;
use sweepline_plugin::component::ComponentError;
use sweepline_plugin::delivery::SendError;
use tonic::codec::{Codec, CompressionEncoding, EncodeBuf, Encoder};
use tonic::metadata::MetadataMap;
use tonic::transport::Channel;
use tonic::{Code, Request, Status};
use tonic_prost::ProstDecoder;
use tonic_types::StatusExt;

use crate::options::{Options, Protocol};

/// Sends requests.
pub(crate) enum Caller {
    /// Over gRPC.
    Grpc(Box<Grpc>),
    /// Over HTTP.
    Http {
        /// The client.
        http: Box<Http>,
        /// Whether answers are JSON.
        is_json: bool,
    },
}

/// A client of one receiver.
pub(crate) struct Grpc {
    client: tonic::client::Grpc<Channel>,
    shown: String,
    metadata: MetadataMap,
    timeout: Duration,
}

/// What is called.
const PATH: &str = "/opentelemetry.proto.collector.logs.v1.LogsService/Export";

impl Caller {
    pub(crate) fn new(options: &Options) -> Result<Self, ComponentError> {
        if options.protocol != Protocol::Grpc {
            let http = Http::new(&options.http(&options.url()))?.retrying(may_heal);
            return Ok(Self::Http { http: Box::new(http), is_json: options.protocol == Protocol::HttpJson });
        }
        let (target, is_tls) = options.target()?;
        let shown = target.to_string();
        let connector = Connector::with_tls(target, &options.tls, is_tls, &["h2"])?;
        let mut client = tonic::client::Grpc::new(grpc(connector));
        client = match options.compression {
            Encoding::None => client,
            Encoding::Gzip => client.send_compressed(CompressionEncoding::Gzip),
            Encoding::Zstd => client.send_compressed(CompressionEncoding::Zstd),
        };
        client =
            client.accept_compressed(CompressionEncoding::Gzip).accept_compressed(CompressionEncoding::Zstd);
        let metadata = MetadataMap::from_headers(options.metadata()?);
        Ok(Self::Grpc(Box::new(Grpc { client, shown, metadata, timeout: options.request.timeout.0 })))
    }

    /// Sends a request; returns the bytes that were sent.
    ///
    /// # Errors
    ///
    /// Says whether another try makes sense, and which part was refused.
    pub(crate) async fn send(&self, request: Bytes) -> Result<u64, SendError> {
        let (sent, answer) = match self {
            Self::Grpc(grpc) => (request.len() as u64, grpc.call(request).await?),
            Self::Http { http, is_json } => {
                let answer = http.post(&request, &[]).await?;
                (answer.sent, read(&answer.body, *is_json))
            }
        };
        let partial = answer.partial_success.unwrap_or_default();
        let ExportLogsPartialSuccess { rejected_log_records, error_message: why } = partial;
        match u64::try_from(rejected_log_records) {
            Ok(1..) => Err(SendError::Partly { rejected: rejected_log_records.unsigned_abs(), why, sent }),
            _ if why.is_empty() => Ok(sent),
            _ => {
                tracing::debug!(told = why, "the receiver took everything and has something to say");
                Ok(sent)
            }
        }
    }
}

/// An answer that cannot be read says no more than its status, which was 2xx.
fn read(body: &[u8], is_json: bool) -> ExportLogsServiceResponse {
    if !is_json {
        return ExportLogsServiceResponse::decode(body).unwrap_or_default();
    }
    // Protobuf's JSON writes 64 bits as text, and OpenTelemetry's own code reads only numbers here.
    let answer: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let partial = answer.get("partialSuccess");
    let member = |key: &str| partial.and_then(|partial| partial.get(key));
    let rejected = match member("rejectedLogRecords") {
        Some(serde_json::Value::String(text)) => text.parse().ok(),
        other => other.and_then(serde_json::Value::as_i64),
    };
    let told = member("errorMessage").and_then(serde_json::Value::as_str);
    ExportLogsServiceResponse {
        partial_success: partial.map(|_| ExportLogsPartialSuccess {
            rejected_log_records: rejected.unwrap_or_default(),
            error_message: told.unwrap_or_default().to_owned(),
        }),
    }
}

fn may_heal(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT
    )
}

impl Grpc {
    async fn call(&self, message: Bytes) -> Result<ExportLogsServiceResponse, SendError> {
        let mut request = Request::new(message);
        *request.metadata_mut() = self.metadata.clone();
        request.set_timeout(self.timeout);
        let mut client = self.client.clone();
        let calling = async {
            client
                .ready()
                .await
                .map_err(|error| Status::unavailable(sweepline_net::server::root_cause(&error)))?;
            client.unary(request, hyper::http::uri::PathAndQuery::from_static(PATH), Written).await
        };
        match tokio::time::timeout(self.timeout, calling).await {
            Ok(Ok(answer)) => Ok(answer.into_inner()),
            Ok(Err(status)) => Err(self.failure(&status)),
            Err(_) => {
                let seconds = self.timeout.as_secs_f64();
                Err(SendError::again(format!("{} did not answer within {seconds} s", self.shown)))
            }
        }
    }

    fn failure(&self, status: &Status) -> SendError {
        let why = format!("{} answered {:?}: {}", self.shown, status.code(), status.message().escape_debug());
        let asked = status.get_details_retry_info();
        let is_retried = match status.code() {
            // What servers say of messages beyond their limit: Go's the one, tonic the other. Sent as it is, it would
            // never be taken.
            Code::ResourceExhausted | Code::OutOfRange if tells_of_size(status.message()) => {
                return SendError::TooLarge(why);
            }
            Code::ResourceExhausted => asked.is_some(),
            Code::Cancelled
            | Code::DeadlineExceeded
            | Code::Aborted
            | Code::OutOfRange
            | Code::Unavailable
            | Code::DataLoss => true,
            _ => false,
        };
        if is_retried {
            SendError::Again { why, after: asked.and_then(|asked| asked.retry_delay) }
        } else {
            SendError::Refused(why)
        }
    }
}

fn tells_of_size(message: &str) -> bool {
    message.contains("larger than max") || message.contains("too large")
}

/// Messages that are written already.
#[derive(Clone, Copy)]
struct Written;

impl Codec for Written {
    type Encode = Bytes;
    type Decode = ExportLogsServiceResponse;
    type Encoder = Self;
    type Decoder = ProstDecoder<ExportLogsServiceResponse>;

    fn encoder(&mut self) -> Self {
        *self
    }

    fn decoder(&mut self) -> Self::Decoder {
        ProstDecoder::default()
    }
}

impl Encoder for Written {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, message: Bytes, out: &mut EncodeBuf<'_>) -> Result<(), Status> {
        out.put(message);
        Ok(())
    }
}
