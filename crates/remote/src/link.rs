//! Moving batches over one call, for both sides.
//!
//! Invariants:
//! - a batch that was sent is kept until the other side says what became of it, and goes again over the next call when
//!   this one breaks off;
//! - a batch that was received is acknowledged when its receipt says so, never before;
//! - neither side holds more than the credit it gave.

mod credit;
mod message;

pub(crate) use message::{FromHost, FromPlugin, Message, Speech};

use std::collections::{BTreeMap, VecDeque};

use prost::Message as _;
use sweepline_plugin::ack::{Ack, Delivery};
use sweepline_plugin::component::{Input, Output};
use sweepline_plugin::event::{Batch, Kind};
use sweepline_plugin::metric::{ComponentMetrics, Stage};
use sweepline_proto::plugin::{self, Outcome};
use sweepline_wire as wire;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_stream::{Stream, StreamExt};
use tonic::Status;

pub(crate) use self::credit::Given;
use self::credit::Taken;
use crate::limits::{MESSAGE_BYTES, UNACKNOWLEDGED_BATCHES};

/// Batches of one direction that the other side must have, over as many calls as it takes.
#[derive(Default)]
pub(crate) struct Unsettled {
    /// To be sent, the first first: what an earlier call did not settle.
    unsent: VecDeque<Batch>,
    /// Sent in this call, by number.
    sent: BTreeMap<u64, Batch>,
}

impl Unsettled {
    /// Makes ready for a new call: what was not acknowledged goes again, in the old order.
    pub(crate) fn begin(&mut self) {
        for (_, batch) in std::mem::take(&mut self.sent).into_iter().rev() {
            self.unsent.push_front(batch);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.sent.is_empty() && self.unsent.is_empty()
    }
}

/// What is left was not delivered.
impl Drop for Unsettled {
    fn drop(&mut self) {
        self.begin();
        self.unsent.drain(..).for_each(|batch| batch.ack.fail());
    }
}

/// Why a call ended before its work was done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LinkError {
    /// The connection or the process is gone.
    #[error("the call broke off: {0}")]
    Broken(String),
    /// The other side does not keep to the protocol.
    #[error("protocol error: {0}")]
    Protocol(String),
    /// Nothing was heard for too long.
    #[error("nothing was heard for {} s while batches were waiting", .0.as_secs())]
    Stalled(std::time::Duration),
    /// Nobody takes what the other side sends.
    #[error("the pipeline takes nothing any more")]
    PipelineGone,
}

impl LinkError {
    /// Returns the word of the error in metrics.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Broken(_) => "plugin_broken_off",
            Self::Protocol(_) => "plugin_protocol",
            Self::Stalled(_) => "plugin_stalled",
            Self::PipelineGone => "pipeline_gone",
        }
    }
}

/// What batches may hold, and how it is written.
pub(crate) struct Content {
    /// Whether the other side wants sessions as rows.
    pub(crate) as_rows: bool,
    /// Kinds of events that the other side may send.
    pub(crate) expects: Vec<Kind>,
}

/// One call.
pub(crate) struct Link<'l, S: Speech> {
    unsettled: &'l mut Unsettled,
    /// The other side's leave to send.
    leave: Given,
    next_sequence: u64,
    /// What may come.
    allowed: Taken,
    last_sequence: u64,
    /// Batches that came and wait for their receipts.
    receipts: JoinSet<(u64, Delivery)>,
    out: mpsc::UnboundedSender<S::Out>,
    metrics: ComponentMetrics,
    content: Content,
    heard: Instant,
}

/// What one side does with what comes, besides batches.
pub(crate) struct Ends<W, D> {
    /// The side's own work: the component's task. It ends the call, with an error if it gives one.
    pub(crate) work: W,
    /// Says when the other side is to be told that nothing more comes, for sides without input.
    pub(crate) stop: D,
    /// How long silence is borne while batches are waiting.
    pub(crate) patience: Option<std::time::Duration>,
}

/// What ended a call in order.
#[derive(PartialEq, Eq, Debug)]
pub(crate) enum Finish {
    /// The other side's last word, with an error if it could not go on.
    Theirs(Option<String>),
    /// Our last word.
    Ours,
}

impl<'l, S: Speech> Link<'l, S> {
    pub(crate) fn new(
        unsettled: &'l mut Unsettled,
        out: mpsc::UnboundedSender<S::Out>,
        metrics: ComponentMetrics,
        content: Content,
    ) -> Self {
        unsettled.begin();
        Self {
            unsettled,
            leave: Given::default(),
            next_sequence: 1,
            allowed: Taken::default(),
            last_sequence: 0,
            receipts: JoinSet::new(),
            out,
            metrics,
            content,
            heard: Instant::now(),
        }
    }

