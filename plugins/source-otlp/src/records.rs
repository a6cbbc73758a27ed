//! From an export to records by origin.
//!
//! Of a log record, the first of these that is not blank is the record:
//!
//! 1. the attribute `log.record.original`;
//! 2. the body's text;
//! 3. `message`, `log`, `event.original` or `_raw` of a body that is a map;
//! 4. the body's bytes;
//! 5. any other body, as a line of JSON;
//! 6. without a body, the attributes, as a line of JSON.
//!
//! Invariants: the order within an origin is the sender's; a log record that gives no record is counted and does not
//! stop the others; an export whose messages do not fit into each other gives none at all.

mod hints;

pub(crate) use hints::Hints;

use std::sync::Arc;

use sweepline_parse::time::Nanos;
use sweepline_plugin::event::Origin;
use sweepline_plugin::intake::{ByOrigin, MAX_RECORD_BYTES, Names, Part};

use crate::limits::{MAX_ORIGINS, MAX_RECORDS};
use crate::wire::{self, Content, Fields, Malformed, Value};

/// Why an export gives no records.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error("the request cannot be read: {0}")]
    Message(#[from] Malformed),
    #[error("the request cannot be read: {0}")]
    Json(String),
    #[error("more than {MAX_RECORDS} log records in one request")]
    TooMany,
    #[error("more than {0} bytes once its records are written out")]
    TooLarge(usize),
}

/// Records by origin.
pub(crate) struct Sorted {
    pub(crate) parts: Vec<Part>,
    pub(crate) refused: Refused,
}

/// Log records that gave no record.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct Refused {
    pub(crate) count: u64,
    /// Why the first of them did not.
    pub(crate) why: String,
}

impl Sorted {
    /// Returns the number of records.
    pub(crate) fn records(&self) -> u64 {
        self.parts.iter().map(|part| part.spans.len() as u64).sum()
    }
}

/// Reads an `ExportLogsServiceRequest`.
pub(crate) fn read(request: &[u8], mut sorter: Sorter<'_>) -> Result<Sorted, Unreadable> {
    for resource_logs in wire::messages(request, wire::REQUEST_RESOURCE_LOGS) {
        let resource_logs = resource_logs?;
        let mut of_resource = Hints::default();
        for resource in wire::messages(resource_logs, wire::RESOURCE_LOGS_RESOURCE) {
            of_resource.read(resource?, wire::RESOURCE_ATTRIBUTES)?;
        }
        for scope_logs in wire::messages(resource_logs, wire::RESOURCE_LOGS_SCOPE_LOGS) {
            let scope_logs = scope_logs?;
            let mut of_scope = Hints::default();
            for scope in wire::messages(scope_logs, wire::SCOPE_LOGS_SCOPE) {
                of_scope.read(scope?, wire::SCOPE_ATTRIBUTES)?;
            }
            let around = of_scope.or(of_resource);
            for record in wire::messages(scope_logs, wire::SCOPE_LOGS_LOG_RECORDS) {
                sorter.take(record?, around)?;
            }
        }
    }
    Ok(sorter.finish())
}

/// Takes log records one by one.
pub(crate) struct Sorter<'b> {
    base: &'b Origin,
    now: Nanos,
    /// Bytes of records that there is still room for.
    room: usize,
    most: usize,
    records: ByOrigin,
    seen: usize,
    refused: Refused,
    text: String,
}

impl<'b> Sorter<'b> {
    /// Returns a sorter for at most so many bytes of records; `base` and `now` hold for what an export does not say.
    pub(crate) fn new(base: &'b Origin, now: Nanos, most: usize) -> Self {
        Self {
            base,
            now,
            room: most,
            most,
            records: ByOrigin::new(base.clone(), MAX_ORIGINS),
            seen: 0,
            refused: Refused::default(),
            text: String::new(),
        }
    }

    /// Takes one `LogRecord`; `around` is what its scope and resource say.
    pub(crate) fn take(&mut self, message: &[u8], around: Hints<'_>) -> Result<(), Unreadable> {
        self.seen += 1;
        if self.seen > MAX_RECORDS {
            return Err(Unreadable::TooMany);
        }
        if message.len() > MAX_RECORD_BYTES {
            self.refuse(format!("a log record is larger than {MAX_RECORD_BYTES} bytes"));
            return Ok(());
        }
        let mut text = std::mem::take(&mut self.text);
        match LogRecord::read(message).and_then(|record| Ok((record.line(message, &mut text)?, record))) {
            Ok((Some(line), record)) => self.push(line, &record, around)?,
            Ok((None, _)) => self.refuse("a log record has neither body nor attributes".to_owned()),
            Err(error) => self.refuse(format!("a log record cannot be read: {error}")),
        }
        text.clear();
        self.text = text;
        Ok(())
    }

