use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

use super::*;
use crate::limits::{BLOCK_BYTES, GZIP_FREE_BYTES};

/// Gives a stream in pieces.
struct Chopped {
    data: Vec<u8>,
    at: usize,
    sizes: Vec<usize>,
    turn: usize,
}

impl Read for Chopped {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let size = self.sizes.get(self.turn % self.sizes.len().max(1)).copied().unwrap_or(usize::MAX);
        self.turn += 1;
        if self.turn.is_multiple_of(7) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let left = &self.data[self.at..];
        let count = size.min(left.len()).min(room.len());
        room[..count].copy_from_slice(&left[..count]);
        self.at += count;
        Ok(count)
    }
}

/// What the records of a stream are, said in the simplest way.
fn model(stream: &[u8], max: usize) -> Vec<Vec<u8>> {
    let stream = stream.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(stream);
    stream
        .split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .map(|line| line[..line.len().min(max)].to_vec())
        .filter(|line| !line.is_empty())
        .collect()
}

fn drain(reader: &mut BlockReader) -> (Vec<Vec<u8>>, Option<io::Error>) {
    let mut records = Vec::new();
    loop {
        match reader.next_block() {
            Ok(Some(block)) => {
                assert!(!block.records.is_empty());
                records.extend(block.iter().map(<[u8]>::to_vec));
            }
            Ok(None) => return (records, None),
            Err(error) => {
                assert!(matches!(reader.next_block(), Ok(None)), "an error ends the input");
                return (records, Some(error));
            }
        }
    }
}

fn read(data: impl Into<Vec<u8>>) -> (Vec<Vec<u8>>, Option<io::Error>) {
    drain(&mut BlockReader::from_reader(Cursor::new(data.into())).unwrap())
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn line_reader(data: &[u8], sizes: Vec<usize>, max: usize, pace: Pace, offset: u64) -> LineReader {
    let rest = data[usize::try_from(offset).unwrap()..].to_vec();
    let input = Chopped { data: rest, at: 0, sizes, turn: 0 };
    LineReader::new(Content::new(Box::new(input), false), max, pace).starting_at(offset, data)
}

fn streams() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\r".to_vec()),
        Just(b"\0".to_vec()),
        Just(b"\xEF\xBB\xBF".to_vec()),
        Just(b"\xEF".to_vec()),
        proptest::collection::vec(b'a'..=b'e', 0..20),
        Just("grün ü €".as_bytes().to_vec()),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn sizes() -> impl Strategy<Value = Vec<usize>> {
    proptest::collection::vec(1_usize..30, 1..6)
}

proptest! {
    #[test]
    fn any_chopping_of_a_stream_gives_the_same_records(
        stream in streams(), sizes in sizes(), max in 1_usize..24, full: bool,
    ) {
        let pace = if full { Pace::Full } else { Pace::Prompt };
        let mut lines = line_reader(&stream, sizes, max, pace, 0);
        let mut pool = Pool::default();
        let mut records = Vec::new();
        let mut oversize = 0;
        while let Some(block) = lines.next_block(&mut pool).unwrap() {
            oversize += block.oversize;
            let block = Block { data: block.data, records: block.records };
            records.extend(block.iter().map(<[u8]>::to_vec));
        }
        prop_assert!(lines.next_block(&mut pool).unwrap().is_none(), "asking again is harmless");
        if let Some(last) = lines.finish() {
            oversize += last.oversize;
            records.push(last.data.to_vec());
        }
        prop_assert_eq!(lines.position(), stream.len() as u64);
        prop_assert_eq!(&records, &model(&stream, max));
        let long = model(&stream, usize::MAX).iter().filter(|line| line.len() > max).count();
        prop_assert_eq!(oversize, long as u64);
    }

    #[test]
    fn reading_from_where_a_block_ended_skips_nothing(
        stream in streams(), sizes in sizes(), max in 8_usize..24, wide: bool,
    ) {
        let stream = match (wide, std::str::from_utf8(&stream)) {
            (true, Ok(text)) => utf16(text.trim_start_matches('\u{FEFF}'), false),
            _ => stream,
        };
        let everything = {
            let mut reader = BlockReader::from_reader(Cursor::new(stream.clone())).unwrap().max_line_bytes(max);
            drain(&mut reader).0
        };
        let mut lines = line_reader(&stream, sizes.clone(), max, Pace::Prompt, 0);
        let mut pool = Pool::default();
        let mut before: Vec<Vec<u8>> = Vec::new();
        while let Some(block) = lines.next_block(&mut pool).unwrap() {
            let end = block.end;
            let block = Block { data: block.data, records: block.records };
            before.extend(block.iter().map(<[u8]>::to_vec));
            let mut again = line_reader(&stream, sizes.clone(), max, Pace::Full, end);
            let mut after = Vec::new();
            while let Some(block) = again.next_block(&mut pool).unwrap() {
                after.extend(Block { data: block.data, records: block.records }.iter().map(<[u8]>::to_vec));
            }
            after.extend(again.finish().map(|last| last.data.to_vec()));
            let mut whole = before.clone();
            // The head of a line that is being skipped comes twice.
            if lines.is_skipping() {
                let head = whole.pop();
                prop_assert_eq!(head.as_ref(), after.first());
            }
            whole.extend(after);
            prop_assert_eq!(&whole, &everything);
        }
    }
}

fn utf16(text: &str, big_endian: bool) -> Vec<u8> {
    std::iter::once(0xFEFF)
        .chain(text.encode_utf16())
        .flat_map(|unit| if big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() })
        .collect()
}

