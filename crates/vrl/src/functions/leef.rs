//! `leef!(text)`

use vrl::prelude::*;

use sweepline_parse::Arena;
use sweepline_parse::leef::{extension, parse, unescape};

use super::arguments::{put, with_text};

#[derive(Clone, Copy, Debug)]
pub(super) struct Leef;

impl Function for Leef {
    fn identifier(&self) -> &'static str {
        "leef"
    }

    fn summary(&self) -> &'static str {
        "reads a LEEF record"
    }

    fn usage(&self) -> &'static str {
        "Reads a record in the Log Event Extended Format (IBM), 1.0 or 2.0, into an object of texts: `leefVersion`, \
         `deviceVendor`, `deviceProduct`, `deviceVersion` and `eventId` of the header, and the extension's keys beside them. \
         A syslog header in front is skipped."
    }

    fn category(&self) -> &'static str {
        Category::Parse.as_ref()
    }

    fn internal_failure_reasons(&self) -> &'static [&'static str] {
        &["`text` holds no `LEEF:` marker.", "The header ends early."]
    }

    fn return_kind(&self) -> u16 {
        kind::OBJECT
    }

    fn parameters(&self) -> &'static [Parameter] {
        const PARAMETERS: &[Parameter] = &[Parameter::required("text", kind::BYTES, "The record.")];
        PARAMETERS
    }

    fn examples(&self) -> &'static [Example] {
        &[
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
        ]
    }

    fn compile(
        &self,
        _: &state::TypeState,
        _: &mut FunctionCompileContext,
        arguments: ArgumentList,
    ) -> Compiled {
        Ok(LeefExpression { text: arguments.required("text") }.as_expr())
    }
}

#[derive(Clone, Debug)]
struct LeefExpression {
    text: Box<dyn Expression>,
}

impl FunctionExpression for LeefExpression {
    fn resolve(&self, ctx: &mut Context<'_>) -> Resolved {
        with_text(&*self.text, ctx, |text| {
            let arena = Arena::new();
            let event = parse(text, &arena).map_err(|error| ExpressionError::from(error.to_string()))?;
            let mut object: ObjectMap = extension(event.extension, event.delimiter)
                .map(|pair| {
                    let value = if pair.escaped { unescape(pair.value, &arena) } else { pair.value };
                    (pair.key.into(), Value::from(value))
                })
                .collect();
            // After the pairs, so that no key of the extension can pose as the header's.
            put(&mut object, "leefVersion", Some(event.version));
            put(&mut object, "deviceVendor", Some(event.vendor));
            put(&mut object, "deviceProduct", Some(event.product));
            put(&mut object, "deviceVersion", Some(event.device_version));
            put(&mut object, "eventId", Some(event.event_id));
            Ok(Value::Object(object))
        })
    }

    fn type_def(&self, _: &state::TypeState) -> TypeDef {
        TypeDef::object(Collection::from_unknown(Kind::bytes())).fallible()
    }
}
