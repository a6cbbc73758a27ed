//! Random histories of a queue, with a ledger of what was promised.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use sweepline_buffer::{AppendError, Entry, MIN_BUFFER_BYTES, Queue};

use crate::append;
use crate::modelled::Modelled;

/// What an observer outside has seen.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// Every record that was ever handed in, by its contents.
    pub(crate) handed_in: BTreeSet<Vec<u8>>,
    /// Records that `commit` promised and nobody has confirmed.
    pub(crate) promised: BTreeSet<Vec<u8>>,
    /// Handed in since the last successful commit, in order.
    uncommitted: Vec<Vec<u8>>,
}

pub(crate) struct History {
    random: u64,
    count: u64,
    pub(crate) ledger: Ledger,
}

/// What a queue has given out and was not told about.
pub(crate) type Held = BTreeMap<u64, Vec<u8>>;

impl History {
    pub(crate) fn new(seed: u64) -> Self {
        Self { random: seed.wrapping_mul(0x2545_f491_4f6c_dd1d) | 1, count: 0, ledger: Ledger::default() }
    }

    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random >> 16) % limit
    }

    /// Takes one random step.
    pub(crate) fn step(&mut self, queue: &mut Queue<Modelled>, held: &mut Held) -> io::Result<()> {
        match self.below(10) {
            0..4 => {
                let length = [8, 40, 700, 9_000][usize::try_from(self.below(4)).unwrap()];
                self.count += 1;
                let mut record = self.count.to_le_bytes().to_vec();
                record.resize(length, u8::try_from(self.count % 251).unwrap());
                match append(queue, record.clone()) {
                    Ok(_) => {
                        self.ledger.handed_in.insert(record.clone());
                        self.ledger.uncommitted.push(record);
                    }
                    Err(AppendError::Full) => {}
                    Err(error) => panic!("{error}"),
                }
            }
            4..6 => self.commit(queue)?,
            6..8 => {
                if let Ok(Some(Entry { id, record })) = queue.take() {
                    held.insert(id, record);
                }
            }
            8 => {
                let index = usize::try_from(self.below(held.len() as u64 + 1)).unwrap();
                if let Some(id) = held.keys().nth(index).copied() {
                    if self.below(4) == 0 {
                        held.remove(&id);
                        queue.release(id);
                    } else {
                        let record = held.remove(&id).unwrap();
                        self.ledger.promised.remove(&record);
                        queue.confirm(id);
                    }
                }
            }
            _ => queue.checkpoint()?,
        }
        Ok(())
    }

    pub(crate) fn commit(&mut self, queue: &mut Queue<Modelled>) -> io::Result<()> {
        queue.commit()?;
        self.ledger.promised.extend(self.ledger.uncommitted.drain(..));
        Ok(())
    }

    /// Forgets what nobody has been promised.
    pub(crate) fn went_down(&mut self) {
        self.ledger.uncommitted.clear();
    }

    /// Opens the queue again after a crash and takes everything out of it; checks that nothing promised is missing.
    pub(crate) fn reopen_and_drain(&mut self, disk: &Modelled, told: &str) -> Queue<Modelled> {
        self.went_down();
        let (mut queue, _) = Queue::open(disk.clone(), MIN_BUFFER_BYTES).unwrap();
        self.drain(&mut queue, told);
        queue
    }

    /// Takes everything out; checks that nothing promised is missing, nothing is made up and the order is kept.
    pub(crate) fn drain(&mut self, queue: &mut Queue<Modelled>, told: &str) {
        let mut last = None;
        while let Some(Entry { id, record }) = queue.take().unwrap() {
            assert!(last < Some(id), "{told}: {id} after {last:?}");
            last = Some(id);
            assert!(self.ledger.handed_in.contains(&record), "{told}: {id} was never handed in");
            self.ledger.promised.remove(&record);
            queue.confirm(id);
        }
        let missing = self.ledger.promised.len();
        assert_eq!(missing, 0, "{told}: {missing} records are missing");
    }
}
