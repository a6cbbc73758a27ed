//! How a line tells that it is AppGate's.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use sweepline_parse::json;

use crate::form::Object;

static AUDIT: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("[AUDIT]"));
static PROGRAM: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("cz-"));

/// A header is shorter than this.
const HEAD: usize = 512;

/// Returns where the JSON object of an audit log starts: behind `[AUDIT]`, behind a program of AppGate's.
pub(super) fn object(line: &str) -> Option<usize> {
    let head = line.as_bytes().get(..HEAD).unwrap_or(line.as_bytes());
    let audit = AUDIT.find(head)?;
    PROGRAM.find(head.get(..audit)?)?;
    behind(line, audit)
}

/// Tells whether a line is another log of one of AppGate's daemons, `cz-…d`.
pub(super) fn is_daemon(line: &str) -> bool {
    let head = line.as_bytes().get(..HEAD).unwrap_or(line.as_bytes());
    PROGRAM.find_iter(head).any(|at| {
        let starts_word =
            at.checked_sub(1).and_then(|before| head.get(before)).is_none_or(|byte| *byte == b' ');
        let name = head.get(at + PROGRAM.needle().len()..).unwrap_or_default();
        let length = name.iter().take_while(|byte| byte.is_ascii_lowercase()).count();
        let ends_word = matches!(name.get(length), Some(b' ' | b'[' | b':'));
        starts_word && ends_word && name.get(..length).is_some_and(|name| name.ends_with(b"d"))
    })
}

fn behind(line: &str, audit: usize) -> Option<usize> {
    let rest = line.get(audit + AUDIT.needle().len()..)?;
    let object = rest.trim_ascii_start();
    object.starts_with('{').then(|| line.len() - object.len())
}

/// Tells whether an object is a row of the Syslog table with an audit log, whose program has a column of its own.
pub(super) fn is_row(object: &Object<'_>) -> bool {
    let text = |column| match object.get(column) {
        Some(json::Value::String(text)) => text.raw,
        _ => "",
    };
    let message = text("SyslogMessage");
    let is_audit = AUDIT.find(message.as_bytes()).is_some_and(|at| behind(message, at).is_some());
    is_audit && (text("ProcessName").starts_with("cz-") || self::object(message).is_some())
}

/// Takes the mark of audit logs off the text in front of the object.
pub(super) fn without_tag(before: &str) -> &str {
    let before = before.trim_ascii_end();
    before.strip_suffix("[AUDIT]").unwrap_or(before)
}

/// Tells whether a field is the place of the client's address.
pub(super) fn is_place(key: &str) -> bool {
    key.starts_with("geo") || key.ends_with("geo") || key.ends_with("geo_ip") || key.ends_with("geoip")
}
