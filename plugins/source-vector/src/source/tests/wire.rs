//! What stands on the wire, byte by byte: calls without a gRPC library.

use bytes::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use sweepline_net::compress::{Encoding, pack};

use super::*;

/// The end of a call: HTTP status, headers and trailers together, and the body.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn code(&self) -> Option<i32> {
        self.headers.get("grpc-status").map(|code| code.to_str().unwrap().parse().unwrap())
    }
}

/// Posts a body over HTTP/2.
async fn post_to(channel: Channel, path: &str, headers: &[(&'static str, &str)], body: Vec<u8>) -> Answer {
    use tower::ServiceExt;
    let mut request = Request::post(format!("http://127.0.0.1{path}"))
        .body(tonic::body::Body::new(http_body_util::Full::new(Bytes::from(body))));
    let request_headers = request.as_mut().unwrap().headers_mut();
    for (name, value) in headers {
        request_headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
    }
    let answer = timeout(PATIENCE, channel.oneshot(request.unwrap())).await.expect("no answer").unwrap();
    let (parts, body) = answer.into_parts();
    let body = http_body_util::BodyExt::collect(body).await.unwrap();
    let mut headers = parts.headers;
    headers.extend(body.trailers().cloned().unwrap_or_default());
    Answer { status: parts.status, headers, body: body.to_bytes() }
}

const GRPC: (&str, &str) = ("content-type", "application/grpc");

fn framed(flag: u8, message: &[u8]) -> Vec<u8> {
    let length = u32::try_from(message.len()).unwrap().to_be_bytes();
    [&[flag][..], &length, message].concat()
}

/// `{"message": "hi"}`, in `Log.value` as the protocol's tables have it.
const EVENT: &[u8] = b"\x0a\x17\x0a\x15\x12\x13\x3a\x11\x0a\x0f\x0a\x07message\x12\x04\x0a\x02hi";

#[tokio::test]
async fn a_call_as_it_stands_in_the_tables_is_answered_with_an_empty_message() {
    let mut run = start(options());
    for (flag, headers, message) in [
        (0, vec![GRPC], EVENT.to_vec()),
        (1, vec![GRPC, ("grpc-encoding", "gzip")], pack(EVENT, Encoding::Gzip).unwrap().to_vec()),
        (1, vec![GRPC, ("grpc-encoding", "zstd")], pack(EVENT, Encoding::Zstd).unwrap().to_vec()),
        (0, vec![("content-type", "application/grpc+proto"), ("grpc-encoding", "zstd")], EVENT.to_vec()),
    ] {
        let calling = post_to(run.channel(), "/vector.Vector/PushEvents", &headers, framed(flag, &message));
        let (answer, taken) = tokio::join!(calling, async { texts(&run.batch().await.0) });
        assert_eq!(taken, ["hi"]);
        assert_eq!((answer.status, answer.code()), (StatusCode::OK, Some(0)));
        assert_eq!(answer.body, framed(0, &[]));
        assert_eq!(answer.headers[CONTENT_TYPE], "application/grpc");
        assert_eq!(answer.headers["grpc-accept-encoding"], "gzip,zstd,identity");
    }
}

#[tokio::test]
async fn poison_is_never_sent_again() {
    let run = start(options());
    let cut = &EVENT[..EVENT.len() - 1];
    let gzip = vec![GRPC, ("grpc-encoding", "gzip")];
    for (headers, body, wanted) in [
        (vec![GRPC], framed(0, cut), Code::InvalidArgument),
        (vec![GRPC], framed(0, b"\xff\xff\xff"), Code::InvalidArgument),
        (vec![GRPC], framed(0, EVENT)[..9].to_vec(), Code::InvalidArgument),
        (vec![GRPC], Vec::new(), Code::InvalidArgument),
        (gzip, framed(1, b"not gzip"), Code::InvalidArgument),
        (vec![GRPC, ("grpc-encoding", "br")], framed(1, EVENT), Code::Unimplemented),
    ] {
        let answer = post_to(run.channel(), "/vector.Vector/PushEvents", &headers, body).await;
        assert_eq!(answer.code(), Some(wanted as i32), "{headers:?}");
        assert_eq!(answer.headers["grpc-accept-encoding"], "gzip,zstd,identity");
    }
}

#[tokio::test]
async fn other_calls_and_what_is_no_call_are_told_so() {
    let run = start(options());
    let unknown = post_to(run.channel(), "/vector.Vector/Other", &[GRPC], framed(0, &[])).await;
    assert_eq!(unknown.code(), Some(Code::Unimplemented as i32));
    for path in ["/vector.Vector/PushEvents", "/vector.Vector/HealthCheck"] {
        let answer =
            post_to(run.channel(), path, &[("content-type", "application/json")], b"{}".to_vec()).await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
}

#[tokio::test]
async fn the_health_check_says_not_serving_with_one_field() {
    assert_eq!(
        sweepline_proto::vector::native::HealthCheckResponse { status: 1 }.encode_to_vec(),
        NOT_SERVING
    );
    assert_eq!(sweepline_proto::vector::native::HealthCheckResponse { status: 0 }.encode_to_vec(), SERVING);
    let run = start(options());
    let answer = post_to(run.channel(), "/vector.Vector/HealthCheck", &[GRPC], framed(0, &[])).await;
    assert_eq!((answer.code(), &answer.body[..]), (Some(0), &b"\0\0\0\0\0"[..]));
}
