//! One TCP connection.

use std::io::{self, Read};
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use sweepline_parse::time::Nanos;
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::assembler::{Assembler, BadCount};
use crate::hand_on::{HandOn, Peer};
use crate::limits::{BATCH_AGE, DRAIN_BYTES, READ_BYTES};
use crate::options::Options;

/// Serves a connection until its peer, a timeout or `stop` ends it.
pub(crate) async fn serve(
    stream: TcpStream,
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
    let mut end = connection.read(&stream, &options, &stop).await;
    if matches!(end, End::Stop) {
        end = connection.drain(stream);
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

/// What one read gave.
enum Heard {
    Bytes,
    Nothing,
    End(End),
}

impl Connection {
    async fn read(&mut self, stream: &TcpStream, options: &Options, stop: &CancellationToken) -> End {
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
                ready = stream.readable() => {
                    if let Err(error) = ready {
                        return End::Failed(error);
                    }
                    if let Heard::End(end) = self.hear(|room| stream.try_read_buf(room)) {
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

    /// Takes what has arrived, without waiting.
    fn hear(&mut self, read: impl FnOnce(&mut BytesMut) -> io::Result<usize>) -> Heard {
        let count = match read(self.assembler.room()) {
            Ok(0) => return Heard::End(End::Closed),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Heard::Nothing,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Heard::Nothing,
            Err(error) => return Heard::End(End::Failed(error)),
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
        match framed {
            Ok(()) => Heard::Bytes,
            Err(BadCount) => Heard::End(End::OutOfStep),
        }
    }

    /// Takes what the kernel has received already; there is no second chance for it. Asks without the
    /// runtime, which may not know yet that there is something.
    fn drain(&mut self, stream: TcpStream) -> End {
        let mut stream = match stream.into_std() {
            Ok(stream) => stream,
            Err(error) => return End::Failed(error),
        };
        let mut piece = vec![0; READ_BYTES];
        for _ in 0..DRAIN_BYTES / READ_BYTES {
            let heard = self.hear(|room| {
                let count = stream.read(&mut piece)?;
                room.extend_from_slice(piece.get(..count).unwrap_or_default());
                Ok(count)
            });
            match heard {
                Heard::Bytes => {}
                Heard::Nothing => break,
                Heard::End(end) => return end,
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

/// Waits until an instant; for ever when there is none.
async fn at(instant: Option<Instant>) {
    match instant {
        Some(instant) => tokio::time::sleep_until(instant).await,
        None => std::future::pending().await,
    }
}
