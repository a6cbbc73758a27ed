//! The reading half of a connection.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use sweepline_forward::message::{Body, Entries, Message, Signal};
use sweepline_forward::msgpack::{Error, Scanner};
use sweepline_net::compress::{Encoding, Unpacking};
use sweepline_net::listen::{Peer, Stream};
use sweepline_net::server::Room;
use sweepline_plugin::event::Origin;
use sweepline_plugin::intake::Part;
use tokio::io::{AsyncReadExt, ReadHalf};
use tokio::sync::mpsc::Sender;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::End;
use crate::answer::Reply;
use crate::door::{Door, UnderWay};
use crate::gather::{Gather, Taken};
use crate::limits::{FREE_BYTES, READ_BYTES};

pub(super) struct Reader {
    door: Arc<Door>,
    peer: Peer,
    replies: Sender<Reply>,
    scanner: Scanner,
    buffer: BytesMut,
    /// Room of the message in the buffer, and how large it is. Small messages ask for room when they are handed on.
    room: Room,
    room_bytes: usize,
    gather: Gather,
    /// When the last message was done with.
    quiet_since: Instant,
    /// When the message began that is not complete.
    message_began: Option<Instant>,
    heard: bool,
}

impl Reader {
    pub(super) fn new(door: Arc<Door>, peer: Peer, buffer: BytesMut, replies: Sender<Reply>) -> Self {
        let scanner = Scanner::new(door.options.limits.max_message_bytes);
        Self {
            // A handshake is heard, too.
            heard: door.security.is_some(),
            door,
            peer,
            replies,
            scanner,
            buffer,
            room: Room::default(),
            room_bytes: 0,
            gather: Gather::default(),
            quiet_since: Instant::now(),
            message_began: None,
        }
    }

    pub(super) async fn run(mut self, mut reading: ReadHalf<Stream>, cut: &CancellationToken) -> End {
        loop {
            let taken = self.take_messages().await;
            // What could be used is handed on, whatever came behind it.
            let flushed = self.flush().await;
            if let Err(end) = taken.and(flushed) {
                return end;
            }
            if let Err(end) = self.make_room(cut).await {
                return end;
            }
            let (patience, impatient) = self.patience();
            let stop = self.door.stop.clone();
            tokio::select! {
                biased;
                () = stop.cancelled() => return End::Stop,
                () = cut.cancelled() => return End::NotDelivered,
                read = reading.read_buf(&mut self.buffer) => match read {
                    Ok(0) if self.buffer.is_empty() => return End::Closed,
                    Ok(0) => return End::Truncated,
                    Ok(count) => self.door.counters.component.received_bytes.increment(count as u64),
                    Err(error) => return End::Failed(error),
                },
                () = tokio::time::sleep_until(patience) => return impatient,
            }
            self.heard = true;
            self.message_began.get_or_insert_with(Instant::now);
        }
    }

    /// Returns until when the peer may take its time, and what it is when it takes longer.
    fn patience(&self) -> (Instant, End) {
        let limits = &self.door.options.limits;
        match self.message_began {
            _ if !self.heard => (self.quiet_since + limits.handshake_timeout.0, End::Silent),
            Some(began) => (began + limits.message_timeout.0, End::Slow),
            None => (self.quiet_since + limits.idle_timeout.0, End::Idle),
        }
    }

    /// Takes the messages that the buffer holds.
    async fn take_messages(&mut self) -> Result<(), End> {
        let mut any = false;
        while let Some(length) = self.scanner.advance(&self.buffer).map_err(End::Malformed)? {
            any = true;
            let bytes = self.buffer.split_to(length).freeze();
            self.take_message(bytes).await?;
        }
        if any {
            // The time that the pipeline took is not the peer's.
            self.quiet_since = Instant::now();
            self.message_began = (!self.buffer.is_empty()).then(Instant::now);
        }
        if self.buffer.is_empty() {
            // An idle connection holds nothing.
            self.buffer = BytesMut::new();
        }
        Ok(())
    }

    async fn take_message(&mut self, bytes: Bytes) -> Result<(), End> {
        let Some(message) = Message::read(&bytes).map_err(End::Malformed)? else { return Ok(()) };
        // It outlives the message, whose block it should not keep.
        let chunk = message.chunk.map(Bytes::copy_from_slice);
        let wants_answer = chunk.is_some();
        let taken = match (message.signal, message.body) {
            (Signal::Other, _) => {
                self.door.counters.signal_not_supported.increment(1);
                Ok(())
            }
            (Signal::Logs, Body::Plain(entries)) => {
                self.take_entries(entries, message.tag, wants_answer).await
            }
            (Signal::Logs, Body::Packed(packed)) => match self.unpack(bytes.slice_ref(packed)).await {
                Ok(unpacked) => {
                    self.take_entries(Entries::packed(&unpacked), message.tag, wants_answer).await
                }
                Err(end) => Err(end),
            },
        };
        // A chunk that cannot be used would come again for ever, so it is acknowledged, too.
        if !matches!(taken, Err(End::PipelineGone | End::NoRoom | End::Stop | End::NotDelivered)) {
            self.gather.wants_answer |= wants_answer;
            self.gather.chunks.extend(chunk);
        }
        if self.room_bytes > 0 {
            self.room_bytes = 0;
            self.gather.rooms.push(std::mem::take(&mut self.room));
        }
        taken
    }

