//! Looking at what passes an output, for `sweepline tap`.
//!
//! Invariant: an output that nobody watches pays one look at a flag a batch.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use crate::event::Batch;

/// Somebody who watches an output. Called on the task of whoever gives the batch: must not wait.
pub trait Watcher: Send + Sync {
    /// Sees a batch before it goes on.
    fn see(&self, batch: &Batch);
}

/// The place at an output where others may look; cheap to clone.
#[derive(Clone, Default)]
pub struct Tap {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    is_watched: AtomicBool,
    watchers: Mutex<Vec<Weak<dyn Watcher>>>,
}

impl Tap {
    /// Shows a watcher every batch from now on, until it is dropped.
    pub fn watch(&self, watcher: Weak<dyn Watcher>) {
        self.with(|watchers| watchers.push(watcher));
    }

    /// Shows a batch to all who watch.
    pub fn show(&self, batch: &Batch) {
        if !self.shared.is_watched.load(Ordering::Relaxed) {
            return;
        }
        self.with(|watchers| {
            watchers.retain(|watcher| {
                let Some(watcher) = watcher.upgrade() else { return false };
                watcher.see(batch);
                true
            });
        });
    }

    fn with(&self, act: impl FnOnce(&mut Vec<Weak<dyn Watcher>>)) {
        let mut watchers = self.shared.watchers.lock().unwrap_or_else(PoisonError::into_inner);
        act(&mut watchers);
        self.shared.is_watched.store(!watchers.is_empty(), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use sweepline_parse::time::Nanos;

    use super::*;
    use crate::ack::Ack;
    use crate::event::{Events, Origin, RawBatch};

    #[derive(Default)]
    struct Counting(AtomicUsize);

    impl Watcher for Counting {
        fn see(&self, _: &Batch) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn batches_are_shown_to_those_who_watch_for_as_long_as_they_do() {
        let (data, origin) = (Vec::new().into(), Origin::default());
        let raw = RawBatch { data, records: Vec::new(), received: Nanos(0), origin };
        let batch = Batch { events: Events::Raw(raw), ack: Ack::none() };
        let tap = Tap::default();
        tap.show(&batch);
        let (one, other) = (Arc::<Counting>::default(), Arc::<Counting>::default());
        let watch = |watcher: &Arc<Counting>| {
            let watcher: Arc<dyn Watcher> = watcher.clone();
            tap.watch(Arc::downgrade(&watcher));
        };
        watch(&one);
        tap.clone().show(&batch);
        watch(&other);
        tap.show(&batch);
        drop(one);
        tap.show(&batch);
        assert_eq!(other.0.load(Ordering::Relaxed), 2);
        drop(other);
        tap.show(&batch);
        assert!(!tap.shared.is_watched.load(Ordering::Relaxed));
    }
}
