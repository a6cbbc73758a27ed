//! What became of a record, as one JSON line: `sweepline parse --explain` and the fixtures.

use std::fmt::Write;

use sweepline_asim::{Session, json};
use sweepline_parse::json::write_str;

use crate::mapper::{ROW_LOST, Verdict};

/// Appends `{"record":N,"connector":…,"outcome":…,"reason":…,"events":[…]}` without a line break. Before `events` stand
/// `detail` when the program of a user's connector failed, and `row_lost` when the row before is lost.
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
    if verdict.row_lost {
        out.push_str(",\"row_lost\":");
        write_str(ROW_LOST, out);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connector::Outcome;

    #[test]
    fn a_lost_row_is_told_beside_what_became_of_the_next() {
        let verdict = Verdict {
            detail: Some("mapping.vrl:1:1: no"),
            row_lost: true,
            ..Verdict::new(Some("own"), Outcome::Rejected("program_failed"))
        };
        let mut out = String::new();
        write(7, &verdict, &[], &mut out);
        let (detail, lost) =
            (r#""detail":"mapping.vrl:1:1: no""#, format!(r#""row_lost":"{ROW_LOST}","events":[]"#));
        assert!(out.contains(detail) && out.contains(&lost), "{out}");
    }
}
