//! Unary gRPC calls on the wire, for services that read their messages themselves: a message is a byte that says whether
//! it is packed, its length in four bytes, and its bytes
//! (<https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md>).

use axum::body::Body;
use bytes::{BufMut, Bytes, BytesMut};
use http_body_util::{BodyExt, Full};
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};

use super::Refusal;

/// The header that names how messages are packed.
pub(super) const GRPC_ENCODING: &str = "grpc-encoding";
static GRPC_STATUS: HeaderName = HeaderName::from_static("grpc-status");

/// Bytes before a message.
const PREFIX_BYTES: usize = 5;

/// Tells whether a request is a gRPC call.
pub fn is_call(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    let rest = kind.strip_prefix(b"application/grpc");
    // Not gRPC-Web, which is `application/grpc-web`.
    rest.is_some_and(|rest| matches!(rest, [] | [b'+' | b';', ..]))
}

/// Returns the answer to a call that went well.
pub fn answer(message: &[u8]) -> Response<Body> {
    let mut framed = BytesMut::with_capacity(PREFIX_BYTES + message.len());
    framed.put_u8(0);
    // Answers are small.
    framed.put_u32(u32::try_from(message.len()).unwrap_or(u32::MAX));
    framed.put_slice(message);
    let trailers = HeaderMap::from_iter([(GRPC_STATUS.clone(), HeaderValue::from_static("0"))]);
    let body = Full::new(framed.freeze()).with_trailers(std::future::ready(Some(Ok(trailers))));
    let mut response = Response::new(Body::new(body));
    *response.status_mut() = StatusCode::OK;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
    response
}

/// Takes the one message out of a body; tells whether it is packed.
pub(super) fn message(body: &Bytes) -> Result<(bool, Bytes), Refusal> {
    let broken = |what: &str| Refusal::Broken(what.to_owned());
    let Some((&[flag, one, two, three, four], rest)) = body.split_first_chunk() else {
        return Err(broken("there is no whole message"));
    };
    let length = u32::from_be_bytes([one, two, three, four]) as usize;
    match rest.len().cmp(&length) {
        std::cmp::Ordering::Less => Err(broken("the message is shorter than announced")),
        std::cmp::Ordering::Greater => Err(broken("something follows the message")),
        std::cmp::Ordering::Equal if flag > 1 => Err(broken("the message has an unknown flag")),
        std::cmp::Ordering::Equal => Ok((flag == 1, body.slice(PREFIX_BYTES..))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_one_message() {
        let message = |bytes: &'static [u8]| message(&Bytes::from_static(bytes));
        assert_eq!(message(b"\0\0\0\0\x02ab").unwrap(), (false, Bytes::from_static(b"ab")));
        assert_eq!(message(b"\x01\0\0\0\0").unwrap(), (true, Bytes::new()));
        for broken in [&b""[..], b"\0\0\0\0", b"\0\0\0\0\x02a", b"\0\0\0\0\x01ab", b"\x02\0\0\0\0"] {
            assert!(matches!(message(broken), Err(Refusal::Broken(_))), "{broken:?}");
        }
    }

    #[test]
    fn calls_are_told_from_other_requests() {
        for (kind, wanted) in [
            ("application/grpc", true),
            ("application/grpc+proto", true),
            ("application/grpc-web+proto", false),
            ("application/x-protobuf", false),
        ] {
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))]);
            assert_eq!(is_call(&headers), wanted, "{kind}");
        }
    }

    #[tokio::test]
    async fn an_answer_is_a_message_and_a_status_behind_it() {
        let whole = answer(b"ab").into_body().collect().await.unwrap();
        assert_eq!(whole.trailers().unwrap().get("grpc-status").unwrap(), "0");
        assert_eq!(whole.to_bytes(), &b"\0\0\0\0\x02ab"[..]);
    }
}
