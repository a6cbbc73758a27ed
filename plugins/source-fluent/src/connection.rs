//! One connection.

mod reader;

use std::io;
use std::sync::Arc;

use bytes::BytesMut;
use sweepline_forward::msgpack::Error;
use sweepline_net::compress::Unpack;
use sweepline_net::listen::{Connection, Stream};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use self::reader::Reader;
use crate::answer;
use crate::door::Door;
use crate::handshake::Refused;
use crate::limits::IN_FLIGHT;

/// Serves a connection until its peer, a limit or the door's stop ends it, and answers what it has sent until then.
pub(crate) async fn serve(door: Arc<Door>, connection: Connection) {
    let Connection { mut stream, peer } = connection;
    let mut buffer = BytesMut::new();
    let name = peer.name.clone();
    let admitted = tokio::select! {
        admitted = admit(&door, &mut stream, &mut buffer) => admitted,
        () = door.stop.cancelled() => Err(End::Stop),
    };
    if let Err(end) = admitted {
        end.tell(&door, &name);
        return;
    }
    let (reading, writing) = tokio::io::split(stream);
    let (replies, queue) = mpsc::channel(IN_FLIGHT);
    let cut = CancellationToken::new();
    let answering = answer::run(writing, queue, door.clone(), cut.clone());
    let reading = async {
        let end = Reader::new(door.clone(), peer, buffer, replies).run(reading, &cut).await;
        end.tell(&door, &name);
    };
    tokio::join!(reading, answering);
}

async fn admit(door: &Door, stream: &mut Stream, buffer: &mut BytesMut) -> Result<(), End> {
    let Some(security) = &door.security else { return Ok(()) };
    let time = door.options.limits.handshake_timeout.0;
    match tokio::time::timeout(time, security.admit(stream, buffer)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(Refused::Unauthorized(why))) => Err(End::Unauthorized(why)),
        Ok(Err(Refused::Malformed(error))) => Err(End::Malformed(error)),
        Ok(Err(Refused::Gone(error))) if error.kind() == io::ErrorKind::UnexpectedEof => Err(End::Closed),
        Ok(Err(Refused::Gone(error))) => Err(End::Failed(error)),
        Err(_) => Err(End::Silent),
    }
}

/// Why nothing more is read from a connection.
#[derive(Debug, thiserror::Error)]
enum End {
    #[error("closed by the peer")]
    Closed,
    #[error("the source stops")]
    Stop,
    #[error("closed by the peer within a message")]
    Truncated,
    #[error("failed: {0}")]
    Failed(io::Error),
    #[error("nothing came, or no complete handshake")]
    Silent,
    #[error("not let in: {0}")]
    Unauthorized(&'static str),
    #[error("a message was not completed in time")]
    Slow,
    #[error("no message for too long")]
    Idle,
    #[error("bad message: {0}")]
    Malformed(Error),
    #[error("entries larger than {0} bytes once decompressed")]
    DecompressedTooLarge(usize),
    #[error("entries cannot be decompressed: {0}")]
    Undecompressable(String),
    #[error("no room for a message")]
    NoRoom,
    #[error("records were not delivered, or their acknowledgement not taken")]
    NotDelivered,
    #[error("the pipeline takes nothing any more")]
    PipelineGone,
}

impl From<Unpack> for End {
    fn from(error: Unpack) -> Self {
        match error {
            Unpack::TooLarge(limit) => Self::DecompressedTooLarge(limit),
            Unpack::Damaged(error) => Self::Undecompressable(error.to_string()),
        }
    }
}

impl End {
    fn tell(&self, door: &Door, peer: &str) {
        let counters = &door.counters;
        let counter = match self {
            Self::Closed | Self::Stop | Self::NotDelivered | Self::PipelineGone => None,
            Self::Truncated => Some(&counters.truncated_message),
            Self::Failed(_) => Some(&counters.read_failed),
            Self::Silent => Some(&counters.handshake_timeout),
            Self::Unauthorized(_) => Some(&counters.unauthorized),
            Self::Slow => Some(&counters.message_timeout),
            Self::Idle => Some(&counters.idle_timeout),
            Self::Malformed(Error::TooLarge) => Some(&counters.message_too_large),
            Self::Malformed(_) => Some(&counters.bad_message),
            Self::DecompressedTooLarge(_) => Some(&counters.decompressed_too_large),
            Self::Undecompressable(_) => Some(&counters.decompression_failed),
            Self::NoRoom => Some(&counters.no_room),
        };
        if let Some(counter) = counter {
            counter.increment(1);
        }
        match self {
            Self::Closed | Self::Stop => tracing::debug!(peer, reason = %self, "connection over"),
            _ => tracing::info!(peer, reason = %self, "connection cut"),
        }
    }
}
