use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::clock::SystemClock;
use crate::event::Records;
use crate::metric::Labels;

fn intake(output: Output) -> Intake {
    let labels = Labels { id: "door".to_owned(), kind: "source", component_type: "http_server" };
    let host = Host {
        metrics: ComponentMetrics::new(labels),
        clock: Arc::new(SystemClock),
        data_dir: None,
        shutdown: CancellationToken::new(),
    };
    Intake::new(&host, output)
}

fn records(count: usize, size: usize) -> (Bytes, Vec<Span>) {
    let mut records = Records::default();
    (0..count).for_each(|_| records.push(&vec![b'x'; size]));
    records.finish()
}

#[tokio::test]
async fn an_answer_waits_for_every_part_of_a_large_request() {
    let (sender, mut receiver) = mpsc::channel(64);
    let intake = intake(Output::new(vec![sender]));
    let (data, spans) = records(3, 400 * 1024);
    let mut asking =
        tokio::spawn(async move { intake.records(data, spans, Nanos(0), Origin::default()).await });
    let mut parts = Vec::new();
    for _ in 0..3 {
        parts.push(receiver.recv().await.unwrap());
    }
    let last = parts.pop();
    drop(parts);
    tokio::task::yield_now().await;
    assert!(!asking.is_finished());
    drop(last);
    assert_eq!((&mut asking).await.unwrap(), Delivery::Delivered);
}

#[tokio::test]
async fn records_of_several_origins_have_one_answer() {
    let (sender, mut receiver) = mpsc::channel(64);
    let intake = intake(Output::new(vec![sender]));
    let part = |peer: &str| {
        let (data, spans) = records(2, 1);
        let origin = Origin { peer: Some(peer.into()), ..Origin::default() };
        Part { data, spans, received: Nanos(0), origin }
    };
    let parts = vec![part("fw1"), part("fw2")];
    let asking = tokio::spawn(async move { intake.parts(parts).await });
    for peer in ["fw1", "fw2"] {
        let batch = receiver.recv().await.unwrap();
        let Events::Raw(raw) = batch.events else { panic!("not raw") };
        assert_eq!(raw.origin.peer.as_deref(), Some(peer));
        if peer == "fw2" {
            batch.ack.reject();
        }
    }
    assert_eq!(asking.await.unwrap(), Delivery::Rejected);
}

#[tokio::test]
async fn a_refusal_of_one_part_is_the_answer() {
    let (sender, mut receiver) = mpsc::channel(64);
    let intake = intake(Output::new(vec![sender]));
    let (data, spans) = records(2, BATCH_BYTES as usize);
    let asking = tokio::spawn(async move { intake.records(data, spans, Nanos(0), Origin::default()).await });
    receiver.recv().await.unwrap().ack.reject();
    drop(receiver.recv().await.unwrap());
    assert_eq!(asking.await.unwrap(), Delivery::Rejected);
}

#[tokio::test]
async fn a_pipeline_that_has_gone_fails_the_request() {
    let (sender, receiver) = mpsc::channel(1);
    drop(receiver);
    let (data, spans) = records(1, 1);
    let delivery = intake(Output::new(vec![sender])).records(data, spans, Nanos(0), Origin::default()).await;
    assert_eq!(delivery, Delivery::Failed);
}
