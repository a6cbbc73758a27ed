//! Messages in a stream (RFC 6587).

use crate::options::Framing;

/// What rsyslog writes for a line end within a message.
const LINE_END: &[u8] = b"#012";

/// Returns messages as a stream has them.
pub(crate) fn frames(messages: &[Vec<u8>], framing: Framing) -> Vec<u8> {
    let size: usize = messages.iter().map(|message| message.len() + FRAME_BYTES).sum();
    let mut out = Vec::with_capacity(size);
    for message in messages {
        match framing {
            Framing::OctetCounting => {
                out.extend_from_slice(message.len().to_string().as_bytes());
                out.push(b' ');
                out.extend_from_slice(message);
            }
            Framing::Newline => {
                for (index, line) in message.split(|byte| *byte == b'\n').enumerate() {
                    if index > 0 {
                        out.extend_from_slice(LINE_END);
                    }
                    out.extend_from_slice(line);
                }
                out.push(b'\n');
            }
        }
    }
    out
}

/// A count of seven digits and a blank.
const FRAME_BYTES: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_counts_octets_and_a_line_holds_no_line_ends() {
        let messages = ["<14>1 é".as_bytes().to_vec(), b"<14>1 a\nb".to_vec()];
        assert_eq!(frames(&messages, Framing::OctetCounting), "8 <14>1 é9 <14>1 a\nb".as_bytes());
        assert_eq!(frames(&messages, Framing::Newline), "<14>1 é\n<14>1 a#012b\n".as_bytes());
    }
}
