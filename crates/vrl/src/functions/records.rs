//! `cef!(text)` and `leef!(text)`: a record in, an object of texts out.

use vrl::prelude::*;

use sweepline_parse::{Arena, cef, leef};

use super::arguments::{put, with_text};

/// A function that reads records of one format.
#[derive(Clone, Copy, Debug)]
pub(super) struct RecordReader {
    name: &'static str,
    summary: &'static str,
    usage: &'static str,
    failures: &'static [&'static str],
    examples: &'static [Example],
    read: Read,
}

type Read = fn(&str, &Arena) -> Result<ObjectMap, ExpressionError>;

pub(super) static CEF: RecordReader = RecordReader {
    name: "cef",
    summary: "reads a CEF record, many times faster than `parse_cef`",
    usage: "Reads a record in the ArcSight Common Event Format into an object of texts. The header's fields have the names that \
            `parse_cef` gives them; the extension's keys stand beside them. A syslog header in front is skipped; the marker may \
            be missing where the record starts with its version.",
    failures: &[
        "`text` holds no `CEF:` marker and does not start with the rest of a header.",
        "The header has fewer than seven `|`.",
    ],
    examples: &[
        example! {
            title: "A record",
            source: r#"cef!("CEF:0|Acme|Wall|1.0|100|denied|5|src=192.0.2.7 msg=not today act=deny")"#,
            result: Ok(
                r#"{ "cefVersion": "0", "deviceVendor": "Acme", "deviceProduct": "Wall", "deviceVersion": "1.0", "deviceEventClassId": "100", "name": "denied", "severity": "5", "src": "192.0.2.7", "msg": "not today", "act": "deny" }"#,
            ),
        },
        example! {
            title: "No record",
            source: r#"cef!("hello")"#,
            result: Err(r#"function call error for "cef" at (0:13): no `CEF:` marker"#),
        },
    ],
    read: read_cef,
};

pub(super) static LEEF: RecordReader = RecordReader {
    name: "leef",
    summary: "reads a LEEF record",
    usage: "Reads a record in the Log Event Extended Format (IBM), 1.0 or 2.0, into an object of texts: `leefVersion`, \
            `deviceVendor`, `deviceProduct`, `deviceVersion` and `eventId` of the header, and the extension's keys beside them. \
            A syslog header in front is skipped; the marker may be missing where the record starts with its version.",
    failures: &[
        "`text` holds no `LEEF:` marker and does not start with the rest of a header.",
        "The header has fewer than five `|`.",
    ],
    examples: &[
        example! {
            title: "A record",
            source: r#"leef!("LEEF:2.0|Acme|Wall|1.0|denied|^|src=192.0.2.7^dstPort=22")"#,
            result: Ok(
                r#"{ "leefVersion": "2.0", "deviceVendor": "Acme", "deviceProduct": "Wall", "deviceVersion": "1.0", "eventId": "denied", "src": "192.0.2.7", "dstPort": "22" }"#,
            ),
        },
        example! {
            title: "No record",
            source: r#"leef!("hello")"#,
            result: Err(r#"function call error for "leef" at (0:14): no `LEEF:` marker"#),
        },
    ],
    read: read_leef,
};

fn read_cef(text: &str, arena: &Arena) -> Result<ObjectMap, ExpressionError> {
    let event = cef::parse(text, arena).map_err(|error| ExpressionError::from(error.to_string()))?;
    let mut object: ObjectMap = cef::extension(event.extension)
        .map(|pair| {
            let value = if pair.escaped { cef::unescape(pair.value, arena) } else { pair.value };
            (pair.key.into(), Value::from(value))
        })
        .collect();
    // After the pairs, so that no key of the extension can pose as the header's.
    for (key, text) in [
        ("cefVersion", event.version),
        ("deviceVendor", event.vendor),
        ("deviceProduct", event.product),
        ("deviceVersion", event.device_version),
        ("deviceEventClassId", event.class_id),
        ("name", event.name),
        ("severity", event.severity),
    ] {
        put(&mut object, key, Some(text));
    }
    Ok(object)
}

fn read_leef(text: &str, arena: &Arena) -> Result<ObjectMap, ExpressionError> {
    let event = leef::parse(text, arena).map_err(|error| ExpressionError::from(error.to_string()))?;
    let mut object: ObjectMap = leef::extension(event.extension, event.delimiter)
        .map(|pair| {
            let value = if pair.escaped { leef::unescape(pair.value, arena) } else { pair.value };
            (pair.key.into(), Value::from(value))
        })
        .collect();
    // After the pairs, as above.
    for (key, text) in [
        ("leefVersion", event.version),
        ("deviceVendor", event.vendor),
        ("deviceProduct", event.product),
        ("deviceVersion", event.device_version),
        ("eventId", event.event_id),
    ] {
        put(&mut object, key, Some(text));
    }
    Ok(object)
}

impl Function for RecordReader {
    fn identifier(&self) -> &'static str {
        self.name
    }

    fn summary(&self) -> &'static str {
        self.summary
    }

    fn usage(&self) -> &'static str {
        self.usage
    }

    fn category(&self) -> &'static str {
        Category::Parse.as_ref()
    }

    fn internal_failure_reasons(&self) -> &'static [&'static str] {
        self.failures
    }

    fn return_kind(&self) -> u16 {
        kind::OBJECT
    }

    fn parameters(&self) -> &'static [Parameter] {
        const PARAMETERS: &[Parameter] = &[Parameter::required("text", kind::BYTES, "The record.")];
        PARAMETERS
    }

    fn examples(&self) -> &'static [Example] {
        self.examples
    }

    fn compile(
        &self,
        _: &state::TypeState,
        _: &mut FunctionCompileContext,
        arguments: ArgumentList,
    ) -> Compiled {
        Ok(RecordExpression { text: arguments.required("text"), read: self.read }.as_expr())
    }
}

#[derive(Clone, Debug)]
struct RecordExpression {
    text: Box<dyn Expression>,
    read: Read,
}

impl FunctionExpression for RecordExpression {
    fn resolve(&self, ctx: &mut Context<'_>) -> Resolved {
        with_text(&*self.text, ctx, |text| (self.read)(text, &Arena::new()).map(Value::Object))
    }

    fn type_def(&self, _: &state::TypeState) -> TypeDef {
        TypeDef::object(Collection::from_unknown(Kind::bytes())).fallible()
    }
}
