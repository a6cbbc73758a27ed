//! One call to the disk fails, and the queue goes on.

use std::io::ErrorKind;

use sweepline_buffer::{MIN_BUFFER_BYTES, Queue};

use crate::append;
use crate::history::{Held, History};
use crate::modelled::Modelled;

const KINDS: [ErrorKind; 3] = [ErrorKind::StorageFull, ErrorKind::Other, ErrorKind::Interrupted];

#[test]
fn a_failed_call_loses_nothing_and_the_next_one_works() {
    for seed in 0..4 {
        let calls = {
            let disk = Modelled::seeded(seed);
            let (mut queue, _) = Queue::open(disk.clone(), MIN_BUFFER_BYTES).unwrap();
            let (mut history, mut held) = (History::new(seed), Held::new());
            for _ in 0..60 {
                history.step(&mut queue, &mut held).unwrap();
            }
            disk.calls()
        };
        for call in 0..calls {
            for kind in KINDS {
                let told = format!("seed {seed}, {kind} at call {call}");
                let disk = Modelled::seeded(seed);
                disk.fail_at(call, kind);
                let Ok((mut queue, _)) = Queue::open(disk.clone(), MIN_BUFFER_BYTES) else { continue };
                let (mut history, mut held) = (History::new(seed), Held::new());
                for _ in 0..60 {
                    // The step that failed is over; the queue is as good as before.
                    let _ = history.step(&mut queue, &mut held);
                }
                history.commit(&mut queue).unwrap_or_else(|error| panic!("{told}: {error}"));
                for id in held.into_keys() {
                    queue.release(id);
                }
                let mut seen = 0;
                while let Some(entry) = queue.take().unwrap_or_else(|error| panic!("{told}: {error}")) {
                    history.ledger.promised.remove(&entry.record);
                    queue.confirm(entry.id);
                    seen += 1;
                }
                assert!(history.ledger.promised.is_empty(), "{told}: lost, {seen} seen");
                // And what is on the disk is as good as what was in memory.
                disk.crash();
                history.reopen_and_drain(&disk, &told);
            }
        }
    }
}

#[test]
fn what_a_failed_sync_left_behind_is_written_anew() {
    let disk = Modelled::seeded(3);
    let (mut queue, _) = Queue::open(disk.clone(), MIN_BUFFER_BYTES).unwrap();
    append(&mut queue, b"one".to_vec()).unwrap();
    queue.commit().unwrap();
    append(&mut queue, b"two".to_vec()).unwrap();
    // The write, then the sync.
    disk.fail_at(disk.calls() + 1, ErrorKind::Other);
    queue.commit().unwrap_err();
    queue.commit().unwrap();
    let segments = disk.image().keys().filter(|name| name.ends_with(".segment")).count();
    assert_eq!(segments, 2, "a segment whose sync failed is not written to again");
    disk.crash();
    let (mut queue, _) = Queue::open(disk, MIN_BUFFER_BYTES).unwrap();
    assert_eq!(queue.take().unwrap().unwrap().record, b"one");
    assert_eq!(queue.take().unwrap().unwrap().record, b"two");
    assert_eq!(queue.take().unwrap(), None);
}

#[test]
fn a_place_that_cannot_be_read_is_given_up_in_the_end_and_counted() {
    let disk = Modelled::seeded(4);
    let (mut queue, _) = Queue::open(disk.clone(), MIN_BUFFER_BYTES).unwrap();
    append(&mut queue, vec![1; 2_000]).unwrap();
    append(&mut queue, vec![2; 2_000]).unwrap();
    queue.commit().unwrap();
    for _ in 0..4 {
        disk.fail_at(disk.calls(), ErrorKind::Other);
        queue.take().unwrap_err();
    }
    disk.fail_at(disk.calls(), ErrorKind::Other);
    assert_eq!(queue.take().unwrap().unwrap().record, vec![2; 2_000]);
    assert_eq!(queue.take_damage().records, 1);
}
