//! What is wrong with a program beyond VRL's own rules.

use vrl::diagnostic::{Diagnostic, Label, Note, Severity, Span};
use vrl::path::{OwnedSegment, OwnedTargetPath, PathPrefix};
use vrl::value::Kind as Type;

use sweepline_asim::Field;

use crate::accesses::{Access, Accesses, Reason};
use crate::columns::{ADDITIONAL, accepted, is_derived, sources};
use crate::error::DidYouMean;
use crate::functions::REMOVED;
use crate::inputs::{self, Input};
use crate::limits;

/// Codes of our findings; VRL's own end below 900.
mod code {
    pub(super) const UNKNOWN_COLUMN: usize = 901;
    pub(super) const DERIVED_COLUMN: usize = 902;
    pub(super) const NOT_AN_OBJECT: usize = 903;
    pub(super) const NO_METADATA: usize = 904;
    pub(super) const REMOVED_FUNCTION: usize = 905;
    pub(super) const WRONG_TYPE: usize = 906;
    pub(super) const STALE_COPY: usize = 907;
    pub(super) const NOT_BOOLEAN: usize = 908;
    pub(super) const TOO_LARGE: usize = 909;
    pub(super) const UNKNOWN_KEY: usize = 910;
    pub(super) const BAD_REASON: usize = 911;
}

/// Checks the text before it is parsed: size, and nesting, over which parser and compiler recurse.
pub(crate) fn source(text: &str) -> Option<Diagnostic> {
    if text.len() > limits::SOURCE_BYTES {
        let message = format!("program exceeds {} bytes", limits::SOURCE_BYTES);
        return Some(Diagnostic::error(code::TOO_LARGE, message));
    }
    let at = too_deep(text)?;
    let message =
        format!("program nests deeper than {} brackets or {} operators", limits::NESTING, limits::OPERATORS);
    let label = Label::primary("here", Span::new(at, at + 1));
    Some(Diagnostic::new(Severity::Error, code::TOO_LARGE, message, vec![label], Vec::new()))
}

/// Returns where a program nests too deep. Text and comments are not told apart: real programs stay far below.
fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut operators = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b'+' | b'-' | b'*' | b'/' | b'|' | b'&' | b'?' | b'!' | b'=' | b'<' | b'>' => operators += 1,
            // A statement ends with a line that ends outside of brackets; operators may start the next line.
            b'\n' | b';' if depth == 0 && !continues(text, at) => operators = 0,
            _ => {}
        }
        if depth > limits::NESTING || operators > limits::OPERATORS {
            return Some(at);
        }
    }
    None
}

/// Tells whether the statement goes on after the line break.
fn continues(text: &str, at: usize) -> bool {
    const OPERATORS: &[u8] = b"+-*/|&?=<>";
    let (before, after) = (text.as_bytes().get(..at), text.as_bytes().get(at + 1..));
    let last = before.and_then(|line| line.trim_ascii_end().last());
    let next = after.and_then(|line| line.trim_ascii_start().first());
    last.is_some_and(|byte| OPERATORS.contains(byte)) || next.is_some_and(|byte| OPERATORS.contains(byte))
}

/// Returns the findings about paths and functions.
pub(crate) fn accesses(found: &Accesses, inputs: &[Input]) -> Vec<Diagnostic> {
    let mut findings: Vec<Diagnostic> =
        found.paths.iter().filter_map(|access| check_path(access, inputs)).collect();
    findings.extend(found.calls.iter().filter_map(|(name, span)| removed_function(name, *span)));
    findings.extend(stale_copies(&found.paths));
    findings
}

/// Returns the findings about the reasons of a mapping: each becomes a metric label.
pub(crate) fn reasons(found: &Accesses) -> Vec<Diagnostic> {
    let is_bad = |reason: &&Reason| !reason.text.as_deref().is_some_and(is_reason);
    let message = format!(
        "the reason of an `abort` must be a constant word of lower-case letters, digits and `_`, at most {} bytes",
        limits::REASON_BYTES
    );
    let finding = |reason: &Reason| error(code::BAD_REASON, message.clone(), "not such a word", reason.span);
    found.aborts.iter().filter(is_bad).map(finding).collect()
}

fn is_reason(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    (1..=limits::REASON_BYTES).contains(&text.len()) && text.bytes().all(fits)
}

fn check_path(access: &Access, inputs: &[Input]) -> Option<Diagnostic> {
    if access.path.prefix == PathPrefix::Metadata {
        return check_input(access, inputs);
    }
    let (first, below) = access.path.path.segments.split_first()?;
    let OwnedSegment::Field(name) = first else {
        return Some(error(
            code::NOT_AN_OBJECT,
            "the event is an object, not an array",
            "index",
            access.span,
        ));
    };
    let Some(field) = Field::from_name(name) else { return Some(unknown(name, access)) };
    if field == Field::AdditionalFields {
        let is_index = matches!(below.first(), Some(OwnedSegment::Index(_)));
        let message = format!("column `{ADDITIONAL}` is an object, not an array");
        return is_index.then(|| error(code::NOT_AN_OBJECT, message, "index", access.span));
    }
    if !below.is_empty() {
        let message = format!("column `{name}` holds one value, not an object or array");
        return Some(error(code::NOT_AN_OBJECT, message, "path below a column", access.span));
    }
    (access.is_write && is_derived(field)).then(|| derived(field, access.span))
}

