//! Plain HTTP.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use hyper::StatusCode;
use prost::Message;
use sweepline_net::compress::{Encoding, unpack};

use super::*;

/// A status with a body, in protobuf.
type Answer = (StatusCode, Vec<u8>);

async fn export(State(script): State<Arc<Script<Answer>>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    assert_eq!(head.uri.path(), "/v1/logs");
    let header = |name: &str| head.headers.get(name).map_or("", |value| value.to_str().unwrap());
    let is_json = header("content-type") == "application/json";
    let encoding = Encoding::of_header(header("content-encoding")).unwrap();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let body = unpack(body, encoding, 1 << 20).unwrap();
    let request = if is_json {
        serde_json::from_slice(&body).unwrap()
    } else {
        ExportLogsServiceRequest::decode(body).unwrap()
    };
    let (status, mut body) = script.take(&request).unwrap_or((StatusCode::OK, Vec::new()));
    if is_json && status == StatusCode::OK {
        let answer = ExportLogsServiceResponse::decode(body.as_slice()).unwrap();
        body = serde_json::to_vec(&answer).unwrap();
    }
    (status, Body::from(body)).into_response()
}

fn receiver(script: &Arc<Script<Answer>>) -> String {
    serve(Router::new().fallback(export).with_state(script.clone()))
}

#[tokio::test]
async fn records_arrive_in_order_as_protobuf_and_as_json() {
    for protocol in ["http/protobuf", "http/json"] {
        for packing in ["none", "gzip", "zstd"] {
            let script = Script::new([]);
            let run = start(&receiver(&script), &format!("protocol: {protocol}, compression: {packing}"));
            assert_eq!(run.sent(&["one", "two"]).await, Delivery::Delivered);
            run.end().await;
            assert_eq!(script.taken(), [["one", "two"]]);
        }
    }
}

#[tokio::test]
async fn statuses_that_pass_are_tried_again_and_others_are_final() {
    for (status, wanted, requests) in [
        (StatusCode::TOO_MANY_REQUESTS, Delivery::Delivered, 2),
        (StatusCode::BAD_GATEWAY, Delivery::Delivered, 2),
        (StatusCode::SERVICE_UNAVAILABLE, Delivery::Delivered, 2),
        (StatusCode::GATEWAY_TIMEOUT, Delivery::Delivered, 2),
        (StatusCode::INTERNAL_SERVER_ERROR, Delivery::Rejected, 1),
        (StatusCode::REQUEST_TIMEOUT, Delivery::Rejected, 1),
        (StatusCode::BAD_REQUEST, Delivery::Rejected, 1),
        (StatusCode::UNAUTHORIZED, Delivery::Rejected, 1),
        (StatusCode::NOT_FOUND, Delivery::Rejected, 1),
    ] {
        let script = Script::new([(status, Vec::new())]);
        let run = start(&receiver(&script), "protocol: http/protobuf");
        assert_eq!(run.sent(&["one"]).await, wanted, "{status}");
        assert_eq!(script.taken().len(), requests, "{status}");
    }
}

#[tokio::test]
async fn a_request_that_is_too_large_goes_in_halves() {
    let script = Script::new([(StatusCode::PAYLOAD_TOO_LARGE, Vec::new())]);
    let run = start(&receiver(&script), "protocol: http/json");
    assert_eq!(run.sent(&["one", "two"]).await, Delivery::Delivered);
    assert_eq!(script.taken(), [vec!["one", "two"], vec!["one"], vec!["two"]]);
}

#[tokio::test]
async fn what_is_partly_refused_is_told_and_not_sent_again() {
    for protocol in ["http/protobuf", "http/json"] {
        let script = Script::new([(StatusCode::OK, partly(1).encode_to_vec())]);
        let run = start(&receiver(&script), &format!("protocol: {protocol}"));
        assert_eq!(run.sent(&["one", "two"]).await, Delivery::Rejected);
        assert_eq!(run.sent(&["three"]).await, Delivery::Delivered);
        assert_eq!(script.taken(), [vec!["one", "two"], vec!["three"]]);
    }
}
