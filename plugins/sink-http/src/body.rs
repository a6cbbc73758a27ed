//! Events in one body.

use bytes::Bytes;
use serde::Deserialize;
use sweepline_plugin::encode::Codec;

/// How events stand beside each other. Names are Vector's where Vector has them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case", deny_unknown_fields)]
pub enum Framing {
    /// Each on a line of its own; with JSON that is NDJSON.
    NewlineDelimited,
    /// In a JSON array.
    JsonArray,
}

impl Framing {
    /// Returns what holds where nothing is said: JSON in an array, as with Vector, and text in lines.
    pub(crate) fn of(codec: Codec) -> Self {
        match codec {
            Codec::Json => Self::JsonArray,
            Codec::Text => Self::NewlineDelimited,
        }
    }

    /// Returns the content type of bodies.
    pub(crate) fn content_type(self, codec: Codec) -> &'static str {
        match (self, codec) {
            (Self::JsonArray, _) => "application/json",
            (Self::NewlineDelimited, Codec::Json) => "application/x-ndjson",
            (Self::NewlineDelimited, Codec::Text) => "text/plain; charset=utf-8",
        }
    }

    /// Returns the body of a request.
    pub(crate) fn body(self, events: &[Bytes]) -> Vec<u8> {
        let size = events.iter().map(|event| event.len() + 1).sum::<usize>();
        let mut body = Vec::with_capacity(size + 1);
        if self == Self::NewlineDelimited {
            for event in events {
                body.extend_from_slice(event);
                body.push(b'\n');
            }
            return body;
        }
        body.push(b'[');
        for (number, event) in events.iter().enumerate() {
            if number > 0 {
                body.push(b',');
            }
            body.extend_from_slice(event);
        }
        body.push(b']');
        body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_stand_in_lines_or_in_an_array() {
        let events = [Bytes::from_static(b"{\"a\":1}"), Bytes::from_static(b"{\"b\":2}")];
        assert_eq!(Framing::NewlineDelimited.body(&events), b"{\"a\":1}\n{\"b\":2}\n");
        assert_eq!(Framing::JsonArray.body(&events), b"[{\"a\":1},{\"b\":2}]");
        assert_eq!(Framing::JsonArray.body(&events[..1]), b"[{\"a\":1}]");
    }
}
