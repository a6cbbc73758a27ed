//! `kv!(text)`

use vrl::prelude::*;

use sweepline_parse::Arena;
use sweepline_parse::kv::{Separator, pairs, unescape};

use super::arguments::with_text;

#[derive(Clone, Copy, Debug)]
pub(super) struct Kv;

impl Function for Kv {
    fn identifier(&self) -> &'static str {
        "kv"
    }

    fn summary(&self) -> &'static str {
        "reads `key=value` pairs, several times faster than `parse_key_value`"
    }

    fn usage(&self) -> &'static str {
        "Reads the `key=value` pairs of `text` into an object of texts. Values may be quoted with `\"` or `'`; tokens without \
         `=` are skipped; of a key that comes twice, the last value stays. The separator (blank, `,`, `|` or `;`) is found \
         from the text, or given."
    }

    fn category(&self) -> &'static str {
        Category::Parse.as_ref()
    }

    fn internal_failure_reasons(&self) -> &'static [&'static str] {
        &["`text` holds no pair."]
    }

    fn return_kind(&self) -> u16 {
        kind::OBJECT
    }

    fn parameters(&self) -> &'static [Parameter] {
        const PARAMETERS: &[Parameter] = &[
            Parameter::required("text", kind::BYTES, "The text."),
            Parameter::optional("separator", kind::BYTES, "What stands between pairs: ` `, `,`, `|` or `;`."),
        ];
        PARAMETERS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            example! {
                title: "Pairs with blanks between them",
                source: r#"kv!(s'srcip=192.0.2.7 msg="say \"hi\"" tail')"#,
                result: Ok(r#"{ "srcip": "192.0.2.7", "msg": "say \"hi\"" }"#),
            },
            example! {
                title: "A given separator",
                source: r#"kv!("a=1 2;b=3", separator: ";")"#,
                result: Ok(r#"{ "a": "1 2", "b": "3" }"#),
            },
            example! {
                title: "No pairs",
                source: r#"kv!("nothing here")"#,
                result: Err(r#"function call error for "kv" at (0:19): no key=value pair in the text"#),
            },
        ]
    }

    fn compile(
        &self,
        _: &state::TypeState,
        _: &mut FunctionCompileContext,
        arguments: ArgumentList,
    ) -> Compiled {
        Ok(KvExpression { text: arguments.required("text"), separator: arguments.optional("separator") }
            .as_expr())
    }
}

#[derive(Clone, Debug)]
struct KvExpression {
    text: Box<dyn Expression>,
    separator: Option<Box<dyn Expression>>,
}

impl FunctionExpression for KvExpression {
    fn resolve(&self, ctx: &mut Context<'_>) -> Resolved {
        let separator = match &self.separator {
            Some(argument) => with_text(&**argument, ctx, separator)?,
            None => Separator::Auto,
        };
        with_text(&*self.text, ctx, |text| {
            let arena = Arena::new();
            let object: ObjectMap = pairs(text, separator)
                .map(|pair| {
                    let value = if pair.escaped { unescape(pair.value, &arena) } else { pair.value };
                    (pair.key.into(), Value::from(value))
                })
                .collect();
            if object.is_empty() {
                return Err("no key=value pair in the text".into());
            }
            Ok(Value::Object(object))
        })
    }

    fn type_def(&self, _: &state::TypeState) -> TypeDef {
        TypeDef::object(Collection::from_unknown(Kind::bytes())).fallible()
    }
}

fn separator(text: &str) -> Result<Separator, ExpressionError> {
    match text {
        " " => Ok(Separator::Blank),
        "," => Ok(Separator::Comma),
        "|" => Ok(Separator::Pipe),
        ";" => Ok(Separator::Semicolon),
        _ => Err(r#"separator must be " ", ",", "|" or ";""#.into()),
    }
}