#[test]
fn utf16_with_a_mark_becomes_utf8() {
    for big_endian in [false, true] {
        let text = "grün €\r\n\u{1F600}\nlast";
        let (records, error) = read(utf16(text, big_endian));
        assert!(error.is_none());
        assert_eq!(records, ["grün €".as_bytes(), "\u{1F600}".as_bytes(), b"last"]);
        let mut cut = utf16("a\u{1F600}", big_endian);
        cut.pop();
        assert_eq!(read(cut).0, ["a\u{FFFD}\u{FFFD}".as_bytes()]);
    }
}

#[test]
fn large_utf16_input_fills_many_blocks() {
    let text: String = (0..60_000).map(|number| format!("{number} grün {}\n", "€".repeat(5))).collect();
    let (records, error) = read(utf16(&text, false));
    assert!(error.is_none());
    assert_eq!(records, model(text.as_bytes(), 1000));
}

#[test]
fn nothing_and_nearly_nothing_have_no_records() {
    for empty in [&b""[..], b"\n", b"\r\n\n\r\n", b"\xEF\xBB\xBF", b"\xFF\xFE", b"\r"] {
        let (records, error) = read(empty);
        assert!(records.is_empty() && error.is_none(), "{empty:?}");
    }
    assert_eq!(read(&b"\xFF"[..]).0, [b"\xFF"]);
    assert_eq!(read(&b"a\0b\0\n\0"[..]).0, [&b"a\0b\0"[..], b"\0"]);
}

#[test]
fn lines_around_the_limit_and_their_neighbours() {
    let max = 64 * 1024;
    for end in ["\n", "\r\n"] {
        for length in [max - 1, max, max + 1, 4 * max, 40 * max] {
            let stream = format!("before{end}{}{end}after{end}", "x".repeat(length));
            let mut reader = BlockReader::from_reader(Cursor::new(stream)).unwrap();
            let (records, _) = drain(&mut reader);
            let lengths: Vec<usize> = records.iter().map(Vec::len).collect();
            assert_eq!(lengths, [6, length.min(max), 5]);
            assert_eq!(reader.oversize_lines(), u64::from(length > max));
        }
    }
}

