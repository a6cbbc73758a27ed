//! Acknowledgements, in the order of the batches.

use std::sync::Arc;

use bytes::Bytes;
use sweepline_forward::message::acknowledgement;
use sweepline_net::listen::Stream;
use sweepline_net::server::Room;
use sweepline_plugin::ack::{Delivery, Receipt};
use tokio::io::{AsyncWriteExt, WriteHalf};
use tokio::sync::mpsc::Receiver;
use tokio_util::sync::CancellationToken;

use crate::door::{Door, UnderWay};
use crate::limits::ANSWER_TIMEOUT;

/// A batch that was handed on.
pub(crate) struct Reply {
    /// What becomes of it; nothing was handed on without.
    pub(crate) receipt: Option<Receipt>,
    /// Chunks that are done with it.
    pub(crate) chunks: Vec<Bytes>,
    /// Its sender waits for an acknowledgement, with this batch or a later one.
    pub(crate) wants_answer: bool,
    pub(crate) rooms: Vec<Room>,
    pub(crate) under_way: UnderWay,
}

/// Answers until the last batch of the connection is done with. Its room is kept that long, whether or not the peer is
/// still there.
///
/// When a batch was not delivered its sender gets no acknowledgement of it or of what follows: the connection is `cut`,
/// so that it sends again.
pub(crate) async fn run(
    mut writing: WriteHalf<Stream>,
    mut replies: Receiver<Reply>,
    door: Arc<Door>,
    cut: CancellationToken,
) {
    while let Some(reply) = replies.recv().await {
        let Reply { receipt, chunks, wants_answer, rooms, under_way } = reply;
        let delivery = match receipt {
            Some(receipt) => receipt.wait().await,
            None => Delivery::Delivered,
        };
        drop((rooms, under_way));
        match delivery {
            Delivery::Delivered => {}
            // It would be refused again, for ever.
            Delivery::Rejected => door.counters.rejected.increment(1),
            Delivery::Failed => {
                door.counters.not_delivered.increment(1);
                if wants_answer {
                    cut.cancel();
                }
            }
        }
        if cut.is_cancelled() {
            continue;
        }
        let answers: Vec<u8> = chunks.iter().flat_map(|chunk| acknowledgement(chunk)).collect();
        if !answers.is_empty() && !write(&mut writing, &answers).await {
            cut.cancel();
        }
    }
    // The peer may be gone already.
    let _ = tokio::time::timeout(ANSWER_TIMEOUT, writing.shutdown()).await;
}

async fn write(writing: &mut WriteHalf<Stream>, answers: &[u8]) -> bool {
    let written = async {
        writing.write_all(answers).await?;
        writing.flush().await
    };
    matches!(tokio::time::timeout(ANSWER_TIMEOUT, written).await, Ok(Ok(())))
}
