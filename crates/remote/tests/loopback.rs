//! Both sides of the protocol against each other, over Unix sockets.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "loopback/components.rs"]
mod components;
#[path = "loopback/failures.rs"]
mod failures;
#[path = "loopback/rig.rs"]
mod rig;

use sweepline_plugin::ack::Delivery;
use sweepline_plugin::component::Output;

use self::rig::{Served, host, records, sink, source, text_of, transform};

#[tokio::test]
async fn a_sink_acknowledges_what_it_has_and_says_what_it_refuses() {
    let served = Served::start(components::SEEN_PLUGIN).await;
    let host = host("sink");
    let (input, running) = sink(served.options("{}"), &host);
    let (batch, receipt) = records(&["one", "two"]);
    input.send(batch).await.unwrap();
    assert_eq!(receipt.wait().await, Delivery::Delivered);
    let (batch, receipt) = records(&["refuse me"]);
    input.send(batch).await.unwrap();
    assert_eq!(receipt.wait().await, Delivery::Rejected);
    let (batch, receipt) = records(&["fail me"]);
    input.send(batch).await.unwrap();
    assert_eq!(receipt.wait().await, Delivery::Failed);
    drop(input);
    running.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_transform_passes_events_on_and_acknowledges_when_its_sink_does() {
    let served = Served::start(components::SHOUT_PLUGIN).await;
    let host = host("transform");
    let (output, mut given) = tokio::sync::mpsc::channel(4);
    let (input, running) = transform(served.options("{}"), &host, Output::new(vec![output]));
    let (batch, receipt) = records(&["one", "two"]);
    input.send(batch).await.unwrap();
    let out = given.recv().await.unwrap();
    assert_eq!(text_of(&out), ["ONE", "TWO"]);
    let mut waiting = tokio::spawn(receipt.wait());
    tokio::task::yield_now().await;
    assert!(!waiting.is_finished());
    out.ack.reject();
    drop(out);
    assert_eq!((&mut waiting).await.unwrap(), Delivery::Rejected);
    drop(input);
    running.await.unwrap().unwrap();
    assert!(given.recv().await.is_none());
}

#[tokio::test]
async fn a_source_stops_when_it_is_told_and_everything_of_it_arrives() {
    let served = Served::start(components::LINES_PLUGIN).await;
    let host = host("source");
    let (output, mut given) = tokio::sync::mpsc::channel(4);
    let running = source(served.options("{}"), &host, Output::new(vec![output]));
    let mut next = 0;
    for _ in 0..100 {
        let batch = given.recv().await.unwrap();
        for line in text_of(&batch) {
            assert_eq!(line, next.to_string());
            next += 1;
        }
    }
    host.shutdown.cancel();
    while let Some(batch) = given.recv().await {
        assert_eq!(text_of(&batch), [next.to_string()]);
        next += 1;
    }
    running.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_slow_pipeline_holds_a_source_back() {
    let served = Served::start(components::LINES_PLUGIN).await;
    let host = host("source");
    let (output, mut given) = tokio::sync::mpsc::channel(1);
    let running = source(served.options("{}"), &host, Output::new(vec![output]));
    let first = given.recv().await.unwrap();
    // As many as fit between the two, and no more.
    let most = components::made_when_it_stands_still().await;
    assert!(most < 200, "{most} batches were made");
    drop(first);
    host.shutdown.cancel();
    while given.recv().await.is_some() {}
    running.await.unwrap().unwrap();
}

#[tokio::test]
async fn wrong_options_and_names_end_the_component_with_the_plugins_words() {
    let served = Served::start(components::SEEN_PLUGIN).await;
    let host = host("sink");
    let (_input, running) = sink(served.options(r#"{"unknown": 1}"#), &host);
    let error = running.await.unwrap().unwrap_err().to_string();
    assert!(error.contains("the plugin says:") && error.contains("unknown"), "{error}");
    let (_input, running) = sink(served.named("missing", "{}"), &host);
    let error = running.await.unwrap().unwrap_err().to_string();
    assert!(error.contains("has no sink `missing`, only sink `seen`"), "{error}");
}
