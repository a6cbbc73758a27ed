//! Calls of `vector.Vector`, with requests that are bytes already, and what its codes mean.

use std::time::Duration;

use bytes::{BufMut, Bytes, BytesMut};
use hyper::http::uri::PathAndQuery;
use prost::Message;
use sweepline_net::client::{Connector, Target, grpc};
use sweepline_net::compress::Encoding;
use sweepline_net::server::root_cause;
use sweepline_plugin::delivery::SendError;
use sweepline_proto::vector::native::{HealthCheckResponse, ServingStatus};
use tonic::client::Grpc;
use tonic::codec::{Codec, CompressionEncoding, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::transport::Channel;
use tonic::{Code, Request, Status};

/// A receiver of Vector's protocol.
pub(crate) struct Receiver {
    grpc: Grpc<Channel>,
    target: Target,
    timeout: Duration,
}

impl Receiver {
    /// Returns a receiver; it is called when first used.
    pub(crate) fn new(connector: Connector, encoding: Encoding, timeout: Duration) -> Self {
        let target = connector.target().clone();
        let grpc = Grpc::new(grpc(connector));
        let grpc = match encoding {
            Encoding::None => grpc,
            Encoding::Gzip => grpc.send_compressed(CompressionEncoding::Gzip),
            Encoding::Zstd => grpc.send_compressed(CompressionEncoding::Zstd),
        };
        Self { grpc, target, timeout }
    }

    /// Sends events, each an `event.EventWrapper`; returns the size of the message.
    pub(crate) async fn push_events(&self, events: &[Vec<u8>]) -> Result<u64, SendError> {
        let message = request(events);
        let size = message.len() as u64;
        self.call("/vector.Vector/PushEvents", message).await.map(|_| size)
    }

    /// Asks whether the receiver is well.
    pub(crate) async fn health_check(&self) -> Result<(), SendError> {
        let answer = self.call("/vector.Vector/HealthCheck", Bytes::new()).await?;
        let answer = HealthCheckResponse::decode(answer).map_err(|error| {
            SendError::again(format!("{}: the answer cannot be read: {error}", self.target))
        })?;
        match answer.status() {
            ServingStatus::Serving => Ok(()),
            ServingStatus::NotServing => Err(SendError::again(format!("{}: is not serving", self.target))),
        }
    }

    async fn call(&self, path: &'static str, message: Bytes) -> Result<Bytes, SendError> {
        let mut grpc = self.grpc.clone();
        let call = async {
            grpc.ready().await.map_err(|error| Status::unavailable(root_cause(&error)))?;
            grpc.unary(Request::new(message), PathAndQuery::from_static(path), AsItIs).await
        };
        match tokio::time::timeout(self.timeout, call).await {
            Ok(Ok(answer)) => Ok(answer.into_inner()),
            Ok(Err(status)) => Err(meaning(&self.target, &status)),
            Err(_) => {
                let seconds = self.timeout.as_secs_f64();
                Err(SendError::again(format!("{} did not answer within {seconds} s", self.target)))
            }
        }
    }
}

/// Tells whether another try makes sense, as Vector's `vector` sink does, and for the same codes.
fn meaning(target: &Target, status: &Status) -> SendError {
    let said = match status.message() {
        "" => root_cause(status),
        message => message.to_owned(),
    };
    let why = format!("{target} answered {:?}: {said}", status.code());
    match status.code() {
        Code::NotFound
        | Code::InvalidArgument
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::Unimplemented
        | Code::Unauthenticated
        | Code::DataLoss => SendError::Refused(why),
        // The message is too large; Vector gives up, we send less at once.
        Code::OutOfRange => SendError::TooLarge(why),
        _ => SendError::again(why),
    }
}

/// The first byte of `vector.PushEventsRequest.events`: field 1, a length and so many bytes.
const EVENTS: u8 = 0x0a;

/// Returns a `vector.PushEventsRequest`.
fn request(events: &[Vec<u8>]) -> Bytes {
    let size = |event: &Vec<u8>| 1 + prost::length_delimiter_len(event.len()) + event.len();
    let mut request = BytesMut::with_capacity(events.iter().map(size).sum());
    for event in events {
        request.put_u8(EVENTS);
        // There is room.
        let _ = prost::encode_length_delimiter(event.len(), &mut request);
        request.put_slice(event);
    }
    request.freeze()
}

/// Messages are bytes.
struct AsItIs;

impl Codec for AsItIs {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for AsItIs {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, message: Bytes, out: &mut EncodeBuf<'_>) -> Result<(), Status> {
        out.put(message);
        Ok(())
    }
}

impl Decoder for AsItIs {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, message: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        use bytes::Buf;
        Ok(Some(message.copy_to_bytes(message.remaining())))
    }
}

#[cfg(test)]
mod tests {
    use sweepline_proto::vector::native::PushEventsRequest;

    use super::*;

    #[test]
    fn a_request_is_what_the_generated_message_is() {
        let event = b"\x0a\x08\x12\x06\x0a\x04text".to_vec();
        let long = [&b"\x0a\xcf\x01\x12\xcc\x01\x0a\xc9\x01"[..], &[b'x'; 201]].concat();
        let written = request(&[event, long]);
        let read = PushEventsRequest::decode(written.clone()).unwrap();
        assert_eq!(read.events.len(), 2);
        assert_eq!(read.encode_to_vec(), written);
    }

    #[test]
    fn codes_mean_what_they_mean_to_vector() {
        let target = Target::parse("192.0.2.1:6000").unwrap();
        for (code, is_final) in [
            (Code::Unavailable, false),
            (Code::ResourceExhausted, false),
            (Code::Internal, false),
            (Code::DeadlineExceeded, false),
            (Code::Unknown, false),
            (Code::Aborted, false),
            (Code::Cancelled, false),
            (Code::FailedPrecondition, false),
            (Code::DataLoss, true),
            (Code::InvalidArgument, true),
            (Code::Unimplemented, true),
            (Code::NotFound, true),
            (Code::AlreadyExists, true),
            (Code::PermissionDenied, true),
            (Code::Unauthenticated, true),
        ] {
            let error = meaning(&target, &Status::new(code, "why"));
            assert_eq!(matches!(error, SendError::Refused(_)), is_final, "{code:?}");
            assert_eq!(matches!(error, SendError::Again { .. }), !is_final, "{code:?}");
        }
        assert!(matches!(meaning(&target, &Status::new(Code::OutOfRange, "")), SendError::TooLarge(_)));
    }
}
