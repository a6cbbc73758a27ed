//! One call of `Run`, message by message.
//!
//! What must hold for every message is looked at here, whatever rule is being tried: batches are numbered from 1 and within
//! credit, a batch is acknowledged once, and with an outcome.

use std::collections::BTreeMap;
use std::time::Duration;

use sweepline_plugin::ack::Ack;
use sweepline_plugin::event;
use sweepline_proto::plugin::run_response::Message;
use sweepline_proto::plugin::{
    Acknowledgement, Batch, Component, ComponentKind, Credit, Drain, Outcome, RunResponse, Start, batch,
    run_request,
};
use sweepline_wire as wire;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_stream::wrappers::UnboundedReceiverStream;
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::Channel;
use tonic::{Request, Status, Streaming};

use super::frame::{self, Frames};
use super::report::{ANSWER, Breach, answer, told};
use crate::limits::{CREDIT_BYTES, MESSAGE_BYTES};
use crate::link::Given;

/// How long one call may last, whatever the plugin finds to say.
const CALL: Duration = Duration::from_secs(60);

/// A call that has begun.
pub(super) struct Dialogue {
    out: mpsc::UnboundedSender<Vec<u8>>,
    incoming: Streaming<RunResponse>,
    component: Component,
    /// Whether messages have what only a newer host would send.
    newer: bool,
    began: Instant,
    /// Our leave to send.
    pub(super) leave: Given,
    /// The number of the last batch that was sent.
    pub(super) sent: u64,
    /// What became of batches, and why.
    pub(super) outcomes: BTreeMap<u64, (Outcome, String)>,
    /// The leave that was given.
    granted: Given,
    /// The number of the last batch that came.
    pub(super) came: u64,
    /// Whether the plugin ended the call.
    pub(super) is_over: bool,
}

impl Dialogue {
    /// Sends `Start` and waits for `Started`.
    pub(super) async fn begin(
        channel: &Channel,
        component: &Component,
        start: Start,
        newer: bool,
    ) -> Result<Self, Breach> {
        let (out, requests) = mpsc::unbounded_channel();
        let start = run_request::Message::Start(start);
        // The receiver is in our hands.
        let _ = out.send(if newer { frame::newer(&start) } else { frame::plain(start) });
        let call = run(channel, UnboundedReceiverStream::new(requests));
        let mut incoming = answer("Started", call).await?;
        match answer("Started", incoming.message()).await?.and_then(|response| response.message) {
            Some(Message::Started(_)) => {}
            Some(other) => {
                return Err(Breach::new("Started first", format!("{} came first", name(&other))));
            }
            None => return Err(Breach::new("Started", "it ended the call before")),
        }
        Ok(Self {
            out,
            incoming,
            component: component.clone(),
            newer,
            began: Instant::now(),
            leave: Given::default(),
            sent: 0,
            outcomes: BTreeMap::new(),
            granted: Given::default(),
            came: 0,
            is_over: false,
        })
    }

    fn say(&self, message: run_request::Message) {
        self.say_frame(if self.newer { frame::newer(&message) } else { frame::plain(message) });
    }

    /// Says what this revision may have no word for.
    pub(super) fn say_frame(&self, frame: Vec<u8>) {
        // Whether the other side is there is told by what is heard.
        let _ = self.out.send(frame);
    }

    /// Sends a batch, for which there must be leave; `None`: one of a kind that nobody knows.
    pub(super) fn send(&mut self, events: Option<batch::Events>) {
        self.sent += 1;
        let batch = Batch { sequence: self.sent, events };
        self.leave.take(prost::Message::encoded_len(&batch));
        self.say(run_request::Message::Batch(batch));
    }

    pub(super) fn grant(&mut self, batches: u32) {
        let credit = Credit { batches, bytes: CREDIT_BYTES };
        self.granted.add(&credit);
        self.say(run_request::Message::Credit(credit));
    }

    pub(super) fn acknowledge(&self, sequence: u64, outcome: Outcome) {
        self.say(run_request::Message::Acknowledgement(Acknowledgement {
            sequences: vec![sequence],
            outcome: outcome.into(),
            reason: String::new(),
        }));
    }

    pub(super) fn drain(&self) {
        self.say(run_request::Message::Drain(Drain {}));
    }

    /// Waits for the next message that this revision knows; `expected` says for what.
    pub(super) async fn hear(&mut self, expected: &str) -> Result<Message, Breach> {
        match self.hear_within(ANSWER, expected).await? {
            Some(message) => Ok(message),
            None => {
                let settled = self.outcomes.len();
                let came = format!(
                    "nothing came within {} s, with {settled} of {} batches acknowledged",
                    ANSWER.as_secs(),
                    self.sent
                );
                Err(Breach::new(expected, came))
            }
        }
    }

