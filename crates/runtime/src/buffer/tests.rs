use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sweepline_parse::time::Nanos;
use sweepline_plugin::ack::{Ack, Delivery, Receipt};
use sweepline_plugin::clock::SystemClock;
use sweepline_plugin::event::{Batch, Events, Origin, RawBatch, Records};
use sweepline_plugin::metric::{ComponentMetrics, Labels};
use sweepline_plugin::options::yaml;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::limits::BUFFER_TICK;

/// A buffer with both of its ends.
struct Rig {
    /// `None` once the input has ended.
    sender: Option<mpsc::Sender<Batch>>,
    sink: Input,
    shutdown: CancellationToken,
    task: JoinHandle<Result<(), ComponentError>>,
}

/// A sink that gives its input to the test.
struct Lending {
    input: oneshot::Sender<Input>,
}

impl Prepare<Box<dyn Sink>> for Lending {
    fn check(&self) -> Result<(), ComponentError> {
        Ok(())
    }

    fn build(self: Box<Self>, _host: Host) -> Result<Box<dyn Sink>, ComponentError> {
        Ok(self)
    }
}

#[async_trait]
impl Sink for Lending {
    async fn run(self: Box<Self>, input: Input) -> Result<(), ComponentError> {
        self.input.send(input).map_err(|_| ComponentError::Unavailable("the test is over".to_owned()))
    }
}

fn options(text: &str) -> Result<BufferOptions, String> {
    let node = yaml::parse(text, &|_| None).map_err(|error| error.to_string())?;
    BufferOptions::read(&node).map_err(|error| error.to_string())
}

fn host(folder: &Path) -> Host {
    Host {
        metrics: ComponentMetrics::new(Labels { id: "out".to_owned(), kind: "sink", component_type: "test" }),
        clock: Arc::new(SystemClock),
        data_dir: Some(folder.to_owned()),
        shutdown: CancellationToken::new(),
    }
}

/// A sink behind a buffer, which gives its input to the test.
fn buffered(text: &str, input: oneshot::Sender<Input>) -> Box<dyn Prepare<Box<dyn Sink>>> {
    match before(options(text).unwrap(), Prepared::Sink(Box::new(Lending { input }))) {
        Prepared::Sink(sink) => sink,
        _ => panic!("a sink stays one"),
    }
}

async fn rig(text: &str, folder: &Path) -> Rig {
    let host = host(folder);
    let shutdown = host.shutdown.clone();
    let (sender, receiver) = mpsc::channel(CHANNEL_BATCHES);
    let (lends, lent) = oneshot::channel();
    let task = tokio::spawn(buffered(text, lends).build(host).unwrap().run(Input::from(receiver)));
    Rig { sender: Some(sender), sink: lent.await.unwrap(), shutdown, task }
}

fn batch(text: &str) -> (Batch, Receipt) {
    let (ack, receipt) = Ack::new();
    let mut records = Records::default();
    text.split(',').for_each(|record| records.push(record.as_bytes()));
    let (data, records) = records.finish();
    let raw = RawBatch { data, records, received: Nanos(5), origin: Origin::default() };
    (Batch { events: Events::Raw(raw), ack }, receipt)
}

fn text(batch: &Batch) -> String {
    let Events::Raw(raw) = &batch.events else { panic!("raw records went in") };
    let records: Vec<&str> = raw.iter().map(|record| std::str::from_utf8(record).unwrap()).collect();
    records.join(",")
}

impl Rig {
    async fn send(&self, text: &str) -> Receipt {
        let (batch, receipt) = batch(text);
        self.sender.as_ref().unwrap().send(batch).await.unwrap();
        receipt
    }

    /// Takes the next batch as the sink, and has it delivered.
    async fn deliver(&mut self) -> String {
        text(&self.sink.recv().await.unwrap())
    }

    async fn end(mut self) {
        drop(self.sender.take());
        drop(self.sink);
        self.task.await.unwrap().unwrap();
    }
}

const DISK: &str = "{type: disk, max_size: 67108864}";

#[tokio::test(start_paused = true)]
async fn a_sender_of_a_disk_buffer_is_answered_before_the_sink_has_anything() {
    let folder = tempfile::tempdir().unwrap();
    let mut rig = rig(DISK, folder.path()).await;
    assert_eq!(rig.send("one,two").await.wait().await, Delivery::Delivered);
    assert_eq!(rig.deliver().await, "one,two");
    rig.end().await;
}

