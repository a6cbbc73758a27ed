use super::*;

#[test]
fn a_restart_goes_on_behind_what_was_acknowledged() {
    let mut site = Site::new();
    site.append("a.log", "one 1\ntwo 2\n");
    assert_eq!(site.read(), ["one 1", "two 2"]);
    site.append("a.log", "three 3\n");
    let (lines, _) = site.read_unsettled();
    assert_eq!(lines.len(), 1);
    site.append("a.log", "four 4\n");
    site.restart();
    assert_eq!(site.read(), ["three 3", "four 4"]);
}

#[test]
fn checkpoints_are_written_at_most_once_a_second() {
    let mut site = Site::new();
    site.append("a.log", "one 1\n");
    site.read();
    site.worker.step(site.moment, false);
    let first = fs::read(site.checkpoints()).unwrap();
    site.append("a.log", "two 2\n");
    let (_, marks) = site.read_unsettled();
    site.worker.step(site.moment, false);
    site.settle(marks, Delivery::Delivered);
    site.worker.next_save = Some(site.moment.now + Duration::from_millis(1));
    site.worker.step(site.moment, false);
    assert_eq!(fs::read(site.checkpoints()).unwrap(), first);
    site.pass(Duration::from_millis(1));
    site.worker.step(site.moment, false);
    assert_ne!(fs::read(site.checkpoints()).unwrap(), first);
    site.crash();
    assert!(site.read().is_empty());
}

#[test]
fn header_lines_are_told_again_after_a_restart() {
    for header in ["#separator \\x09\n#fields\tts\tid.orig_h\n", "version account-id srcaddr\n"] {
        let mut site = Site::new();
        site.append("a.log", format!("{header}1 2 3\n"));
        let before = site.read();
        site.restart();
        assert!(site.read().is_empty());
        site.append("a.log", "7 8 9\n");
        let mut expected = before[..before.len() - 1].to_vec();
        expected.push("7 8 9".to_owned());
        assert_eq!(site.read(), expected);
    }
}

#[test]
fn checkpoints_that_cannot_be_true_are_not_believed() {
    let edits: [fn(&mut serde_json::Value); 5] = [
        |entry| entry["position"] = 1_000_000.into(),
        |entry| entry["fingerprint"]["hash"] = 1.into(),
        |entry| entry["fingerprint"] = serde_json::json!({"bytes": 0, "hash": 0}),
        |entry| entry["inode"] = 1.into(),
        |entry| entry["gzip"] = true.into(),
    ];
    for edit in edits {
        let mut site = Site::new();
        site.append("a.log", "one\ntwo\n");
        site.read();
        site.worker.save(site.moment);
        let mut document: serde_json::Value =
            serde_json::from_slice(&fs::read(site.checkpoints()).unwrap()).unwrap();
        edit(&mut document["files"][0]);
        fs::write(site.checkpoints(), document.to_string()).unwrap();
        site.crash();
        assert_eq!(site.read(), ["one", "two"]);
    }
}

#[test]
fn without_usable_checkpoints_everything_is_read_again() {
    for text in [None, Some("{\"version\":1,\"files\":[{"), Some("{\"version\":99}")] {
        let mut site = Site::new();
        site.append("a.log", "one\ntwo\n");
        site.read();
        site.worker.save(site.moment);
        match text {
            Some(text) => fs::write(site.checkpoints(), text).unwrap(),
            None => fs::remove_file(site.checkpoints()).unwrap(),
        }
        site.crash();
        assert_eq!(site.read(), ["one", "two"]);
    }
}

#[test]
fn a_file_renamed_while_we_were_down_is_read_to_its_end() {
    let mut site = Site::new();
    site.append("a.log", "one\n");
    assert_eq!(site.read(), ["one"]);
    site.append("a.log", "two\n");
    site.worker.save(site.moment);
    rename(&site.path("a.log"), &site.path("a.log.1"));
    site.append("a.log", "new\n");
    site.crash();
    let mut lines = site.read();
    lines.sort();
    // The first line has no digit, so it may be a header.
    assert_eq!(lines, ["new", "one", "two"]);
    site.pass(ROTATE_WAIT);
    site.read();
    assert_eq!(site.worker.tails.len(), 1);
}

#[test]
fn the_end_means_behind_the_last_complete_line_and_only_at_start() {
    let mut site = Site::with(|options| options.read_from = ReadFrom::End);
    site.append("a.log", "old 1\nold 2\nhalf");
    assert!(site.read().is_empty());
    site.append("a.log", " 3\n");
    site.append("later.log", "from byte 0\n");
    let mut lines = site.read();
    lines.sort();
    assert_eq!(lines, ["from byte 0", "half 3"]);
    site.restart();
    site.append("a.log", "while down 4\n");
    assert_eq!(site.read(), ["while down 4"]);
}

#[test]
fn a_start_at_the_end_is_remembered_before_the_first_line() {
    let mut site = Site::with(|options| options.read_from = ReadFrom::End);
    site.append("a.log", "old 1\n");
    assert!(site.read().is_empty());
    site.worker.step(site.moment, false);
    site.append("a.log", "new 2\n");
    site.crash();
    assert_eq!(site.read(), ["new 2"]);
}

#[test]
fn only_the_first_start_leaves_lines_out() {
    let mut site = Site::with(|options| options.read_from = ReadFrom::End);
    site.append("empty.log", "");
    site.append("a.log", "old 1\n");
    assert!(site.read().is_empty());
    site.restart();
    site.append("empty.log", "new 2\n");
    site.append("while-down.log", "new 3\n");
    let mut lines = site.read();
    lines.sort();
    assert_eq!(lines, ["new 2", "new 3"]);
    site.worker.save(site.moment);
    fs::write(site.checkpoints(), "corrupt").unwrap();
    site.crash();
    assert_eq!(site.read().len(), 3);
}