    async fn take_entries(
        &mut self,
        entries: Entries<'_>,
        tag: &[u8],
        wants_answer: bool,
    ) -> Result<(), End> {
        let door = self.door.clone();
        let configured = door.options.connectors.of(tag).or(door.connector.as_ref());
        let (raw_field, limit) = (door.options.raw_field.as_deref(), door.options.limits.max_record_bytes);
        for entry in entries {
            let entry = match entry {
                Ok(entry) if entry.is_mark => continue,
                Ok(entry) => entry,
                Err(Error::Shape(_)) => {
                    self.drop_entry();
                    continue;
                }
                Err(error) => return Err(End::Malformed(error)),
            };
            let named =
                || entry.record.text("asim.connector").and_then(|name| std::str::from_utf8(name).ok());
            let connector = configured.map(|connector| &**connector).or_else(named);
            if self.gather.connector.as_deref() != connector {
                self.flush().await?;
                self.gather.connector = configured.cloned().or_else(|| connector.map(Arc::from));
            }
            match self.gather.push(&entry, raw_field, limit) {
                Ok(Taken::Whole) => {}
                Ok(Taken::Cut) => door.counters.oversize_record.increment(1),
                Ok(Taken::Dropped) => {
                    door.counters.oversize_record.increment(1);
                    door.counters.component.received_events.increment(1);
                    door.counters.component.discarded_unintentionally.increment(1);
                }
                Err(_) => self.drop_entry(),
            }
            self.gather.wants_answer |= wants_answer;
            if self.gather.is_full() {
                self.flush().await?;
            }
        }
        Ok(())
    }

    fn drop_entry(&self) {
        self.door.counters.bad_entry.increment(1);
        self.door.counters.component.received_events.increment(1);
        self.door.counters.component.discarded_unintentionally.increment(1);
    }

    /// Unpacks the entries of a message, which tell by their first bytes whether they are packed. Each step takes its room
    /// first, so that all chunks together stay within the budget.
    async fn unpack(&mut self, packed: Bytes) -> Result<Bytes, End> {
        let encoding = Encoding::by_magic(&packed);
        if encoding == Encoding::None {
            return Ok(packed);
        }
        if !self.gather.rooms.is_empty() {
            // Their room comes back only once they are handed on, and this message may need it.
            self.flush().await?;
        }
        let door = self.door.clone();
        // The semaphore is never closed.
        let _turn = door.unpacking.acquire().await;
        let wire = packed.len();
        let mut unpacking = Unpacking::new(packed, encoding, door.options.limits.max_decompressed_bytes)?;
        loop {
            let held = wire + unpacking.next_size();
            if held > FREE_BYTES && held > self.room_bytes {
                self.grow(held).await?;
            }
            if !unpacking.step()? {
                return Ok(unpacking.finish());
            }
            // Others get their turn, however much this one grows.
            tokio::task::yield_now().await;
        }
    }

    /// Makes room for the next read.
    async fn make_room(&mut self, cut: &CancellationToken) -> Result<(), End> {
        let held = self.buffer.len() + READ_BYTES;
        if held > FREE_BYTES && held > self.room_bytes {
            let began = Instant::now();
            self.grow(held.next_multiple_of(FREE_BYTES)).await?;
            if cut.is_cancelled() {
                return Err(End::NotDelivered);
            }
            self.message_began = self.message_began.map(|at| at + began.elapsed());
        }
        self.buffer.reserve(READ_BYTES);
        Ok(())
    }

    /// Makes the room of the message so large; waits as long as deliveries will free some.
    async fn grow(&mut self, bytes: usize) -> Result<(), End> {
        let began = Instant::now();
        // Incomplete messages that hold each other's room are given up.
        let longest = self.door.options.limits.message_timeout.0;
        while self.door.budget.grow(&mut self.room, bytes).await.is_err() {
            if self.door.stop.is_cancelled() {
                return Err(End::Stop);
            }
            if !self.door.is_delivering() && began.elapsed() > longest {
                return Err(End::NoRoom);
            }
        }
        self.room_bytes = self.room_bytes.max(bytes);
        Ok(())
    }

    /// Hands on what was gathered.
    async fn flush(&mut self) -> Result<(), End> {
        if self.gather.is_empty() {
            return Ok(());
        }
        let door = &self.door;
        let connector = self.gather.connector.clone();
        let mut gather = self.gather.take();
        let mut receipt = None;
        if !gather.records.is_empty() {
            if gather.rooms.is_empty() && self.room_bytes == 0 {
                let mut room = Room::default();
                // These records hold no room yet, so whoever holds some can give it back.
                while door.budget.grow(&mut room, gather.bytes()).await.is_err() {}
                gather.rooms.push(room);
            }
            let origin = Origin {
                stream: self.peer.number,
                peer: Some(self.peer.name.clone()),
                file: None,
                connector,
            };
            let received = gather.received(door.intake.now());
            let (data, spans) = gather.records.finish();
            let part = Part { data, spans, received, origin };
            receipt = Some(door.intake.hand_on(vec![part]).await.ok_or(End::PipelineGone)?);
        }
        let reply = Reply {
            receipt,
            chunks: gather.chunks,
            wants_answer: gather.wants_answer,
            rooms: gather.rooms,
            under_way: UnderWay::new(door),
        };
        // Answers go on as long as this side does.
        self.replies.send(reply).await.map_err(|_| End::PipelineGone)
    }
}
