//! `cef!(text)`

use vrl::prelude::*;

use sweepline_parse::Arena;
use sweepline_parse::cef::{extension, parse, unescape};

use super::arguments::{put, with_text};

#[derive(Clone, Copy, Debug)]
pub(super) struct Cef;

impl Function for Cef {
    fn identifier(&self) -> &'static str {
        "cef"
    }

    fn summary(&self) -> &'static str {
        "reads a CEF record, many times faster than `parse_cef`"
    }

    fn usage(&self) -> &'static str {
        "Reads a record in the ArcSight Common Event Format into an object of texts. The header's fields have the names that \
         `parse_cef` gives them; the extension's keys stand beside them. A syslog header in front is skipped."
    }

    fn category(&self) -> &'static str {
        Category::Parse.as_ref()
    }

    fn internal_failure_reasons(&self) -> &'static [&'static str] {
        &["`text` holds no `CEF:` marker.", "The header has fewer than seven `|`."]
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
        ]
    }

    fn compile(
        &self,
        _: &state::TypeState,
        _: &mut FunctionCompileContext,
        arguments: ArgumentList,
    ) -> Compiled {
        Ok(CefExpression { text: arguments.required("text") }.as_expr())
    }
}

#[derive(Clone, Debug)]
struct CefExpression {
    text: Box<dyn Expression>,
}

impl FunctionExpression for CefExpression {
    fn resolve(&self, ctx: &mut Context<'_>) -> Resolved {
        with_text(&*self.text, ctx, |text| {
            let arena = Arena::new();
            let event = parse(text, &arena).map_err(|error| ExpressionError::from(error.to_string()))?;
            let mut object: ObjectMap = extension(event.extension)
                .map(|pair| {
                    let value = if pair.escaped { unescape(pair.value, &arena) } else { pair.value };
                    (pair.key.into(), Value::from(value))
                })
                .collect();
            // After the pairs, so that no key of the extension can pose as the header's.
            put(&mut object, "cefVersion", Some(event.version));
            put(&mut object, "deviceVendor", Some(event.vendor));
            put(&mut object, "deviceProduct", Some(event.product));
            put(&mut object, "deviceVersion", Some(event.device_version));
            put(&mut object, "deviceEventClassId", Some(event.class_id));
            put(&mut object, "name", Some(event.name));
            put(&mut object, "severity", Some(event.severity));
            Ok(Value::Object(object))
        })
    }

    fn type_def(&self, _: &state::TypeState) -> TypeDef {
        TypeDef::object(Collection::from_unknown(Kind::bytes())).fallible()
    }
}
