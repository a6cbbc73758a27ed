use proptest::prelude::*;

use super::*;

const MAX: usize = 20;

/// Feeds a stream in pieces, taking batches now and then; returns the messages, how the stream ended
/// and how many were cut.
fn feed(stream: &[u8], sizes: &[usize], take_every: usize) -> (Vec<Vec<u8>>, Result<bool, BadCount>, u64) {
    let mut assembler = Assembler::new(MAX);
    let mut messages = Vec::new();
    let (mut at, mut turn) = (0, 0);
    let take = |assembler: &mut Assembler, messages: &mut Vec<Vec<u8>>| {
        let (data, records) = assembler.take();
        messages.extend(
            records.iter().map(|span| data[span.start as usize..(span.start + span.len) as usize].to_vec()),
        );
    };
    let mut oversize = 0;
    while at < stream.len() {
        let size = sizes[turn % sizes.len()].min(stream.len() - at);
        assembler.room().extend_from_slice(&stream[at..at + size]);
        (at, turn) = (at + size, turn + 1);
        let framed = assembler.advance();
        oversize += assembler.take_oversize();
        if framed.is_err() {
            take(&mut assembler, &mut messages);
            return (messages, Err(BadCount), oversize);
        }
        if turn % take_every == 0 {
            take(&mut assembler, &mut messages);
        }
    }
    let truncated = assembler.within_message() && assembler.finish();
    take(&mut assembler, &mut messages);
    (messages, Ok(truncated), oversize + assembler.take_oversize())
}

fn whole(stream: &[u8]) -> Vec<String> {
    let (messages, _, _) = feed(stream, &[stream.len().max(1)], 1);
    messages.into_iter().map(|message| String::from_utf8_lossy(&message).into_owned()).collect()
}

proptest! {
    #[test]
    fn any_chopping_of_a_stream_gives_the_same_messages(
        pieces in proptest::collection::vec(prop_oneof![
            Just("<34>a message\n".to_owned()),
            Just("9 <34>count".to_owned()),
            Just("14 <34>two\nlines!".to_owned()),
            Just("\r\n".to_owned()),
            Just("\0".to_owned()),
            Just("<34>far too long for its limit\n".to_owned()),
            Just("30 <34>567890123456789012345678901".to_owned()),
            Just("2024 is a year\n".to_owned()),
            Just("123456789 <34>absurd".to_owned()),
            "[0-9 <a\n]{0,8}",
        ], 0..12),
        sizes in proptest::collection::vec(1_usize..40, 1..5),
        take_every in 1_usize..5,
    ) {
        let stream = pieces.concat().into_bytes();
        let expected = feed(&stream, &[stream.len().max(1)], 1);
        prop_assert_eq!(feed(&stream, &sizes, take_every), expected);
    }
}

#[test]
fn framings_may_change_with_every_message() {
    assert_eq!(
        whole(b"<1>one\n6 <2>two<3>three\r\n7 <4>four\n\n<5>five\0"),
        ["<1>one", "<2>two", "<3>three", "<4>four", "<5>five"]
    );
    assert_eq!(whole(b"9 <1>a\nb\nc\n<2>d\n"), ["<1>a\nb\nc", "<2>d"]);
}

#[test]
fn the_end_of_a_stream_ends_its_last_message() {
    assert_eq!(feed(b"<1>one\n<2>tw", &[3], 1).1, Ok(false));
    assert_eq!(whole(b"<1>one\n<2>tw"), ["<1>one", "<2>tw"]);
    assert_eq!(feed(b"12 <2>tw", &[3], 1), (vec![b"<2>tw".to_vec()], Ok(true), 0));
    assert_eq!(whole(b"12"), ["12"]);
    assert!(whole(b"12 ").is_empty());
}

#[test]
fn long_messages_are_cut_and_their_neighbours_are_whole() {
    let head = "<".repeat(MAX);
    for length in [MAX - 1, MAX, MAX + 1, 10 * MAX] {
        let long = "<".repeat(length);
        for stream in
            [format!("<1>before\n{long}\n<2>after\n"), format!("<1>before\n{length} {long}<2>after\n")]
        {
            for size in [1, 7, 1000] {
                let (messages, _, oversize) = feed(stream.as_bytes(), &[size], 2);
                let kept = &head[..length.min(MAX)];
                assert_eq!(messages, [&b"<1>before"[..], kept.as_bytes(), b"<2>after"]);
                assert_eq!(oversize, u64::from(length > MAX));
            }
        }
    }
}

#[test]
fn a_message_without_end_costs_no_memory() {
    let mut assembler = Assembler::new(MAX);
    for _ in 0..10_000 {
        assembler.room().extend_from_slice(&[b'x'; 4096]);
        assembler.advance().unwrap();
        if !assembler.is_empty() {
            assert_eq!(assembler.take().1.len(), 1);
        }
        assert!(assembler.buffer.capacity() < 100_000, "{}", assembler.buffer.capacity());
    }
    assert!(!assembler.finish());
    assert_eq!(assembler.take_oversize(), 1);
}

#[test]
fn an_absurd_count_is_out_of_step() {
    let (messages, end, _) = feed(b"<1>fine\n99999999999 <2>absurd", &[100], 1);
    assert_eq!((messages, end), (vec![b"<1>fine".to_vec()], Err(BadCount)));
}
