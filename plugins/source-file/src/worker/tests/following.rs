use super::*;

#[test]
fn lines_come_as_they_are_written() {
    let mut site = Site::new();
    site.append("a.log", "one\n");
    assert_eq!(site.read(), ["one"]);
    assert!(site.read().is_empty());
    site.append("a.log", "two\r\nthree\n");
    site.append("b.log", "other\n");
    let mut lines = site.read();
    lines.sort();
    assert_eq!(lines, ["other", "three", "two"]);
}

#[test]
fn a_line_without_end_waits_for_its_end() {
    let mut site = Site::new();
    site.append("a.log", "one 1\ntw");
    assert_eq!(site.read(), ["one 1"]);
    site.append("a.log", "o");
    assert!(site.read().is_empty());
    site.restart();
    assert!(site.read().is_empty());
    site.append("a.log", " 2\n");
    assert_eq!(site.read(), ["two 2"]);
}

#[test]
fn the_rest_of_a_renamed_file_is_read_before_it_is_left() {
    let mut site = Site::new();
    site.append("a.log", "one\n");
    let first = site.read_with_streams();
    site.append("a.log", "two\n");
    rename(&site.path("a.log"), &site.path("a.log.1"));
    site.append("a.log", "new\n");
    site.append("a.log.1", "three\nfour");
    let mut lines = site.read_with_streams();
    lines.sort();
    let (old, new) = (first[0].0, lines[2].0);
    assert_ne!(old, new);
    assert_eq!(lines, [(old, "three".into()), (old, "two".into()), (new, "new".into())]);
    // Whoever had the file open may still write.
    site.append("a.log.1", " more\nlast");
    assert_eq!(site.read(), ["four more"]);
    site.pass(ROTATE_WAIT);
    assert_eq!(site.read(), ["last"]);
    site.read();
    assert_eq!(site.worker.tails.len(), 1);
    assert_eq!(site.worker.open_files, 1);
}

#[test]
fn a_file_that_is_matched_under_its_new_name_is_the_same_file() {
    let mut site = Site::new();
    site.append("a.log", "one\n");
    let first = site.read_with_streams();
    rename(&site.path("a.log"), &site.path("b.log"));
    site.append("b.log", "two\n");
    assert_eq!(site.read_with_streams(), [(first[0].0, "two".to_owned())]);
}

#[test]
fn a_file_emptied_in_place_starts_over() {
    let mut site = Site::new();
    site.append("a.log", "one\ntwo\n");
    let first = site.read_with_streams();
    fs::write(site.path("a.log"), "new 1\n").unwrap();
    let lines = site.read_with_streams();
    assert_eq!(lines[0].1, "new 1");
    assert_ne!(lines[0].0, first[0].0);
    site.append("a.log", "next\n");
    assert_eq!(site.read(), ["next"]);
    site.restart();
    site.append("a.log", "after\n");
    assert_eq!(site.read(), ["after"]);
}

#[test]
fn a_file_emptied_and_filled_beyond_its_old_size_starts_over() {
    let mut site = Site::new();
    site.append("a.log", "one\n");
    assert_eq!(site.read(), ["one"]);
    fs::write(site.path("a.log"), "new\nand longer\n").unwrap();
    assert_eq!(site.read(), ["new", "and longer"]);
}

#[test]
fn a_deleted_file_is_read_to_its_end_and_its_inode_number_may_come_back() {
    let mut site = Site::new();
    site.append("a.log", "one\ntwo");
    assert_eq!(site.read(), ["one"]);
    fs::remove_file(site.path("a.log")).unwrap();
    assert!(site.read().is_empty());
    site.pass(ROTATE_WAIT);
    assert_eq!(site.read(), ["two"]);
    for round in 0..20 {
        let line = format!("round {round}");
        site.append("a.log", format!("{line}\n"));
        assert_eq!(site.read(), [line]);
        // The number is free only after the last handle is closed.
        fs::remove_file(site.path("a.log")).unwrap();
        site.read();
        site.pass(ROTATE_WAIT);
        site.read();
        assert!(site.worker.tails.is_empty());
    }
}

#[test]
fn the_rest_of_a_line_that_was_cut_is_skipped_however_late_it_comes() {
    let mut site = Site::with(|options| options.max_line_bytes = 10);
    site.append("a.log", "before\n0123456789too much");
    assert_eq!(site.read(), ["before", "0123456789"]);
    site.append("a.log", " and more");
    assert!(site.read().is_empty());
    site.append("a.log", " still\nafter\n");
    assert_eq!(site.read(), ["after"]);
}

#[test]
fn a_busy_file_leaves_room_for_others() {
    let mut site = Site::new();
    site.append("a.log", "x\n".repeat(2_000_000));
    site.append("b.log", "y\n");
    site.pass(Duration::from_secs(1));
    let mut files = Vec::new();
    for _ in 0..3 {
        if let Step::Piece(piece) = site.worker.step(site.moment, true) {
            files.push(piece.file.ends_with("b.log"));
        }
    }
    assert!(files.contains(&true), "{files:?}");
}

#[test]
fn more_files_than_may_be_open_are_all_read() {
    let mut site = Site::new();
    let count = OPEN_FILES + 50;
    for number in 0..count {
        site.append(&format!("{number:04}.log"), format!("{number}\n"));
    }
    let mut lines = Vec::new();
    for _ in 0..4 {
        lines.extend(site.read());
        assert!(site.worker.open_files <= OPEN_FILES);
    }
    assert_eq!(lines.len(), count);
    for number in 0..count {
        site.append(&format!("{number:04}.log"), "again\n");
    }
    let more: usize = (0..4).map(|_| site.read().len()).sum();
    assert_eq!(more, count);
}

#[test]
fn after_a_failure_reading_goes_back_to_what_was_acknowledged() {
    let mut site = Site::new();
    site.append("a.log", "one\n");
    assert_eq!(site.read(), ["one"]);
    site.append("a.log", "two\n");
    let (_, second) = site.read_unsettled();
    site.append("a.log", "three\n");
    let (lines, third) = site.read_unsettled();
    assert_eq!(lines[0].1, "three");
    site.settle(second, Delivery::Failed);
    // Delivered, but what was before it was not.
    site.settle(third, Delivery::Delivered);
    assert_eq!(site.read(), ["two", "three"]);
    assert!(site.read().is_empty());
}
