//! Whose record it is.

use std::sync::LazyLock;

use memchr::memchr;
use memchr::memmem::Finder;
use sweepline_parse::{json, leef};

use crate::form::Object;

use super::firewall;

/// What a JSON record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Feed {
    /// A record of the ZIA firewall.
    Firewall,
    /// A record of ZPA: user activity when it has a connection's state.
    Access,
    /// A row of ZPA_CL, which holds such a record as text.
    AccessRow,
    /// A record of another feed.
    Other,
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lines {
    /// JSON from `start` on, behind a syslog header.
    Json { start: usize },
    /// `key=value` of the ZIA firewall.
    Pairs,
    /// LEEF.
    Leef,
    /// `key=value` of another feed.
    OtherFeed,
}

/// The column of ZPA_CL that holds the record.
pub(super) const MESSAGE: &str = "Message";

/// What sourcetypes of NSS start with.
const SOURCETYPE: &str = "zscalernss-";

static CLIENT: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("csip="));
static SERVER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("cdip="));
static VENDOR: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("Zscaler"));
static WRAPPER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\"zscalernss-"));
static STAMP: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("{\"LogTimestamp\""));

/// Tells what a JSON object is; nothing when it is not Zscaler's.
pub(super) fn of_object(object: &Object<'_>) -> Option<Feed> {
    if let Some(json::Value::String(sourcetype)) = object.get("sourcetype")
        && let Some(feed) = sourcetype.raw.strip_prefix(SOURCETYPE)
    {
        return Some(if feed == "fw" { Feed::Firewall } else { Feed::Other });
    }
    if object.has("csip") && object.has("cdip") {
        return Some(Feed::Firewall);
    }
    if object.has("LogTimestamp") && (object.has("ConnectionStatus") || object.has("Customer")) {
        return Some(Feed::Access);
    }
    if object.has("AuditOperationType") && object.has("ClientAuditUpdate") {
        return Some(Feed::Other);
    }
    match object.get(MESSAGE) {
        Some(json::Value::String(text)) if is_access_text(text.raw) => Some(Feed::AccessRow),
        _ => None,
    }
}

/// Tells whether the text of a column, escapes and all, is a record of ZPA.
fn is_access_text(raw: &str) -> bool {
    let key = raw.trim_ascii_start().strip_prefix('{').map(str::trim_ascii_start);
    key.is_some_and(|key| key.starts_with("\\\"LogTimestamp\\\""))
}

/// Tells what a line is; nothing when it is not Zscaler's.
pub(super) fn of_line(line: &str) -> Option<Lines> {
    let bytes = line.as_bytes();
    if let Some(start) = memchr(b'{', bytes) {
        let is_access = bytes.get(start..).is_some_and(|text| STAMP.find(text) == Some(0));
        if is_access || WRAPPER.find(bytes).is_some() {
            return Some(Lines::Json { start });
        }
    }
    if CLIENT.find(bytes).is_some() && SERVER.find(bytes).is_some() {
        return Some(Lines::Pairs);
    }
    let at = VENDOR.find(bytes)?;
    let before = line.get(..at)?;
    if before.ends_with('|') && leef::find(line).is_some() {
        return Some(Lines::Leef);
    }
    let is_vendor = before.ends_with("vendor=") || before.ends_with("vendor=\"");
    (is_vendor && line.get(at..)?.starts_with(firewall::VENDOR)).then_some(Lines::OtherFeed)
}
