//! Batches in memory.

use std::collections::VecDeque;

use sweepline_plugin::component::{ComponentError, Input, Output};
use sweepline_plugin::event::Batch;
use tokio::sync::mpsc;

use super::metrics::BufferMetrics;
use super::options::{MemoryOptions, WhenFull};

/// The batches of a stage. What is left when it is dropped was not delivered.
#[derive(Default)]
struct Held {
    batches: VecDeque<Batch>,
    events: usize,
    /// A batch that found the stage full and waits for room in the next.
    over: Option<Batch>,
}

impl Held {
    fn push(&mut self, batch: Batch) {
        self.events += batch.len();
        self.batches.push_back(batch);
    }

    fn pop(&mut self) -> Option<Batch> {
        let batch = self.batches.pop_front()?;
        self.events -= batch.len();
        Some(batch)
    }

    fn is_empty(&self) -> bool {
        self.batches.is_empty() && self.over.is_none()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.batches.iter().chain(&self.over).for_each(|batch| batch.ack.fail());
    }
}

/// Passes batches on, holding some in between, until the input has ended and all are passed on.
pub(super) async fn run(
    options: MemoryOptions,
    mut input: Input,
    output: mpsc::Sender<Batch>,
    overflow: Option<mpsc::Sender<Batch>>,
    metrics: BufferMetrics,
) -> Result<(), ComponentError> {
    let to_sink = Output::new(vec![output.clone()]);
    let to_next = Output::new(overflow.iter().cloned().collect());
    let mut held = Held::default();
    let mut is_open = true;
    while is_open || !held.is_empty() {
        let is_full = held.events >= options.max_events;
        let takes = is_open && held.over.is_none() && (!is_full || options.when_full != WhenFull::Block);
        tokio::select! {
            batch = input.recv(), if takes => match batch {
                None => is_open = false,
                Some(batch) if !is_full => {
                    metrics.received.increment(batch.len() as u64);
                    held.push(batch);
                }
                Some(batch) if overflow.is_some() => held.over = Some(batch),
                Some(batch) => metrics.discarded.increment(batch.len() as u64),
            },
            () = room(overflow.as_ref()), if held.over.is_some() => if let Some(batch) = held.over.take() {
                to_next.send(batch).await;
            },
            () = room(Some(&output)), if !held.batches.is_empty() => if let Some(batch) = held.pop() {
                metrics.sent.increment(batch.len() as u64);
                if !to_sink.send(batch).await {
                    break;
                }
            },
        }
        metrics.set(held.events as u64, 0);
    }
    Ok(())
}

/// Waits until a batch can be sent without waiting, or never will be.
async fn room(sender: Option<&mpsc::Sender<Batch>>) {
    match sender {
        Some(sender) => drop(sender.reserve().await),
        None => std::future::pending().await,
    }
}
