//! The messages of both directions under one name.

use sweepline_proto::plugin::{
    Acknowledgement, Batch, Credit, Drain, Finished, RunRequest, RunResponse, run_request, run_response,
};

/// A message once a call has begun.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Message {
    Batch(Batch),
    Acknowledgement(Acknowledgement),
    Credit(Credit),
    Drain,
    Finished(Option<String>),
}

/// What a side says and hears.
pub(crate) trait Speech {
    type Out;
    type In;
    /// Whether it is this side that says when nothing more comes.
    const DRAINS: bool;
    /// Whether what passes is counted on this side: on the other, the component itself counts.
    const COUNTS: bool;

    fn out(message: Message) -> Self::Out;
    /// Reads a message; `None` for one of a kind that this revision does not know.
    fn read(message: Self::In) -> Option<Message>;
}

/// The host speaks.
pub(crate) struct FromHost;
/// The plugin speaks.
pub(crate) struct FromPlugin;

impl Speech for FromHost {
    type Out = RunRequest;
    type In = RunResponse;
    const DRAINS: bool = true;
    const COUNTS: bool = true;

    fn out(message: Message) -> RunRequest {
        let message = match message {
            Message::Batch(batch) => Some(run_request::Message::Batch(batch)),
            Message::Acknowledgement(ack) => Some(run_request::Message::Acknowledgement(ack)),
            Message::Credit(credit) => Some(run_request::Message::Credit(credit)),
            Message::Drain => Some(run_request::Message::Drain(Drain {})),
            Message::Finished(_) => None,
        };
        RunRequest { message }
    }

    fn read(message: RunResponse) -> Option<Message> {
        Some(match message.message? {
            run_response::Message::Started(_) => return None,
            run_response::Message::Batch(batch) => Message::Batch(batch),
            run_response::Message::Acknowledgement(ack) => Message::Acknowledgement(ack),
            run_response::Message::Credit(credit) => Message::Credit(credit),
            run_response::Message::Finished(Finished { error }) => {
                Message::Finished((!error.is_empty()).then_some(error))
            }
        })
    }
}

impl Speech for FromPlugin {
    type Out = Result<RunResponse, tonic::Status>;
    type In = RunRequest;
    const DRAINS: bool = false;
    const COUNTS: bool = false;

    fn out(message: Message) -> Self::Out {
        let message = match message {
            Message::Batch(batch) => Some(run_response::Message::Batch(batch)),
            Message::Acknowledgement(ack) => Some(run_response::Message::Acknowledgement(ack)),
            Message::Credit(credit) => Some(run_response::Message::Credit(credit)),
            Message::Drain => None,
            Message::Finished(error) => {
                Some(run_response::Message::Finished(Finished { error: error.unwrap_or_default() }))
            }
        };
        Ok(RunResponse { message })
    }

    fn read(message: RunRequest) -> Option<Message> {
        Some(match message.message? {
            run_request::Message::Start(_) => return None,
            run_request::Message::Batch(batch) => Message::Batch(batch),
            run_request::Message::Acknowledgement(ack) => Message::Acknowledgement(ack),
            run_request::Message::Credit(credit) => Message::Credit(credit),
            run_request::Message::Drain(_) => Message::Drain,
        })
    }
}
