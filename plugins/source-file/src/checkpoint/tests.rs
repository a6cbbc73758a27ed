use sweepline_plugin::metric::{ComponentMetrics, Labels};

use super::*;

fn counters() -> Counters {
    let labels = Labels { id: "in".to_owned(), kind: "source", component_type: "file" };
    Counters::new(ComponentMetrics::new(labels))
}

fn entry(path: &str, inode: u64, seen: i64) -> Entry {
    Entry {
        path: path.into(),
        identity: Identity { device: 1, inode },
        fingerprint: Fingerprint::of(b"head"),
        position: 7,
        gzip: false,
        done_at_size: None,
        seen,
    }
}

#[test]
fn what_was_saved_is_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("in"), &counters()).unwrap();
    let mut archive = entry("b.gz", 2, 100);
    (archive.gzip, archive.done_at_size) = (true, Some(99));
    let files = vec![entry("a", 1, 100), archive];
    assert!(store.save(files.clone(), 100, &counters()));
    let mut again = Store::open(&folder.path().join("in"), &counters()).unwrap();
    for file in files {
        assert_eq!(again.claim(file.identity), Some(file));
    }
    assert_eq!(again.unclaimed().count(), 0);
}

#[test]
fn an_old_document_loads() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("checkpoints.json"), include_str!("../../test-data/checkpoints-1.json"))
        .unwrap();
    let mut store = Store::open(folder.path(), &counters()).unwrap();
    let entry = store.claim(Identity { device: 2049, inode: 1311 }).unwrap();
    assert_eq!((entry.position, entry.fingerprint.bytes, entry.gzip), (52_428, 1024, false));
    assert!(store.claim(Identity { device: 2049, inode: 1312 }).unwrap().gzip);
}

#[test]
fn a_document_that_cannot_be_used_is_kept_aside() {
    for text in ["", "{", "[]", r#"{"version":2,"files":{"new":"shape"}}"#, r#"{"version":1}"#, "\u{0}"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("checkpoints.json");
        fs::write(&path, text).unwrap();
        let mut store = Store::open(folder.path(), &counters()).unwrap();
        assert_eq!(store.unclaimed().count(), 0, "{text}");
        assert!(store.save(Vec::new(), 1, &counters()));
        let aside = folder.path().join("checkpoints.json.unusable");
        assert_eq!(fs::read_to_string(aside).unwrap(), text);
    }
}

#[test]
fn missing_files_are_remembered_for_a_month() {
    let folder = tempfile::tempdir().unwrap();
    let month = 30 * 86_400;
    let mut store = Store::open(folder.path(), &counters()).unwrap();
    store.save(vec![entry("old", 1, 0), entry("recent", 2, 10)], 10, &counters());
    let mut again = Store::open(folder.path(), &counters()).unwrap();
    again.save(Vec::new(), month + 5, &counters());
    let last = Store::open(folder.path(), &counters()).unwrap();
    let kept: Vec<_> = last.unclaimed().map(|entry| entry.path.display().to_string()).collect();
    assert_eq!(kept, ["recent"]);
}

#[test]
fn a_folder_that_is_gone_is_an_error_and_not_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("in");
    let mut store = Store::open(&inner, &counters()).unwrap();
    fs::remove_dir_all(&inner).unwrap();
    assert!(!store.save(Vec::new(), 1, &counters()));
    fs::create_dir(&inner).unwrap();
    assert!(store.save(Vec::new(), 2, &counters()));
}
