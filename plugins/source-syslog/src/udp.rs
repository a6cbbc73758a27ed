//! Receiving datagrams.
//!
//! One datagram is one message (RFC 5426), line ends within it included; those at its end are dropped.
//! Datagrams of one sender are gathered for a moment, so that a batch holds more than one.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use bytes::BytesMut;
use sweepline_parse::time::Nanos;
use sweepline_plugin::event::Span;
use tokio::net::UdpSocket;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::hand_on::{HandOn, Peer};
use crate::limits::{
    BATCH_AGE, BATCH_BYTES, DATAGRAM_BYTES, DATAGRAMS_PER_TURN, DRAIN_DATAGRAMS, PENDING_SENDERS,
    REMEMBERED_SENDERS,
};
use crate::senders::Senders;

/// Receives until `stop`, then takes what the kernel holds.
pub(crate) async fn receive(
    socket: UdpSocket,
    max_message_bytes: usize,
    hand_on: Arc<HandOn>,
    stop: CancellationToken,
) {
    let mut receiver = Receiver {
        max_message_bytes,
        hand_on,
        datagram: vec![0; DATAGRAM_BYTES].into_boxed_slice(),
        senders: Senders::new(REMEMBERED_SENDERS),
        pending: Vec::new(),
        by_address: HashMap::new(),
        bytes: 0,
        began: None,
    };
    while !stop.is_cancelled() {
        tokio::select! {
            biased;
            () = stop.cancelled() => break,
            () = receiver.batch_due() => {
                if !receiver.flush().await {
                    return;
                }
            }
            _ = socket.readable() => {
                receiver.take(DATAGRAMS_PER_TURN, |room| socket.try_recv_from(room));
                if receiver.is_full() && !receiver.flush().await {
                    return;
                }
            }
        }
    }
    // Asked without the runtime, which may not know yet that there is something.
    let Ok(socket) = socket.into_std() else { return };
    let mut left = DRAIN_DATAGRAMS;
    while left > 0 && receiver.take(DATAGRAMS_PER_TURN, |room| socket.recv_from(room)) {
        left = left.saturating_sub(DATAGRAMS_PER_TURN);
        if receiver.is_full() && !receiver.flush().await {
            return;
        }
    }
    receiver.flush().await;
}

struct Receiver {
    max_message_bytes: usize,
    hand_on: Arc<HandOn>,
    /// Room for the largest datagram.
    datagram: Box<[u8]>,
    senders: Senders,
    /// Messages by sender, in the order of the first of each.
    pending: Vec<Pending>,
    by_address: HashMap<IpAddr, usize>,
    bytes: usize,
    began: Option<(Instant, Nanos)>,
}

struct Pending {
    peer: Peer,
    data: BytesMut,
    records: Vec<Span>,
}

impl Receiver {
    async fn batch_due(&self) {
        match self.began {
            Some((began, _)) => tokio::time::sleep_until(began + BATCH_AGE).await,
            None => std::future::pending().await,
        }
    }

    fn is_full(&self) -> bool {
        self.bytes >= BATCH_BYTES || self.pending.len() >= PENDING_SENDERS
    }

    /// Takes datagrams without waiting; tells whether there may be more.
    fn take(
        &mut self,
        most: usize,
        mut receive: impl FnMut(&mut [u8]) -> io::Result<(usize, SocketAddr)>,
    ) -> bool {
        for _ in 0..most {
            if self.is_full() {
                return true;
            }
            match receive(&mut self.datagram) {
                Ok((count, sender)) => self.keep(count, sender.ip()),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return false,
                // A port that a reply could not reach, on some systems; nothing of ours is lost.
                Err(error) => {
                    tracing::debug!(%error, "receiving failed");
                    self.hand_on.counters.read_failed.increment(1);
                }
            }
        }
        true
    }

    fn keep(&mut self, count: usize, address: IpAddr) {
        self.hand_on.counters.component.received_bytes.increment(count as u64);
        let datagram = self.datagram.get(..count).unwrap_or_default();
        let end = datagram.iter().rposition(|byte| !matches!(byte, b'\n' | b'\r' | 0));
        let Some(end) = end else { return };
        let message = datagram.get(..=end).unwrap_or_default();
        let head = message.get(..self.max_message_bytes).unwrap_or(message);
        if head.len() < message.len() {
            self.hand_on.counters.oversize_message.increment(1);
        }
        let index = match self.by_address.entry(address) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                let peer = self
                    .senders
                    .peer(address, || self.hand_on.peer(address.to_canonical().to_string().into()));
                self.pending.push(Pending { peer, data: BytesMut::new(), records: Vec::new() });
                *new.insert(self.pending.len() - 1)
            }
        };
        let Some(pending) = self.pending.get_mut(index) else { return };
        // Both are far below 4 GiB: a batch is handed on at 128 KiB.
        let place = (u32::try_from(pending.data.len()), u32::try_from(head.len()));
        if let (Ok(start), Ok(len)) = place {
            pending.records.push(Span { start, len });
            pending.data.extend_from_slice(head);
            self.bytes += head.len();
        }
        let clock = &self.hand_on.clock;
        self.began.get_or_insert_with(|| (Instant::now(), clock.now()));
    }

    async fn flush(&mut self) -> bool {
        let Some((_, received)) = self.began.take() else { return true };
        self.bytes = 0;
        self.by_address.clear();
        for pending in std::mem::take(&mut self.pending) {
            let messages = (pending.data.freeze(), pending.records);
            if !self.hand_on.batch(&pending.peer, messages, received).await {
                return false;
            }
        }
        true
    }
}
