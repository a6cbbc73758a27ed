//! `data` members of Amazon's streams: base64 of a text, or of a gzip stream.

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::MultiGzDecoder;
use sweepline_parse::{Arena, json};

use crate::form::Object;

/// Most bytes that one record may unpack to, all of its parts together: a Kinesis record has 1 MiB, compressed, and a
/// Lambda batch 6 MiB of them; more is a bomb.
const MAX_UNPACKED: u64 = 32 << 20;

/// How many bytes a record may still unpack to.
#[derive(Debug)]
pub(crate) struct Budget(u64);

impl Default for Budget {
    fn default() -> Self {
        Self(MAX_UNPACKED)
    }
}

/// Keys of the object around `data`: Lambda's event of CloudWatch Logs, and of Kinesis.
const AROUND: &[&str] = &["awslogs", "kinesis"];

/// The first bytes of a gzip stream.
const GZIP: &[u8] = &[0x1f, 0x8b];

/// Returns the text that an object carries as base64; `None` when there is none, or too much.
pub(super) fn unpack<'a>(object: &Object<'a>, arena: &'a Arena, budget: &mut Budget) -> Option<&'a str> {
    let own = object.get("data");
    let data = own.or_else(|| {
        let around = AROUND.iter().find_map(|key| object.get(key)?.as_object())?;
        let mut members = json::members(around).map_while(Result::ok);
        members.find(|(key, _)| key.raw == "data").map(|(_, value)| value)
    })?;
    let json::Value::String(data) = data else { return None };
    let bytes = STANDARD.decode(data.text(arena)).ok()?;
    let text = if bytes.starts_with(GZIP) {
        let mut text = String::new();
        // One byte more than may be, which tells that there is more.
        MultiGzDecoder::new(bytes.as_slice()).take(budget.0 + 1).read_to_string(&mut text).ok()?;
        text
    } else {
        String::from_utf8(bytes).ok()?
    };
    budget.0 = budget.0.checked_sub(text.len() as u64)?;
    Some(arena.alloc_str(text.trim_ascii()))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn object_of(bytes: &[u8]) -> String {
        format!(r#"{{"awslogs":{{"data":"{}"}}}}"#, STANDARD.encode(bytes))
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn unpacked(text: &str, budget: &mut Budget) -> Option<String> {
        let arena = Arena::new();
        let object = Object::read(text, &arena).unwrap();
        unpack(&object, &arena, budget).map(str::to_owned)
    }

    #[test]
    fn compressed_and_plain_data_are_unpacked() {
        for bytes in [gzip(b"a line\n"), b"a line".to_vec()] {
            assert_eq!(unpacked(&object_of(&bytes), &mut Budget::default()).as_deref(), Some("a line"));
        }
        assert_eq!(unpacked(r#"{"data":"no base64!"}"#, &mut Budget::default()), None);
    }

    #[test]
    fn a_record_unpacks_to_no_more_than_its_budget() {
        let half = object_of(&gzip(&vec![b'a'; MAX_UNPACKED as usize / 2]));
        let mut budget = Budget::default();
        assert!(unpacked(&half, &mut budget).is_some());
        assert!(unpacked(&half, &mut budget).is_some());
        assert_eq!(unpacked(&half, &mut budget), None);
    }
}
