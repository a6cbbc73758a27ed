//! Full buffers and full disks.

use sweepline_buffer::{AppendError, MAX_UNCONFIRMED, MIN_BUFFER_BYTES, OpenError, Queue};

use crate::append;
use crate::modelled::Modelled;

fn fill(queue: &mut Queue<Modelled>) -> u64 {
    let mut taken = 0;
    while append(queue, vec![7; 10_000]).is_ok() {
        queue.commit().unwrap();
        taken += 1;
    }
    taken
}

#[test]
fn a_full_buffer_refuses_and_takes_again_when_records_are_confirmed() {
    let (mut queue, _) = Queue::open(Modelled::seeded(1), MIN_BUFFER_BYTES).unwrap();
    let taken = fill(&mut queue);
    assert_eq!(append(&mut queue, vec![7; 10_000]), Err(AppendError::Full));
    assert!(queue.bytes() <= MIN_BUFFER_BYTES);
    let mut confirmed = 0;
    while append(&mut queue, vec![7; 10_000]).is_err() {
        let entry = queue.take().unwrap().unwrap();
        queue.confirm(entry.id);
        confirmed += 1;
    }
    assert!(confirmed <= taken / 8, "space returns by the segment, not at the end: {confirmed} of {taken}");
}

#[test]
fn a_full_disk_refuses_keeps_what_it_has_and_goes_on_by_itself() {
    let disk = Modelled::seeded(2);
    let (mut queue, _) = Queue::open(disk.clone(), MIN_BUFFER_BYTES).unwrap();
    disk.limit(Some(100_000));
    let mut taken = 0;
    loop {
        append(&mut queue, vec![taken; 10_000]).unwrap();
        if queue.commit().is_err() {
            break;
        }
        taken += 1;
    }
    assert!(taken >= 8);
    // It can always be drained, and its position saved.
    for record in 0..taken {
        let entry = queue.take().unwrap().unwrap();
        assert_eq!(entry.record[0], record);
        queue.confirm(entry.id);
    }
    queue.checkpoint().unwrap();
    disk.limit(Some(0));
    queue.commit().unwrap_err();
    disk.limit(None);
    queue.commit().unwrap();
    assert_eq!(queue.take().unwrap().unwrap().record[0], taken, "the refused record was kept");
}

#[test]
fn a_queue_opens_on_a_full_disk() {
    let disk = Modelled::seeded(3);
    disk.limit(Some(0));
    let (mut queue, _) = Queue::open(disk.clone(), MIN_BUFFER_BYTES).unwrap();
    append(&mut queue, b"x".to_vec()).unwrap();
    queue.commit().unwrap_err();
    disk.limit(None);
    queue.commit().unwrap();
    let entry = queue.take().unwrap().unwrap();
    queue.confirm(entry.id);
    queue.checkpoint().unwrap();
}

#[test]
fn a_record_at_the_limit_is_taken_and_one_beyond_it_never() {
    let (mut queue, _) = Queue::open(Modelled::seeded(1), MIN_BUFFER_BYTES).unwrap();
    let Err(AppendError::TooLarge { limit, .. }) = append(&mut queue, vec![0; 1 << 20]) else {
        panic!("it was taken")
    };
    append(&mut queue, vec![0; limit + 1]).unwrap_err();
    append(&mut queue, vec![1; limit]).unwrap();
    append(&mut queue, b"neighbour".to_vec()).unwrap();
    queue.commit().unwrap();
    assert_eq!(queue.take().unwrap().unwrap().record, vec![1; limit]);
    assert_eq!(queue.take().unwrap().unwrap().record, b"neighbour");
}

#[test]
fn records_of_one_batch_are_taken_all_or_none() {
    let (mut queue, _) = Queue::open(Modelled::seeded(1), MIN_BUFFER_BYTES).unwrap();
    append(&mut queue, b"something that waits".to_vec()).unwrap();
    let mut batch = vec![vec![1; 200_000]; 6];
    assert_eq!(queue.append(&mut batch), Err(AppendError::Full));
    assert_eq!(batch.len(), 6, "they are the caller's again");
    batch.truncate(5);
    queue.append(&mut batch).unwrap();
    assert!(batch.is_empty());
    queue.commit().unwrap();
    assert_eq!(queue.waiting(), 6);
}

#[test]
fn an_empty_buffer_takes_what_would_never_fit_otherwise() {
    let (mut queue, _) = Queue::open(Modelled::seeded(1), MIN_BUFFER_BYTES).unwrap();
    queue.append(&mut vec![vec![1; 200_000]; 6]).unwrap();
    assert_eq!(append(&mut queue, b"x".to_vec()), Err(AppendError::Full));
}

#[test]
fn a_reader_holds_no_more_than_the_limit() {
    let (mut queue, _) = Queue::open(Modelled::seeded(1), MIN_BUFFER_BYTES).unwrap();
    for _ in 0..=MAX_UNCONFIRMED {
        append(&mut queue, Vec::new()).unwrap();
    }
    queue.commit().unwrap();
    for _ in 0..MAX_UNCONFIRMED {
        queue.take().unwrap().unwrap();
    }
    assert_eq!(queue.take().unwrap(), None);
    queue.confirm(0);
    assert_eq!(queue.take().unwrap().unwrap().id, MAX_UNCONFIRMED as u64);
}

#[test]
fn a_buffer_that_is_too_small_is_refused() {
    let refused = Queue::open(Modelled::seeded(1), MIN_BUFFER_BYTES - 1).map(drop);
    assert!(matches!(refused, Err(OpenError::TooSmall { .. })));
}
