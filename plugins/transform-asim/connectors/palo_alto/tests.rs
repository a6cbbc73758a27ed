use super::*;

#[test]
fn a_row_is_found_behind_any_header() {
    let rows = [
        "1,2026/03/14 09:26:53,0123,TRAFFIC,end",
        "<14>Mar 14 09:26:53 pa-1 1,2026/03/14 09:26:53,0123,TRAFFIC,end",
        ": 1,2026/03/14 09:26:53,0123,TRAFFIC,end",
        "<14>1 2026-03-14T09:26:53Z pa-1 - - - - 1,3/14/26 9:26,no-serial,TRAFFIC,end",
        "Mar 14, 2026 relay 1,2026/03/14 09:26:53,0123,TRAFFIC,end",
        "<14>\"1\",\"2026/03/14 09:26:53\",\"0123\",\"TRAFFIC\",\"end\"",
    ];
    for line in rows {
        let found = row(line);
        assert!(found.is_some_and(|row| row.log_type == "TRAFFIC"), "{line}");
    }
}

#[test]
fn other_lists_are_no_row() {
    let others = [
        "",
        ",,,",
        "1,2,3,TRAFFIC",
        "1,2026/03/14 09:26:53,0123,TRAFFICKING,end",
        "a1,2026/03/14 09:26:53,0123,TRAFFIC,end",
        "é,1,2026/03/14 09:26:53",
        "1,2026/03/14 09:26:53,0123",
    ];
    for line in others {
        assert!(row(line).is_none(), "{line}");
    }
}

#[test]
fn the_offset_of_the_high_resolution_stamp_is_a_zone() {
    assert_eq!(finish::offset("09:26:53.412+01:00"), Zone::parse("+01:00"));
    assert_eq!(finish::offset("09:26:53.412-05:00"), Zone::parse("-05:00"));
    assert_eq!(finish::offset("09:26:53Z"), Some(Zone::Utc));
    assert_eq!(finish::offset("09:26:53"), None);
}

#[test]
fn column_numbers_rise() {
    assert!(columns::NUMBERS.is_sorted());
    assert_eq!(columns::NUMBERS.len(), columns::CSV.entries().len());
}

#[test]
fn cef_bytes_follow_the_option() {
    use crate::options::{PanCefBytes, Settings};

    let line = "CEF:0|Palo Alto Networks|PAN-OS|10.2.7|end|TRAFFIC|1|src=203.0.113.45 dst=198.51.100.10 in=1820 out=7300";
    let bytes = |option| {
        let settings = Settings { pan_cef_bytes: option, ..Settings::default() };
        let arena = Arena::new();
        let mut sessions = Vec::new();
        let received = sweepline_parse::time::Nanos(0);
        let mut stream = Stream::default();
        crate::mapper::map_record(line, received, None, &settings, &mut stream, &arena, &mut sessions);
        sessions.first().map(|session| (session.src_bytes, session.dst_bytes))
    };
    assert_eq!(bytes(PanCefBytes::Template), Some((Some(1820), Some(7300))));
    assert_eq!(bytes(PanCefBytes::Sentinel), Some((Some(7300), Some(1820))));
}