    /// Counts a log record that gives no record.
    pub(crate) fn refuse(&mut self, why: String) {
        if self.refused.count == 0 {
            self.refused.why = why;
        }
        self.refused.count += 1;
    }

    fn push(&mut self, line: &[u8], record: &LogRecord<'_>, around: Hints<'_>) -> Result<(), Unreadable> {
        self.room = self.room.checked_sub(line.len()).ok_or(Unreadable::TooLarge(self.most))?;
        let names = record.hints.or(around).names();
        let time = i64::try_from(record.time()).ok().filter(|time| *time > 0).map(Nanos);
        let base = self.base;
        self.records.place(names, time, || origin(names, base)).push(line);
        Ok(())
    }

    /// Returns the records.
    pub(crate) fn finish(self) -> Sorted {
        Sorted { parts: self.records.finish(self.now), refused: self.refused }
    }
}

fn origin(names: Names<'_>, base: &Origin) -> Origin {
    let [host, file, connector] = names.map(|name| name.map(Arc::from));
    Origin {
        stream: base.stream,
        peer: host.or_else(|| base.peer.clone()),
        file,
        connector: base.connector.clone().or(connector),
    }
}

/// What is used of a `LogRecord`.
#[derive(Default)]
struct LogRecord<'m> {
    time: u64,
    observed: u64,
    body: Value<'m>,
    original: Option<&'m [u8]>,
    has_attributes: bool,
    hints: Hints<'m>,
}

/// The line as the device wrote it.
const ORIGINAL: &[u8] = b"log.record.original";
/// Where a map holds the line, the first first.
const LINE_KEYS: [&[u8]; 4] = [b"message", b"log", b"event.original", b"_raw"];

impl<'m> LogRecord<'m> {
    fn read(message: &'m [u8]) -> Result<Self, Malformed> {
        let mut record = Self::default();
        for field in Fields::of(message) {
            match field? {
                (wire::RECORD_TIME, Content::Eight(time)) => record.time = time,
                (wire::RECORD_OBSERVED_TIME, Content::Eight(time)) => record.observed = time,
                (wire::RECORD_BODY, Content::Bytes(message)) => record.body = Value::read(message)?,
                (wire::RECORD_ATTRIBUTES, Content::Bytes(message)) => {
                    let (key, value) = wire::entry(message)?;
                    record.has_attributes = true;
                    if key == ORIGINAL {
                        record.original = value.text();
                    } else {
                        record.hints.take(key, value);
                    }
                }
                _ => {}
            }
        }
        Ok(record)
    }

    /// Returns when it happened or, unless that is known, when it was seen; 0 when neither is.
    fn time(&self) -> u64 {
        if self.time == 0 { self.observed } else { self.time }
    }

    /// Returns the record that `message`, the log record, holds; `text` is room for one that is made.
    fn line<'t>(&self, message: &'m [u8], text: &'t mut String) -> Result<Option<&'t [u8]>, Malformed>
    where
        'm: 't,
    {
        if let Some(original) = self.original {
            return Ok(Some(original));
        }
        match self.body {
            Value::Empty | Value::Text(_) | Value::Bytes(_) => {
                if let Some(body) = self.body.text() {
                    return Ok(Some(body));
                }
                if !self.has_attributes {
                    return Ok(None);
                }
                wire::write_entries(message, wire::RECORD_ATTRIBUTES, text)?;
            }
            Value::Map(map) => match line_in(map)? {
                Some(line) => return Ok(Some(line)),
                None => self.body.write(text)?,
            },
            other => other.write(text)?,
        }
        Ok(Some(text.as_bytes()))
    }
}

/// Returns the line that a map holds beside other things.
fn line_in(map: &[u8]) -> Result<Option<&[u8]>, Malformed> {
    let mut found = [None; LINE_KEYS.len()];
    for message in wire::messages(map, wire::LIST_ENTRIES) {
        let (key, value) = wire::entry(message?)?;
        let place = LINE_KEYS.iter().position(|known| *known == key);
        if let Some(place) = place.and_then(|place| found.get_mut(place)) {
            *place = value.text();
        }
    }
    Ok(found.into_iter().flatten().next())
}

#[cfg(test)]
mod tests;
