//! What functions do with their arguments.

use std::borrow::Cow;

use vrl::compiler::{Context, Expression, ExpressionError, function};
use vrl::diagnostic::DiagnosticMessage;
use vrl::prelude::VrlValueConvert;
use vrl::value::{ObjectMap, Value};

/// Evaluates a text argument and hands its text on.
pub(super) fn with_text<R>(
    argument: &dyn Expression,
    ctx: &mut Context<'_>,
    then: impl FnOnce(&str) -> Result<R, ExpressionError>,
) -> Result<R, ExpressionError> {
    let value = argument.resolve(ctx)?;
    let text: Cow<'_, str> = value.try_bytes_utf8_lossy()?;
    then(&text)
}

/// Reads a constant argument when a program is compiled.
///
/// # Errors
///
/// Where `read` makes nothing of the value: `error` says what it must be.
pub fn constant<T>(
    keyword: &'static str,
    value: Value,
    error: &'static str,
    read: impl FnOnce(&Value) -> Option<T>,
) -> Result<T, Box<dyn DiagnosticMessage>> {
    match read(&value) {
        Some(read) => Ok(read),
        None => Err(function::Error::InvalidArgument { keyword, value, error }.into()),
    }
}

/// Puts a text into an object, if there is one.
pub(super) fn put(object: &mut ObjectMap, key: &str, text: Option<&str>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        object.insert(key.into(), Value::from(text));
    }
}
