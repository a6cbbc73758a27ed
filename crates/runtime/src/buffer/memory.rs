//! Batches in memory.

use sweepline_plugin::component::{ComponentError, Input, Output, Waiting};
use sweepline_plugin::event::Batch;
use tokio::sync::mpsc;

use super::metrics::BufferMetrics;
use super::options::{MemoryOptions, WhenFull};

/// The batches that a stage holds.
#[derive(Default)]
struct Stored {
    batches: Waiting,
    /// Events in them.
    events: usize,
    /// A batch that found the stage full and waits for room in the next.
    over: Waiting,
}

impl Stored {
    fn push(&mut self, batch: Batch) {
        self.events += batch.len();
        self.batches.push(batch);
    }

    fn pop(&mut self) -> Option<Batch> {
        let batch = self.batches.pop()?;
        self.events -= batch.len();
        Some(batch)
    }

    fn is_empty(&self) -> bool {
        self.batches.is_empty() && self.over.is_empty()
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
    let mut stored = Stored::default();
    let mut is_open = true;
    while is_open || !stored.is_empty() {
        let is_full = stored.events >= options.max_events;
        let takes = is_open && stored.over.is_empty() && (!is_full || options.when_full != WhenFull::Block);
        tokio::select! {
            batch = input.recv(), if takes => match batch {
                None => is_open = false,
                Some(batch) if !is_full => {
                    metrics.received.increment(batch.len() as u64);
                    stored.push(batch);
                }
                Some(batch) if overflow.is_some() => stored.over.push(batch),
                Some(batch) => metrics.discarded.increment(batch.len() as u64),
            },
            () = room(overflow.as_ref()), if !stored.over.is_empty() => if let Some(batch) = stored.over.pop() {
                to_next.send(batch).await;
            },
            () = room(Some(&output)), if !stored.batches.is_empty() => if let Some(batch) = stored.pop() {
                metrics.sent.increment(batch.len() as u64);
                if !to_sink.send(batch).await {
                    break;
                }
            },
        }
        metrics.set(stored.events as u64, 0);
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
