//! A thread that reads and a task that hands on.
//!
//! A read of standard input cannot be called off, so it has a thread of its own, which is left behind
//! when the pipeline stops; it ends with the next line or with the process.

use std::io::{self, Read};
use std::sync::Arc;

use async_trait::async_trait;
use metrics::Counter;
use sweepline_plugin::ack::Ack;
use sweepline_plugin::component::{ComponentError, Host, Output, Source};
use sweepline_plugin::event::{Batch, Events, Origin, RawBatch};
use sweepline_plugin::metric::Stage;
use sweepline_source_file::reader::{Block, BlockReader};
use tokio::sync::mpsc;

use crate::limits::{BLOCKS_AHEAD, IN_FLIGHT_BATCHES, STOP_WAIT};
use crate::options::Options;
use sweepline_plugin::ack::Window;

/// The `stdin` source.
pub(crate) struct StdinSource {
    options: Options,
    host: Host,
    input: Box<dyn Read + Send>,
}

/// What the reading thread has to say.
enum News {
    Block { block: Block, bytes_read: u64, oversize_lines: u64 },
    Failed { error: io::Error, error_type: &'static str },
}

impl StdinSource {
    pub(crate) fn new(options: Options, host: Host, input: Box<dyn Read + Send>) -> Self {
        Self { options, host, input }
    }
}

#[async_trait]
impl Source for StdinSource {
    async fn run(self: Box<Self>, output: Output) -> Result<(), ComponentError> {
        let Self { options, host, input } = *self;
        let not_delivered = host.metrics.errors(Stage::Sending, "not_delivered");
        let hand_on = HandOn {
            output,
            window: Window::new(IN_FLIGHT_BATCHES, not_delivered),
            oversize_line: host.metrics.errors(Stage::Receiving, "oversize_line"),
            connector: options.connector.as_deref().map(Arc::from),
            host: &host,
        };
        let (sender, mut news) = mpsc::channel(BLOCKS_AHEAD);
        std::thread::Builder::new()
            .name("stdin".to_owned())
            .spawn(move || pump(input, options.max_line_bytes, &sender))
            .map_err(|error| ComponentError::io("cannot start a thread for standard input", error))?;
        let mut result = Ok(());
        loop {
            let next = tokio::select! {
                biased;
                () = host.shutdown.cancelled() => break,
                next = news.recv() => next,
            };
            match next {
                None => break,
                Some(News::Block { block, bytes_read, oversize_lines }) => {
                    if !hand_on.block(block, bytes_read, oversize_lines).await {
                        break;
                    }
                }
                Some(News::Failed { error, error_type }) => {
                    host.metrics.errors(Stage::Receiving, error_type).increment(1);
                    tracing::warn!(%error, error_type, "standard input ends early");
                    if error_type == "read_failed" {
                        result = Err(ComponentError::io("cannot read standard input", error));
                    }
                    break;
                }
            }
        }
        let HandOn { output, window, .. } = hand_on;
        // The pipeline may wait for the end of input before it acknowledges.
        drop(output);
        window.drain(&host.shutdown, STOP_WAIT).await;
        result
    }
}

/// The way into the pipeline.
struct HandOn<'h> {
    output: Output,
    window: Window,
    oversize_line: Counter,
    connector: Option<Arc<str>>,
    host: &'h Host,
}

impl HandOn<'_> {
    /// Hands a block on; tells whether to go on.
    async fn block(&self, block: Block, bytes_read: u64, oversize_lines: u64) -> bool {
        let raw = RawBatch {
            data: block.data,
            records: block.records,
            received: self.host.clock.now(),
            origin: Origin { stream: 1, peer: None, file: None, connector: self.connector.clone() },
        };
        let metrics = &self.host.metrics;
        let (events, bytes) = (raw.records.len() as u64, raw.byte_size());
        self.oversize_line.increment(oversize_lines);
        metrics.received_bytes.increment(bytes_read);
        metrics.received_events.increment(events);
        metrics.received_event_bytes.increment(bytes);
        let (ack, receipt) = Ack::new();
        let sending = async {
            self.window.watch(self.window.admit().await, receipt);
            self.output.send(Batch { events: Events::Raw(raw), ack }).await
        };
        // A pipeline that is told to stop still takes what has been read, if it can.
        let taken = tokio::select! {
            taken = sending => taken,
            () = after(&self.host.shutdown) => false,
        };
        match taken {
            true => {
                metrics.sent_events.increment(events);
                metrics.sent_event_bytes.increment(bytes);
            }
            false => metrics.discarded_unintentionally.increment(events),
        }
        taken
    }
}

async fn after(shutdown: &tokio_util::sync::CancellationToken) {
    shutdown.cancelled().await;
    tokio::time::sleep(STOP_WAIT).await;
}

/// Reads until the input ends or nobody listens.
fn pump(input: Box<dyn Read + Send>, max_line_bytes: usize, sender: &mpsc::Sender<News>) {
    let mut reader = match BlockReader::from_reader(input) {
        Ok(reader) => reader.max_line_bytes(max_line_bytes),
        Err(error) => {
            let _ = sender.blocking_send(News::Failed { error, error_type: "read_failed" });
            return;
        }
    };
    let (mut bytes_before, mut oversize_before) = (0, 0);
    loop {
        let news = match reader.next_block() {
            Ok(Some(block)) => {
                let (bytes, oversize) = (reader.bytes_read(), reader.oversize_lines());
                News::Block {
                    block,
                    bytes_read: bytes - std::mem::replace(&mut bytes_before, bytes),
                    oversize_lines: oversize - std::mem::replace(&mut oversize_before, oversize),
                }
            }
            Ok(None) => return,
            Err(error) => {
                let error_type = reader.error_type(&error);
                News::Failed { error, error_type }
            }
        };
        if sender.blocking_send(news).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests;
