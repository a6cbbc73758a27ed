use sweepline_parse::Arena;
use sweepline_parse::time::Nanos;

use super::layout::{is_header, is_own_row};
use super::tables::{ALL_FIELDS, ALPHABETICAL, FIELDS};
use crate::connector::Outcome;
use crate::mapper::map_record;
use crate::options::Options;
use crate::stream::Stream;

#[test]
fn documented_formats_are_beginnings_of_the_table() {
    let key = |at: usize| FIELDS.entries()[at].key;
    for (_, count) in ALL_FIELDS {
        assert!(*count <= FIELDS.entries().len());
    }
    assert_eq!((key(0), key(13), key(20)), ("version", "log-status", "pkt-dstaddr"));
    assert_eq!((key(24), key(28), key(41)), ("sublocation-id", "traffic-path", "encryption-status"));
    assert_eq!(ALPHABETICAL.len(), 29);
    assert!(ALPHABETICAL.is_sorted());
    assert!(ALPHABETICAL.iter().all(|name| FIELDS.find(name).is_some()));
}

#[test]
fn a_configured_order_holds_until_a_header_line_comes() {
    let options = Options {
        vpc_flow_format: Some("dstaddr srcaddr dstport action interface-id log-status".to_owned()),
        ..Options::default()
    };
    let settings = options.check().unwrap();
    let mut stream = Stream::default();
    let arena = Arena::new();
    let mut sessions = Vec::new();
    let mut map = |line| {
        map_record(line, Nanos(0), None, &settings, &mut stream, &arena, &mut sessions).outcome
    };
    let row = "10.0.0.1 203.0.113.7 22 REJECT eni-0a1b2c3d4e5f60718 OK";
    assert_eq!(map(row), Outcome::Session);
    assert_eq!(map("srcaddr dstaddr dstport action interface-id log-status"), Outcome::Skipped("header"));
    assert_eq!(map(row), Outcome::Session);
    let sources: Vec<_> = sessions.iter().filter_map(|session| session.src_ip).collect();
    assert_eq!(sources.iter().map(ToString::to_string).collect::<Vec<_>>(), ["203.0.113.7", "10.0.0.1"]);
}

#[test]
fn a_configured_order_names_only_fields_that_aws_has() {
    let check = |format: &str| {
        Options { vpc_flow_format: Some(format.to_owned()), ..Options::default() }.check().map(drop)
    };
    check("version ${account-id} interface_id srcaddr").unwrap();
    check("version resource-type tgw_id srcaddr dstaddr").unwrap();
    let error = check("version srcadr dstaddr").unwrap_err();
    assert_eq!(error.to_string(), "unknown field `srcadr` in vpc_flow_format");
}

#[test]
fn lines_of_others_are_not_taken() {
    for line in [
        "2 123456789012 something else",
        "<134>Mar 14 09:26:53 fw %ASA-6-302013: Built inbound TCP connection",
        "date=2026-03-14 time=09:26:53 srcip=10.0.0.1 action=accept",
        "1,2026/03/14 09:26:53,0011,TRAFFIC,end,2049",
        "start of the end, action and bytes",
        "eni-0a1b2c3d4e5f60718 was attached",
        "",
    ] {
        assert!(!is_own_row(line) && !is_header(line), "{line}");
    }
}

#[test]
fn cut_anywhere_a_line_does_not_panic() {
    let line = "5 123456789012 eni-0a1b2c3d4e5f60718 203.0.113.77 10.0.0.73 40777 53 17 2 146 1773480413 \
                1773480443 ACCEPT OK vpc-0f1e2d3c4b5a69788 subnet-0a0b0c0d0e0f01020 - 0 IPv4 203.0.113.77 é";
    let settings = Options::default().check().unwrap();
    for end in (0..=line.len()).filter(|end| line.is_char_boundary(*end)) {
        let arena = Arena::new();
        let mut sessions = Vec::new();
        let mut stream = Stream::default();
        map_record(&line[..end], Nanos(0), Some(0), &settings, &mut stream, &arena, &mut sessions);
    }
}