    /// Moves batches until one side is done.
    ///
    /// `input` gives what the other side gets; `output` takes what it sends. On the other side's `Drain`, `drained` is
    /// called and the output closed.
    pub(crate) async fn run<W, D>(
        mut self,
        input: &mut Option<Input>,
        output: Option<Output>,
        incoming: &mut (impl Stream<Item = Result<S::In, Status>> + Unpin),
        ends: Ends<W, D>,
        mut drained: impl FnMut(),
    ) -> Result<Finish, LinkError>
    where
        W: Future<Output = Option<String>>,
        D: Future<Output = ()>,
    {
        let Ends { work, stop, patience } = ends;
        let (mut work, mut stop) = (std::pin::pin!(work), std::pin::pin!(stop));
        let (mut forward, mut taken) = match output {
            Some(output) => {
                let (forward, taken) = forwarder(output);
                (Some(forward), Some(taken))
            }
            None => (None, None),
        };
        if forward.is_some() {
            let grant = self.allowed.open();
            self.say(Message::Credit(grant))?;
        }
        let (mut work_done, mut said_drain) = (false, false);
        loop {
            while self.leave.is_open() {
                let Some(batch) = self.unsettled.unsent.pop_front() else { break };
                self.send(batch)?;
            }
            let all_sent = input.is_none() && self.unsettled.unsent.is_empty();
            if work_done && all_sent && self.unsettled.sent.is_empty() && self.receipts.is_empty() {
                self.say(Message::Finished(None))?;
                return Ok(Finish::Ours);
            }
            // Without leave, too: one batch waits here, so that the end of the input is seen at any time.
            let may_take =
                self.unsettled.unsent.is_empty() && self.unsettled.sent.len() < UNACKNOWLEDGED_BATCHES;
            tokio::select! {
                biased;
                message = incoming.next() => {
                    self.heard = Instant::now();
                    let message = match message {
                        None => return Err(LinkError::Broken("the other side ended the call".to_owned())),
                        Some(Err(status)) => return Err(LinkError::Broken(status.message().to_owned())),
                        Some(Ok(message)) => S::read(message),
                    };
                    match message {
                        None => {}
                        Some(Message::Batch(batch)) => self.receive(batch, forward.as_ref())?,
                        Some(Message::Acknowledgement(ack)) => self.settle(&ack)?,
                        Some(Message::Credit(credit)) => self.leave.add(&credit),
                        Some(Message::Drain) => {
                            forward = None;
                            drained();
                        }
                        Some(Message::Finished(error)) => return Ok(Finish::Theirs(error)),
                    }
                }
                Some(settled) = self.receipts.join_next() => {
                    let (sequence, delivery) =
                        settled.map_err(|error| LinkError::Broken(error.to_string()))?;
                    self.acknowledge(sequence, delivery, String::new())?;
                    self.grant()?;
                }
                Some(bytes) = next(&mut taken) => match bytes {
                    Some(bytes) => {
                        self.allowed.owe(bytes);
                        self.grant()?;
                    }
                    None => return Err(LinkError::PipelineGone),
                },
                error = &mut work, if !work_done => {
                    work_done = true;
                    if error.is_some() {
                        self.say(Message::Finished(error))?;
                        return Ok(Finish::Ours);
                    }
                }
                batch = receive(input), if may_take => match batch {
                    Some(batch) => {
                        if S::COUNTS {
                            self.metrics.received_events.increment(batch.len() as u64);
                        }
                        self.unsettled.unsent.push_back(batch);
                    }
                    None => {
                        *input = None;
                        if S::DRAINS && !said_drain {
                            said_drain = true;
                            self.say(Message::Drain)?;
                        }
                    }
                },
                () = &mut stop, if !said_drain && S::DRAINS => {
                    said_drain = true;
                    self.say(Message::Drain)?;
                }
                () = silence(self.heard, patience), if !self.unsettled.sent.is_empty() => {
                    return Err(LinkError::Stalled(patience.unwrap_or_default()));
                }
            }
        }
    }

    fn say(&self, message: Message) -> Result<(), LinkError> {
        self.out
            .send(S::out(message))
            .map_err(|_| LinkError::Broken("the other side takes nothing any more".to_owned()))
    }

    fn send(&mut self, batch: Batch) -> Result<(), LinkError> {
        let sequence = self.next_sequence;
        let events = wire::encode(&batch.events, self.content.as_rows);
        let message = plugin::Batch { sequence, events: Some(events) };
        let size = message.encoded_len();
        if size > MESSAGE_BYTES {
            self.error(Stage::Sending, "batch_too_large");
            batch.ack.reject();
            return Ok(());
        }
        self.next_sequence += 1;
        if self.unsettled.sent.is_empty() {
            // Silence counts from here on.
            self.heard = Instant::now();
        }
        self.leave.take(size);
        self.unsettled.sent.insert(sequence, batch);
        self.say(Message::Batch(message))
    }

