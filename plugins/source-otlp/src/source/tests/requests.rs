//! Plain HTTP.

use super::*;

const PROTOBUF: &str = "content-type: application/x-protobuf\r\n";
const JSON: &str = "content-type: application/json\r\n";

struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

fn request(line: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "{line} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n{headers}content-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

fn post(headers: &str, body: &[u8]) -> Vec<u8> {
    request("POST /v1/logs", headers, body)
}

fn json(line: &str) -> String {
    let record = format!(r#"{{"body":{{"stringValue":"{line}"}}}}"#);
    format!(r#"{{"resourceLogs":[{{"scopeLogs":[{{"logRecords":[{record}]}}]}}]}}"#)
}

impl Run {
    fn send(&self, request: Vec<u8>) -> JoinHandle<Answer> {
        let port = self.port;
        tokio::spawn(async move {
            let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
            stream.write_all(&request).await.unwrap();
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).await.unwrap();
            let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
            let head = String::from_utf8(answer[..end + 2].to_vec()).unwrap();
            let status = head.split(' ').nth(1).unwrap().parse().unwrap();
            Answer { status, head, body: answer[end + 4..].to_vec() }
        })
    }

    async fn turned_away(&self, request: Vec<u8>) -> Answer {
        timeout(PATIENCE, self.send(request)).await.expect("no answer").unwrap()
    }
}

#[tokio::test]
async fn protobuf_and_json_are_answered_in_kind_once_delivered() {
    let mut run = start(options());
    for (headers, body, success) in [
        (PROTOBUF, export(&["one"]).encode_to_vec(), ""),
        (JSON, json("one").into_bytes(), "{}"),
        ("content-type: Application/JSON; charset=utf-8\r\n", json("one").into_bytes(), "{}"),
    ] {
        let mut answer = run.send(post(headers, &body));
        let (raw, ack) = run.batch().await;
        assert_eq!(texts(&raw), ["one"]);
        assert!(timeout(Duration::from_millis(1), &mut answer).await.is_err());
        drop(ack);
        let answer = answer.await.unwrap();
        assert_eq!((answer.status, answer.text().as_str()), (200, success));
    }
}

#[tokio::test]
async fn bodies_may_be_packed() {
    let mut run = start(options());
    for (packing, name) in [(Packing::Gzip, "gzip"), (Packing::Zstd, "zstd")] {
        let body = pack(&export(&["one"]).encode_to_vec(), packing).unwrap();
        let answer = run.send(post(&format!("{PROTOBUF}content-encoding: {name}\r\n"), &body));
        assert_eq!(texts(&run.batch().await.0), ["one"]);
        assert_eq!(answer.await.unwrap().status, 200);
    }
}

#[tokio::test]
async fn what_was_not_delivered_may_come_again_and_says_when() {
    let mut run = start(options());
    let answer = run.send(post(JSON, json("one").as_bytes()));
    let (_, ack) = run.batch().await;
    ack.fail();
    drop(ack);
    let answer = answer.await.unwrap();
    assert_eq!(answer.status, 503);
    assert!(answer.head.contains("retry-after: 1\r\n"), "{}", answer.head);
    assert_eq!(answer.text(), r#"{"code":14,"message":"the records could not be delivered, try again"}"#);
}

#[tokio::test]
async fn what_will_never_be_taken_is_told_in_the_partial_success() {
    let mut run = start(options());
    let answer = run.send(post(JSON, json("one").as_bytes()));
    let (_, ack) = run.batch().await;
    ack.reject();
    drop(ack);
    let answer = answer.await.unwrap();
    let told: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(told["partialSuccess"]["rejectedLogRecords"], "1");
    assert_eq!(told["partialSuccess"]["errorMessage"], "a receiver refused the records for good");
    // An export of nothing that can be used hands nothing on.
    let answer = run.turned_away(post(PROTOBUF, &export(&[""]).encode_to_vec())).await;
    let answer = ExportLogsServiceResponse::decode(answer.body.as_slice()).unwrap();
    assert_eq!(answer.partial_success.unwrap().rejected_log_records, 1);
}

#[tokio::test]
async fn requests_that_cannot_be_taken_are_refused_with_the_reason() {
    let mut options = options();
    options.limits.max_request_bytes = 1000;
    options.limits.max_decompressed_bytes = 10_000;
    options.auth = Some(Auth::Basic { user: "fw".to_owned(), password: "s3cret".to_owned() });
    let run = start(options);
    // fw:s3cret
    let auth = "authorization: Basic Znc6czNjcmV0\r\n";
    let (json, protobuf) = (format!("{JSON}{auth}"), format!("{PROTOBUF}{auth}"));
    let packed = format!("{json}content-encoding: gzip\r\n");
    let bomb = pack(&[b'x'; 20_000], Packing::Gzip).unwrap();
    for (request, wanted, told) in [
        (post(&json, b"{\"resourceLogs\": [\n{]}"), 400, "line 2 column 2"),
        (post(&packed, b"not gzip"), 400, "the body cannot be decompressed"),
        (post(&packed, &bomb), 413, "larger than 10000 bytes"),
        (post(&json, &[b'x'; 1001]), 413, "larger than 1000 bytes"),
        (post(&format!("{json}content-encoding: br\r\n"), b"x"), 415, "not with `br`"),
        (post(&format!("{auth}content-type: text/plain\r\n"), b"x"), 415, "application/json"),
        (post(auth, b"x"), 415, "application/json"),
        (post(JSON, b"{}"), 401, "credentials"),
        (request("POST /v1/traces", &json, b"{}"), 404, "only logs"),
        (request("POST /v1/metrics", &json, b"{}"), 404, "only logs"),
        (request("GET /v1/logs", &json, b""), 405, "by POST"),
    ] {
        let answer = run.turned_away(request).await;
        assert_eq!(answer.status, wanted, "{told}: {}", answer.text());
        assert!(answer.text().contains(told), "{}", answer.text());
        assert!(!answer.head.contains("retry-after"), "{}", answer.head);
    }
    let answer = run.turned_away(post(&protobuf, b"\x0a\x05ab")).await;
    let status = tonic_types::Status::decode(answer.body.as_slice()).unwrap();
    assert_eq!((answer.status, status.code), (400, 3));
    assert_eq!(status.message, "the request cannot be read: a field is longer than its message");
}

#[tokio::test]
async fn senders_are_told_to_come_again_while_too_much_waits() {
    let mut run = start(narrow());
    let large = json(&"x".repeat(100_000));
    let first = run.send(post(JSON, large.as_bytes()));
    let (_, ack) = run.batch().await;
    let answer = run.turned_away(post(JSON, large.as_bytes())).await;
    assert_eq!(answer.status, 503);
    assert!(answer.head.contains("retry-after: 1\r\n"), "{}", answer.head);
    drop(ack);
    assert_eq!(first.await.unwrap().status, 200);
}

#[tokio::test]
async fn many_bombs_at_once_do_not_harm_others() {
    let mut options = options();
    options.limits.max_decompressed_bytes = 1024 * 1024;
    options.limits.max_unacknowledged_bytes = 2 * 1024 * 1024;
    let mut run = start(options);
    let bomb = pack(&vec![0; 900 * 1024], Packing::Zstd).unwrap();
    let packed = format!("{PROTOBUF}content-encoding: zstd\r\n");
    let bombs: Vec<_> = (0..100).map(|_| run.send(post(&packed, &bomb))).collect();
    for bomb in bombs {
        let status = timeout(PATIENCE, bomb).await.expect("no answer").unwrap().status;
        assert!(matches!(status, 400 | 503), "{status}");
    }
    let answer = run.send(post(JSON, json("one").as_bytes()));
    drop(run.batch().await);
    assert_eq!(answer.await.unwrap().status, 200);
}
