//! How a body is cut into records.
//!
//! | encoding | records |
//! |---|---|
//! | `text` | lines; empty ones are none |
//! | `json` | JSON values behind each other, with or without line ends (so NDJSON, too); an array's elements are records of their own; a string is the record that it holds |
//! | `binary` | the body is one record |
//!
//! Invariants: text is cut at [`MAX_RECORD_BYTES`](sweepline_plugin::intake::MAX_RECORD_BYTES); objects and arrays, which may
//! hold many records each (as the blobs of Azure do), and a `binary` body are bounded by the body's limit alone; records are
//! not empty; a JSON record is one line; a body that is not sound gives no record at all.

use bytes::Bytes;
use serde::Deserialize;
use serde::de::IgnoredAny;
use sweepline_parse::{Arena, json};
use sweepline_plugin::event::{Records, Span};
use sweepline_plugin::intake::Oversize;

use crate::limits::MAX_RECORDS;

/// The `encoding` option.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// By the content type; without one that says more, JSON where the body is JSON, and lines elsewhere.
    #[default]
    Auto,
    /// JSON values.
    #[serde(alias = "ndjson")]
    Json,
    /// Lines.
    Text,
    /// One record.
    Binary,
}

/// Records in one block.
#[derive(Debug)]
pub(crate) struct Framed {
    pub(crate) data: Bytes,
    pub(crate) spans: Vec<Span>,
    /// Records that were cut.
    pub(crate) oversize: Oversize,
}

impl Framed {
    fn of_lines(data: Bytes, mut spans: Vec<Span>) -> Self {
        let mut oversize = Oversize::default();
        oversize.lines(&mut spans);
        Self { data, spans, oversize }
    }

    /// Returns the memory that the records take.
    pub(crate) fn size(&self) -> usize {
        self.data.len() + self.spans.len() * size_of::<Span>()
    }
}

/// Why a body gives no records.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Malformed {
    #[error("line {line}, column {column}: {what}")]
    Json { line: usize, column: usize, what: String },
    #[error("element {0} of the array is neither an object nor a string")]
    Element(usize),
    #[error("more than {MAX_RECORDS} records in one request")]
    TooMany,
}

/// Cuts a body into records.
pub(crate) fn frame(
    body: Bytes,
    encoding: Encoding,
    content_type: Option<&[u8]>,
) -> Result<Framed, Malformed> {
    let body = without_mark(body);
    match encoding {
        Encoding::Auto => match told(content_type) {
            Some(encoding) => frame(body, encoding, None),
            None if looks_like_json(&body) => json_values(&body).or_else(|error| match error {
                Malformed::TooMany => Err(error),
                _ => lines(body),
            }),
            None => lines(body),
        },
        Encoding::Json => json_values(&body),
        Encoding::Text => lines(body),
        Encoding::Binary => {
            // Bodies are smaller than 4 GiB.
            let whole = u32::try_from(body.len()).ok().filter(|len| *len > 0);
            let spans = whole.map(|len| Span { start: 0, len }).into_iter().collect();
            Ok(Framed { data: body, spans, oversize: Oversize::default() })
        }
    }
}

/// Tells whether a body will be read as JSON, if it is that.
pub(crate) fn is_json(body: &[u8], encoding: Encoding, content_type: Option<&[u8]>) -> bool {
    match encoding {
        Encoding::Auto => match told(content_type) {
            Some(told) => told == Encoding::Json,
            None => looks_like_json(body.strip_prefix(MARK).unwrap_or(body)),
        },
        other => other == Encoding::Json,
    }
}

/// Windows puts this byte order mark before its texts.
const MARK: &[u8] = b"\xef\xbb\xbf";

fn without_mark(body: Bytes) -> Bytes {
    if body.starts_with(MARK) { body.slice(MARK.len()..) } else { body }
}

/// Returns what a content type says about records: nothing in the case of forms, which curl sends by default.
fn told(content_type: Option<&[u8]>) -> Option<Encoding> {
    let kind = String::from_utf8_lossy(content_type?).to_ascii_lowercase();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    match kind {
        "text/plain" | "text/csv" => Some(Encoding::Text),
        kind if kind.ends_with("json") || kind.ends_with("jsonl") || kind.ends_with("json-lines") => {
            Some(Encoding::Json)
        }
        _ => None,
    }
}

fn looks_like_json(body: &[u8]) -> bool {
    matches!(body.trim_ascii_start().first(), Some(b'{' | b'['))
}

fn lines(body: Bytes) -> Result<Framed, Malformed> {
    let spans = Span::lines(&body, MAX_RECORDS).ok_or(Malformed::TooMany)?;
    Ok(Framed::of_lines(body, spans))
}

fn json_values(body: &[u8]) -> Result<Framed, Malformed> {
    let (mut records, mut oversize) = (Records::default(), Oversize::default());
    let mut values = serde_json::Deserializer::from_slice(body).into_iter::<IgnoredAny>();
    let mut start = 0;
    while let Some(value) = values.next() {
        value.map_err(|error| malformed(&error))?;
        let end = values.byte_offset();
        json_value(body.get(start..end).unwrap_or_default().trim_ascii(), &mut records, &mut oversize)?;
        within(records.len())?;
        start = end;
    }
    let (data, spans) = records.finish();
    Ok(Framed { data, spans, oversize })
}

/// Takes the records out of one sound value.
fn json_value(value: &[u8], records: &mut Records, oversize: &mut Oversize) -> Result<(), Malformed> {
    match value.first() {
        Some(b'[') => json_array(&String::from_utf8_lossy(value), records, oversize),
        Some(b'"') => {
            let text = String::from_utf8_lossy(value);
            let text: String = serde_json::from_str(&text).map_err(|error| malformed(&error))?;
            records.push(oversize.text(text.as_bytes()));
            Ok(())
        }
        Some(b'{') => {
            records.push_json(value);
            Ok(())
        }
        _ => {
            let what = "a record must be an object or a string".to_owned();
            Err(Malformed::Json { line: 1, column: 1, what })
        }
    }
}

fn json_array(array: &str, records: &mut Records, oversize: &mut Oversize) -> Result<(), Malformed> {
    for (number, element) in json::elements(array).enumerate() {
        match element {
            Ok(json::Value::Object(text) | json::Value::Array(text)) => {
                records.push_json(text.as_bytes());
            }
            Ok(json::Value::String(text)) => {
                let arena = Arena::new();
                records.push(oversize.text(text.text(&arena).as_bytes()));
            }
            _ => return Err(Malformed::Element(number + 1)),
        }
        within(records.len())?;
    }
    Ok(())
}

fn within(records: usize) -> Result<(), Malformed> {
    if records > MAX_RECORDS { Err(Malformed::TooMany) } else { Ok(()) }
}

fn malformed(error: &serde_json::Error) -> Malformed {
    let text = error.to_string();
    // The place stands in the fields.
    let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what).to_owned();
    Malformed::Json { line: error.line(), column: error.column(), what }
}

#[cfg(test)]
mod tests;
