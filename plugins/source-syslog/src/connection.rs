//! One connection over TCP or TLS.

use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use sweepline_net::listen::Stream;
use sweepline_parse::time::Nanos;
use tokio::io::AsyncReadExt;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::assembler::{Assembler, BadCount};
use crate::hand_on::{HandOn, Peer};
use crate::limits::{BATCH_AGE, DRAIN_BYTES, READ_BYTES};
use crate::options::Options;

/// Serves a connection until its peer, a timeout or `stop` ends it.
pub(crate) async fn serve(
    mut stream: Stream,
    peer: Peer,
    options: Arc<Options>,
    hand_on: Arc<HandOn>,
    stop: CancellationToken,
) {
    let assembler = Assembler::new(options.max_message_bytes);
    let mut connection = Connection {
        peer,
        hand_on,
        assembler,
        batch_began: None,
        quiet_since: Instant::now(),
        message_began: None,
        heard: false,
    };
    let mut end = connection.read(&mut stream, &options, &stop).await;
    if matches!(end, End::Stop) {
        end = connection.drain(&mut stream).await;
    }
    connection.close(end).await;
}

struct Connection {
    peer: Peer,
    hand_on: Arc<HandOn>,
    assembler: Assembler,
    /// When the first message of the batch was read.
    batch_began: Option<(Instant, Nanos)>,
    /// When the last bytes came.
    quiet_since: Instant,
    /// When the message began that is not complete.
    message_began: Option<Instant>,
    /// The peer has sent something.
    heard: bool,
}

/// Why a connection is over.
#[derive(Debug)]
enum End {
    Closed,
    Failed(io::Error),
    OutOfStep,
    Silent,
    Slow,
    Idle,
    Stop,
    /// Nobody takes batches any more.
    PipelineGone,
}

impl Connection {
    async fn read(&mut self, stream: &mut Stream, options: &Options, stop: &CancellationToken) -> End {
        loop {
            let (patience, impatient) = self.patience(options);
            tokio::select! {
                biased;
                () = stop.cancelled() => return End::Stop,
                () = at(self.batch_began.map(|(began, _)| began + BATCH_AGE)) => {
                    if !self.flush().await {
                        return End::PipelineGone;
                    }
                }
                read = read(stream, &mut self.assembler) => {
                    if let Err(end) = self.heard(read) {
                        return end;
                    }
                    if self.assembler.is_full() && !self.flush().await {
                        return End::PipelineGone;
                    }
                }
                () = at(patience) => return impatient,
            }
        }
    }

    /// Returns until when the peer may take its time, and what it is when it takes longer.
    fn patience(&self, options: &Options) -> (Option<Instant>, End) {
        let limit = |since: Instant, limit: Duration| (!limit.is_zero()).then(|| since + limit);
        match self.message_began {
            _ if !self.heard => (limit(self.quiet_since, options.handshake_timeout), End::Silent),
            Some(began) => (limit(began, options.message_timeout), End::Slow),
            None => (limit(self.quiet_since, options.idle_timeout), End::Idle),
        }
    }

    /// Frames what a read gave.
    fn heard(&mut self, read: io::Result<usize>) -> Result<(), End> {
        let count = match read {
            Ok(0) => return Err(End::Closed),
            Ok(count) => count,
            Err(error) => return Err(End::Failed(error)),
        };
        self.hand_on.counters.component.received_bytes.increment(count as u64);
        self.heard = true;
        let now = Instant::now();
        self.quiet_since = now;
        let framed = self.assembler.advance();
        self.hand_on.counters.oversize_message.increment(self.assembler.take_oversize());
        if !self.assembler.is_empty() {
            self.batch_began.get_or_insert_with(|| (now, self.hand_on.clock.now()));
        }
        self.message_began = match self.assembler.within_message() {
            // A message that took its place begins anew.
            true if self.assembler.is_empty() => self.message_began.or(Some(now)),
            true => Some(now),
            false => None,
        };
        framed.map_err(|BadCount| End::OutOfStep)
    }

    /// Takes what the kernel has received already; there is no second chance for it.
    async fn drain(&mut self, stream: &mut Stream) -> End {
        for _ in 0..DRAIN_BYTES / READ_BYTES {
            let read = match stream.read_now(self.assembler.room()).await {
                Ok(Some(count)) => Ok(count),
                Ok(None) => break,
                Err(error) => Err(error),
            };
            if let Err(end) = self.heard(read) {
                return end;
            }
            if self.assembler.is_full() && !self.flush().await {
                return End::PipelineGone;
            }
        }
        End::Stop
    }

    async fn flush(&mut self) -> bool {
        let Some((_, received)) = self.batch_began.take() else { return true };
        let messages = self.assembler.take();
        self.hand_on.batch(&self.peer, messages, received).await
    }

    /// Hands on what is left, the beginning of a message included.
    async fn close(mut self, end: End) {
        let counters = &self.hand_on.counters;
        match &end {
            End::Closed | End::Stop | End::PipelineGone => {}
            End::Failed(_) => counters.read_failed.increment(1),
            End::OutOfStep => counters.bad_octet_count.increment(1),
            End::Silent => counters.handshake_timeout.increment(1),
            End::Slow => counters.message_timeout.increment(1),
            End::Idle => counters.idle_timeout.increment(1),
        }
        match &end {
            End::Closed | End::Stop => tracing::debug!(peer = %self.peer.name, ?end, "connection over"),
            End::Failed(error) => {
                tracing::info!(peer = %self.peer.name, %error, "connection failed");
            }
            _ => tracing::info!(peer = %self.peer.name, ?end, "connection cut"),
        }
        if matches!(end, End::PipelineGone) {
            return;
        }
        // Behind a count that makes no sense nothing does.
        if !matches!(end, End::OutOfStep) && self.assembler.within_message() {
            let truncated = self.assembler.finish();
            counters.truncated_message.increment(u64::from(truncated));
            counters.oversize_message.increment(self.assembler.take_oversize());
        }
        if !self.assembler.is_empty() {
            let clock = &self.hand_on.clock;
            self.batch_began.get_or_insert_with(|| (Instant::now(), clock.now()));
        }
        self.flush().await;
    }
}

/// Reads into the assembler. There is room only while there is something to read: an idle connection holds nothing.
async fn read(stream: &mut Stream, assembler: &mut Assembler) -> io::Result<usize> {
    poll_fn(|cx| {
        let read = pin!(stream.read_buf(assembler.room())).poll(cx);
        if read.is_pending() {
            assembler.shrink();
        }
        read
    })
    .await
}

/// Waits until an instant; for ever when there is none.
async fn at(instant: Option<Instant>) {
    match instant {
        Some(instant) => tokio::time::sleep_until(instant).await,
        None => std::future::pending().await,
    }
}
