//! Events in their envelopes: `{"time": …, "host": …, "source": …, "sourcetype": …, "event": …}`, one behind the other.
//!
//! The record is what `event` says: the text of a string, the JSON of anything else as one line. Records are sorted by
//! host, source and source type, which name the peer, the file and the connector. `time` says when a record without
//! time or year of its own was received. `index` and `fields` are not used.
//!
//! Invariant: as with Splunk, the events before one that cannot be read are taken, and its number is told. Of a body with
//! too many events none is taken, since its sender is told to send it again in parts.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;
use sweepline_parse::time::{Nanos, epoch};
use sweepline_plugin::event::{Origin, Records};
use sweepline_plugin::intake::{ByOrigin, Names, Oversize, Part};

use crate::limits::{MAX_NAME_BYTES, MAX_ORIGINS, MAX_RECORDS};
use crate::reply::Reply;
use crate::sourcetype::SourceTypes;

#[derive(Deserialize)]
struct Envelope<'b> {
    #[serde(borrow, default)]
    event: Option<&'b RawValue>,
    #[serde(borrow, default)]
    time: Option<&'b RawValue>,
    #[serde(borrow, default)]
    host: Option<&'b RawValue>,
    #[serde(borrow, default)]
    source: Option<&'b RawValue>,
    #[serde(borrow, default)]
    sourcetype: Option<&'b RawValue>,
}

/// Records by origin.
pub(crate) struct Sorted {
    pub(crate) parts: Vec<Part>,
    /// Records that were cut or left out.
    pub(crate) oversize: Oversize,
    /// Why reading ended early.
    pub(crate) error: Option<Reply>,
}

/// Reads a body; `base` and `now` hold for what an envelope does not say.
pub(crate) fn read(body: &str, types: &SourceTypes, base: &Origin, now: Nanos) -> Sorted {
    let mut sorter = ByOrigin::new(base.clone(), MAX_ORIGINS);
    let mut oversize = Oversize::default();
    let mut number = 0;
    let mut values = serde_json::Deserializer::from_str(body).into_iter::<Envelope<'_>>();
    let error = loop {
        // serde reads a struct from an array, too.
        let rest = body.get(values.byte_offset()..).unwrap_or_default().trim_ascii_start();
        let envelope = match values.next() {
            None if number == 0 => break Some(Reply::NoData),
            None => break None,
            Some(Ok(envelope)) if rest.starts_with('{') => envelope,
            Some(_) => break Some(Reply::InvalidData(Some(number))),
        };
        if number == MAX_RECORDS {
            return Sorted { parts: Vec::new(), oversize: Oversize::default(), error: Some(Reply::TooLarge) };
        }
        let names = [envelope.host, envelope.source, envelope.sourcetype].map(|name| {
            let text = name?.get();
            (text.len() <= MAX_WRITTEN_NAME_BYTES).then_some(text)
        });
        let time = envelope.time.and_then(|time| epoch(time.get().trim_matches('"')));
        let records = sorter.place(names, time, || origin(names, types, base));
        if let Err(reply) = take(&envelope, number, records, &mut oversize) {
            break Some(reply);
        }
        number += 1;
    };
    Sorted { parts: sorter.finish(now), oversize, error }
}

/// Bytes of a name as JSON can write it: six for one. A longer one is none that is kept.
const MAX_WRITTEN_NAME_BYTES: usize = 6 * MAX_NAME_BYTES + 2;

fn origin(names: Names<'_>, types: &SourceTypes, base: &Origin) -> Origin {
    let [host, source, sourcetype] = names.map(|raw| {
        let text: String = serde_json::from_str(raw?).ok()?;
        Some(text).filter(|text| !text.is_empty() && text.len() <= MAX_NAME_BYTES)
    });
    Origin {
        stream: base.stream,
        peer: host.map(Arc::from).or_else(|| base.peer.clone()),
        file: source.map(Arc::from),
        connector: base.connector.clone().or_else(|| types.connector(&sourcetype?)),
    }
}

