use sweepline_asim::{EventResult, EventResultDetails, EventSeverity};
use sweepline_parse::Arena;
use sweepline_parse::time::Nanos;

use super::form::is_own_line;
use crate::connector::Outcome;
use crate::mapper::map_record;
use crate::options::{Options, ZeekS0};
use crate::registry;
use crate::stream::Stream;

const ATTEMPT: &str = "1773480413.000000\tCIc1\t10.1.1.20\t4000\t198.51.100.1\t22\ttcp\t-\t-\t-\t-\tS0\tT\tF\t0\tS\t1\t40\t0\t0\t-";

#[test]
fn an_attempt_without_reply_is_a_failure_where_the_user_says_so() {
    let settings =
        Options { zeek_s0: ZeekS0::Failure, ..Options::default() }.check().unwrap();
    let (arena, mut sessions, mut stream) = (Arena::new(), Vec::new(), Stream::default());
    let verdict =
        map_record(ATTEMPT, Nanos(0), None, &settings, &mut stream, &arena, &mut sessions);
    assert_eq!(verdict.outcome, Outcome::Session);
    assert_eq!(sessions[0].result, Some(EventResult::Failure));
    assert_eq!(sessions[0].result_details, Some(EventResultDetails::Timeout));
    assert_eq!(sessions[0].severity, Some(EventSeverity::Low));
}

#[test]
fn lines_of_others_are_not_taken() {
    for line in [
        "<134>Mar 14 09:26:53 fw %ASA-6-302013: Built inbound TCP connection",
        "<14>Mar 14 09:26:53 host app: {\"ts\":1,\"level\":\"info\",\"msg\":\"x\"}",
        "<14>1 2026-03-14T09:26:53Z v m - - - {\"metadata_type\":\"metadata_isession\",\"ts\":1,\"id.orig_h\":\"10.0.0.1\"}",
        "1773480413.000000\tnot an id\tx",
        "#comment",
        "",
    ] {
        assert!(!is_own_line(line, &Stream::default()), "{line}");
    }
}

#[test]
fn cut_anywhere_a_record_does_not_panic() {
    let settings = Options::default().check().unwrap();
    let pinned = registry::position("corelight_zeek");
    let syslog = "<13>Mar 14 09:26:53 s zeek: {\"_path\":\"conn\",\"ts\":1.5,\"id\":{\"orig_h\":\"é\"},\"uid\":\"C1\"}";
    for record in [ATTEMPT, syslog, "#fields\tts\té"] {
        for end in (0..=record.len()).filter(|end| record.is_char_boundary(*end)) {
            let (arena, mut sessions, mut stream) = (Arena::new(), Vec::new(), Stream::default());
            map_record(&record[..end], Nanos(0), pinned, &settings, &mut stream, &arena, &mut sessions);
        }
    }
}