#[tokio::test(start_paused = true)]
async fn what_a_sink_did_not_take_is_there_in_the_next_run() {
    let folder = tempfile::tempdir().unwrap();
    let first = rig(DISK, folder.path()).await;
    for record in 0..20 {
        assert_eq!(first.send(&record.to_string()).await.wait().await, Delivery::Delivered);
    }
    // The sink hangs: it is told to stop and goes without having delivered.
    first.shutdown.cancel();
    first.end().await;

    let mut second = rig(DISK, folder.path()).await;
    for record in 0..20 {
        assert_eq!(second.deliver().await, record.to_string());
    }
    second.end().await;

    let mut third = rig(DISK, folder.path()).await;
    third.send("new").await;
    assert_eq!(third.deliver().await, "new", "what was delivered does not come again");
    third.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_successor_waits_for_the_disk_buffer_and_goes_on_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let first = rig(DISK, folder.path()).await;
    assert_eq!(first.send("kept").await.wait().await, Delivery::Delivered);
    let (lends, mut lent) = oneshot::channel();
    let next = buffered(DISK, lends);
    let next = next.build(host(folder.path())).unwrap();
    let (sender, receiver) = mpsc::channel(CHANNEL_BATCHES);
    let task = tokio::spawn(next.run(Input::from(receiver)));
    assert!(timeout(BUFFER_TICK * 3, &mut lent).await.is_err(), "the first one still has it");
    first.shutdown.cancel();
    first.end().await;
    let mut sink = lent.await.unwrap();
    assert_eq!(text(&sink.recv().await.unwrap()), "kept");
    drop((sender, sink));
    task.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_successor_that_is_told_to_stop_waits_no_longer() {
    let folder = tempfile::tempdir().unwrap();
    let first = rig(DISK, folder.path()).await;
    let (lends, _lent) = oneshot::channel();
    let next = buffered(DISK, lends);
    let host = host(folder.path());
    let shutdown = host.shutdown.clone();
    let next = next.build(host).unwrap();
    let (sender, receiver) = mpsc::channel(CHANNEL_BATCHES);
    let (given, receipt) = batch("late");
    sender.send(given).await.unwrap();
    shutdown.cancel();
    let error = next.run(Input::from(receiver)).await.unwrap_err();
    assert_eq!(error.to_string(), "the sink before has not let go of the buffer");
    assert_eq!(receipt.wait().await, Delivery::Failed);
    first.end().await;
}

#[test]
fn a_buffer_that_another_process_uses_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let buffer = folder.path().join("buffer");
    let _lock = sweepline_buffer::RealDisk::take(&buffer).unwrap();
    std::fs::write(buffer.join("lock"), "1").unwrap();
    let (lends, _lent) = oneshot::channel();
    let sink = buffered(DISK, lends);
    let error = sink.build(host(folder.path())).err().unwrap().to_string();
    assert!(error.ends_with("buffer: another process uses this folder: 1"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_killed_process_loses_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = rig(DISK, folder.path()).await;
    assert_eq!(first.send("kept").await.wait().await, Delivery::Delivered);
    first.task.abort();
    let killed = (&mut first.task).await;
    assert!(killed.unwrap_err().is_cancelled());
    // A turn that the disk was just working on ends first.
    while sweepline_buffer::RealDisk::take(&folder.path().join("buffer")).is_err() {
        tokio::task::yield_now().await;
    }
    let mut second = rig(DISK, folder.path()).await;
    assert_eq!(second.deliver().await, "kept");
    second.end().await;
}

#[tokio::test(start_paused = true)]
async fn what_the_sink_fails_is_given_to_it_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut rig = rig(DISK, folder.path()).await;
    rig.send("a").await;
    let refused = rig.sink.recv().await.unwrap();
    refused.ack.fail();
    drop(refused);
    assert_eq!(rig.deliver().await, "a");
    rig.end().await;
}

#[tokio::test(start_paused = true)]
async fn what_the_sink_rejects_does_not_come_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut rig = rig(DISK, folder.path()).await;
    rig.send("poison").await;
    rig.sink.recv().await.unwrap().ack.reject();
    rig.send("next").await;
    assert_eq!(rig.deliver().await, "next");
    rig.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_disk_buffer_is_emptied_when_the_input_ends() {
    let folder = tempfile::tempdir().unwrap();
    let mut rig = rig(DISK, folder.path()).await;
    for record in 0..50 {
        rig.send(&record.to_string()).await;
    }
    drop(rig.sender.take());
    for record in 0..50 {
        assert_eq!(rig.deliver().await, record.to_string());
    }
    assert!(rig.sink.recv().await.is_none());
    rig.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_batch_larger_than_a_record_comes_in_parts() {
    let folder = tempfile::tempdir().unwrap();
    let mut rig = rig(DISK, folder.path()).await;
    let whole = vec!["x"; 3000].join(",");
    assert_eq!(rig.send(&whole).await.wait().await, Delivery::Delivered);
    let mut records = 0;
    while records < 3000 {
        records += rig.deliver().await.split(',').count();
    }
    assert_eq!(records, 3000);
    rig.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_full_disk_buffer_holds_its_senders_back() {
    let folder = tempfile::tempdir().unwrap();
    let large = "x".repeat(4_000_000);
    let mut held = rig(DISK, &folder.path().join("block")).await;
    let mut waiting = Vec::new();
    // The channels hold some, the disk sixteen.
    for _ in 0..20 {
        waiting.push(held.send(&large).await);
    }
    let last = waiting.pop().unwrap().wait();
    tokio::pin!(last);
    assert!(timeout(Duration::from_secs(60), &mut last).await.is_err());
    for _ in 0..20 {
        held.deliver().await;
    }
    assert_eq!(last.await, Delivery::Delivered);
    held.end().await;
}

/// A sink that fails with its second batch.
struct Failing;

impl Prepare<Box<dyn Sink>> for Failing {
    fn check(&self) -> Result<(), ComponentError> {
        Ok(())
    }

    fn build(self: Box<Self>, _host: Host) -> Result<Box<dyn Sink>, ComponentError> {
        Ok(self)
    }
}

#[async_trait]
impl Sink for Failing {
    async fn run(self: Box<Self>, mut input: Input) -> Result<(), ComponentError> {
        drop(input.recv().await);
        if let Some(batch) = input.recv().await {
            batch.ack.fail();
        }
        Err(ComponentError::Unavailable("the disk is full".to_owned()))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_memory_holds_for_a_sink_that_fails_was_not_delivered() {
    let Prepared::Sink(buffered) =
        before(options("{type: memory, max_events: 50}").unwrap(), Prepared::Sink(Box::new(Failing)))
    else {
        panic!("a sink stays one")
    };
    let folder = tempfile::tempdir().unwrap();
    let (sender, receiver) = mpsc::channel(100);
    let mut receipts = Vec::new();
    for record in 0..60 {
        let (batch, receipt) = batch(&record.to_string());
        sender.send(batch).await.unwrap();
        receipts.push(receipt);
    }
    let run = buffered.build(host(folder.path())).unwrap().run(Input::from(receiver));
    run.await.unwrap_err();
    let mut outcomes = Vec::new();
    for receipt in receipts {
        outcomes.push(receipt.wait().await);
    }
    assert_eq!(outcomes[0], Delivery::Delivered);
    assert_eq!(outcomes[1..], [Delivery::Failed; 59]);
}

#[tokio::test(start_paused = true)]
async fn a_stop_does_not_wait_for_a_sink_that_hangs_behind_a_full_buffer() {
    let folder = tempfile::tempdir().unwrap();
    let large = "x".repeat(4_000_000);
    let mut rig = rig(DISK, folder.path()).await;
    let mut receipts = Vec::new();
    for _ in 0..20 {
        receipts.push(rig.send(&large).await);
    }
    rig.shutdown.cancel();
    drop(rig.sender.take());
    let last = receipts.pop().unwrap();
    assert_eq!(last.wait().await, Delivery::Failed, "there was no room for it");
    assert_eq!(receipts.remove(0).wait().await, Delivery::Delivered);
    rig.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_disk_that_refuses_is_tried_again_and_holds_back_or_drops_meanwhile() {
    for (when_full, second) in [("block", None), ("drop_newest", Some(Delivery::Delivered))] {
        let folder = tempfile::tempdir().unwrap();
        let options = format!("{{type: disk, max_size: 67108864, when_full: {when_full}}}");
        let mut rig = rig(&options, folder.path()).await;
        // Segments cannot be begun in a folder that is gone.
        std::fs::remove_dir_all(folder.path().join("buffer")).unwrap();
        let mut first = Box::pin(rig.send("first").await.wait());
        assert!(timeout(Duration::from_secs(5), &mut first).await.is_err(), "it is not on the disk");
        let mut later = Box::pin(rig.send("second").await.wait());
        assert_eq!(timeout(Duration::from_secs(5), &mut later).await.ok(), second, "{when_full}");
        std::fs::create_dir(folder.path().join("buffer")).unwrap();
        assert_eq!(first.await, Delivery::Delivered);
        assert_eq!(rig.deliver().await, "first");
        if second.is_none() {
            assert_eq!(rig.deliver().await, "second");
        }
        rig.end().await;
    }
}

#[tokio::test(start_paused = true)]
async fn memory_goes_on_feeding_its_sink_while_the_next_stage_has_no_room() {
    let folder = tempfile::tempdir().unwrap();
    let chain = format!("[{{type: memory, max_events: 4, when_full: overflow}}, {DISK}]");
    let mut rig = rig(&chain, folder.path()).await;
    let large = "x".repeat(4_000_000);
    // Fills the channels, the memory and the disk.
    let mut sent = 0;
    while let Ok(Ok(())) =
        timeout(Duration::from_secs(60), rig.sender.as_ref().unwrap().send(batch(&large).0)).await
    {
        sent += 1;
    }
    assert!(sent > 16, "{sent}");
    // The disk gives a batch back only when a whole segment is confirmed; memory's come at once.
    for _ in 0..sent {
        rig.deliver().await;
    }
    rig.end().await;
}

#[tokio::test(start_paused = true)]
async fn memory_holds_so_many_events_and_then_its_senders_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut rig = rig("{type: memory, max_events: 3}", folder.path()).await;
    let mut sent = 0;
    while let Ok(()) = rig.sender.as_ref().unwrap().try_send(batch("x").0) {
        sent += 1;
        tokio::task::yield_now().await;
    }
    // Two channels, and three events between them.
    assert_eq!(sent, 2 * CHANNEL_BATCHES + 3);
    for _ in 0..sent {
        rig.deliver().await;
    }
    rig.end().await;
}

#[tokio::test(start_paused = true)]
async fn full_memory_drops_the_newest_when_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let mut rig = rig("{type: memory, max_events: 1, when_full: drop_newest}", folder.path()).await;
    for record in 0..100 {
        rig.send(&record.to_string()).await;
        tokio::task::yield_now().await;
    }
    drop(rig.sender.take());
    let mut taken = Vec::new();
    while let Some(batch) = rig.sink.recv().await {
        taken.push(text(&batch));
    }
    let expected: Vec<String> = (0..=CHANNEL_BATCHES).map(|record| record.to_string()).collect();
    assert_eq!(taken, expected);
    rig.end().await;
}

#[tokio::test(start_paused = true)]
async fn memory_overflows_to_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let chain = format!("[{{type: memory, max_events: 1, when_full: overflow}}, {DISK}]");
    let mut rig = rig(&chain, folder.path()).await;
    let mut receipts = Vec::new();
    for record in 0..40 {
        receipts.push(rig.send(&record.to_string()).await);
        tokio::task::yield_now().await;
    }
    // The last is on the disk, so that its sender is answered though the sink has taken nothing.
    assert_eq!(receipts.pop().unwrap().wait().await, Delivery::Delivered);
    let mut taken = Vec::new();
    for _ in 0..40 {
        taken.push(rig.deliver().await.parse::<u32>().unwrap());
    }
    taken.sort_unstable();
    assert_eq!(taken, (0..40).collect::<Vec<u32>>());
    rig.end().await;
}

#[test]
fn options_that_make_no_sense_are_refused_with_the_reason() {
    for (text, reason) in [
        ("{type: paper}", "unknown value `paper`"),
        ("{type: memory, max_evens: 5}", "unknown key `max_evens`"),
        ("{type: memory, max_events: 0}", "must be 1 or more"),
        ("{type: disk}", "max_size"),
        ("{type: disk, max_size: 1000}", "67108864 bytes or more"),
        ("{type: memory, when_full: overflow}", "needs a stage behind it"),
        ("[{type: memory}, {type: disk, max_size: 67108864}]", "nothing reaches the stage behind this one"),
        ("[{type: disk, max_size: 67108864}, {type: memory}]", "a disk stage must be the last"),
        ("[]", "there must be a stage"),
    ] {
        let error = options(text).unwrap_err();
        assert!(error.contains(reason), "{text}: {error}");
    }
}
