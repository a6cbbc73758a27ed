//! gRPC's own library as a sender: it is strict about headers and trailers.

use sweepline_testkit::Python;

use super::*;

/// Sends an event from the protocol's tables plain and packed, then half of it, and asks after health.
const SCRIPT: &str = r#"
import grpc, sys
channel = grpc.insecure_channel(sys.argv[1])
def call(path):
    same = lambda message: message
    return channel.unary_unary(path, request_serializer=same, response_deserializer=same)
push = call("/vector.Vector/PushEvents")
event = b"\x0a\x17\x0a\x15\x12\x13\x3a\x11\x0a\x0f\x0a\x07message\x12\x04\x0a\x02hi"
for compression in [grpc.Compression.NoCompression, grpc.Compression.Gzip]:
    answer, ended = push.with_call(event * 300, compression=compression, timeout=30)
    assert answer == b"" and ended.code() == grpc.StatusCode.OK, ended.code()
try:
    push(event[:-1], timeout=30)
    raise AssertionError("taken")
except grpc.RpcError as error:
    assert error.code() == grpc.StatusCode.INVALID_ARGUMENT, error
    assert error.details() == "the message cannot be read: the message is cut off", error
assert call("/vector.Vector/HealthCheck")(b"", timeout=30) == b""
assert call("/grpc.health.v1.Health/Check")(b"\x0a\x0dvector.Vector", timeout=30) == b"\x08\x01"
"#;

#[tokio::test]
async fn grpc_of_python_is_understood() {
    let Some(python) = Python::found() else { return };
    let mut run = start(options());
    let sending = python.run(SCRIPT, &[&format!("127.0.0.1:{}", run.port)]);
    for _ in 0..2 {
        let (raw, _) = run.batch().await;
        assert_eq!(texts(&raw), vec!["hi"; 300]);
    }
    sending.succeeded().await;
}
