//! Vectra AI Stream: metadata of sessions, as JSON and as rows of VectraStream_CL.
//!
//! Layout: `keys` the table and how names are read, `lookups` the states of a connection, `finish` what the table cannot say.

mod finish;
mod keys;
mod lookups;

use std::sync::LazyLock;

use memchr::memmem::Finder;
use sweepline_asim::Session;
use sweepline_parse::{json, syslog};

use crate::apply::apply;
use crate::connector::{Connector, Cx, Outcome};
use crate::form::{Cef, Form, Object};
use crate::stream::Stream;
use crate::table::Slots;

use finish::finish;

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: "vectra",
    title: "Vectra AI Stream",
    products: &[(finish::VENDOR, finish::PRODUCT)],
    tables: &[finish::TABLE],
    forms: &["Stream metadata as JSON objects, with any syslog header or none", "VectraStream_CL rows"],
    mappings: &[("Metadata fields", &keys::FIELDS)],
    readme: include_str!("README.md"),
    recognises,
    map,
};

/// Metadata of another type: DNS, HTTP, SMB, ….
const OTHER_METADATA: Outcome = Outcome::Skipped("other_metadata");
/// A detection, a score or an audit record of Vectra Detect.
const NOT_METADATA: Outcome = Outcome::Skipped("not_metadata");
/// Session metadata without any address.
const NO_ENDPOINTS: Outcome = Outcome::Rejected("no_endpoints");
/// A line whose JSON object is not whole, mostly one that was cut early.
const MALFORMED_JSON: Outcome = Outcome::Rejected("malformed_json");
/// None of the product's forms; happens only when the connector is pinned.
const UNKNOWN_FORM: Outcome = Outcome::Rejected("unknown_form");

fn recognises(form: &Form<'_, '_>, _stream: &Stream) -> bool {
    match form {
        Form::Line(line) => object_in(line).is_some(),
        Form::Cef(cef) => is_detect(cef),
        Form::Json(object) => metadata_type(object).is_some() || is_detection(object),
    }
}

fn map<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    match form {
        Form::Line(line) => {
            let Some(at) = object_in(line) else { return UNKNOWN_FORM };
            let (header, text) = line.split_at_checked(at).unwrap_or((line, ""));
            match Object::read(text, cx.arena) {
                Ok(object) => map_object(&object, header, cx, sessions),
                Err(_) => MALFORMED_JSON,
            }
        }
        Form::Cef(cef) if is_detect(cef) => NOT_METADATA,
        Form::Cef(_) => UNKNOWN_FORM,
        Form::Json(object) => map_object(object, "", cx, sessions),
    }
}

static METADATA: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\"metadata_type\""));
static DETECTION: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\"vectra_timestamp\""));

/// Returns where the JSON object of a line starts.
fn object_in(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let at = memchr::memchr(b'{', bytes)?;
    let object = bytes.get(at..)?;
    (METADATA.find(object).is_some() || DETECTION.find(object).is_some()).then_some(at)
}

/// Returns the type of metadata, `metadata_…`.
fn metadata_type<'a>(object: &Object<'a>) -> Option<&'a str> {
    match object.get("metadata_type").or_else(|| object.get("metadata_type_s"))? {
        json::Value::String(name) if name.raw.starts_with("metadata_") => Some(name.raw),
        _ => None,
    }
}

/// Tells whether an object is a detection or a score of Vectra Detect.
fn is_detection(object: &Object<'_>) -> bool {
    object.has("vectra_timestamp") || object.has("breadth_contrib") && object.has("urgency_score")
}

fn is_detect(cef: &Cef<'_>) -> bool {
    ["Vectra Networks", "Vectra", "Vectra AI"].iter().any(|vendor| cef.vendor.eq_ignore_ascii_case(vendor))
}

fn map_object<'a>(
    object: &Object<'a>,
    header: &'a str,
    cx: &mut Cx<'a, '_>,
    sessions: &mut Vec<Session<'a>>,
) -> Outcome {
    let Some(kind) = metadata_type(object) else {
        return if is_detection(object) { NOT_METADATA } else { UNKNOWN_FORM };
    };
    if kind != lookups::SESSION {
        return OTHER_METADATA;
    }
    let (mut session, mut slots) = (finish::session(), Slots::new());
    for (key, value) in object.members() {
        if let Some(entry) = keys::find(key)
            && let Some(text) = value.as_text(cx.arena)
        {
            apply(entry.to, text, &mut session, &mut slots, cx.arena);
        }
    }
    if session.src_ip.is_none() && session.dst_ip.is_none() {
        return NO_ENDPOINTS;
    }
    finish(&mut session, &slots, &syslog::header(header, &cx.clock), cx);
    sessions.push(session);
    Outcome::Session
}

#[cfg(test)]
mod tests;
