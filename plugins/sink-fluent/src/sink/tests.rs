//! The sink before a receiver of the test's own, and before our source.

mod peers;
mod receiver;
mod round_trip;

use std::time::Duration;

use sweepline_plugin::ack::{Ack, Delivery};
use sweepline_plugin::event::Batch;
use sweepline_plugin::options::{Span, yaml};
use sweepline_testkit::sink::{PATIENCE, RunningSink, outcome};
use sweepline_testkit::{host, options};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::*;
use receiver::Receiver;

/// Starts a sink with options over an address, and small waits.
fn start(address: &str, more: &str) -> RunningSink {
    let text = format!("{{address: '{address}', batch: {{timeout: 10ms}}, {more}}}");
    let mut options: Options = options(&text).unwrap();
    options.request.retry_initial_backoff = Span(Duration::from_millis(10));
    RunningSink::start("fluent", options)
}

#[tokio::test]
async fn events_count_as_delivered_when_their_chunk_is_acknowledged_and_not_before() {
    let mut receiver = Receiver::start().await;
    for (compression, name) in [("none", None), ("gzip", Some("gzip")), ("zstd", Some("zstd"))] {
        let run = start(&receiver.address, &format!("tag: fw.edge, compression: {compression}"));
        let mut receipt = tokio::spawn(run.send(&["a", "b"]).await.wait());
        let mut link = receiver.accept().await;
        let message = link.message().await;
        assert_eq!(message.tag, "fw.edge");
        assert_eq!(message.lines, ["a", "b"]);
        assert_eq!(message.option["size"], 2);
        assert_eq!(message.option.get("compressed").and_then(|name| name.as_str()), name);
        // 128 bits in base64, as Fluentd names chunks.
        assert_eq!(message.chunk().len(), 24);
        assert!(!receipt.is_finished());
        link.acknowledge(&message.chunk()).await;
        assert_eq!((&mut receipt).await.unwrap(), Delivery::Delivered);
        run.end().await;
    }
}

#[tokio::test]
async fn what_is_not_acknowledged_comes_again_under_a_new_connection() {
    let mut receiver = Receiver::start().await;
    let run = start(&receiver.address, "");
    let receipt = run.send(&["a"]).await;
    for wrong in ["closed", "another chunk", "no answer of the protocol"] {
        let mut link = receiver.accept().await;
        assert_eq!(link.message().await.lines, ["a"], "{wrong}");
        match wrong {
            "another chunk" => link.acknowledge("bm8=").await,
            "no answer of the protocol" => link.write(b"\x05").await,
            _ => {}
        }
    }
    let mut link = receiver.accept().await;
    let message = link.message().await;
    link.acknowledge(&message.chunk()).await;
    assert_eq!(outcome(receipt).await, Delivery::Delivered);
    run.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_receiver_that_does_not_answer_is_called_again_after_the_time_out() {
    let mut receiver = Receiver::start().await;
    let run = start(&receiver.address, "request: {timeout: 5s}");
    let began = tokio::time::Instant::now();
    let receipt = run.send(&["a"]).await;
    let mut silent = receiver.accept().await;
    silent.message().await;
    let mut link = receiver.accept().await;
    assert!((5..8).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    let message = link.message().await;
    link.acknowledge(&message.chunk()).await;
    assert_eq!(outcome(receipt).await, Delivery::Delivered);
    run.end().await;
}

#[tokio::test]
async fn one_connection_carries_many_requests() {
    let mut receiver = Receiver::start().await;
    let run = start(&receiver.address, "");
    let mut link = None;
    for line in ["a", "b", "c"] {
        let receipt = run.send(&[line]).await;
        if link.is_none() {
            link = Some(receiver.accept().await);
        }
        let link = link.as_mut().unwrap();
        let message = link.message().await;
        assert_eq!(message.lines, [line]);
        link.acknowledge(&message.chunk()).await;
        assert_eq!(outcome(receipt).await, Delivery::Delivered);
    }
    run.end().await;
}

#[tokio::test]
async fn without_acknowledgements_a_closed_connection_is_noticed_before_it_is_used() {
    let mut receiver = Receiver::start().await;
    let run = start(&receiver.address, "require_ack_response: false");
    for line in ["a", "b"] {
        let receipt = run.send(&[line]).await;
        let mut link = receiver.accept().await;
        let message = link.message().await;
        assert_eq!(message.lines, [line]);
        assert!(message.option.get("chunk").is_none());
        assert_eq!(outcome(receipt).await, Delivery::Delivered);
    }
    run.end().await;
}

#[tokio::test]
async fn a_receiver_that_does_not_know_the_key_gets_no_events() {
    let mut receiver = Receiver::start().await;
    let run = start(&receiver.address, "shared_key: s3cret");
    let receipt = run.send(&["a"]).await;
    let mut impostor = receiver.accept().await;
    impostor.greet("another", None).await;
    assert!(impostor.is_closed().await);
    let mut link = receiver.accept().await;
    link.greet("s3cret", None).await;
    let message = link.message().await;
    link.acknowledge(&message.chunk()).await;
    assert_eq!(outcome(receipt).await, Delivery::Delivered);
    run.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_receiver_without_a_handshake_gets_no_events_from_a_sink_with_a_key() {
    let mut receiver = Receiver::start().await;
    let run = start(&receiver.address, "shared_key: s3cret");
    let _receipt = run.send(&["a"]).await;
    let mut link = receiver.accept().await;
    assert!(link.is_closed().await);
    run.stop.cancel();
}

#[tokio::test]
async fn a_stop_fails_what_could_not_be_sent() {
    let receiver = Receiver::start().await;
    let address = receiver.address.clone();
    drop(receiver);
    let run = start(&address, "");
    let receipt = run.send(&["a"]).await;
    run.stop.cancel();
    assert_eq!(outcome(receipt).await, Delivery::Failed);
    run.end().await;
}
