use sweepline_plugin::ack::Delivery;
use sweepline_testkit::sink::{RunningSink, outcome};
use sweepline_testkit::{host, options};
use tokio::sync::mpsc;

use super::*;

fn start(dir: &tempfile::TempDir) -> RunningSink {
    let path = dir.path().join("out.jsonl");
    RunningSink::start("file", options::<FileOptions, _>(&format!("path: {}", path.display())).unwrap())
}

#[tokio::test]
async fn what_is_written_is_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let sink = start(&dir);
    assert_eq!(sink.sent(&["a", "b"]).await, Delivery::Delivered);
    let last = sink.send(&["c"]).await;
    sink.end().await;
    assert_eq!(outcome(last).await, Delivery::Delivered);
    assert_eq!(std::fs::read_to_string(dir.path().join("out.jsonl")).unwrap(), "a\nb\nc\n");
}

/// Time stands still unless it is waited for, so nothing is synced before the sink is ended.
#[tokio::test(start_paused = true)]
async fn what_is_not_yet_on_disk_when_the_sink_is_ended_fails() {
    let dir = tempfile::tempdir().unwrap();
    let sink = start(&dir);
    let receipt = sink.send(&["a"]).await;
    while sink.input.capacity() < sink.input.max_capacity() {
        tokio::task::yield_now().await;
    }
    sink.task.abort();
    assert!(sink.task.await.unwrap_err().is_cancelled());
    assert_eq!(outcome(receipt).await, Delivery::Failed);
}

#[tokio::test]
async fn the_sink_before_may_write_and_rotate_until_this_one_runs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.log");
    let options = || FileOptions { path: path.clone(), max_bytes: Some(4), keep: Some(0) };
    let before = RunningSink::start("file", options());
    let next = Box::new(options()).build(host("sink", "file")).unwrap();
    for record in ["one", "two"] {
        assert_eq!(before.sent(&[record]).await, Delivery::Delivered);
    }
    before.end().await;
    let (input, output) = mpsc::channel(1);
    let task = tokio::spawn(next.run(output.into()));
    let next = RunningSink { input, task, stop: host("sink", "file").shutdown };
    assert_eq!(next.sent(&["three"]).await, Delivery::Delivered);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "three\n");
    next.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_batch_waits_no_longer_for_the_disk_because_others_follow() {
    let dir = tempfile::tempdir().unwrap();
    let sink = start(&dir);
    let began = Instant::now();
    let mut first = std::pin::pin!(outcome(sink.send(&["a"]).await));
    let mut others = Vec::new();
    let delivery = loop {
        tokio::select! {
            delivery = &mut first => break delivery,
            () = tokio::time::sleep(SYNC_EVERY / 2) => others.push(sink.send(&["b"]).await),
        }
    };
    assert_eq!(delivery, Delivery::Delivered);
    assert!(began.elapsed() < SYNC_EVERY * 3 / 2, "{:?}", began.elapsed());
}
