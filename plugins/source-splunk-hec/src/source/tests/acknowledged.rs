//! Indexer acknowledgement.

use super::*;

const CHANNEL: &str = "x-splunk-request-channel: 0b8a6e0c-0000-4000-8000-000000000001\r\n";
const ACK: &str = "POST /services/collector/ack?channel=0b8a6e0c-0000-4000-8000-000000000001";

fn acknowledged() -> Options {
    let mut options = options();
    options.acknowledgements.enabled = true;
    options
}

async fn is_done(run: &Door, number: u64) -> bool {
    let (status, told) = ask(run, ACK, "", &format!("{{\"acks\":[{number}]}}")).await;
    assert_eq!(status, 200, "{told}");
    told["acks"][number.to_string()].as_bool().unwrap()
}

#[tokio::test]
async fn a_request_is_answered_at_once_and_done_when_the_sinks_have_its_events() {
    let mut run = start(acknowledged());
    let (status, told) = ask(&run, EVENT, CHANNEL, r#"{"event":"one"}"#).await;
    assert_eq!((status, told["code"].as_u64()), (200, Some(0)));
    let number = told["ackId"].as_u64().unwrap();
    let (_, ack) = run.batch().await;
    assert!(!is_done(&run, number).await);
    drop(ack);
    let done = async {
        while !is_done(&run, number).await {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, done).await.expect("never done");
    assert!(!is_done(&run, number).await, "it is told once");
}

#[tokio::test]
async fn what_was_not_delivered_is_never_done() {
    let mut run = start(acknowledged());
    let (_, told) = ask(&run, EVENT, CHANNEL, r#"{"event":"one"}"#).await;
    let first = told["ackId"].as_u64().unwrap();
    let (_, ack) = run.batch().await;
    ack.fail();
    drop(ack);
    // Once a later request is done, so is the story of the first.
    let (_, told) = ask(&run, EVENT, CHANNEL, r#"{"event":"two"}"#).await;
    let second = told["ackId"].as_u64().unwrap();
    drop(run.batch().await);
    let done = async {
        while !is_done(&run, second).await {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, done).await.expect("never done");
    assert!(!is_done(&run, first).await);
}

#[tokio::test]
async fn numbers_of_an_earlier_process_are_not_done_in_the_next() {
    let mut numbers = Vec::new();
    for _ in 0..2 {
        let mut run = start(acknowledged());
        let (_, told) = ask(&run, EVENT, CHANNEL, r#"{"event":"one"}"#).await;
        numbers.push(told["ackId"].as_u64().unwrap());
        drop(run.batch().await);
    }
    assert!(numbers[0] < numbers[1], "{numbers:?}");
}

#[tokio::test]
async fn a_channel_is_needed_and_must_be_a_name() {
    let run = start(acknowledged());
    assert_eq!(ask(&run, EVENT, "", r#"{"event":"one"}"#).await.1["code"], 10);
    let spaced = "x-splunk-request-channel: a b\r\n";
    assert_eq!(ask(&run, EVENT, spaced, r#"{"event":"one"}"#).await.1["code"], 11);
    assert_eq!(ask(&run, "POST /services/collector/ack", "", r#"{"acks":[0]}"#).await.1["code"], 10);
    assert_eq!(ask(&run, ACK, "", "{}").await.1["code"], 6);
}

#[tokio::test]
async fn open_requests_of_a_channel_are_bounded() {
    let mut options = acknowledged();
    options.acknowledgements.max_pending_acks_per_channel = 1;
    let mut run = start(options);
    assert_eq!(ask(&run, EVENT, CHANNEL, r#"{"event":"one"}"#).await.0, 200);
    let (_, _ack) = run.batch().await;
    let (status, told) = ask(&run, EVENT, CHANNEL, r#"{"event":"two"}"#).await;
    assert_eq!((status, told["code"].as_u64()), (503, Some(9)));
}
