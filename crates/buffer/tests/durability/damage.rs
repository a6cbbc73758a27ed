//! Files that were changed by a bad disk or a bad hand.

use std::collections::{BTreeMap, BTreeSet};

use sweepline_buffer::{Damage, MIN_BUFFER_BYTES, OpenError, Opened, Queue, verify};

use crate::append;
use crate::modelled::Modelled;

type Image = BTreeMap<String, Vec<u8>>;

const RECORDS: u8 = 9;

/// Three segments of three records each; the first two records are confirmed.
fn image() -> Image {
    let disk = Modelled::seeded(11);
    for round in 0..3 {
        let (mut queue, _) = Queue::open(disk.clone(), MIN_BUFFER_BYTES).unwrap();
        for record in round * 3..round * 3 + 3 {
            append(&mut queue, vec![record; 20 + usize::from(record)]).unwrap();
        }
        queue.commit().unwrap();
        if round == 2 {
            for _ in 0..2 {
                let entry = queue.take().unwrap().unwrap();
                queue.confirm(entry.id);
            }
            queue.checkpoint().unwrap();
        }
    }
    disk.image()
}

/// Opens an image and returns which records came out, and the damage that was told.
fn delivered(image: &Image) -> (BTreeSet<u8>, Damage, Opened) {
    let (mut queue, opened) = Queue::open(Modelled::of_image(image), MIN_BUFFER_BYTES).unwrap();
    let mut records = BTreeSet::new();
    while let Some(entry) = queue.take().unwrap() {
        let number = entry.record[0];
        assert_eq!(entry.record, vec![number; 20 + usize::from(number)], "not what was written");
        assert!(records.insert(number), "{number} came twice");
        queue.confirm(entry.id);
    }
    assert!(!queue.has_more(), "there is nothing more");
    assert_eq!(queue.waiting(), 0);
    (records, queue.take_damage(), opened)
}

fn segments(image: &Image) -> Vec<String> {
    image.keys().filter(|name| name.ends_with(".segment")).cloned().collect()
}

/// The records that have to come out of an image, all but those of `lost`.
fn all_but(lost: impl IntoIterator<Item = u8>) -> BTreeSet<u8> {
    let lost: BTreeSet<u8> = lost.into_iter().collect();
    (2..RECORDS).filter(|record| !lost.contains(record)).collect()
}

#[test]
fn a_whole_buffer_is_found_whole() {
    let image = image();
    let (records, damage, opened) = delivered(&image);
    assert_eq!(records, all_but([]));
    assert_eq!(damage, Damage::default());
    assert_eq!((opened.waiting, opened.damaged_headers), (7, 0));
    let verified = verify(&Modelled::of_image(&image)).unwrap();
    assert!(verified.is_whole());
    assert_eq!(verified.segments.iter().map(|segment| segment.records).sum::<u64>(), 9);
}

#[test]
fn a_flipped_bit_costs_one_record_at_most_and_is_counted() {
    let image = image();
    for (index, name) in segments(&image).iter().enumerate() {
        for bit in 0..image[name].len() * 8 {
            let mut flipped = image.clone();
            flipped.get_mut(name).unwrap()[bit / 8] ^= 1 << (bit % 8);
            let (records, damage, _) = delivered(&flipped);
            let missing: Vec<u8> = all_but([]).difference(&records).copied().collect();
            let told = format!("{name}, bit {bit}: {missing:?} {damage:?}");
            assert!(missing.len() <= 1, "{told}");
            // The last record of all may be gone without a trace of its id, its bytes are told.
            let is_last = missing == [RECORDS - 1];
            assert!(damage.records == missing.len() as u64 || is_last && damage.bytes > 0, "{told}");
            let is_confirmed = index == 0 && missing.is_empty();
            assert!(is_confirmed || !verify(&Modelled::of_image(&flipped)).unwrap().is_whole(), "{told}");
        }
    }
}

#[test]
fn a_flipped_bit_in_the_position_repeats_and_never_skips() {
    let image = image();
    for bit in 0..image["position"].len() * 8 {
        let mut flipped = image.clone();
        flipped.get_mut("position").unwrap()[bit / 8] ^= 1 << (bit % 8);
        let (records, damage, _) = delivered(&flipped);
        assert!(records.is_superset(&all_but([])), "bit {bit}: {records:?}");
        assert_eq!(damage, Damage::default(), "bit {bit}");
    }
}

#[test]
fn a_cut_segment_costs_what_was_cut_off() {
    let image = image();
    for (index, name) in segments(&image).iter().enumerate() {
        let first = u8::try_from(index).unwrap() * 3;
        for length in 0..image[name].len() {
            let mut cut = image.clone();
            cut.get_mut(name).unwrap().truncate(length);
            let (records, damage, _) = delivered(&cut);
            let others = all_but(first..first + 3);
            assert!(records.is_superset(&others), "{name} cut to {length}: {records:?}");
            let missing = all_but([]).difference(&records).count() as u64;
            // Behind the last segment nothing says how far the ids went.
            assert!(index == 2 || damage.records == missing, "{name} cut to {length}: {damage:?}");
            let verified = verify(&Modelled::of_image(&cut)).unwrap();
            // A cut right behind a whole record of the last segment leaves no trace.
            assert!(index == 2 || !verified.is_whole(), "{name} cut to {length}");
        }
    }
}

