//! Framing: no panic; the frames of a stream do not depend on how it is cut.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sweepline_parse::lines::{Frame, Splitter, frame, newline, skip};

fuzz_target!(|data: &[u8]| {
    let [max, step, stream @ ..] = data else {
        return;
    };
    let (max, step) = (usize::from(*max).max(1), usize::from(*step).max(1));
    assert_eq!(
        frames(stream, step, max),
        frames(stream, stream.len().max(1), max)
    );
    assert_eq!(
        lines(stream, step, max),
        lines(stream, stream.len().max(1), max)
    );
    let _ = newline(stream);
});

fn frames(stream: &[u8], step: usize, max: usize) -> Vec<(Vec<u8>, bool)> {
    let (mut buffer, mut found, mut skipping) = (Vec::new(), Vec::new(), None);
    for piece in stream.chunks(step) {
        buffer.extend_from_slice(piece);
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

fn lines(stream: &[u8], step: usize, max: usize) -> Vec<(Vec<u8>, bool)> {
    let (mut buffer, mut found, mut splitter) = (Vec::new(), Vec::new(), Splitter::new(max));
    for piece in stream.chunks(step) {
        buffer.extend_from_slice(piece);
        loop {
            let (used, line) = splitter.next(&buffer);
            let line = line.map(|line| (line.bytes.to_vec(), line.cut));
            buffer.drain(..used);
            match line {
                Some(line) => found.push(line),
                None => break,
            }
        }
    }
    found.extend(
        splitter
            .finish(&buffer)
            .map(|line| (line.bytes.to_vec(), line.cut)),
    );
    found
}
