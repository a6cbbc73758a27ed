//! A record as a mapping reads it: `%raw`, `%message`, `%syslog`, `%json`, `%cef`, `%received`.

use std::cell::OnceCell;

use sweepline_parse::Arena;
use sweepline_parse::syslog::{self, Header};
use sweepline_parse::time::Clock;
use sweepline_vrl::vrl::value::kind::Collection;
use sweepline_vrl::vrl::value::{Kind, ObjectMap, Value};
use sweepline_vrl::{Input, Record, syslog_kind, syslog_object, text, timestamp};

use super::manifest;
use crate::form::{Cef, Form};

const RAW: Input = Input { name: "raw", kind: Kind::bytes };
const RECEIVED: Input = Input { name: "received", kind: Kind::timestamp };
const SYSLOG: Input = Input { name: "syslog", kind: syslog_kind };

/// What the mapping of each form can read.
static LINE: &[Input] = &[RAW, RECEIVED, SYSLOG, Input { name: "message", kind: Kind::bytes }];
static JSON: &[Input] = &[RAW, RECEIVED, Input { name: "json", kind: any_object }];
static CEF: &[Input] = &[RAW, RECEIVED, SYSLOG, Input { name: "cef", kind: text_object }];

fn any_object() -> Kind {
    Kind::object(Collection::any())
}

fn text_object() -> Kind {
    Kind::object(Collection::from_unknown(Kind::bytes().or_undefined()))
}

/// Returns what the mapping of a form can read.
pub(super) fn inputs(form: manifest::Form) -> &'static [Input] {
    match form {
        manifest::Form::Line => LINE,
        manifest::Form::Json => JSON,
        manifest::Form::Cef => CEF,
    }
}

/// A record with what has been found out about it.
pub(crate) struct RecordView<'r, 'a> {
    form: Form<'r, 'a>,
    text: &'a str,
    arena: &'a Arena,
    clock: Clock<'r>,
    syslog: OnceCell<(Header<'a>, &'a str)>,
}

impl<'r, 'a> RecordView<'r, 'a> {
    pub(crate) fn new(form: Form<'r, 'a>, text: &'a str, arena: &'a Arena, clock: Clock<'r>) -> Self {
        Self { form, text, arena, clock, syslog: OnceCell::new() }
    }

    pub(crate) fn form(&self) -> &Form<'r, 'a> {
        &self.form
    }

    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    pub(super) fn arena(&self) -> &'a Arena {
        self.arena
    }

    /// Copies a text to where the record's sessions may borrow from.
    pub(super) fn keep(&self, text: &str) -> &'a str {
        self.arena.alloc_str(text)
    }

    /// Returns the syslog header and what follows it; of CEF, what is known of the header.
    pub(super) fn syslog(&self) -> &(Header<'a>, &'a str) {
        self.syslog.get_or_init(|| match &self.form {
            Form::Line(line) => syslog::split(line, &self.clock),
            Form::Cef(cef) => (Header { host: cef.host, time: cef.time, ..Header::default() }, self.text),
            Form::Json(_) => (Header::default(), self.text),
        })
    }

    fn value(&self, name: &str) -> Option<Value> {
        match (name, &self.form) {
            ("raw", _) => Some(text(self.text)),
            ("received", _) => Some(timestamp(self.clock.received)),
            ("syslog", _) => Some(Value::Object(syslog_object(&self.syslog().0))),
            ("message", _) => Some(text(self.syslog().1)),
            ("json", Form::Json(object)) => serde_json::from_str(object.json()).ok(),
            ("cef", Form::Cef(cef)) => Some(Value::Object(cef_object(cef))),
            _ => None,
        }
    }
}

impl Record for RecordView<'_, '_> {
    fn input(&self, number: usize) -> Option<Value> {
        let inputs = match &self.form {
            Form::Line(_) => LINE,
            Form::Json(_) => JSON,
            Form::Cef(_) => CEF,
        };
        self.value(inputs.get(number)?.name)
    }
}

/// Names as the function `cef` has them.
fn cef_object(cef: &Cef<'_>) -> ObjectMap {
    let pairs = cef.pairs.iter().map(|pair| (pair.key.into(), text(pair.value)));
    let mut object: ObjectMap = pairs.collect();
    for (name, value) in [
        ("deviceVendor", cef.vendor),
        ("deviceProduct", cef.product),
        ("deviceVersion", cef.version),
        ("deviceEventClassId", cef.class_id),
        ("name", cef.name),
        ("severity", cef.severity),
    ] {
        if !value.is_empty() {
            object.insert(name.into(), text(value));
        }
    }
    object
}