    fn settle(&mut self, ack: &plugin::Acknowledgement) -> Result<(), LinkError> {
        for sequence in &ack.sequences {
            let Some(batch) = self.unsettled.sent.remove(sequence) else {
                return Err(LinkError::Protocol(format!(
                    "batch {sequence} was acknowledged but not sent, or twice"
                )));
            };
            match ack.outcome() {
                Outcome::Delivered if S::COUNTS && self.content.expects.is_empty() => {
                    self.metrics.sent_events.increment(batch.len() as u64);
                }
                Outcome::Delivered => {}
                Outcome::Rejected => {
                    tracing::warn!(component = self.metrics.labels().id, reason = %ack.reason, "the plugin rejected a batch");
                    self.error(Stage::Sending, "rejected");
                    batch.ack.reject();
                }
                Outcome::Failed | Outcome::Unspecified => {
                    tracing::warn!(component = self.metrics.labels().id, reason = %ack.reason, "the plugin could not deliver a batch");
                    self.error(Stage::Sending, "not_delivered");
                    batch.ack.fail();
                }
            }
        }
        Ok(())
    }

    fn receive(
        &mut self,
        message: plugin::Batch,
        forward: Option<&mpsc::UnboundedSender<(Batch, usize)>>,
    ) -> Result<(), LinkError> {
        let size = message.encoded_len();
        if !self.allowed.take(size) {
            return Err(LinkError::Protocol("more was sent than there was leave to".to_owned()));
        }
        if message.sequence != self.last_sequence + 1 {
            return Err(LinkError::Protocol(format!(
                "batch {} came after batch {}",
                message.sequence, self.last_sequence
            )));
        }
        self.last_sequence = message.sequence;
        let Some(forward) = forward else {
            return Err(LinkError::Protocol("a batch came where none may".to_owned()));
        };
        let events = match wire::decode(message.events) {
            Ok(events) => events,
            Err(error) => {
                tracing::warn!(component = self.metrics.labels().id, %error, "a batch cannot be read");
                self.error(Stage::Receiving, "malformed_batch");
                self.allowed.owe(size);
                self.acknowledge(message.sequence, Delivery::Rejected, error.to_string())?;
                return self.grant();
            }
        };
        let (ack, receipt) = Ack::new();
        let batch = Batch { events, ack };
        if !self.content.expects.contains(&batch.kind()) {
            return Err(LinkError::Protocol(format!("{} came where they may not", batch.kind().name())));
        }
        if S::COUNTS {
            self.metrics.sent_events.increment(batch.len() as u64);
        }
        let sequence = message.sequence;
        self.receipts.spawn(async move { (sequence, receipt.wait().await) });
        forward.send((batch, size)).map_err(|_| LinkError::PipelineGone)
    }

    fn acknowledge(&self, sequence: u64, delivery: Delivery, reason: String) -> Result<(), LinkError> {
        let outcome = match delivery {
            Delivery::Delivered => Outcome::Delivered,
            Delivery::Rejected => Outcome::Rejected,
            Delivery::Failed => Outcome::Failed,
        };
        self.say(Message::Acknowledgement(plugin::Acknowledgement {
            sequences: vec![sequence],
            outcome: outcome.into(),
            reason,
        }))
    }

    /// Gives leave for as much as has been taken on, unless too much waits for its receipt.
    fn grant(&mut self) -> Result<(), LinkError> {
        if self.receipts.len() >= UNACKNOWLEDGED_BATCHES {
            return Ok(());
        }
        match self.allowed.grant() {
            Some(credit) => self.say(Message::Credit(credit)),
            None => Ok(()),
        }
    }

    fn error(&self, stage: Stage, error_type: &'static str) {
        self.metrics.errors(stage, error_type).increment(1);
    }
}

/// A task that hands batches on while the call goes on; tells the size of each that was taken.
#[allow(clippy::type_complexity, reason = "the two ends of one task")]
fn forwarder(
    output: Output,
) -> (mpsc::UnboundedSender<(Batch, usize)>, mpsc::UnboundedReceiver<Option<usize>>) {
    // Both hold no more than the credit allows.
    let (forward, mut batches) = mpsc::unbounded_channel::<(Batch, usize)>();
    let (tell, taken) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Some((batch, size)) = batches.recv().await {
            let gone = !output.send(batch).await;
            if tell.send((!gone).then_some(size)).is_err() || gone {
                return;
            }
        }
    });
    (forward, taken)
}

async fn next<T>(receiver: &mut Option<mpsc::UnboundedReceiver<T>>) -> Option<T> {
    match receiver {
        Some(receiver) => receiver.recv().await,
        None => None,
    }
}

async fn receive(input: &mut Option<Input>) -> Option<Batch> {
    match input {
        Some(input) => input.recv().await,
        None => std::future::pending().await,
    }
}

async fn silence(since: Instant, patience: Option<std::time::Duration>) {
    match patience {
        Some(patience) => tokio::time::sleep_until(since + patience).await,
        None => std::future::pending().await,
    }
}
