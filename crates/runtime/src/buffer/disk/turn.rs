//! One turn of the disk's thread: everything that has come up since the last, with one sync.

use std::collections::VecDeque;
use std::io;

use sweepline_buffer::{AppendError, Damage, Queue, ReadError, RealDisk};
use sweepline_plugin::ack::Held;
use sweepline_plugin::event::{Batch, Events};

use crate::buffer::options::WhenFull;
use crate::buffer::record::{self, RecordError};

/// A batch as records.
pub(super) struct Put {
    records: Vec<Vec<u8>>,
    events: usize,
    ack: Held,
}

/// What the disk is asked to do.
#[derive(Default)]
pub(super) struct Turn {
    pub(super) when_full: WhenFull,
    /// Whether what does not fit is given back to its senders instead of being held: the pipeline is to stop.
    pub(super) stops: bool,
    /// Whether the disk is left alone for writing, since it has just refused.
    pub(super) spares_writing: bool,
    /// Batches to take, after those that wait.
    pub(super) batches: Vec<Batch>,
    pub(super) confirmed: Vec<u64>,
    pub(super) released: Vec<u64>,
    /// Records to give out at most.
    pub(super) wanted: usize,
    /// Whether the position is saved, too.
    pub(super) saves: bool,
}

/// The queue and what goes with it between turns. When it is dropped, senders hear that what is not durable was not
/// delivered.
pub(super) struct Keeper {
    pub(super) queue: Queue<RealDisk>,
    /// Of batches that have been taken and are not durable yet.
    uncommitted: Held,
    /// Batches that did not fit.
    waiting: VecDeque<Put>,
}

/// A record that was given out.
pub(super) struct Given {
    pub(super) id: u64,
    pub(super) events: Events,
}

/// What became of a turn.
#[derive(Default)]
pub(super) struct Report {
    pub(super) given: Vec<Given>,
    /// Events taken.
    pub(super) received: usize,
    /// Events dropped, since there was no room and that was what the options say.
    pub(super) discarded: usize,
    /// Events that are too large for the buffer.
    pub(super) too_large: usize,
    /// Records that are no batches, though whole.
    pub(super) unreadable: Option<(usize, RecordError)>,
    pub(super) damage: Damage,
    pub(super) write_error: Option<io::Error>,
    pub(super) read_error: Option<ReadError>,
    pub(super) save_error: Option<io::Error>,
}

impl Keeper {
    pub(super) fn new(queue: Queue<RealDisk>) -> Self {
        Self { queue, uncommitted: Held::default(), waiting: VecDeque::new() }
    }

    /// Whether everything that came in is durable.
    pub(super) fn is_settled(&self) -> bool {
        self.uncommitted.is_empty() && self.waiting.is_empty()
    }

    /// Does a turn's work. Blocks on the disk.
    pub(super) fn work(&mut self, turn: Turn) -> Report {
        let mut report = Report::default();
        turn.confirmed.into_iter().for_each(|id| self.queue.confirm(id));
        turn.released.into_iter().for_each(|id| self.queue.release(id));
        for batch in turn.batches {
            let put = self.put(batch, &mut report);
            self.waiting.push_back(put);
        }
        self.append(turn.when_full, turn.stops, &mut report);
        if !turn.spares_writing {
            match self.queue.commit() {
                Ok(()) => self.uncommitted.release(),
                Err(error) => report.write_error = Some(error),
            }
        }
        self.give(turn.wanted, &mut report);
        if turn.saves {
            report.save_error = self.queue.checkpoint().err();
        }
        report.damage = self.queue.take_damage();
        report
    }

    fn put(&self, batch: Batch, report: &mut Report) -> Put {
        let written = record::write(&batch, self.queue.max_record_bytes());
        if written.too_large > 0 {
            batch.ack.reject();
            report.too_large += written.too_large;
        }
        Put { records: written.records, events: batch.len() - written.too_large, ack: batch.ack.into() }
    }

    fn append(&mut self, when_full: WhenFull, stops: bool, report: &mut Report) {
        while let Some(mut put) = self.waiting.pop_front() {
            match self.queue.append(&mut put.records) {
                Ok(_) => {
                    report.received += put.events;
                    self.uncommitted.take_over(put.ack);
                }
                Err(AppendError::Full) if when_full == WhenFull::DropNewest => {
                    put.ack.release();
                    report.discarded += put.events;
                }
                // Its senders hear that it was not delivered.
                Err(AppendError::Full) if stops => drop(put),
                Err(AppendError::Full) => {
                    self.waiting.push_front(put);
                    break;
                }
                // Records were made to fit.
                Err(AppendError::TooLarge { .. }) => {
                    put.ack.reject();
                    put.ack.release();
                    report.too_large += put.events;
                }
            }
        }
    }

    fn give(&mut self, wanted: usize, report: &mut Report) {
        while report.given.len() < wanted {
            match self.queue.take() {
                Ok(Some(entry)) => match record::read(&entry.record) {
                    Ok(events) => report.given.push(Given { id: entry.id, events }),
                    Err(error) => {
                        self.queue.confirm(entry.id);
                        let before = report.unreadable.take().map_or(0, |(count, _)| count);
                        report.unreadable = Some((before + 1, error));
                    }
                },
                Ok(None) => break,
                Err(error) => {
                    report.read_error = Some(error);
                    break;
                }
            }
        }
    }
}
