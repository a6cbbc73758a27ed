use proptest::prelude::*;

use super::*;

/// Reads a whole stream that arrives in pieces, as a connection would.
fn frames(stream: &[u8], cuts: &[usize], max: usize) -> Vec<(Vec<u8>, bool)> {
    let mut buffer: Vec<u8> = Vec::new();
    let mut found = Vec::new();
    let mut skipping = None;
    let mut ends: Vec<usize> = cuts.iter().map(|cut| cut % (stream.len() + 1)).collect();
    ends.sort_unstable();
    ends.push(stream.len());
    let mut start = 0;
    for end in ends {
        buffer.extend_from_slice(&stream[start..end]);
        start = end;
        loop {
            if let Some(rest) = skipping {
                let (used, still) = skip(&buffer, rest);
                buffer.drain(..used);
                skipping = still;
                if still.is_some() {
                    break;
                }
            }
            match frame(&buffer, max) {
                Frame::Complete { frame, used } => {
                    found.push((frame.to_vec(), false));
                    buffer.drain(..used);
                }
                Frame::Oversize { head, used, rest } => {
                    found.push((head.to_vec(), true));
                    buffer.drain(..used);
                    skipping = Some(rest);
                }
                Frame::NeedMore => break,
                Frame::Bad => return found,
            }
        }
    }
    found
}

#[test]
fn a_line_ends_at_its_line_feed() {
    assert_eq!(newline(b"a\r\nb"), Some((&b"a"[..], &b"b"[..])));
    assert_eq!(newline(b"\n"), Some((&b""[..], &b""[..])));
    assert_eq!(newline(b"a"), None);
}

#[test]
fn both_framings_may_mix_in_one_stream() {
    let stream = b"5 <1>ab<2>line\r\n<3>nul\x0010 <4>a\nb\nc\n<\n";
    let expected = [&b"<1>ab"[..], b"<2>line", b"<3>nul", b"<4>a\nb\nc\n<", b""];
    let found = frames(stream, &[], 100);
    assert!(found.iter().map(|(frame, _)| frame.as_slice()).eq(expected), "{found:?}");
}

#[test]
fn an_oversize_frame_is_cut_and_the_next_one_found() {
    let cut = |text: &[u8]| (text.to_vec(), true);
    let whole = |text: &[u8]| (text.to_vec(), false);
    assert_eq!(frames(b"abcdefgh\nxy\n", &[], 4), [cut(b"abcd"), whole(b"xy")]);
    assert_eq!(frames(b"abcd\r\nxy\n", &[], 4), [whole(b"abcd"), whole(b"xy")]);
    assert_eq!(frames(b"8 <bcdefghxy\n", &[], 4), [cut(b"<bcd"), whole(b"xy")]);
}

#[test]
fn a_line_that_starts_with_a_number_is_no_count() {
    let flow = b"2 123456789012 eni-0 192.0.2.1 10.0.0.5 443 1024 6 1 60 1768464000 1768464060 ACCEPT OK\n";
    assert_eq!(frame(flow, 1000), Frame::Complete { frame: &flow[..flow.len() - 1], used: flow.len() });
}

#[test]
fn an_absurd_octet_count_is_bad() {
    assert_eq!(frame(b"99999999 <34>x", 100), Frame::Bad);
    assert_eq!(frame(b"99999999 ", 100), Frame::NeedMore);
    assert_eq!(frame(b"1773480413 host x\n", 100), Frame::Complete { frame: b"1773480413 host x", used: 18 });
    assert_eq!(frame(b"0 x\n", 100), Frame::Complete { frame: b"0 x", used: 4 });
    assert_eq!(frame(b"12", 100), Frame::NeedMore);
    assert_eq!(frame(b"", 100), Frame::NeedMore);
}

#[test]
fn marks_and_nuls_are_dropped_and_bytes_repaired() {
    let arena = Arena::new();
    assert_eq!(text("\u{feff}abc\0\0".as_bytes(), &arena), ("abc", false));
    assert_eq!(text(b"a\xffb", &arena), ("a\u{fffd}b", true));
    assert_eq!(text(b"\0", &arena), ("", false));
}

#[test]
fn oversize_line_is_cut_and_noted() {
    let mut splitter = Splitter::new(4);
    let line = |bytes, cut| Some(Line { bytes, cut });
    assert_eq!(splitter.next(b"ab"), (0, None));
    assert_eq!(splitter.next(b"abcd\r\n"), (6, line(b"abcd", false)));
    assert_eq!(splitter.next(b"abcdef"), (4, line(b"abcd", true)));
    assert_eq!(splitter.next(b"efgh"), (4, None));
    assert_eq!(splitter.next(b"ij\nxy\n"), (6, line(b"xy", false)));
    assert_eq!(splitter.finish(b"tail!"), line(b"tail", true));
    assert_eq!(splitter.finish(b""), None);
}

fn lines(stream: &[u8], cuts: &[usize], max: usize) -> Vec<(Vec<u8>, bool)> {
    let mut splitter = Splitter::new(max);
    let (mut buffer, mut found, mut start) = (Vec::new(), Vec::new(), 0);
    let mut ends: Vec<usize> = cuts.iter().map(|cut| cut % (stream.len() + 1)).collect();
    ends.sort_unstable();
    ends.push(stream.len());
    for end in ends {
        buffer.extend_from_slice(&stream[start..end]);
        start = end;
        loop {
            let (used, line) = splitter.next(&buffer);
            let owned = line.map(|line| (line.bytes.to_vec(), line.cut));
            buffer.drain(..used);
            match owned {
                Some(line) => found.push(line),
                None => break,
            }
        }
    }
    found.extend(splitter.finish(&buffer).map(|line| (line.bytes.to_vec(), line.cut)));
    found
}

proptest! {
    #[test]
    fn frames_do_not_depend_on_how_the_stream_is_cut(
        stream in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b'\r'), Just(b' '), Just(0), Just(b'1'), Just(b'3'), Just(b'<'), Just(b'a')], 0..120),
        cuts in proptest::collection::vec(0_usize..120, 0..20),
        max in 1_usize..20,
    ) {
        prop_assert_eq!(frames(&stream, &cuts, max), frames(&stream, &[], max));
    }

    #[test]
    fn lines_do_not_depend_on_how_the_stream_is_cut(
        stream in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b'\r'), Just(b'a')], 0..120),
        cuts in proptest::collection::vec(0_usize..120, 0..20),
        max in 0_usize..12,
    ) {
        prop_assert_eq!(lines(&stream, &cuts, max), lines(&stream, &[], max));
    }

    #[test]
    fn counted_messages_are_read_back(messages in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..40), 0..10), cuts in proptest::collection::vec(0_usize..400, 0..20)) {
        let mut stream = Vec::new();
        for message in &messages {
            stream.extend_from_slice(format!("{} <", message.len() + 1).as_bytes());
            stream.extend_from_slice(message);
        }
        let found: Vec<_> = frames(&stream, &cuts, 64).into_iter().map(|(frame, _)| frame[1..].to_vec()).collect();
        prop_assert_eq!(found, messages);
    }

    #[test]
    fn arbitrary_bytes_do_not_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), max in 0_usize..100) {
        let arena = Arena::new();
        let _ = (newline(&bytes), frame(&bytes, max), text(&bytes, &arena));
    }
}
