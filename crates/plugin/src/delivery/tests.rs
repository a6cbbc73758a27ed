use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::mpsc;

use super::*;
use crate::ack::{Ack, Delivery, Receipt};
use crate::clock::SystemClock;
use crate::event::{Batch, Origin, RawBatch, Records};
use crate::metric::Labels;
use crate::options::Span;

/// Takes requests, with an answer for each; takes everything once the answers are used up.
#[derive(Clone, Default)]
struct Receiver {
    answers: Arc<Mutex<Vec<SendError>>>,
    /// Requests of more bytes are too large.
    largest: Option<usize>,
    taken: Arc<Mutex<Vec<Vec<String>>>>,
}

#[async_trait]
impl Courier for Receiver {
    type Item = String;

    fn encode(&self, events: &Events, push: &mut dyn FnMut(String, usize)) {
        let Events::Raw(raw) = events else { return };
        for record in raw.iter() {
            push(String::from_utf8_lossy(record).into_owned(), record.len());
        }
    }

    async fn send(&self, items: &[String]) -> Result<u64, SendError> {
        if let Some(error) = self.answers.lock().unwrap().pop() {
            return Err(error);
        }
        if self.largest.is_some_and(|largest| items.iter().map(String::len).sum::<usize>() > largest) {
            return Err(SendError::TooLarge("413".to_owned()));
        }
        self.taken.lock().unwrap().push(items.to_vec());
        Ok(0)
    }
}

fn host() -> Host {
    let labels = Labels { id: "out".to_owned(), kind: "sink", component_type: "http" };
    Host {
        metrics: ComponentMetrics::new(labels),
        clock: Arc::new(SystemClock),
        data_dir: None,
        shutdown: CancellationToken::new(),
    }
}

fn batch(records: &[&str]) -> (Batch, Receipt) {
    let mut gathered = Records::default();
    records.iter().for_each(|record| gathered.push(record.as_bytes()));
    let (data, records) = gathered.finish();
    let received = sweepline_parse::time::Nanos(0);
    let raw = RawBatch { data, records, received, origin: Origin::default() };
    let (ack, receipt) = Ack::new();
    (Batch { events: Events::Raw(raw), ack }, receipt)
}

struct Rig {
    input: mpsc::Sender<Batch>,
    receiver: Receiver,
    host: Host,
    running: tokio::task::JoinHandle<()>,
}

fn rig(answers: Vec<SendError>, max_events: usize, attempts: Option<u32>) -> Rig {
    let receiver = Receiver { answers: Arc::new(Mutex::new(answers)), ..Receiver::default() };
    rig_of(receiver, max_events, attempts)
}

fn rig_of(receiver: Receiver, max_events: usize, attempts: Option<u32>) -> Rig {
    let (input, output) = mpsc::channel(16);
    let host = host();
    let (courier, own) = (receiver.clone(), host.clone());
    let running = tokio::spawn(async move {
        let batching = BatchOptions { max_events, max_bytes: 100, timeout: Span(Duration::from_secs(1)) };
        let requests = RequestOptions { retry_attempts: attempts, ..RequestOptions::default() };
        run(courier, &batching, &requests, &own, output.into()).await;
    });
    Rig { input, receiver, host, running }
}

impl Rig {
    fn taken(&self) -> Vec<Vec<String>> {
        self.receiver.taken.lock().unwrap().clone()
    }
}

