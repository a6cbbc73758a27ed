use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn an_archive_is_read_once_and_not_again_after_a_restart() {
    let mut site = Site::new();
    site.append("a.log", gzip("one 1\ntwo 2"));
    assert_eq!(site.read(), ["one 1", "two 2"]);
    assert!(site.read().is_empty());
    site.restart();
    assert!(site.read().is_empty());
    site.append("a.log", gzip("\nthree 3\n"));
    assert_eq!(site.read(), ["three 3"]);
}

#[test]
fn a_restart_in_the_middle_of_an_archive_goes_on_there() {
    let mut site = Site::new();
    let text: String = (0..200_000).map(|number| format!("line {number}\n")).collect();
    site.append("a.log", gzip(&text));
    let (lines, marks) = site.read_unsettled();
    assert_eq!(lines.len(), 200_000);
    assert!(marks.len() > 4);
    let delivered = marks[..3].to_vec();
    let before = text.len();
    site.settle(delivered, Delivery::Delivered);
    site.restart();
    let rest = site.read();
    let rest_bytes: usize = rest.iter().map(|line| line.len() + 1).sum();
    assert!(rest_bytes < before && rest.len() > 100_000, "{}", rest.len());
    assert_eq!(rest.last().unwrap(), "line 199999");
    assert_eq!(rest[..], text.lines().collect::<Vec<_>>()[200_000 - rest.len()..]);
}

#[test]
fn an_archive_that_is_still_being_written_is_taken_up_where_it_was_cut() {
    let mut site = Site::new();
    let text: String = (0..50_000).map(|number| format!("line {number}\n")).collect();
    let archive = gzip(&text);
    let (half, rest) = archive.split_at(archive.len() / 2);
    site.append("a.log", half);
    let mut lines = site.read();
    assert!(!lines.is_empty() && lines.len() < 50_000);
    assert!(site.read().is_empty());
    site.append("a.log", rest);
    lines.extend(site.read());
    assert_eq!(lines, text.lines().collect::<Vec<_>>());
}

#[test]
fn a_damaged_archive_costs_only_itself() {
    let mut site = Site::with(|options| options.mode = Mode::ReadToEnd);
    let mut damaged = gzip("from the damaged archive\n");
    damaged.truncate(damaged.len() - 4);
    site.append("a.log", damaged);
    site.append("b.log", [0x1f, 0x8b, 0xff, 0xff]);
    site.append("c.log", "fine\n");
    assert_eq!(site.read(), ["from the damaged archive", "fine"]);
    assert!(matches!(site.worker.step(site.moment, true), Step::End));
}