#[test]
fn a_line_of_a_mebibyte_fits_and_one_without_end_costs_no_memory() {
    let mib = 1024 * 1024;
    let stream = format!("{}\n{}\nend", "x".repeat(mib), "y".repeat(mib + 1));
    let mut reader = BlockReader::from_reader(Cursor::new(stream)).unwrap().max_line_bytes(mib);
    let lengths: Vec<usize> = drain(&mut reader).0.iter().map(Vec::len).collect();
    assert_eq!((lengths, reader.oversize_lines()), (vec![mib, mib, 3], 1));

    let endless = io::repeat(b'x').take(64 * 1024 * 1024);
    let mut reader = BlockReader::from_reader(endless.chain(&b"\nnext\n"[..])).unwrap();
    let first = reader.next_block().unwrap().unwrap();
    assert!(first.data.len() <= 2 * BLOCK_BYTES);
    assert_eq!(reader.next_block().unwrap().unwrap().iter().next().unwrap(), b"next");
}

#[test]
fn archives_are_recognised_and_their_members_read_one_after_another() {
    let mut archive = gzip(b"one\ntw");
    archive.extend(gzip(b""));
    archive.extend(gzip(b"o\nthree"));
    let (records, error) = read(archive);
    assert!(error.is_none());
    assert_eq!(records, [&b"one"[..], b"two", b"three"]);
}

#[test]
fn what_a_damaged_archive_gave_is_kept() {
    let text: String = (0..20_000).map(|number| format!("line {number}\n")).collect();
    let whole = gzip(text.as_bytes());
    for keep in [2, 10, 100, whole.len() / 2, whole.len() - 1] {
        let (records, error) = read(&whole[..keep]);
        assert_eq!(error_type(&error.unwrap(), true), "gzip_truncated", "{keep}");
        let expected = model(text.as_bytes(), 100);
        let complete = records.len().saturating_sub(1);
        assert_eq!(records[..complete], expected[..complete]);
        assert!(keep < 1000 || complete > 5000, "{keep}: {complete}");
    }
    let mut garbage = whole.clone();
    garbage.extend(b"garbage behind the archive");
    let (records, error) = read(garbage);
    assert_eq!(error_type(&error.unwrap(), true), "gzip_invalid");
    assert_eq!(records.len(), 20_000);
}

#[test]
fn an_archive_that_expands_absurdly_is_given_up() {
    // How far the fast levels compress depends on the backend, which other packages may choose.
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![b'0'; 1024 * 1024];
    for _ in 0..2 * GZIP_FREE_BYTES / (1024 * 1024) {
        encoder.write_all(&zeros).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    let mut reader = BlockReader::from_reader(Cursor::new(bomb)).unwrap();
    let (records, error) = drain(&mut reader);
    assert_eq!(error_type(&error.unwrap(), true), "gzip_expands");
    assert_eq!(records.len(), 1);
}

#[test]
fn progress_counts_the_bytes_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.gz");
    std::fs::write(&path, gzip("a line\n".repeat(1000).as_bytes())).unwrap();
    let mut reader = BlockReader::open(&path).unwrap();
    assert_eq!(drain(&mut reader).0.len(), 1000);
    assert_eq!(Some(reader.bytes_read()), reader.size());
    assert_eq!(reader.size(), Some(std::fs::metadata(&path).unwrap().len()));
    assert!(BlockReader::open(folder.path()).is_err());
    assert!(BlockReader::open(folder.path().join("missing")).is_err());
}

#[test]
fn a_pipe_hands_out_lines_as_they_come() {
    let mut reader = BlockReader::from_reader(Chopped {
        data: b"one\ntwo\nthree\n".to_vec(),
        at: 0,
        sizes: vec![5],
        turn: 0,
    })
    .unwrap();
    let first = reader.next_block().unwrap().unwrap();
    assert_eq!(first.iter().collect::<Vec<_>>(), [b"one"]);
}
