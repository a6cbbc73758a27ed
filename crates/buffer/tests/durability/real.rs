//! The queue over a real folder.

use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;

use sweepline_buffer::{MIN_BUFFER_BYTES, Queue, RealDisk, verify};

use crate::append;

#[test]
fn records_come_back_from_a_folder_that_only_its_owner_can_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("buffer/deep");
    {
        let (mut queue, _) = Queue::open(RealDisk::take(&path).unwrap(), MIN_BUFFER_BYTES).unwrap();
        for record in 0..200_u8 {
            append(&mut queue, vec![record; 3_000]).unwrap();
        }
        queue.commit().unwrap();
        for _ in 0..150 {
            let entry = queue.take().unwrap().unwrap();
            queue.confirm(entry.id);
        }
        queue.checkpoint().unwrap();
    }
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    assert!(verify(&RealDisk::look(&path).unwrap()).unwrap().is_whole());
    let (mut queue, opened) = Queue::open(RealDisk::take(&path).unwrap(), MIN_BUFFER_BYTES).unwrap();
    assert_eq!(opened.waiting, 50);
    assert_eq!(queue.take().unwrap().unwrap().record, vec![150; 3_000]);
}

#[test]
fn a_folder_is_used_by_one_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let taken = RealDisk::take(folder.path()).unwrap();
    assert_eq!(RealDisk::take(folder.path()).unwrap_err().kind(), ErrorKind::WouldBlock);
    // The lock of another process.
    std::fs::write(folder.path().join("lock"), "1").unwrap();
    let refused = RealDisk::take(folder.path()).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ResourceBusy);
    assert_eq!(refused.to_string(), "another process uses this folder: 1");
    drop(taken);
    RealDisk::take(folder.path()).unwrap();
}
