//! A transform that gives what it takes, with a fault if wanted.

use std::collections::{BTreeMap, VecDeque};
use std::pin::Pin;

use sweepline_proto::plugin::plugin_server::Plugin;
use sweepline_proto::plugin::{
    Acknowledgement, Batch, Component, ComponentKind, Credit, DescribeRequest, DescribeResponse, EventKind,
    Finished, Outcome, Problem, RunRequest, RunResponse, Start, Started, ValidateRequest, ValidateResponse,
    run_request, run_response,
};
use tokio::sync::mpsc;
use tokio_stream::wrappers::UnboundedReceiverStream;
use tonic::{Request, Response, Status, Streaming};

use crate::revision;

/// What the plugin does wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fault {
    None,
    TakesAnyOptions,
    BeginsWithAnyOptions,
    KnowsEveryName,
    SpeaksAnyRevision,
    EndsOnUnknownMessage,
    DeliversUnreadable,
    RejectsWithoutReason,
    FinishesAfterGarbage,
    IgnoresCredit,
    AcknowledgesAtOnce,
    AcknowledgesTwice,
    ForgetsTheLast,
}

pub(super) struct Echo(pub(super) Fault);

pub(super) fn described() -> Component {
    Component {
        name: "echo".to_owned(),
        kind: ComponentKind::Transform.into(),
        takes: vec![EventKind::Raw.into()],
        gives: EventKind::Raw.into(),
        ..Component::default()
    }
}

#[tonic::async_trait]
impl Plugin for Echo {
    async fn describe(&self, _: Request<DescribeRequest>) -> Result<Response<DescribeResponse>, Status> {
        let components = vec![described()];
        Ok(Response::new(DescribeResponse { revisions: Some(revision::ours()), components }))
    }

    async fn validate(
        &self,
        request: Request<ValidateRequest>,
    ) -> Result<Response<ValidateResponse>, Status> {
        let request = request.into_inner();
        if request.component != "echo" && self.0 != Fault::KnowsEveryName {
            return Err(Status::not_found("only echo"));
        }
        let fine = request.options == "{}" || self.0 == Fault::TakesAnyOptions;
        let problem = Problem { path: Vec::new(), message: "no options here".to_owned() };
        Ok(Response::new(ValidateResponse { problems: if fine { Vec::new() } else { vec![problem] } }))
    }

    type RunStream = Pin<Box<dyn tokio_stream::Stream<Item = Result<RunResponse, Status>> + Send>>;

    async fn run(
        &self,
        request: Request<Streaming<RunRequest>>,
    ) -> Result<Response<Self::RunStream>, Status> {
        let mut incoming = request.into_inner();
        let Some(RunRequest { message: Some(run_request::Message::Start(start)) }) =
            incoming.message().await?
        else {
            return Err(Status::failed_precondition("no Start"));
        };
        self.begins(&start)?;
        let (out, answers) = mpsc::unbounded_channel();
        let call =
            Call { fault: self.0, out, leave: 0, sent: 0, waiting: VecDeque::new(), of: BTreeMap::new() };
        tokio::spawn(call.run(incoming));
        Ok(Response::new(Box::pin(UnboundedReceiverStream::new(answers))))
    }
}

impl Echo {
    fn begins(&self, start: &Start) -> Result<(), Status> {
        if start.revision != revision::NEWEST && self.0 != Fault::SpeaksAnyRevision {
            return Err(Status::failed_precondition("another revision"));
        }
        if start.options != "{}" && self.0 != Fault::BeginsWithAnyOptions {
            return Err(Status::invalid_argument("no options here"));
        }
        Ok(())
    }
}

struct Call {
    fault: Fault,
    out: mpsc::UnboundedSender<Result<RunResponse, Status>>,
    leave: u32,
    sent: u64,
    /// What came and has not been sent on.
    waiting: VecDeque<Batch>,
    /// Numbers of what was sent on → of what it came from.
    of: BTreeMap<u64, u64>,
}

impl Call {
    fn say(&self, message: run_response::Message) {
        let _ = self.out.send(Ok(RunResponse { message: Some(message) }));
    }

    fn acknowledge(&self, sequence: u64, outcome: Outcome, reason: &str) {
        let acknowledgement =
            Acknowledgement { sequences: vec![sequence], outcome: outcome.into(), reason: reason.to_owned() };
        self.say(run_response::Message::Acknowledgement(acknowledgement.clone()));
        if self.fault == Fault::AcknowledgesTwice {
            self.say(run_response::Message::Acknowledgement(acknowledgement));
        }
    }

    fn finish(&self) {
        self.say(run_response::Message::Finished(Finished::default()));
    }

    async fn run(mut self, mut incoming: Streaming<RunRequest>) {
        self.say(run_response::Message::Started(Started {}));
        self.say(run_response::Message::Credit(Credit { batches: 16, bytes: 1 << 20 }));
        let mut draining = false;
        loop {
            let message = match incoming.message().await {
                Ok(Some(request)) => request.message,
                Ok(None) => return,
                Err(_) if self.fault == Fault::FinishesAfterGarbage => return self.finish(),
                Err(status) => {
                    let _ = self.out.send(Err(Status::invalid_argument(status.message())));
                    return;
                }
            };
            match message {
                None if self.fault == Fault::EndsOnUnknownMessage => return self.finish(),
                Some(run_request::Message::Batch(batch)) => self.take(batch),
                Some(run_request::Message::Credit(credit)) => self.leave += credit.batches,
                Some(run_request::Message::Acknowledgement(acknowledgement)) => self.settle(&acknowledgement),
                Some(run_request::Message::Drain(_)) => draining = true,
                Some(run_request::Message::Start(_)) | None => {}
            }
            while self.leave > 0 || self.fault == Fault::IgnoresCredit {
                let Some(batch) = self.waiting.pop_front() else { break };
                self.pass_on(batch);
            }
            let last = usize::from(self.fault == Fault::ForgetsTheLast);
            if draining && self.waiting.is_empty() && self.of.len() <= last {
                return self.finish();
            }
        }
    }

    fn take(&mut self, batch: Batch) {
        if batch.events.is_some() {
            self.waiting.push_back(batch);
            return;
        }
        match self.fault {
            Fault::DeliversUnreadable => self.acknowledge(batch.sequence, Outcome::Delivered, ""),
            Fault::RejectsWithoutReason => self.acknowledge(batch.sequence, Outcome::Rejected, ""),
            _ => self.acknowledge(batch.sequence, Outcome::Rejected, "no events"),
        }
    }

    fn pass_on(&mut self, batch: Batch) {
        self.sent += 1;
        self.leave = self.leave.saturating_sub(1);
        if self.fault == Fault::AcknowledgesAtOnce {
            self.acknowledge(batch.sequence, Outcome::Delivered, "");
        } else {
            self.of.insert(self.sent, batch.sequence);
        }
        self.say(run_response::Message::Batch(Batch { sequence: self.sent, events: batch.events }));
    }

    fn settle(&mut self, acknowledgement: &Acknowledgement) {
        for sequence in &acknowledgement.sequences {
            if let Some(of) = self.of.remove(sequence) {
                self.acknowledge(of, acknowledgement.outcome(), "the output says so");
            }
        }
    }
}