fn check_input(access: &Access, inputs: &[Input]) -> Option<Diagnostic> {
    let finding = |message: String| Some(error(code::NO_METADATA, message, "metadata path", access.span));
    let name = match access.path.path.segments.first() {
        Some(OwnedSegment::Field(name)) => name.as_str(),
        _ => "",
    };
    if inputs::position(inputs, name).is_none() {
        return finding(inputs::unknown(inputs, name));
    }
    access.is_write.then(|| finding("the record is read only".to_owned())).flatten()
}

fn unknown(name: &str, access: &Access) -> Diagnostic {
    let nearest = Field::nearest(name).map(Field::name);
    let message = format!("unknown column `{name}`{}", DidYouMean(nearest));
    let hint =
        format!("values without a column of their own live in `.{ADDITIONAL}{}`", dotted(&access.path));
    error(code::UNKNOWN_COLUMN, message, "no column of the NetworkSession schema", access.span)
        .with_note(Note::Hint(hint))
}

fn derived(field: Field, span: Span) -> Diagnostic {
    let message = format!("column `{}` is derived and cannot be set", field.name());
    let finding = error(code::DERIVED_COLUMN, message, "read only", span);
    match names(sources(field)) {
        Some(names) => {
            finding.with_note(Note::Hint(format!("it is computed from {names}; set that instead")))
        }
        None => finding.with_note(Note::Hint("its value is a constant of the schema".to_owned())),
    }
}

fn names(fields: &[Field]) -> Option<String> {
    let names: Vec<String> = fields.iter().map(|field| format!("`{}`", field.name())).collect();
    (!names.is_empty()).then(|| names.join(" or "))
}

fn removed_function(name: &str, span: Span) -> Option<Diagnostic> {
    let (_, reason) = REMOVED.iter().find(|(removed, _)| *removed == name)?;
    let message = format!("function `{name}` is not available: {reason}");
    Some(error(code::REMOVED_FUNCTION, message, "not available", span))
}

/// Derived columns are computed from the event as it came: reading one after writing its source surprises.
fn stale_copies(paths: &[Access]) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (index, read) in paths.iter().enumerate() {
        let Some(copy) = column(&read.path).filter(|field| !read.is_write && is_derived(*field)) else {
            continue;
        };
        let before = paths.iter().take(index).filter(|access| access.is_write);
        let mut written = before.filter_map(|access| column(&access.path));
        if let Some(source) = written.find(|field| sources(copy).contains(field)) {
            let message = format!(
                "column `{}` is computed from `{}` as the event came, not as the program changed it",
                copy.name(),
                source.name()
            );
            let label = Label::primary("old value", read.span);
            findings.push(Diagnostic::new(
                Severity::Warning,
                code::STALE_COPY,
                message,
                vec![label],
                Vec::new(),
            ));
        }
    }
    findings
}

/// Returns findings about columns that end up with a type which they never can hold.
pub(crate) fn written_types(found: &Accesses, event: &Type) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut seen = Vec::new();
    for access in found.paths.iter().rev().filter(|access| access.is_write) {
        let Some(field) = column(&access.path).filter(|field| !is_derived(*field) && !seen.contains(field))
        else {
            continue;
        };
        seen.push(field);
        let path = [OwnedSegment::field(field.name())];
        let kind = event.at_path(path.as_slice());
        if !kind.is_never() && !kind.intersects(&accepted(field)) {
            let message = format!("column `{}` cannot hold {kind}", field.name());
            findings.push(error(code::WRONG_TYPE, message, "written here", access.span));
        }
    }
    findings.reverse();
    findings
}

/// Returns the finding about a condition that does not end in true or false.
pub(crate) fn condition(result: &Type, length: usize) -> Option<Diagnostic> {
    if result.is_boolean() || result.is_never() {
        return None;
    }
    let message = format!("a condition must give true or false, this one gives {result}");
    Some(error(code::NOT_BOOLEAN, message, "the value of the last expression counts", Span::new(0, length)))
}

/// Returns the finding about a key that the object never has.
pub(crate) fn unknown_key<'k>(name: &str, span: Span, known: impl Iterator<Item = &'k str>) -> Diagnostic {
    let known: Vec<&str> = known.collect();
    let message = format!("unknown key `{name}`");
    error(code::UNKNOWN_KEY, message, "no key of the object", span)
        .with_note(Note::Hint(format!("the keys are {}", known.join(", "))))
}

fn column(path: &OwnedTargetPath) -> Option<Field> {
    match path.path.segments.as_slice() {
        [OwnedSegment::Field(name)] if path.prefix == PathPrefix::Event => Field::from_name(name),
        _ => None,
    }
}

fn error(code: usize, message: impl Into<String>, label: &str, span: Span) -> Diagnostic {
    Diagnostic::error(code, message).with_primary(label, span)
}

fn dotted(path: &OwnedTargetPath) -> String {
    format!(".{}", path.path)
}