#[tokio::test(start_paused = true)]
async fn requests_hold_at_most_what_they_may_and_every_ack_waits_for_its_last_event() {
    let rig = rig(Vec::new(), 2, None);
    let (first, receipt) = batch(&["a", "b", "c"]);
    rig.input.send(first).await.unwrap();
    assert_eq!(receipt.wait().await, Delivery::Delivered);
    assert_eq!(rig.taken(), [vec!["a", "b"], vec!["c"]]);
    let long = "x".repeat(90);
    let (second, receipt) = batch(&[&long, &long]);
    rig.input.send(second).await.unwrap();
    assert_eq!(receipt.wait().await, Delivery::Delivered);
    assert_eq!(rig.taken().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_busy_receiver_is_called_again_when_it_asks_to_be() {
    let after = Some(Duration::from_secs(7));
    let rig =
        rig(vec![SendError::again("away"), SendError::Again { why: "busy".to_owned(), after }], 1, None);
    let began = tokio::time::Instant::now();
    let (first, receipt) = batch(&["a"]);
    rig.input.send(first).await.unwrap();
    assert_eq!(receipt.wait().await, Delivery::Delivered);
    assert_eq!(began.elapsed().as_secs(), 9, "7 s as asked, then 2 s of backoff");
}

#[tokio::test(start_paused = true)]
async fn a_receiver_that_asks_to_be_called_at_once_is_given_a_rest() {
    let at_once = SendError::Again { why: "busy".to_owned(), after: Some(Duration::ZERO) };
    let rig = rig(vec![at_once; 3], 1, None);
    let began = tokio::time::Instant::now();
    let (first, receipt) = batch(&["a"]);
    rig.input.send(first).await.unwrap();
    assert_eq!(receipt.wait().await, Delivery::Delivered);
    assert_eq!(began.elapsed().as_secs(), 3, "the first backoff before each further try");
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_does_not_stop_what_follows() {
    let rig = rig(vec![SendError::Refused("no".to_owned())], 1, None);
    let (first, first_receipt) = batch(&["a"]);
    let (second, second_receipt) = batch(&["b"]);
    rig.input.send(first).await.unwrap();
    rig.input.send(second).await.unwrap();
    assert_eq!(first_receipt.wait().await, Delivery::Rejected);
    assert_eq!(second_receipt.wait().await, Delivery::Delivered);
    assert_eq!(rig.taken(), [vec!["b"]]);
}

#[tokio::test(start_paused = true)]
async fn what_is_partly_refused_is_told_to_the_source_and_not_sent_again() {
    let partly = SendError::Partly { rejected: 1, why: "not this".to_owned(), sent: 7 };
    let rig = rig(vec![partly], 2, None);
    let (first, first_receipt) = batch(&["a", "b"]);
    rig.input.send(first).await.unwrap();
    assert_eq!(first_receipt.wait().await, Delivery::Rejected);
    let (second, second_receipt) = batch(&["c"]);
    rig.input.send(second).await.unwrap();
    assert_eq!(second_receipt.wait().await, Delivery::Delivered);
    assert_eq!(rig.taken(), [vec!["c"]]);
}

#[tokio::test(start_paused = true)]
async fn giving_up_tells_the_source() {
    let rig = rig(vec![SendError::again("away"); 5], 1, Some(3));
    let (first, receipt) = batch(&["a"]);
    rig.input.send(first).await.unwrap();
    assert_eq!(receipt.wait().await, Delivery::Failed);
}

#[tokio::test(start_paused = true)]
async fn a_stopping_pipeline_does_not_wait_for_a_receiver_that_is_away() {
    let rig = rig(vec![SendError::again("away"); 100], 1, None);
    rig.host.shutdown.cancel();
    let (first, receipt) = batch(&["a"]);
    rig.input.send(first).await.unwrap();
    assert_eq!(receipt.wait().await, Delivery::Failed);
    drop(rig.input);
    rig.running.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_too_large_is_sent_in_halves_in_order_and_only_what_cannot_pass_is_refused() {
    let receiver = Receiver { largest: Some(2), ..Receiver::default() };
    let rig = rig_of(receiver, 10, None);
    let (fits, receipt) = batch(&["a", "b", "c", "d", "e"]);
    rig.input.send(fits).await.unwrap();
    assert_eq!(receipt.wait().await, Delivery::Delivered);
    assert_eq!(rig.taken(), [vec!["a", "b"], vec!["c"], vec!["d", "e"]]);
    let (one_too_large, receipt) = batch(&["a", "bcd", "e"]);
    rig.input.send(one_too_large).await.unwrap();
    assert_eq!(receipt.wait().await, Delivery::Rejected);
    assert_eq!(rig.taken()[3..], [vec!["a"], vec!["e"]]);
}

#[tokio::test(start_paused = true)]
async fn tries_end_when_their_time_does() {
    let retry =
        Retry { give_up_after: Some(Duration::from_secs(10)), ..Retry::new(&RequestOptions::default()) };
    let mut told = Vec::new();
    let began = tokio::time::Instant::now();
    let ended = retry
        .until_taken(
            &CancellationToken::new(),
            |_, tries| told.push(tries),
            || async { Err::<(), _>(SendError::again("away")) },
        )
        .await;
    // 1, 2 and 4 s between four tries; another 8 s would be past the end.
    assert_eq!(ended, Err(Undelivered::GaveUp { why: "away".to_owned(), tries: 4 }));
    assert_eq!((told, began.elapsed().as_secs()), (vec![1, 2, 3], 7));
}

#[tokio::test(start_paused = true)]
async fn a_sink_that_is_ended_fails_what_it_has_not_sent() {
    let rig = rig(vec![SendError::again("away"); 100], 2, None);
    let (on_the_way, _still_tried) = batch(&["a", "b"]);
    let (in_part_waiting, first_receipt) = batch(&["c", "d", "e"]);
    let (queued, second_receipt) = batch(&["f"]);
    for batch in [on_the_way, in_part_waiting, queued] {
        rig.input.send(batch).await.unwrap();
    }
    while rig.input.capacity() < rig.input.max_capacity() - 1 {
        tokio::task::yield_now().await;
    }
    rig.running.abort();
    assert!(rig.running.await.unwrap_err().is_cancelled());
    assert_eq!(first_receipt.wait().await, Delivery::Failed);
    assert_eq!(second_receipt.wait().await, Delivery::Failed);
}

#[test]
fn what_is_on_the_way_when_the_process_ends_was_not_delivered() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let ending = runtime();
    let receipt = ending.block_on(async {
        let rig = rig(vec![SendError::again("away")], 1, None);
        let (sent, receipt) = batch(&["a"]);
        rig.input.send(sent).await.unwrap();
        while !rig.receiver.answers.lock().unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
        receipt
    });
    drop(ending);
    assert_eq!(runtime().block_on(receipt.wait()), Delivery::Failed);
}