fn take(
    envelope: &Envelope<'_>,
    number: usize,
    records: &mut Records,
    oversize: &mut Oversize,
) -> Result<(), Reply> {
    let event = envelope.event.ok_or(Reply::EventRequired(number))?.get();
    if !event.starts_with('"') {
        if oversize.keeps(event.len()) {
            records.push_json(event.as_bytes());
        }
        return Ok(());
    }
    let text: String = serde_json::from_str(event).map_err(|_| Reply::InvalidData(Some(number)))?;
    if text.trim_ascii().is_empty() {
        return Err(Reply::EventBlank(number));
    }
    records.push(oversize.text(text.as_bytes()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use sweepline_plugin::event::Span;
    use sweepline_plugin::intake::MAX_RECORD_BYTES;

    use super::*;

    const NOW: Nanos = Nanos(2_000_000_000_000_000_000);

    fn sorted(body: &str) -> Sorted {
        let base = Origin { stream: 1, peer: Some("192.0.2.1".into()), ..Origin::default() };
        read(body, &SourceTypes::new(&BTreeMap::new()), &base, NOW)
    }

    fn texts(part: &Part) -> Vec<&str> {
        let text = |span: &Span| {
            let start = span.start as usize;
            std::str::from_utf8(&part.data[start..start + span.len as usize]).unwrap()
        };
        part.spans.iter().map(text).collect()
    }

    #[test]
    fn strings_give_their_text_and_objects_one_line() {
        let sorted =
            sorted("{\"event\":\"a \\\"b\\\"\"}\n{\"event\":{\n\"a\": 1}} {\"event\": 7, \"index\": \"x\"}");
        assert_eq!(sorted.error, None);
        assert_eq!(texts(&sorted.parts[0]), ["a \"b\"", "{ \"a\": 1}", "7"]);
        assert_eq!(sorted.parts[0].origin.peer.as_deref(), Some("192.0.2.1"));
        assert_eq!(sorted.parts[0].received, NOW);
    }

    #[test]
    fn host_source_and_source_type_say_where_records_come_from() {
        let pan = r#"{"host":"fw1","source":"udp:514","sourcetype":"pan:traffic","event":"x"}"#;
        let sorted = sorted(&format!("{pan}{{\"event\":\"y\"}}{pan}"));
        assert_eq!(texts(&sorted.parts[0]), ["y"]);
        assert_eq!(texts(&sorted.parts[1]), ["x", "x"]);
        let origin = &sorted.parts[1].origin;
        assert_eq!(origin.peer.as_deref(), Some("fw1"));
        assert_eq!(origin.file.as_deref(), Some("udp:514"));
        assert_eq!(origin.connector.as_deref(), Some("palo_alto"));
    }

    #[test]
    fn the_time_is_that_of_receipt_but_not_in_the_future() {
        assert_eq!(
            sorted(r#"{"time":1700000000.5,"event":"x"}{"time":"1700000001","event":"y"}"#).parts[0].received,
            Nanos(1_700_000_001_000_000_000)
        );
        assert_eq!(sorted(r#"{"time":2000000001,"event":"x"}"#).parts[0].received, NOW);
        assert_eq!(sorted(r#"{"time":"soon","event":"x"}"#).parts[0].received, NOW);
    }

    #[test]
    fn what_stands_before_an_error_is_taken() {
        for (bad, error) in [
            ("{\"event\":", Reply::InvalidData(Some(1))),
            ("[{\"event\":\"b\"}]", Reply::InvalidData(Some(1))),
            ("nonsense", Reply::InvalidData(Some(1))),
            ("{\"host\":\"a\"}", Reply::EventRequired(1)),
            ("{\"event\":null}", Reply::EventRequired(1)),
            ("{\"event\":\"\"}", Reply::EventBlank(1)),
        ] {
            let sorted = sorted(&format!("{{\"event\":\"a\"}}{bad}"));
            assert_eq!(sorted.error, Some(error), "{bad}");
            assert_eq!(texts(&sorted.parts[0]), ["a"], "{bad}");
        }
        assert_eq!(sorted(" \n").error, Some(Reply::NoData));
    }

    #[test]
    fn events_that_are_too_long_are_cut_where_they_are_text_and_left_out_otherwise() {
        let long = "x".repeat(MAX_RECORD_BYTES + 1);
        let sorted = sorted(&format!("{{\"event\":\"{long}\"}}{{\"event\":[\"{long}\"]}}{{\"event\":1}}"));
        assert_eq!(texts(&sorted.parts[0]), [&long[1..], "1"]);
        assert_eq!((sorted.oversize, sorted.error), (Oversize { cut: 1, dropped: 1 }, None));
    }

    #[test]
    fn of_too_many_events_none_is_taken() {
        let sorted = sorted(&"{\"event\":1}".repeat(MAX_RECORDS + 1));
        assert_eq!(sorted.error, Some(Reply::TooLarge));
        assert!(sorted.parts.is_empty());
    }

    #[test]
    fn origins_are_not_without_number() {
        let body: String =
            (0..2 * MAX_ORIGINS).map(|n| format!("{{\"host\":\"h{n}\",\"event\":\"x\"}}")).collect();
        let sorted = sorted(&body);
        assert_eq!(sorted.parts.len(), MAX_ORIGINS);
        assert_eq!(sorted.parts.iter().map(|part| part.spans.len()).sum::<usize>(), 2 * MAX_ORIGINS);
    }

    proptest! {
        #[test]
        fn any_text_is_events_or_told(body in "[\\[\\]{}\":,a-z0-9 event]{0,80}") {
            let sorted = sorted(&body);
            prop_assert!(sorted.error.is_some() || !sorted.parts.is_empty());
        }
    }
}
