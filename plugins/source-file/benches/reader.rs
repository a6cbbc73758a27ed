//! What reading costs per line of 120 bytes.
#![allow(clippy::unwrap_used, reason = "a benchmark may stop at any surprise")]

use std::io::Read;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use sweepline_source_file::reader::BlockReader;

fn main() {
    divan::main();
}

const LINES: usize = 500_000;

fn log() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log");
    std::fs::write(&path, format!("{}\n", "x".repeat(119)).repeat(LINES)).unwrap();
    (folder, path)
}

#[divan::bench]
fn lines_of_120_bytes(bencher: Bencher<'_, '_>) {
    let (_folder, path) = log();
    bencher.counter(ItemsCount::new(LINES)).counter(BytesCount::new(LINES * 120)).bench(|| {
        let mut reader = BlockReader::open(&path).unwrap();
        let mut count = 0;
        while let Some(block) = reader.next_block().unwrap() {
            count += block.records.len();
        }
        assert_eq!(count, LINES);
    });
}

/// What the kernel alone takes.
#[divan::bench]
fn bare_read(bencher: Bencher<'_, '_>) {
    let (_folder, path) = log();
    let mut buffer = vec![0; 256 * 1024];
    bencher.counter(ItemsCount::new(LINES)).counter(BytesCount::new(LINES * 120)).bench_local(|| {
        let mut file = std::fs::File::open(&path).unwrap();
        while file.read(&mut buffer).unwrap() > 0 {}
    });
}
