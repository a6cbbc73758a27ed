//! Forward messages: no panic; what is found in a stream does not depend on how it is cut; a record's JSON is JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sweepline_forward::handshake::{Helo, Ping, Pong};
use sweepline_forward::message::{Body, Entries, Message, acknowledged};
use sweepline_forward::msgpack::{Error, Scanner};
use sweepline_parse::json;

/// Largest message.
const LIMIT: usize = 1024;

fuzz_target!(|data: &[u8]| {
    let [step, stream @ ..] = data else { return };
    let (found, error) = messages(stream, usize::from(*step).max(1));
    let whole = messages(stream, stream.len().max(1));
    // A size that is too large may be noticed before the bytes that come first are there.
    if error != Some(Error::TooLarge) {
        assert_eq!((&found, error), (&whole.0, whole.1));
    }
    for bytes in &found {
        let _ = (
            acknowledged(bytes),
            Helo::read(bytes),
            Ping::read(bytes),
            Pong::read(bytes),
        );
        match Message::read(bytes) {
            Ok(Some(Message {
                body: Body::Plain(entries),
                ..
            })) => read(entries),
            Ok(Some(Message {
                body: Body::Packed(bytes),
                ..
            })) => read(Entries::packed(bytes)),
            _ => {}
        }
    }
    read(Entries::packed(stream));
});

fn messages(stream: &[u8], step: usize) -> (Vec<Vec<u8>>, Option<Error>) {
    let (mut scanner, mut buffer, mut found) = (Scanner::new(LIMIT), Vec::new(), Vec::new());
    for piece in stream.chunks(step) {
        buffer.extend_from_slice(piece);
        loop {
            match scanner.advance(&buffer) {
                Ok(Some(length)) => found.push(buffer.drain(..length).collect()),
                Ok(None) => break,
                Err(error) => return (found, Some(error)),
            }
        }
    }
    (found, None)
}

fn read(entries: Entries<'_>) {
    for entry in entries.flatten() {
        let _ = (entry.record.line(None), entry.record.line(Some("a.b")));
        let mut text = String::new();
        if entry.record.write_json(&mut text).is_ok() {
            assert!(json::value(&text).is_ok(), "{text}");
        }
    }
}
