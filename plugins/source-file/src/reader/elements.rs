//! Files that are one JSON array of records, such as Azure's `{"records": [...]}` blobs and exports: every element
//! becomes a line, however the document is laid out.
//!
//! The bytes change in place and keep their number: what stands around and between the elements becomes line feeds,
//! line feeds within an element become blanks. So positions in the file stay what they are.
//!
//! Invariants:
//! - a file that does not start as such a document is left as it is;
//! - what follows the end of the array is left as it is.

/// Turns elements into lines, block by block.
#[derive(Debug, Default)]
pub(crate) struct Elements {
    state: State,
}

/// First bytes of a file that are enough to tell.
pub(crate) const HEAD_BYTES: usize = 64;

#[derive(Clone, Copy, Debug, Default)]
enum State {
    /// Nothing has been seen.
    #[default]
    Start,
    /// Not such a document, or behind its array.
    Plain,
    /// In the array, outside its elements.
    Between { braced: bool },
    /// In an element.
    Within { depth: u32, string: Option<Escape>, braced: bool },
    /// Behind the array, before the brace of the object around it.
    Closing,
}

/// Whether the next byte of a string is escaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Escape {
    No,
    Yes,
}

impl Elements {
    /// Returns the state for reading on in the middle of a file that starts with `head`, at the end of a line.
    pub(crate) fn within(head: &[u8]) -> Self {
        let state = match opening(head) {
            Some((_, braced)) => State::Between { braced },
            None => State::Plain,
        };
        Self { state }
    }

    /// Changes the next bytes of the file.
    pub(crate) fn apply(&mut self, block: &mut [u8]) {
        let mut from = 0;
        if matches!(self.state, State::Start) && !block.is_empty() {
            self.state = match opening(block) {
                None => State::Plain,
                Some((end, braced)) => {
                    block.iter_mut().take(end).for_each(|byte| *byte = b'\n');
                    from = end;
                    State::Between { braced }
                }
            };
        }
        for byte in block.iter_mut().skip(from) {
            if matches!(self.state, State::Plain) {
                return;
            }
            self.state = step(self.state, byte);
        }
    }
}

fn step(state: State, byte: &mut u8) -> State {
    match state {
        State::Between { braced } => match *byte {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => {
                *byte = b'\n';
                state
            }
            b'{' | b'[' => State::Within { depth: 1, string: None, braced },
            b']' => {
                *byte = b'\n';
                if braced { State::Closing } else { State::Plain }
            }
            _ => State::Plain,
        },
        State::Within { depth, string, braced } => within(depth, string, braced, byte),
        State::Closing => match *byte {
            b' ' | b'\t' | b'\r' | b'\n' => {
                *byte = b'\n';
                state
            }
            b'}' => {
                *byte = b'\n';
                State::Plain
            }
            _ => State::Plain,
        },
        State::Start | State::Plain => state,
    }
}

fn within(depth: u32, string: Option<Escape>, braced: bool, byte: &mut u8) -> State {
    let is_line_end = matches!(*byte, b'\n' | b'\r');
    let (depth, string) = match (string, *byte) {
        (Some(Escape::Yes), _) => (depth, Some(Escape::No)),
        (Some(Escape::No), b'\\') => (depth, Some(Escape::Yes)),
        (Some(Escape::No), b'"') => (depth, None),
        (Some(Escape::No), _) => (depth, string),
        (None, b'"') => (depth, Some(Escape::No)),
        (None, b'{' | b'[') => (depth.saturating_add(1), None),
        (None, b'}' | b']') => (depth - 1, None),
        (None, _) => (depth, None),
    };
    if is_line_end {
        *byte = b' ';
    }
    if depth == 0 { State::Between { braced } } else { State::Within { depth, string, braced } }
}

/// Where the first element may start, and whether the array stands in an object; `None` when the bytes are no start of
/// a document of records.
fn opening(head: &[u8]) -> Option<(usize, bool)> {
    let rest = head.trim_ascii_start();
    let (inner, braced) = match rest.strip_prefix(b"{") {
        None => (rest.strip_prefix(b"[")?, false),
        Some(object) => {
            let key = object.trim_ascii_start().strip_prefix(b"\"records\"")?;
            let value = key.trim_ascii_start().strip_prefix(b":")?;
            (value.trim_ascii_start().strip_prefix(b"[")?, true)
        }
    };
    // A line may start with a bracket, too: `[2026-03-14] ...`.
    let is_record = matches!(inner.trim_ascii_start().first(), None | Some(b'{' | b'[' | b']'));
    is_record.then(|| (head.len() - inner.len(), braced))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The lines that come out when the document arrives in two pieces.
    fn lines(document: &str, cut: usize) -> Vec<String> {
        let mut bytes = document.as_bytes().to_vec();
        let cut = cut.clamp(HEAD_BYTES.min(bytes.len()), bytes.len());
        let mut elements = Elements::default();
        let (head, tail) = bytes.split_at_mut(cut);
        elements.apply(head);
        elements.apply(tail);
        let text = String::from_utf8(bytes).unwrap();
        text.split('\n').filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
    }

    #[test]
    fn every_element_becomes_a_line() {
        let blob = "{ \"records\" : [\r\n  {\"a\": \"}]\\\"\",\n   \"b\": [1, {\"c\": 2}]},\n  {\"a\": 2}\n]}\n{\"next\": 1}\n";
        assert_eq!(
            lines(blob, 0),
            ["{\"a\": \"}]\\\"\",    \"b\": [1, {\"c\": 2}]}", "{\"a\": 2}", "{\"next\": 1}"]
        );
        assert_eq!(lines("[{\"a\":1},{\"a\":2}]", 0), ["{\"a\":1}", "{\"a\":2}"]);
    }

    #[test]
    fn other_files_stay_as_they_are() {
        for text in ["[2026-03-14] a, b\n", "{\"a\":1}\n{\"b\":[2]}\n", "<134>1 - - [a] {\n", ""] {
            let mut bytes = text.as_bytes().to_vec();
            Elements::default().apply(&mut bytes);
            assert_eq!(bytes, text.as_bytes());
        }
    }

    #[test]
    fn reading_goes_on_in_the_middle_of_a_document() {
        let mut rest = *b",\n{\"a\":\n2}\n]}\nline\n";
        let mut elements = Elements::within(b"{\"records\":[{\"a\":1}");
        elements.apply(&mut rest);
        assert_eq!(&rest, b"\n\n{\"a\": 2}\n\n\n\nline\n");
    }

    proptest! {
        #[test]
        fn lines_do_not_depend_on_how_a_document_arrives(
            values in proptest::collection::vec("[a-z\\[\\]{},\\\\\" \n]{0,20}", 0..8),
            cut in 0_usize..400,
        ) {
            let records: Vec<String> =
                values.iter().map(|value| serde_json::json!({"longer_key_than_needed": value}).to_string()).collect();
            let document = format!("{{\"records\":[{}]}}", records.join(",\n "));
            prop_assert_eq!(lines(&document, cut), records);
        }
    }
}
