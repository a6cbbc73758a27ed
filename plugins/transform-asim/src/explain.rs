//! What became of a record, as one JSON line: `sweepline parse --explain` and the fixtures.

use std::fmt::Write;

use sweepline_asim::{Session, json};
use sweepline_parse::json::write_str;

use crate::mapper::Verdict;

/// Appends `{"record":N,"connector":…,"outcome":…,"reason":…,"events":[…]}` without a line break; `detail` stands
/// before `events` when the program of a user's connector failed, or the row before is lost.
pub fn write(record: u64, verdict: &Verdict<'_>, sessions: &[Session<'_>], out: &mut String) {
    let _ = write!(
        out,
        "{{\"record\":{record},\"connector\":\"{}\",\"outcome\":\"{}\"",
        verdict.connector_id(),
        verdict.outcome.word()
    );
    if let Some(reason) = verdict.outcome.reason() {
        let _ = write!(out, ",\"reason\":\"{reason}\"");
    }
    if let Some(detail) = verdict.detail {
        out.push_str(",\"detail\":");
        write_str(detail, out);
    }
    out.push_str(",\"events\":[");
    for (index, session) in sessions.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        json::write(session, out);
    }
    out.push_str("]}");
}
