//! Messages as bytes, so that a plugin can be sent what this revision has no words for.

use prost::Message;
use prost::bytes::BufMut;
use sweepline_proto::plugin::{RunRequest, RunResponse, run_request};
use tonic::Status;
use tonic::codec::{Codec, EncodeBuf, Encoder};
use tonic_prost::ProstCodec;

/// Field 1000 with the value 1, which no message has.
const NEWER_FIELD: [u8; 3] = [0xc0, 0x3e, 0x01];
/// The wire type of messages in messages.
const LENGTH_DELIMITED: u8 = 2;
/// The number of a kind of message that no revision has, small enough for one byte of key.
const NEWER_KIND: u8 = 15;

/// Returns a message as this revision has it.
pub(super) fn plain(message: run_request::Message) -> Vec<u8> {
    RunRequest { message: Some(message) }.encode_to_vec()
}

/// Returns a message as a newer host may send it: with fields that this revision does not know, within and beside.
pub(super) fn newer(message: &run_request::Message) -> Vec<u8> {
    match message {
        run_request::Message::Start(start) => nested(1, start),
        run_request::Message::Batch(batch) => nested(2, batch),
        run_request::Message::Acknowledgement(acknowledgement) => nested(3, acknowledgement),
        run_request::Message::Credit(credit) => nested(4, credit),
        run_request::Message::Drain(drain) => nested(5, drain),
    }
}

/// Returns a message of a kind that this revision does not know.
pub(super) fn unknown() -> Vec<u8> {
    vec![NEWER_KIND << 3 | LENGTH_DELIMITED, 0]
}

/// Returns what is no message: the key of a field that may not be.
pub(super) fn garbage() -> Vec<u8> {
    vec![0xff; 16]
}

fn nested(number: u8, message: &impl Message) -> Vec<u8> {
    let mut inner = message.encode_to_vec();
    inner.extend(NEWER_FIELD);
    let mut frame = vec![number << 3 | LENGTH_DELIMITED];
    prost::encoding::encode_varint(inner.len() as u64, &mut frame);
    frame.extend(inner);
    frame.extend(NEWER_FIELD);
    frame
}

/// Sends bytes as they are, reads messages.
#[derive(Default)]
pub(super) struct Frames;

impl Codec for Frames {
    type Encode = Vec<u8>;
    type Decode = RunResponse;
    type Encoder = AsTheyAre;
    type Decoder = <ProstCodec<RunRequest, RunResponse> as Codec>::Decoder;

    fn encoder(&mut self) -> Self::Encoder {
        AsTheyAre
    }

    fn decoder(&mut self) -> Self::Decoder {
        ProstCodec::<RunRequest, RunResponse>::default().decoder()
    }
}

pub(super) struct AsTheyAre;

impl Encoder for AsTheyAre {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, frame: Vec<u8>, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        to.put_slice(&frame);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use sweepline_proto::plugin::{Acknowledgement, Batch, Credit, Drain, Start};

    use super::*;

    #[test]
    fn a_newer_message_is_read_as_what_is_known_of_it() {
        for message in [
            run_request::Message::Start(Start { id: "x".to_owned(), ..Start::default() }),
            run_request::Message::Batch(Batch { sequence: 1, events: None }),
            run_request::Message::Acknowledgement(Acknowledgement::default()),
            run_request::Message::Credit(Credit { batches: 1, bytes: 2 }),
            run_request::Message::Drain(Drain {}),
        ] {
            let newer = newer(&message);
            assert_eq!(newer.len(), plain(message.clone()).len() + 2 * NEWER_FIELD.len(), "{message:?}");
            assert_eq!(RunRequest::decode(newer.as_slice()).unwrap().message, Some(message));
        }
        assert_eq!(RunRequest::decode(unknown().as_slice()).unwrap().message, None);
        assert!(RunRequest::decode(garbage().as_slice()).is_err());
    }
}
