//! The machine goes down at any call to the disk.

use sweepline_buffer::{MIN_BUFFER_BYTES, Queue};

use crate::append;
use crate::history::{Held, History};
use crate::modelled::Modelled;

const STEPS: u32 = 60;

/// Runs a history until it is through or the disk is dead.
fn run(history: &mut History, disk: &Modelled) {
    let Ok((mut queue, _)) = Queue::open(disk.clone(), MIN_BUFFER_BYTES) else { return };
    let mut held = Held::new();
    for _ in 0..STEPS {
        if history.step(&mut queue, &mut held).is_err() {
            return;
        }
    }
}

#[test]
fn nothing_that_was_committed_is_lost_at_any_crash() {
    for seed in 0..8 {
        let disk = Modelled::seeded(seed);
        run(&mut History::new(seed), &disk);
        for call in 0..=disk.calls() {
            let told = format!("seed {seed}, down at call {call}");
            let disk = Modelled::seeded(seed);
            disk.die_at(call);
            let mut history = History::new(seed);
            run(&mut history, &disk);
            disk.crash();
            history.reopen_and_drain(&disk, &told);
        }
    }
}

#[test]
fn crashes_in_a_row_lose_nothing_either() {
    for seed in 0..100 {
        let disk = Modelled::seeded(seed);
        let mut history = History::new(seed);
        for round in 0..8 {
            let in_calls = history.below(80);
            disk.die_at(disk.calls() + in_calls);
            run(&mut history, &disk);
            disk.crash();
            history.went_down();
            // In every other round the next crash comes before anything has been read.
            if round % 2 == 1 {
                history.reopen_and_drain(&disk, &format!("seed {seed}, round {round}"));
            }
        }
    }
}

#[test]
fn what_was_confirmed_before_a_checkpoint_is_not_given_out_again() {
    let disk = Modelled::seeded(1);
    let (mut queue, _) = Queue::open(disk.clone(), MIN_BUFFER_BYTES).unwrap();
    for record in 0..10_u8 {
        append(&mut queue, vec![record]).unwrap();
    }
    queue.commit().unwrap();
    for _ in 0..6 {
        let entry = queue.take().unwrap().unwrap();
        queue.confirm(entry.id);
    }
    queue.checkpoint().unwrap();
    disk.crash();
    let (mut queue, opened) = Queue::open(disk, MIN_BUFFER_BYTES).unwrap();
    assert_eq!(opened.waiting, 4);
    assert_eq!(queue.take().unwrap().unwrap().record, [6]);
}