/// Returns the position of a queue that has had more records.
fn position_ahead() -> Vec<u8> {
    let disk = Modelled::seeded(5);
    let (mut queue, _) = Queue::open(disk.clone(), MIN_BUFFER_BYTES).unwrap();
    for _ in 0..50 {
        append(&mut queue, b"x".to_vec()).unwrap();
    }
    queue.commit().unwrap();
    while let Some(entry) = queue.take().unwrap() {
        queue.confirm(entry.id);
    }
    queue.checkpoint().unwrap();
    disk.image()["position"].clone()
}

#[test]
fn a_position_that_was_cut_removed_or_set_ahead_repeats_and_never_skips() {
    let image = image();
    for length in 0..image["position"].len() {
        let mut cut = image.clone();
        cut.get_mut("position").unwrap().truncate(length);
        assert!(delivered(&cut).0.is_superset(&all_but([])), "cut to {length}");
    }
    let mut removed = image.clone();
    removed.remove("position");
    assert_eq!(delivered(&removed).0, (0..RECORDS).collect());

    let mut moved = image;
    moved.insert("position".to_owned(), position_ahead());
    let (records, _, opened) = delivered(&moved);
    assert!(opened.is_from_the_future);
    assert_eq!(records, (0..RECORDS).collect());
}

#[test]
fn after_a_position_from_the_future_records_go_on_behind_it_and_none_counts_as_lost() {
    let mut image = image();
    image.insert("position".to_owned(), position_ahead());

    let (mut queue, _) = Queue::open(Modelled::of_image(&image), MIN_BUFFER_BYTES).unwrap();
    while let Some(entry) = queue.take().unwrap() {
        queue.confirm(entry.id);
    }
    let id = append(&mut queue, b"new".to_vec()).unwrap();
    assert!(id >= 50, "an id is not used twice: {id}");
    queue.commit().unwrap();
    assert!(queue.has_more());
    assert_eq!(queue.take().unwrap().unwrap().record, b"new");
    assert_eq!(queue.take_damage(), Damage::default());
}

#[test]
fn damage_at_the_end_of_the_segment_that_is_written_does_not_hold_the_reader() {
    let disk = Modelled::seeded(7);
    let (mut queue, _) = Queue::open(disk.clone(), MIN_BUFFER_BYTES).unwrap();
    append(&mut queue, vec![1; 40]).unwrap();
    append(&mut queue, vec![2; 40]).unwrap();
    queue.commit().unwrap();
    disk.spoil(|bytes| bytes.truncate(bytes.len() - 30));
    assert_eq!(queue.take().unwrap().unwrap().record, vec![1; 40]);
    assert_eq!(queue.take().unwrap(), None);
    assert!(!queue.has_more());
    assert_eq!(queue.take_damage().records, 1);
}

#[test]
fn a_removed_segment_costs_its_records_and_they_are_counted() {
    let image = image();
    let names = segments(&image);
    let mut without = image.clone();
    without.remove(&names[1]);
    let (records, damage, _) = delivered(&without);
    assert_eq!(records, all_but(3..6));
    assert_eq!(damage.records, 3);
    assert!(!verify(&Modelled::of_image(&without)).unwrap().is_whole());
    for name in [&names[0], &names[2]] {
        let mut without = image.clone();
        without.remove(name);
        assert_eq!(delivered(&without).0.len(), if name == &names[0] { 6 } else { 4 });
    }
}

#[test]
fn copied_and_swapped_segments_give_each_record_once() {
    let image = image();
    let names = segments(&image);
    for name in &names {
        let mut copied = image.clone();
        copied.insert("00000000000000000005-00000000000000ff.segment".to_owned(), image[name].clone());
        assert_eq!(delivered(&copied).0, all_but([]), "a copy of {name}");
    }
    for (one, other) in [(0, 1), (0, 2), (1, 2)] {
        let mut swapped = image.clone();
        swapped.insert(names[one].clone(), image[&names[other]].clone());
        swapped.insert(names[other].clone(), image[&names[one]].clone());
        assert_eq!(delivered(&swapped).0, all_but([]), "{one} and {other} swapped");
    }
}

#[test]
fn files_that_are_none_of_ours_are_left_alone() {
    let mut image = image();
    image.insert("notes.txt".to_owned(), b"mine".to_vec());
    image.insert("x.segment".to_owned(), b"mine, too".to_vec());
    let disk = Modelled::of_image(&image);
    let (mut queue, _) = Queue::open(disk.clone(), MIN_BUFFER_BYTES).unwrap();
    while let Some(entry) = queue.take().unwrap() {
        queue.confirm(entry.id);
    }
    assert_eq!(disk.image()["notes.txt"], b"mine");
    assert_eq!(disk.image()["x.segment"], b"mine, too");
}

#[test]
fn a_segment_of_a_later_version_is_refused_by_name_and_not_touched() {
    let mut image = image();
    let name = segments(&image)[1].clone();
    let bytes = image.get_mut(&name).unwrap();
    bytes[4] = 2;
    let check = crc32fast::hash(&bytes[..24]).to_le_bytes();
    bytes[24..28].copy_from_slice(&check);
    let disk = Modelled::of_image(&image);
    let refused = Queue::open(disk.clone(), MIN_BUFFER_BYTES).map(drop);
    assert!(
        matches!(&refused, Err(OpenError::Newer { name: told, version: 2 }) if *told == name),
        "{refused:?}"
    );
    assert_eq!(disk.image(), image);
}
