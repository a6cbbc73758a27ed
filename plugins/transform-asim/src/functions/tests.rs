//! Programs that call the functions.

use sweepline_asim::{Field, NetworkDirection, Session};
use sweepline_parse::Arena;
use sweepline_parse::time::Nanos;
use sweepline_vrl::{Kind, Outcome, Program, Runtime};

use super::*;
use crate::registry;

const FORTIGATE: &str = r#"date=2026-03-14 time=11:00:00 devname="fw1" devid="FGT0000000001" logid="0000000013" type="traffic" subtype="forward" level="notice" vd="root" srcip=203.0.113.5 srcport=40000 dstip=10.0.0.5 dstport=22 proto=6 action="deny""#;

const FLOW: &str = r#"{"version":2,"account_id":"123456789012","interface_id":"eni-0a1b2c3d4e5f60718","srcaddr":"198.51.100.7","dstaddr":"10.0.0.5","srcport":40000,"dstport":22,"protocol":6,"packets":1,"bytes":60,"start":1768464000,"end":1768464060,"action":"REJECT","log_status":"OK"}"#;

fn run(source: &str, test: impl FnOnce(Result<Outcome, String>, &Session<'_>)) {
    let program = Program::compile_with(source, "test.vrl", Kind::Remap, &standard()).unwrap();
    let arena = Arena::new();
    let mut session = Session::default();
    let outcome = program.run(&mut Runtime::default(), &mut session, &arena);
    test(outcome.map_err(|error| error.to_string()), &session);
}

#[test]
fn every_shipped_connector_has_its_reader() {
    let names: Vec<_> = ours().iter().map(|function| function.identifier()).collect();
    assert_eq!(names.len(), registry::ids().count() + 1);
    for id in registry::ids() {
        assert!(names.contains(&format!("asim_parse_{id}").as_str()), "{id}");
    }
}

#[test]
fn a_record_is_read_as_its_connector_reads_it_but_for_the_derived_direction() {
    let source = format!(". |= asim_parse_fortinet!(s'{FORTIGATE}')");
    run(&source, |outcome, session| {
        assert_eq!(outcome, Ok(Outcome::Keep));
        assert_eq!((session.vendor, session.dst_port, session.direction), ("Fortinet", Some(22), None));
        assert_eq!(session.text(Field::DvcHostname), Some("fw1"));
    });
}

#[test]
fn a_record_that_is_no_session_is_an_error_with_its_reason() {
    run(". |= asim_parse_fortinet!(\"hello\")", |outcome, _| {
        let error = outcome.unwrap_err();
        assert!(error.starts_with("test.vrl:1:6: "), "{error}");
        assert!(error.contains("the record is rejected: "), "{error}");
    });
}

#[test]
fn all_sessions_of_a_record_are_a_list() {
    let records = format!("[{FLOW},{FLOW}]");
    let source = format!(
        "found = asim_parse_aws_vpc_flow!(s'{records}', all: true)\n.EventCount = length(found)\n.DstPortNumber = found[1].DstPortNumber"
    );
    run(&source, |outcome, session| {
        assert_eq!(outcome, Ok(Outcome::Keep));
        assert_eq!((session.event_count, session.dst_port), (2, Some(22)));
    });
    run(&format!(". |= asim_parse_aws_vpc_flow!(s'{records}')"), |outcome, session| {
        let error = outcome.unwrap_err();
        assert!(error.contains("the record has 2 sessions: `all: true`"), "{error}");
        assert_eq!(session.dst_port, None);
    });
}

#[test]
fn stamps_without_zone_or_year_are_read_as_the_arguments_say() {
    let text = "<134>Mar 14 11:00:00 fw1 %ASA-6-302013: Built inbound TCP connection 7 for outside:203.0.113.45/51544 (203.0.113.45/51544) to dmz:10.20.0.5/8443 (198.51.100.10/443)";
    let source = format!(
        ". |= asim_parse_cisco_asa!(\"{text}\", received: t'2025-03-14T12:00:00Z', timezone: \"+01:00\")"
    );
    run(&source, |outcome, session| {
        assert_eq!(outcome, Ok(Outcome::Keep));
        assert_eq!(session.time_generated, Some(Nanos(1_741_946_400_000_000_000)));
    });
    let bad = format!(". |= asim_parse_cisco_asa!(\"{text}\", timezone: \"Mars\")");
    let error = Program::compile_with(&bad, "test.vrl", Kind::Remap, &standard()).unwrap_err().to_string();
    assert!(error.contains("must be a time zone"), "{error}");
}

#[test]
fn the_direction_follows_from_the_addresses() {
    let source = r#".NetworkDirection = asim_network_direction!("10.0.0.1", "203.0.113.7", internal: ["203.0.113.0/24"])"#;
    run(source, |_, session| assert_eq!(session.direction, Some(NetworkDirection::Local)));
    let bad = r#"asim_network_direction!("10.0.0.1", "10.0.0.2", internal: ["ten"])"#;
    assert!(Program::compile_with(bad, "test.vrl", Kind::Remap, &standard()).is_err());
}

#[test]
fn every_example_does_what_it_says() {
    for function in ours() {
        for example in function.examples() {
            let (source, title) = (example.source, example.title);
            match example.result {
                Ok(expected) => {
                    run(&format!(".AdditionalFields.same = {source} == {expected}"), |outcome, session| {
                        assert_eq!(outcome, Ok(Outcome::Keep), "{title}");
                        assert_eq!(
                            session.additional("same"),
                            Some(sweepline_asim::Value::Bool(true)),
                            "{title}"
                        );
                    })
                }
                Err(expected) => run(source, |outcome, _| {
                    let (error, (_, expected)) = (outcome.unwrap_err(), expected.split_once(": ").unwrap());
                    assert!(error.ends_with(expected), "{title}: {error}");
                }),
            }
        }
    }
}
