//! Events as text, for sinks whose receivers take lines or JSON.
//!
//! Sessions and alerts are JSON objects of one line: sessions with the columns of ASIM as keys, alerts with the keys of
//! [`Alert`](crate::event::Alert). Raw records are what they are, or an object where one is wanted. Sketches are for
//! other components of ours and are no text.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sweepline_asim::json;

use crate::event::Events;

/// The `codec` of an `encoding` section. Names are Vector's.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Codec {
    /// JSON objects; a raw record becomes `{"message": "…"}`.
    #[default]
    Json,
    /// Raw records as they came, the rest as JSON.
    Text,
}

/// Hands on every event of a batch in its form, in order.
pub fn each(events: &Events, codec: Codec, push: &mut dyn FnMut(Bytes)) {
    match events {
        Events::Raw(raw) if codec == Codec::Text => {
            for span in &raw.records {
                let start = span.start as usize;
                let end = (start + span.len as usize).min(raw.data.len());
                push(raw.data.slice(start.min(end)..end));
            }
        }
        Events::Raw(raw) => raw.iter().for_each(|record| push(message(record).into())),
        Events::Sessions(batch) => {
            // Sessions of a batch are of much the same length.
            let mut last = 0;
            for session in batch.sessions() {
                let mut text = String::with_capacity(last);
                json::write(session, &mut text);
                last = text.len();
                push(text.into());
            }
        }
        Events::Alerts(batch) => batch.alerts.iter().for_each(|alert| push(object(alert).into())),
        Events::Sketches(_) => {}
    }
}

/// Appends every event of a batch as a line, raw records as they came; returns how many there were.
pub fn lines(events: &Events, out: &mut String) -> u64 {
    let mut count = 0;
    let mut end = |out: &mut String| {
        out.push('\n');
        count += 1;
    };
    match events {
        Events::Raw(raw) => {
            for record in raw.iter() {
                out.push_str(&String::from_utf8_lossy(record));
                end(out);
            }
        }
        Events::Sessions(batch) => {
            for session in batch.sessions() {
                json::write(session, out);
                end(out);
            }
        }
        Events::Alerts(batch) => {
            for alert in &batch.alerts {
                out.push_str(&object(alert));
                end(out);
            }
        }
        Events::Sketches(_) => {}
    }
    count
}

fn message(record: &[u8]) -> String {
    #[derive(Serialize)]
    struct Message<'r> {
        message: &'r str,
    }
    object(&Message { message: &String::from_utf8_lossy(record) })
}

fn object(value: &impl Serialize) -> String {
    // Serialising plain structs of text and numbers cannot fail.
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Origin, RawBatch, Records, Rows, SessionBatch, Store};

    fn raw(records: &[&[u8]]) -> Events {
        let mut gathered = Records::default();
        records.iter().for_each(|record| gathered.push(record));
        let (data, records) = gathered.finish();
        let received = sweepline_parse::time::Nanos(0);
        Events::Raw(RawBatch { data, records, received, origin: Origin::default() })
    }

    fn texts_of(events: &Events, codec: Codec) -> Vec<String> {
        let mut texts = Vec::new();
        each(events, codec, &mut |text| texts.push(String::from_utf8_lossy(&text).into_owned()));
        texts
    }

    fn texts(records: &[&[u8]], codec: Codec) -> Vec<String> {
        texts_of(&raw(records), codec)
    }

    #[test]
    fn lines_are_what_is_handed_on_one_a_line() {
        let session = r#"{"EventVendor":"Fortinet","EventProduct":"Fortigate","SrcIpAddr":"192.0.2.7"}"#;
        let store = Store { text: session.to_owned(), ..Store::default() };
        let sessions = Events::Sessions(SessionBatch::new(store, |store| {
            let read = || json::read(&store.text, &store.arena).unwrap();
            Rows { sessions: vec![read(), read()] }
        }));
        for events in [raw(&[b"a", b"b \xff"]), sessions] {
            let mut written = String::new();
            assert_eq!(lines(&events, &mut written), 2);
            assert_eq!(written.lines().collect::<Vec<_>>(), texts_of(&events, Codec::Text));
            assert!(written.ends_with('\n'));
        }
    }

    #[test]
    fn raw_records_are_what_they_are_or_an_object() {
        let records: &[&[u8]] = &[b"a \"b\"", b"{\"c\":1}"];
        assert_eq!(texts(records, Codec::Text), ["a \"b\"", "{\"c\":1}"]);
        assert_eq!(texts(records, Codec::Json), [r#"{"message":"a \"b\""}"#, r#"{"message":"{\"c\":1}"}"#]);
    }
}