    /// Waits for a message, but not for ever; `None` when none came.
    pub(super) async fn hear_within(
        &mut self,
        time: Duration,
        expected: &str,
    ) -> Result<Option<Message>, Breach> {
        let Some(left) = CALL.checked_sub(self.began.elapsed()) else {
            return Err(Breach::new(expected, format!("the call lasts longer than {} s", CALL.as_secs())));
        };
        let next = async {
            loop {
                match self.incoming.message().await {
                    Err(status) => return Err(Breach::new(expected, told(&status))),
                    Ok(None) => return Err(Breach::new(expected, "it ended the call without Finished")),
                    Ok(Some(RunResponse { message: None })) => {}
                    Ok(Some(RunResponse { message: Some(message) })) => return Ok(Some(message)),
                }
            }
        };
        let heard = tokio::time::timeout(time.min(left), next).await.unwrap_or(Ok(None));
        self.is_over |= matches!(heard, Err(_) | Ok(Some(Message::Finished(_))));
        let heard = heard?;
        match &heard {
            Some(Message::Started(_)) => return Err(Breach::new("Started once", "it came twice")),
            Some(Message::Batch(batch)) => self.take(batch)?,
            Some(Message::Acknowledgement(acknowledgement)) => self.settle(acknowledgement)?,
            Some(Message::Credit(credit)) => self.leave.add(credit),
            Some(Message::Finished(finished)) if !finished.error.is_empty() => {
                return Err(Breach::new(expected, format!("it gave up: {}", finished.error)));
            }
            Some(Message::Finished(_)) | None => {}
        }
        Ok(heard)
    }

    /// Looks at a batch that came.
    fn take(&mut self, batch: &Batch) -> Result<(), Breach> {
        if self.component.kind() == ComponentKind::Sink {
            return Err(Breach::new("no batch from a sink", "one came"));
        }
        self.came += 1;
        if batch.sequence != self.came {
            let came = format!("batch {} came", batch.sequence);
            return Err(Breach::new(format!("batch {}", self.came), came));
        }
        if !self.granted.is_open() {
            let came = format!("batch {} came without leave", batch.sequence);
            return Err(Breach::new("no batch without credit", came));
        }
        self.granted.take(prost::Message::encoded_len(batch));
        let events = wire::decode(batch.events.clone())
            .map_err(|error| Breach::new("a batch that can be read", error.to_string()))?;
        let came = event::Batch { events, ack: Ack::none() }.kind();
        match wire::kind(self.component.gives()) {
            Some(gives) if gives != came => Err(Breach::new(gives.name(), format!("{} came", came.name()))),
            _ => Ok(()),
        }
    }

    fn settle(&mut self, acknowledgement: &Acknowledgement) -> Result<(), Breach> {
        let outcome = acknowledgement.outcome();
        for sequence in &acknowledgement.sequences {
            let expected = "one acknowledgement, with an outcome, of each batch that was sent";
            let wrong = |what: &str| Err(Breach::new(expected, format!("batch {sequence} {what}")));
            if !(1..=self.sent).contains(sequence) {
                return wrong("was acknowledged, but not sent");
            }
            if outcome == Outcome::Unspecified {
                return wrong("was acknowledged without an outcome");
            }
            if self.outcomes.insert(*sequence, (outcome, acknowledgement.reason.clone())).is_some() {
                return wrong("was acknowledged twice");
            }
        }
        Ok(())
    }

    /// Waits for the end of the call behind `Finished`.
    pub(super) async fn end(mut self) -> Result<(), Breach> {
        let expected = "the end of the call after Finished";
        match answer(expected, self.incoming.message()).await? {
            None => Ok(()),
            Some(_) => Err(Breach::new(expected, "another message came")),
        }
    }
}

/// Opens the call.
pub(super) async fn run(
    channel: &Channel,
    requests: UnboundedReceiverStream<Vec<u8>>,
) -> Result<Streaming<RunResponse>, Status> {
    let mut client = Grpc::new(channel.clone())
        .max_decoding_message_size(MESSAGE_BYTES)
        .max_encoding_message_size(MESSAGE_BYTES);
    client.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
    let path = PathAndQuery::from_static("/sweepline.plugin.v1.Plugin/Run");
    Ok(client.streaming(Request::new(requests), path, Frames).await?.into_inner())
}

/// Returns the name of a message.
fn name(message: &Message) -> &'static str {
    match message {
        Message::Started(_) => "Started",
        Message::Batch(_) => "a Batch",
        Message::Acknowledgement(_) => "an Acknowledgement",
        Message::Credit(_) => "Credit",
        Message::Finished(_) => "Finished",
    }
}
