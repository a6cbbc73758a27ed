//! The source behind real sockets.

mod peers;

use std::time::Duration;

use sweepline_forward::handshake::{Helo, Pong, key_digest, ping};
use sweepline_forward::message::acknowledged;
use sweepline_forward::msgpack::{put_array, put_bin, put_json, put_str};
use sweepline_net::compress::{Encoding, pack};
use sweepline_plugin::ack::Ack;
use sweepline_plugin::clock::SystemClock;
use sweepline_plugin::event::{Batch, Events, RawBatch};
use sweepline_plugin::metric::{ComponentMetrics, Labels};
use sweepline_plugin::options::Span;
use sweepline_testkit::Counts;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::options::User;

const PATIENCE: Duration = Duration::from_secs(30);
const CHUNK: &str = "p8n9gmxTQVC8/nh2wlKKeQ==";

struct Run {
    port: u16,
    task: tokio::task::JoinHandle<Result<(), ComponentError>>,
    batches: mpsc::Receiver<Batch>,
    shutdown: CancellationToken,
    counts: Counts,
}

fn start(change: impl FnOnce(&mut Options)) -> Run {
    let counts = Counts::start();
    let mut options = Options { address: "127.0.0.1:0".to_owned(), ..Options::default() };
    change(&mut options);
    let shutdown = CancellationToken::new();
    let labels = Labels { id: "in".to_owned(), kind: "source", component_type: "fluent" };
    let host = Host {
        metrics: ComponentMetrics::new(labels),
        clock: Arc::new(SystemClock),
        data_dir: None,
        shutdown: shutdown.clone(),
    };
    let source = FluentSource::build(options, host).unwrap();
    let port = source.listener().local_addr().unwrap().port();
    let (sender, batches) = mpsc::channel(1);
    let task = tokio::spawn(Box::new(source).run(Output::new(vec![sender])));
    Run { port, task, batches, shutdown, counts }
}

impl Run {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(("127.0.0.1", self.port)).await.unwrap()
    }

    async fn batch(&mut self) -> (RawBatch, Ack) {
        let batch = timeout(PATIENCE, self.batches.recv()).await.expect("no batch came").unwrap();
        let Events::Raw(raw) = batch.events else { panic!("not raw") };
        (raw, batch.ack)
    }

    async fn records(&mut self) -> Vec<String> {
        let (raw, _) = self.batch().await;
        raw.iter().map(|record| String::from_utf8_lossy(record).into_owned()).collect()
    }

    async fn stop(self) {
        self.shutdown.cancel();
        timeout(PATIENCE, self.task).await.expect("does not stop").unwrap().unwrap();
    }
}

fn json(json: &str) -> Vec<u8> {
    let mut out = Vec::new();
    put_json(json, &mut out).unwrap();
    out
}

fn message(parts: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::new();
    put_array(parts.len() + 1, &mut out);
    put_str("fw.edge", &mut out);
    parts.iter().for_each(|part| out.extend(*part));
    out
}

fn packed(entries: &[u8], encoding: Encoding, option: &str) -> Vec<u8> {
    let mut bin = Vec::new();
    put_bin(&pack(entries, encoding).unwrap(), &mut bin);
    message(&[&bin, &json(option)])
}

