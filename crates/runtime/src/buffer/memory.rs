//! Batches in memory.

use std::collections::VecDeque;

use sweepline_plugin::component::{ComponentError, Input};
use sweepline_plugin::event::Batch;
use tokio::sync::mpsc;

use super::metrics::BufferMetrics;
use super::options::{MemoryOptions, WhenFull};

/// Passes batches on, holding some in between, until the input has ended and all are passed on.
pub(super) async fn run(
    options: MemoryOptions,
    mut input: Input,
    output: mpsc::Sender<Batch>,
    overflow: Option<mpsc::Sender<Batch>>,
    metrics: BufferMetrics,
) -> Result<(), ComponentError> {
    let mut held: VecDeque<Batch> = VecDeque::new();
    let mut events = 0;
    let mut is_open = true;
    while is_open || !held.is_empty() {
        let is_full = events >= options.max_events;
        let takes = is_open && (!is_full || options.when_full != WhenFull::Block);
        tokio::select! {
            batch = input.recv(), if takes => match batch {
                None => is_open = false,
                Some(batch) if !is_full => {
                    metrics.received.increment(batch.len() as u64);
                    events += batch.len();
                    held.push_back(batch);
                }
                Some(batch) => match &overflow {
                    // Nobody behind it is left only when the pipeline fails; the batch is then failed as any other.
                    Some(next) => if let Err(refused) = next.send(batch).await {
                        refused.0.ack.fail();
                    },
                    None => metrics.discarded.increment(batch.len() as u64),
                },
            },
            place = output.reserve(), if !held.is_empty() => {
                let Ok(place) = place else { break };
                if let Some(batch) = held.pop_front() {
                    events -= batch.len();
                    metrics.sent.increment(batch.len() as u64);
                    let ack = batch.ack.clone();
                    place.send(batch);
                    if output.is_closed() {
                        // The sink has ended meanwhile and may not have seen it.
                        ack.fail();
                    }
                }
            }
        }
        metrics.set(events as u64, 0);
    }
    held.iter().for_each(|batch| batch.ack.fail());
    Ok(())
}
