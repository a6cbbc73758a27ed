//! What a case puts in.

use std::path::Path;
use std::time::Duration;

use serde_json::{Map, Value as Json};
use sweepline_asim::{Field, Session, SetError, json};
use sweepline_parse::time::{Clock, Nanos, Zone, rfc3339};
use sweepline_plugin::event::{Events, Origin, RawBatch, Rows, SessionBatch, Span, Store};
use sweepline_plugin::options::suggestion;
use sweepline_runtime::config::{Case, Inserted, Problem, Records};
use sweepline_source_file::reader::BlockReader;

use crate::exit::{self, Failure};
use crate::input::MAX_LINE_BYTES;

/// Most bytes of a file of records. They stay in memory until the test ends, with all that comes of them.
const MAX_FILE_BYTES: usize = 64 * 1024 * 1024;

/// Makes the events of an input.
pub(super) fn events(case: &Case, index: usize, received: Nanos) -> Result<Events, Failure> {
    let input = &case.inputs[index];
    match &input.events {
        Inserted::Session(fields) => Ok(Events::Sessions(session(fields, received))),
        Inserted::Raw { records, peer, connector } => {
            let (data, spans) = match records {
                Records::Text(text) => (text.clone().into_bytes(), vec![span(0, text.len())]),
                Records::File(path) => read(path).map_err(|message| {
                    let problem = Problem::at(&case.file, input.place, message);
                    Failure::new(exit::CONFIG, problem)
                })?,
            };
            let origin = Origin {
                stream: stream(case, index),
                peer: peer.as_deref().map(Into::into),
                file: None,
                connector: connector.as_deref().map(Into::into),
            };
            Ok(Events::Raw(RawBatch { data: data.into(), records: spans, received, origin }))
        }
    }
}

/// Records of one sender are one stream, as over a connection; a file is one of its own.
fn stream(case: &Case, index: usize) -> u64 {
    let sender = |events: &Inserted| match events {
        Inserted::Raw { records: Records::Text(_), peer, .. } => Some(peer.clone()),
        _ => None,
    };
    let Some(own) = sender(&case.inputs[index].events) else { return index as u64 };
    let first = case.inputs.iter().position(|input| sender(&input.events).as_ref() == Some(&own));
    first.unwrap_or(index) as u64
}

fn span(start: usize, len: usize) -> Span {
    let bounded = |number| u32::try_from(number).unwrap_or(u32::MAX);
    Span { start: bounded(start), len: bounded(len) }
}

fn read(path: &Path) -> Result<(Vec<u8>, Vec<Span>), String> {
    let failed = |error: std::io::Error| format!("reading {}: {error}", path.display());
    let mut reader = BlockReader::open(path).map_err(failed)?.max_line_bytes(MAX_LINE_BYTES);
    let (mut data, mut spans) = (Vec::new(), Vec::new());
    while let Some(block) = reader.next_block().map_err(failed)? {
        for record in block.iter() {
            if data.len() + record.len() > MAX_FILE_BYTES {
                return Err(format!("{} holds more than {MAX_FILE_BYTES} bytes", path.display()));
            }
            spans.push(span(data.len(), record.len()));
            data.extend_from_slice(record);
        }
    }
    Ok((data, spans))
}

fn session(fields: &Map<String, Json>, received: Nanos) -> SessionBatch {
    let text = Json::Object(fields.clone()).to_string();
    SessionBatch::new(Store { text, ..Store::default() }, |store| {
        let mut sessions: Vec<Session<'_>> = json::read(&store.text, &store.arena).into_iter().collect();
        for session in &mut sessions {
            session.time_generated.get_or_insert(received);
        }
        Rows { sessions }
    })
}

/// Says what is wrong with a session's columns.
pub(super) fn check_fields(fields: &Map<String, Json>) -> Result<(), String> {
    for name in fields.keys() {
        let Some(field) = Field::from_name(name) else {
            let nearest = Field::nearest(name).map(Field::name);
            return Err(format!("unknown column `{name}`{}", suggestion(name, nearest.as_slice())));
        };
        let is_derived = field != Field::AdditionalFields
            && matches!(Session::default().set(field, None), Err(SetError::ReadOnly(_)));
        if is_derived {
            return Err(format!("column `{name}` is derived; give the column that it is computed from"));
        }
    }
    let text = Json::Object(fields.clone()).to_string();
    let arena = sweepline_parse::Arena::new();
    json::read(&text, &arena).map(|_| ()).map_err(|error| error.to_string())
}

/// Reads an instant, RFC 3339; without a zone it is UTC.
pub(super) fn instant(text: &str) -> Option<Nanos> {
    let zone = Zone::parse("UTC")?;
    rfc3339(text, &Clock { zone: &zone, received: Nanos(0) })
}

/// Returns the instant some time later.
pub(super) fn later(now: Nanos, by: Duration) -> Nanos {
    Nanos(now.0.saturating_add(i64::try_from(by.as_nanos()).unwrap_or(i64::MAX)))
}