fn with_chunk() -> String {
    format!(r#"{{"chunk":"{CHUNK}"}}"#)
}

/// Reads one answer; nothing when the connection is closed instead.
async fn answer(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = vec![0; 6 + CHUNK.len()];
    match timeout(PATIENCE, stream.read_exact(&mut bytes)).await.expect("no answer") {
        Ok(_) => Some(String::from_utf8(acknowledged(&bytes).unwrap().to_vec()).unwrap()),
        Err(_) => None,
    }
}

async fn closed(stream: &mut TcpStream) {
    let mut rest = Vec::new();
    let _ = timeout(Duration::from_secs(86_400), stream.read_to_end(&mut rest)).await.expect("stays open");
    assert!(rest.is_empty(), "{rest:?}");
}

const ENTRIES: &str = r#"[[1,{"log":"a\n"}],[2,{"src":"192.0.2.1"}]]"#;
const RECORDS: [&str; 2] = ["a", r#"{"src":"192.0.2.1"}"#];

#[tokio::test]
async fn every_mode_gives_the_same_records() {
    let mut run = start(|_| {});
    let mut stream = run.connect().await;
    stream.write_all(&message(&[&json(ENTRIES)])).await.unwrap();
    assert_eq!(run.records().await, RECORDS);
    let entries = [json(r#"[1,{"log":"a\n"}]"#), json(r#"[2,{"src":"192.0.2.1"}]"#)].concat();
    for encoding in [Encoding::None, Encoding::Gzip, Encoding::Zstd] {
        stream.write_all(&packed(&entries, encoding, "{}")).await.unwrap();
        assert_eq!(run.records().await, RECORDS);
    }
    stream.write_all(&message(&[&json("1"), &json(r#"{"log":"a"}"#)])).await.unwrap();
    assert_eq!(run.records().await, ["a"]);
    drop(stream);
    run.stop().await;
}

#[tokio::test]
async fn a_chunk_is_acknowledged_when_it_is_delivered_and_not_before() {
    let mut run = start(|_| {});
    let mut stream = run.connect().await;
    stream.write_all(&message(&[&json(ENTRIES), &json(&with_chunk())])).await.unwrap();
    let (_, ack) = run.batch().await;
    let mut byte = [0];
    assert!(stream.try_read(&mut byte).is_err(), "too early");
    drop(ack);
    assert_eq!(answer(&mut stream).await.as_deref(), Some(CHUNK));
    run.stop().await;
}

#[tokio::test]
async fn what_is_refused_for_good_is_acknowledged_and_what_failed_cuts_the_connection() {
    let mut run = start(|_| {});
    let mut stream = run.connect().await;
    let bytes = message(&[&json(ENTRIES), &json(&with_chunk())]);
    stream.write_all(&bytes).await.unwrap();
    run.batch().await.1.reject();
    assert_eq!(answer(&mut stream).await.as_deref(), Some(CHUNK));
    stream.write_all(&bytes).await.unwrap();
    run.batch().await.1.fail();
    closed(&mut stream).await;
    assert_eq!((run.counts.of("rejected"), run.counts.of("not_delivered")), (1, 1));
    run.stop().await;
}

#[tokio::test]
async fn records_are_received_when_their_sender_says_but_not_in_the_future() {
    let mut run = start(|_| {});
    let mut stream = run.connect().await;
    let entries = r#"[[1700000000,{"log":"a"}],[1700000005,{"log":"b"}],[1700000003,{"log":"c"}]]"#;
    stream.write_all(&message(&[&json(entries)])).await.unwrap();
    assert_eq!(run.batch().await.0.received.0, 1_700_000_005_000_000_000);
    stream.write_all(&message(&[&json(r#"[[4000000000,{"log":"a"}]]"#)])).await.unwrap();
    let received = run.batch().await.0.received.0;
    assert!((1_700_000_006_000_000_000..4_000_000_000_000_000_000).contains(&received), "{received}");
    run.stop().await;
}

#[tokio::test]
async fn records_that_are_too_long_are_cut_where_they_are_lines_and_dropped_otherwise() {
    let mut run = start(|options| options.limits.max_record_bytes = 100);
    let mut stream = run.connect().await;
    let long = "x".repeat(101);
    let entries = format!(r#"[[1,{{"log":"{long}"}}],[1,{{"key":"{long}"}}],[1,{{"log":"end"}}]]"#);
    stream.write_all(&message(&[&json(&entries)])).await.unwrap();
    assert_eq!(run.records().await, [&long[..100], "end"]);
    assert_eq!(run.counts.of("oversize_record"), 2);
    // What is discarded was received.
    assert_eq!(run.counts.of("sweepline_component_received_events_total"), 3);
    run.stop().await;
}

#[tokio::test]
async fn tags_and_records_name_connectors() {
    let mut run = start(|options| options.connector = None);
    let mut stream = run.connect().await;
    let entries = r#"[[1,{"log":"a","asim.connector":"fortinet"}],[1,{"log":"b"}]]"#;
    stream.write_all(&message(&[&json(entries)])).await.unwrap();
    assert_eq!(run.batch().await.0.origin.connector.as_deref(), Some("fortinet"));
    assert_eq!(run.batch().await.0.origin.connector, None);
    run.stop().await;
}

#[tokio::test]
async fn poison_is_acknowledged_and_its_sender_cut() {
    let mut run = start(|options| options.limits.max_decompressed_bytes = 10_000);
    let mut damaged = pack(&[0; 1000], Encoding::Gzip).unwrap().to_vec();
    damaged.truncate(15);
    let bomb = pack(&[0; 100_000], Encoding::Gzip).unwrap().to_vec();
    for body in [damaged, bomb, b"\xc1".to_vec()] {
        let mut stream = run.connect().await;
        let mut bin = Vec::new();
        put_bin(&body, &mut bin);
        stream.write_all(&message(&[&bin, &json(&with_chunk())])).await.unwrap();
        assert_eq!(answer(&mut stream).await.as_deref(), Some(CHUNK));
        closed(&mut stream).await;
    }
    for error_type in ["decompression_failed", "decompressed_too_large", "bad_message"] {
        assert_eq!(run.counts.of(error_type), 1, "{error_type}");
    }
    let mut stream = run.connect().await;
    stream.write_all(&message(&[&json(ENTRIES)])).await.unwrap();
    assert_eq!(run.records().await, RECORDS);
    run.stop().await;
}

#[tokio::test]
async fn what_is_no_message_is_cut_and_others_go_on() {
    let mut run = start(|options| options.limits.max_message_bytes = 1000);
    let mut good = run.connect().await;
    for bad in [&b"GET / HTTP/1.1\r\n\r\n"[..], b"\xc1", b"\xc6\xff\xff\xff\xff", &[0x91; 100]] {
        let mut stream = run.connect().await;
        stream.write_all(bad).await.unwrap();
        closed(&mut stream).await;
    }
    assert_eq!((run.counts.of("bad_message"), run.counts.of("message_too_large")), (3, 1));
    good.write_all(b"\xc0").await.unwrap();
    good.write_all(&message(&[&json(ENTRIES)])).await.unwrap();
    assert_eq!(run.records().await, RECORDS);
    run.stop().await;
}

#[tokio::test]
async fn packed_messages_that_come_together_take_their_room_in_turn() {
    let mut run = start(|options| {
        options.limits.max_message_bytes = 250_000;
        options.limits.max_decompressed_bytes = 250_000;
        options.limits.max_unacknowledged_bytes = 300_000;
    });
    let entries = json(&format!(r#"[[1,{{"log":"{}"}}]]"#, "x".repeat(200_000)));
    // The entries of a packed message stand without the array around them.
    let packed = packed(&entries[1..], Encoding::Gzip, r#"{"compressed":"gzip"}"#);
    let mut stream = run.connect().await;
    stream.write_all(&[packed.clone(), packed].concat()).await.unwrap();
    for _ in 0..2 {
        assert_eq!(run.records().await[0].len(), 200_000);
    }
    assert_eq!(run.counts.of("no_room"), 0);
    run.stop().await;
}

#[tokio::test(start_paused = true)]
async fn silent_slow_and_idle_peers_are_cut() {
    let mut run = start(|options| options.limits.idle_timeout = Span(Duration::from_secs(600)));
    let began = tokio::time::Instant::now();
    closed(&mut run.connect().await).await;
    assert_eq!(began.elapsed().as_secs(), 10);
    let mut slow = run.connect().await;
    slow.write_all(b"\x93\xa2fw").await.unwrap();
    closed(&mut slow).await;
    assert_eq!(began.elapsed().as_secs(), 70);
    let mut idle = run.connect().await;
    idle.write_all(&message(&[&json(ENTRIES)])).await.unwrap();
    run.records().await;
    closed(&mut idle).await;
    assert!(began.elapsed().as_secs() >= 669);
    for error_type in ["handshake_timeout", "message_timeout", "idle_timeout"] {
        assert_eq!(run.counts.of(error_type), 1, "{error_type}");
    }
    run.stop().await;
}

async fn part(stream: &mut TcpStream) -> Vec<u8> {
    let mut scanner = sweepline_forward::msgpack::Scanner::new(4096);
    let mut bytes = Vec::new();
    while scanner.advance(&bytes).unwrap().is_none() {
        bytes.push(timeout(PATIENCE, stream.read_u8()).await.unwrap().unwrap());
    }
    bytes
}

#[tokio::test]
async fn only_senders_that_know_key_and_password_are_let_in() {
    let user = User { username: "edge".to_owned(), password: "pw".to_owned() };
    let mut run = start(|options| {
        options.shared_key = Some("s3cret".to_owned());
        options.users = vec![user];
    });
    let salt = b"0123456789abcdef";
    for (key, user, refusal) in [
        ("s3cret", ("edge", "pw"), None),
        ("wrong", ("edge", "pw"), Some("shared_key mismatch")),
        ("s3cret", ("edge", "no"), Some("username/password mismatch")),
        ("s3cret", ("eve", "pw"), Some("username/password mismatch")),
    ] {
        let mut stream = run.connect().await;
        let bytes = part(&mut stream).await;
        let helo = Helo::read(&bytes).unwrap();
        stream.write_all(&ping(&helo, salt, "sensor", key, Some(user))).await.unwrap();
        let answer = part(&mut stream).await;
        let pong = Pong::read(&answer).unwrap();
        assert_eq!(pong.is_ok, refusal.is_none());
        assert_eq!(pong.reason, refusal.unwrap_or_default().as_bytes());
        if refusal.is_some() {
            closed(&mut stream).await;
            continue;
        }
        assert_eq!(pong.digest, key_digest(salt, b"sweepline", helo.nonce, key).as_bytes());
        stream.write_all(&message(&[&json(ENTRIES)])).await.unwrap();
        assert_eq!(run.records().await, RECORDS);
    }
    assert_eq!(run.counts.of("unauthorized"), 3);
    run.stop().await;
}

#[tokio::test]
async fn metrics_and_traces_are_acknowledged_counted_and_left_out() {
    let mut run = start(|_| {});
    let mut stream = run.connect().await;
    for signal in [1, 2] {
        let option = format!(r#"{{"chunk":"{CHUNK}","fluent_signal":{signal}}}"#);
        stream.write_all(&message(&[&json(ENTRIES), &json(&option)])).await.unwrap();
        assert_eq!(answer(&mut stream).await.as_deref(), Some(CHUNK));
    }
    assert_eq!(run.counts.of("signal_not_supported"), 2);
    stream.write_all(&message(&[&json(ENTRIES)])).await.unwrap();
    assert_eq!(run.records().await, RECORDS);
    run.stop().await;
}

#[tokio::test]
async fn a_stop_waits_for_what_was_taken_and_acknowledges_it() {
    let mut run = start(|_| {});
    let mut stream = run.connect().await;
    stream.write_all(&message(&[&json(ENTRIES), &json(&with_chunk())])).await.unwrap();
    let (_, ack) = run.batch().await;
    run.shutdown.cancel();
    let mut stopping = tokio::spawn(run.task);
    tokio::task::yield_now().await;
    assert!(!stopping.is_finished(), "there is a chunk to acknowledge");
    drop(ack);
    assert_eq!(answer(&mut stream).await.as_deref(), Some(CHUNK));
    closed(&mut stream).await;
    timeout(PATIENCE, &mut stopping).await.expect("does not stop").unwrap().unwrap().unwrap();
}

#[tokio::test]
async fn a_connection_that_ends_within_a_message_is_counted() {
    let run = start(|_| {});
    let mut stream = run.connect().await;
    stream.write_all(b"\x93\xa2fw").await.unwrap();
    stream.shutdown().await.unwrap();
    closed(&mut stream).await;
    assert_eq!(run.counts.of("truncated_message"), 1);
    run.stop().await;
}

#[tokio::test]
async fn heartbeats_over_udp_are_answered() {
    let run = start(|_| {});
    let socket = tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap();
    socket.send_to(b"\0", ("127.0.0.1", run.port)).await.unwrap();
    let mut answer = [1; 8];
    let (count, _) = timeout(PATIENCE, socket.recv_from(&mut answer)).await.unwrap().unwrap();
    assert_eq!((count, answer[0]), (1, 0));
    run.stop().await;
}

#[tokio::test]
async fn a_pipeline_that_delivers_nothing_holds_its_sender_back() {
    let limit = 256 * 1024;
    let run = start(|options| {
        options.limits.max_message_bytes = limit;
        options.limits.max_decompressed_bytes = limit;
        options.limits.max_unacknowledged_bytes = limit;
    });
    let stream = run.connect().await;
    let line = format!(r#"[[1,{{"log":"{}"}}]]"#, "x".repeat(1000));
    let block = message(&[&json(&line)]).repeat(100);
    let mut written = 0;
    // With the clock paused time passes only while nobody has anything to do.
    tokio::time::pause();
    while timeout(Duration::from_secs(1), stream.writable()).await.is_ok() {
        written += stream.try_write(&block[written % block.len()..]).unwrap_or_default();
        assert!(written < 1 << 28, "never felt");
    }
    assert!(!run.batches.is_empty(), "nothing came at all");
}
