//! Events in their envelopes: `{"time": …, "host": …, "source": …, "sourcetype": …, "index": …, "fields": …, "event": …}`.

use std::fmt::Write;

use sweepline_asim::schema::Field;
use sweepline_asim::{Session, Value};
use sweepline_parse::time::Nanos;
use sweepline_plugin::encode::{self, Codec};
use sweepline_plugin::event::Events;

use crate::options::{Columns, Options};

/// What envelopes say, whatever is in them.
pub(crate) struct Envelopes {
    columns: Columns,
    codec: Codec,
    index: Option<String>,
    source: Option<String>,
    sourcetype: Option<String>,
}

/// What an envelope says of one event.
#[derive(Default)]
struct Of<'e> {
    time: Option<Nanos>,
    host: Option<String>,
    source: Option<&'e str>,
    fields: Vec<(&'static str, String)>,
}

impl Envelopes {
    pub(crate) fn new(options: &Options, columns: Columns) -> Self {
        Self {
            columns,
            codec: options.encoding.codec,
            index: options.index.clone(),
            source: options.source.clone(),
            sourcetype: options.sourcetype.clone(),
        }
    }

    /// Hands on every event of a batch in its envelope, in order.
    pub(crate) fn each(&self, events: &Events, push: &mut dyn FnMut(String)) {
        let mut number = 0;
        encode::each(events, self.codec, &mut |event| {
            let event = String::from_utf8_lossy(&event);
            push(self.envelope(&of(&self.columns, events, number), &event));
            number += 1;
        });
    }

    fn envelope(&self, of: &Of<'_>, event: &str) -> String {
        let mut out = String::with_capacity(event.len() + 128);
        out.push('{');
        if let Some(Nanos(nanos)) = of.time.filter(|time| time.0 >= 0) {
            let (seconds, milliseconds) = (nanos / 1_000_000_000, nanos / 1_000_000 % 1000);
            // Writing to text cannot fail.
            let _ = write!(out, "\"time\":{seconds}.{milliseconds:03},");
        }
        let source = self.source.as_deref().or(of.source);
        for (key, value) in [
            ("host", of.host.as_deref()),
            ("source", source),
            ("sourcetype", self.sourcetype.as_deref()),
            ("index", self.index.as_deref()),
        ] {
            if let Some(value) = value {
                push_text(key, value, &mut out);
                out.push(',');
            }
        }
        if !of.fields.is_empty() {
            out.push_str("\"fields\":{");
            for (number, (name, value)) in of.fields.iter().enumerate() {
                if number > 0 {
                    out.push(',');
                }
                push_text(name, value, &mut out);
            }
            out.push_str("},");
        }
        match self.codec {
            Codec::Json => {
                out.push_str("\"event\":");
                out.push_str(event);
            }
            Codec::Text => push_text("event", event, &mut out),
        }
        out.push('}');
        out
    }
}

/// Returns what the envelope of a batch's event says.
fn of<'e>(columns: &Columns, events: &'e Events, number: usize) -> Of<'e> {
    match events {
        Events::Raw(raw) => Of {
            time: Some(raw.received),
            host: raw.origin.peer.as_deref().map(str::to_owned),
            source: raw.origin.file.as_deref(),
            fields: Vec::new(),
        },
        Events::Sessions(batch) => {
            batch.sessions().get(number).map_or_else(Of::default, |session| of_session(columns, session))
        }
        Events::Alerts(_) | Events::Sketches(_) => Of { time: events.time_of(number), ..Of::default() },
    }
}

fn of_session(columns: &Columns, session: &Session<'_>) -> Of<'static> {
    let time = match session.get(columns.time) {
        Some(Value::Time(time)) => Some(time),
        _ => None,
    };
    let indexed = |field: &Field| Some((field.name(), session.get(*field)?.to_string()));
    Of {
        time,
        host: session.get(columns.host).map(|value| value.to_string()),
        source: None,
        fields: columns.indexed.iter().filter_map(indexed).collect(),
    }
}

fn push_text(key: &str, value: &str, out: &mut String) {
    // Serialising text cannot fail.
    if let (Ok(key), Ok(value)) = (serde_json::to_string(key), serde_json::to_string(value)) {
        out.push_str(&key);
        out.push(':');
        out.push_str(&value);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use sweepline_plugin::event::{Origin, RawBatch, Records, Rows, SessionBatch, Store};

    use super::*;

    fn envelopes(section: &str, events: &Events) -> Vec<serde_json::Value> {
        let section = format!("{{endpoint: 'http://a', default_token: t{section}}}");
        let node = sweepline_plugin::options::yaml::parse(&section, &|_| None).unwrap();
        let options: Options = sweepline_plugin::options::read(&node).unwrap();
        let mut texts = Vec::new();
        Envelopes::new(&options, options.columns().unwrap()).each(events, &mut |text| texts.push(text));
        texts.iter().map(|text| serde_json::from_str(text).unwrap()).collect()
    }

    fn sessions(line: &str) -> Events {
        let store = Store { text: line.to_owned(), ..Store::default() };
        Events::Sessions(SessionBatch::new(store, |store| Rows {
            sessions: vec![sweepline_asim::json::read(&store.text, &store.arena).unwrap()],
        }))
    }

    fn raw(records: &[&str]) -> Events {
        let mut gathered = Records::default();
        records.iter().for_each(|record| gathered.push(record.as_bytes()));
        let (data, records) = gathered.finish();
        let origin =
            Origin { peer: Some("fw1".into()), file: Some("/var/log/fw".into()), ..Origin::default() };
        Events::Raw(RawBatch { data, records, received: Nanos(1_700_000_000_001_999_999), origin })
    }

    #[test]
    fn raw_records_say_when_and_from_whom_they_came() {
        let text = envelopes(
            ", encoding: {codec: text}, index: net, sourcetype: \"a\\\"b\"",
            &raw(&["one \"two\""]),
        );
        assert_eq!(
            text,
            [json!({
                "time": 1_700_000_000.001, "host": "fw1", "source": "/var/log/fw", "sourcetype": "a\"b",
                "index": "net", "event": "one \"two\"",
            })]
        );
        let object = envelopes(", source: sweepline", &raw(&["one"]));
        assert_eq!(object[0]["event"], json!({"message": "one"}));
        assert_eq!(object[0]["source"], "sweepline");
    }

    #[test]
    fn sessions_say_what_their_columns_say() {
        let events = sessions(
            r#"{"TimeGenerated":"2023-11-14T22:13:20.5Z","DvcHostname":"edge-1","DstPortNumber":3389,"SrcIpAddr":"192.0.2.1"}"#,
        );
        let sent = &envelopes(
            ", host_key: DvcHostname, indexed_fields: [DstPortNumber, SrcIpAddr, DstIpAddr]",
            &events,
        )[0];
        assert_eq!(sent["time"], json!(1_700_000_000.5));
        assert_eq!(sent["host"], "edge-1");
        assert_eq!(sent["fields"], json!({"DstPortNumber": "3389", "SrcIpAddr": "192.0.2.1"}));
        assert_eq!(sent["event"]["DstPortNumber"], 3389);
    }
}
