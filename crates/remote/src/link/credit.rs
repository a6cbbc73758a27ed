//! Leave to send: counted in batches and bytes.
//!
//! A side may send while it has leave for at least one batch and one byte; a batch's size comes off even below zero,
//! so that one batch larger than all leave can go.

use sweepline_proto::plugin::Credit;

use crate::limits::{CREDIT_BATCHES, CREDIT_BYTES};

/// Leave that the other side gave.
#[derive(Default)]
pub(crate) struct Given {
    batches: u64,
    bytes: i64,
}

impl Given {
    pub(crate) fn add(&mut self, credit: &Credit) {
        self.batches = self.batches.saturating_add(u64::from(credit.batches));
        self.bytes = self.bytes.saturating_add(i64::try_from(credit.bytes).unwrap_or(i64::MAX));
    }

    pub(crate) fn is_open(&self) -> bool {
        self.batches > 0 && self.bytes > 0
    }

    pub(crate) fn take(&mut self, size: usize) {
        self.batches = self.batches.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(i64::try_from(size).unwrap_or(i64::MAX));
    }
}

/// Leave that we gave, and what of it we owe again.
#[derive(Default)]
pub(super) struct Taken {
    left: Given,
    owed: Credit,
}

impl Taken {
    /// Gives the first leave.
    pub(super) fn open(&mut self) -> Credit {
        let credit = Credit { batches: CREDIT_BATCHES, bytes: CREDIT_BYTES };
        self.left.add(&credit);
        credit
    }

    /// Takes a batch off; false when there was no leave for it.
    pub(super) fn take(&mut self, size: usize) -> bool {
        let open = self.left.is_open();
        self.left.take(size);
        open
    }

    /// A batch has been handed on: its room is free again.
    pub(super) fn owe(&mut self, size: usize) {
        self.owed.batches += 1;
        self.owed.bytes += size as u64;
    }

    /// Gives leave for what is owed, once it is worth a message.
    pub(super) fn grant(&mut self) -> Option<Credit> {
        let worth = self.owed.batches >= CREDIT_BATCHES / 4 || self.owed.bytes >= CREDIT_BYTES / 4;
        if !worth {
            return None;
        }
        let credit = std::mem::take(&mut self.owed);
        self.left.add(&credit);
        Some(credit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leave_runs_out_and_comes_back_with_what_was_handed_on() {
        let mut ours = Taken::default();
        let mut theirs = Given::default();
        theirs.add(&ours.open());
        let mut sent = 0;
        while theirs.is_open() {
            theirs.take(10);
            assert!(ours.take(10));
            sent += 1;
        }
        assert_eq!(sent, CREDIT_BATCHES);
        assert!(!ours.take(10), "one more than there was leave for");
        (0..CREDIT_BATCHES).for_each(|_| ours.owe(10));
        theirs.add(&ours.grant().unwrap());
        assert!(theirs.is_open());
    }

    #[test]
    fn one_batch_may_be_larger_than_all_leave() {
        let mut ours = Taken::default();
        let mut theirs = Given::default();
        theirs.add(&ours.open());
        let large = usize::try_from(CREDIT_BYTES).unwrap() * 2;
        theirs.take(large);
        assert!(ours.take(large));
        assert!(!theirs.is_open());
        ours.owe(large);
        theirs.add(&ours.grant().unwrap());
        assert!(theirs.is_open());
    }
}
