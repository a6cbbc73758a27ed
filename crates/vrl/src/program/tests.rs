use std::net::IpAddr;

use sweepline_asim::{DvcAction, Field, NetworkDirection, Protocol, Session, Value};
use sweepline_parse::Arena;
use sweepline_parse::time::Nanos;

use super::{Kind, Outcome, Program};
use crate::{RunError, Runtime};

mod budget;
mod compiling;
mod identity;

fn sample() -> Session<'static> {
    let mut session = Session::new("Fortinet", "Fortigate", "CommonSecurityLog");
    session.time_generated = Some(Nanos(1_773_480_413_123_456_789));
    session.src_ip = Some(IpAddr::from([203, 0, 113, 45]));
    session.dst_ip = "::ffff:10.20.0.5".parse().ok();
    session.dst_port = Some(443);
    session.protocol = Some(Protocol::TCP);
    session.direction = Some(NetworkDirection::Inbound);
    session.action = Some(DvcAction::Deny);
    session.src_bytes = Some(1200);
    session.put(Field::NetworkRuleNumber, Value::Int(7));
    session.put(Field::TcpFlagsSyn, Value::Bool(true));
    session.put(Field::DstGeoLatitude, Value::Real(52.5));
    session.put_text(Field::DstHostname, "web1");
    session.put_additional("DirectionSource", Value::Text("zone"));
    session.put_additional("count", Value::Int(3));
    session
}

fn compile(source: &str) -> Program {
    Program::compile(source, "tweak.vrl", Kind::Remap).unwrap_or_else(|error| panic!("{error}"))
}

/// Runs a program on the sample and hands the event on.
fn run(source: &str, then: impl FnOnce(&Session<'_>)) {
    let arena = Arena::new();
    let mut session = sample();
    let outcome = compile(source).run(&mut Runtime::default(), &mut session, &arena);
    assert_eq!(outcome, Ok(Outcome::Keep), "{source}");
    then(&session);
}

/// Runs a program that has to fail, and checks that it changed nothing.
fn fail(source: &str) -> RunError {
    let arena = Arena::new();
    let mut session = sample();
    let error = compile(source).run(&mut Runtime::default(), &mut session, &arena).unwrap_err();
    assert_eq!(session, sample(), "{source}");
    error
}

fn decide(source: &str) -> Result<Outcome, RunError> {
    let program =
        Program::compile(source, "filter", Kind::Condition).unwrap_or_else(|error| panic!("{error}"));
    let arena = Arena::new();
    let mut session = sample();
    let outcome = program.run(&mut Runtime::default(), &mut session, &arena);
    assert_eq!(session, sample(), "{source}");
    outcome
}

#[test]
fn every_type_is_written_back() {
    let source = r#"
        .SrcIpAddr = "2001:db8::1"
        .SrcPortNumber = 40000
        .EventStartTime = t'2026-03-14T09:26:53.000000001Z'
        .TcpFlagsAck = false
        .SrcGeoLatitude = -1.5
        .SrcHostname = upcase("abc")
        .DvcAction = "Drop ICMP"
        .NetworkRuleNumber = 8
    "#;
    run(source, |session| {
        assert_eq!(session.src_ip, "2001:db8::1".parse().ok());
        assert_eq!(session.src_port, Some(40000));
        assert_eq!(session.event_start_time, Some(Nanos(1_773_480_413_000_000_001)));
        assert_eq!(session.get(Field::TcpFlagsAck), Some(Value::Bool(false)));
        assert_eq!(session.get(Field::SrcGeoLatitude), Some(Value::Real(-1.5)));
        assert_eq!(session.text(Field::SrcHostname), Some("ABC"));
        assert_eq!(session.action, Some(DvcAction::DropIcmp));
        assert_eq!(session.get(Field::NetworkRuleNumber), Some(Value::Int(8)));
    });
}

#[test]
fn every_type_is_read() {
    let source = r#"
        assert_eq!(.SrcIpAddr, "203.0.113.45")
        assert_eq!(.DstIpAddr, "10.20.0.5")
        assert_eq!(.DstPortNumber, 443)
        assert_eq!(.TimeGenerated, t'2026-03-14T09:26:53.123456789Z')
        assert_eq!(.TcpFlagsSyn, true)
        assert_eq!(.DstGeoLatitude, 52.5)
        assert_eq!(.NetworkDirection, "Inbound")
        assert_eq!(.Src, "203.0.113.45")
        assert_eq!(.Rule, "7")
        assert_eq!(.NetworkProtocolVersion, "IPv6")
        assert_eq!(.SrcHostname, null)
        assert!(!exists(.SrcHostname))
        assert_eq!(.AdditionalFields.DirectionSource, "zone")
        assert_eq!(.AdditionalFields.count, 3)
        assert_eq!(length!(.AdditionalFields), 2)
    "#;
    run(source, |session| assert_eq!(*session, sample()));
}

#[test]
fn columns_are_emptied_by_del_null_and_empty_text() {
    run(r#"del(.SrcIpAddr); .DstPortNumber = null; .DstHostname = """#, |session| {
        assert_eq!((session.src_ip, session.dst_port), (None, None));
        assert_eq!(session.get(Field::DstHostname), None);
    });
}

#[test]
fn del_hands_the_value_on() {
    run(".SrcHostname = del(.DstHostname)", |session| {
        assert_eq!(session.text(Field::SrcHostname), Some("web1"));
        assert_eq!(session.get(Field::DstHostname), None);
    });
}

#[test]
fn text_is_read_as_the_columns_type() {
    run(r#".DstPortNumber = "8443"; .NetworkProtocol = "17""#, |session| {
        assert_eq!(session.dst_port, Some(8443));
        assert_eq!(session.protocol, Some(Protocol::UDP));
    });
}

#[test]
fn entries_of_additional_fields_take_any_value() {
    let source = r#"
        .AdditionalFields.site = "ber1"
        .AdditionalFields.tags = ["a", 1]
        .AdditionalFields.owner.name = "ada"
        .AdditionalFields.at = t'2026-01-01T00:00:00Z'
        del(.AdditionalFields.count)
    "#;
    run(source, |session| {
        assert_eq!(session.additional("site"), Some(Value::Text("ber1")));
        assert_eq!(session.additional("tags"), Some(Value::Text(r#"["a",1]"#)));
        assert_eq!(session.additional("owner"), Some(Value::Text(r#"{"name":"ada"}"#)));
        assert_eq!(session.additional("at"), Some(Value::Time(Nanos(1_767_225_600_000_000_000))));
        assert_eq!(session.additional("count"), None);
        assert_eq!(session.additional("DirectionSource"), Some(Value::Text("zone")));
    });
}

#[test]
fn additional_fields_can_be_used_as_one_object() {
    run(r#".AdditionalFields = merge!(.AdditionalFields, {"count": 4, "new": true})"#, |session| {
        assert_eq!(session.additional("count"), Some(Value::Int(4)));
        assert_eq!(session.additional("new"), Some(Value::Bool(true)));
        assert_eq!(session.additional("DirectionSource"), Some(Value::Text("zone")));
    });
    run("del(.AdditionalFields)", |session| assert!(session.additional_values().is_empty()));
    let error = fail(r#".AdditionalFields = parse_json!("[1]")"#).to_string();
    assert!(error.ends_with(":1:1: column `AdditionalFields` wants an object, got an array"), "{error}");
}

#[test]
fn the_whole_event_is_an_object() {
    run(r#". |= {"DstPortNumber": 80, "AdditionalFields": {"only": 1}}; del(.DstHostname)"#, |session| {
        assert_eq!(session.dst_port, Some(80));
        assert_eq!(session.additional_values(), [("only", Value::Int(1))]);
        assert_eq!(session.get(Field::DstHostname), None);
        assert_eq!(session.src_ip, sample().src_ip);
    });
    run(r#".AdditionalFields.copy = encode_json(.)"#, |session| {
        let Some(Value::Text(copy)) = session.additional("copy") else { panic!("no copy") };
        assert!(copy.contains(r#""Src":"203.0.113.45""#), "{copy}");
    });
    run(r#". = {"SrcIpAddr": "192.0.2.1"}"#, |session| {
        assert_eq!(session.src_ip, Some(IpAddr::from([192, 0, 2, 1])));
        assert_eq!((session.dst_ip, session.vendor, session.rare_values().len()), (None, "", 0));
    });
    run("del(.)", |session| assert_eq!(*session, Session::default()));
}

#[test]
fn the_whole_event_keeps_the_rules_of_its_columns() {
    assert_eq!(
        fail(r#". |= {"SrcIpAdr": "192.0.2.1"}"#).to_string(),
        "unknown column `SrcIpAdr` (did you mean `SrcIpAddr`?)"
    );
    assert_eq!(
        fail(r#". |= {"DstPortNumber": 80, "Src": "x"}"#).to_string(),
        "column `Src` is derived and cannot be set, got the text \"x\""
    );
    assert_eq!(
        fail(r#". = parse_json!("3")"#).to_string(),
        "the event must stay an object, got a whole number"
    );
    assert_eq!(
        fail(r#". = set!(., ["DvcAction"], "Allow"); . = set!(., ["TcpFlagsSyn"], [1])"#).to_string(),
        "column `TcpFlagsSyn` wants one value, got an array"
    );
}

#[test]
fn a_wrong_type_names_the_column_and_the_rule() {
    let cases = [
        (r#".DstPortNumber = 70000"#, "column `DstPortNumber` wants a whole number, got the number 70000"),
        (r#".DvcAction = "Block""#, "`Block` is not a value of column `DvcAction`, got the text \"Block\""),
        (r#".SrcIpAddr = "router""#, "column `SrcIpAddr` wants an IP address, got the text \"router\""),
        (r#".SrcHostname = parse_json!("{}")"#, "column `SrcHostname` wants one value, got an object"),
        (r#".SrcHostname = parse_json!("1")"#, "column `SrcHostname` wants text, got the number 1"),
        (
            r#".SrcHostname = decode_base16!("ff")"#,
            "column `SrcHostname` wants one value, got bytes that are not text",
        ),
    ];
    for (source, expected) in cases {
        let error = fail(source);
        assert!(error.to_string().ends_with(expected), "{source}: {error}");
        assert!(matches!(error, RunError::Column { .. }), "{source}");
    }
}

#[test]
fn the_changes_before_a_failing_one_are_not_made() {
    fail(r#".DstPortNumber = 80; .SrcHostname = "x"; .AdditionalFields.a = 1; .SrcPortNumber = -1"#);
    fail(r#".DstPortNumber = 80; .SrcPortNumber = to_int!("x")"#);
}

#[test]
fn abort_drops_an_unchanged_event() {
    let program = compile(r#".DstPortNumber = 80; if .DvcAction == "Deny" { abort "denied" }"#);
    let arena = Arena::new();
    let mut session = sample();
    assert_eq!(program.run(&mut Runtime::default(), &mut session, &arena), Ok(Outcome::Drop));
    assert_eq!(session, sample());
}

#[test]
fn conditions_keep_or_drop() {
    assert_eq!(decide(r#".DstPortNumber == 443 && .DvcAction == "Deny""#), Ok(Outcome::Keep));
    assert_eq!(decide(".DstPortNumber == 80"), Ok(Outcome::Drop));
    assert_eq!(decide("(.SrcBytes > 1000) ?? false"), Ok(Outcome::Keep));
    assert_eq!(decide("(.DstBytes > 1000) ?? false"), Ok(Outcome::Drop));
    assert_eq!(decide(r#"ip_in!(.SrcIpAddr, ["10.0.0.0/8"])"#), Ok(Outcome::Drop));
    assert_eq!(decide("exists(.SrcHostname)"), Ok(Outcome::Drop));
    assert!(matches!(decide(r#"ip_in!(.SrcHostname, ["10.0.0.0/8"])"#), Err(RunError::Program(_))));
}

#[test]
fn programs_that_look_at_nothing_are_decided_once() {
    for (source, kind, outcome) in [
        ("true", Kind::Condition, Outcome::Keep),
        ("1 == 2", Kind::Condition, Outcome::Drop),
        ("abort", Kind::Remap, Outcome::Drop),
        ("x = 1; x", Kind::Remap, Outcome::Keep),
    ] {
        let program = Program::compile(source, "p", kind).unwrap();
        assert_eq!(program.constant, Some(outcome), "{source}");
    }
    assert_eq!(Program::compile("random_bool()", "p", Kind::Condition).unwrap().constant, None);
}

#[test]
fn a_runtime_can_be_used_again_after_an_error() {
    let arena = Arena::new();
    let mut runtime = Runtime::default();
    let failing = compile(r#"x = "a"; .DstPortNumber = to_int!(x)"#);
    let working = compile(".SrcPortNumber = 1");
    for _ in 0..3 {
        let mut session = sample();
        assert!(failing.run(&mut runtime, &mut session, &arena).is_err());
        assert_eq!(working.run(&mut runtime, &mut session, &arena), Ok(Outcome::Keep));
        assert_eq!((session.src_port, session.dst_port), (Some(1), Some(443)));
    }
}

#[test]
fn programs_are_shared_and_runtimes_sent() {
    fn shared<T: Send + Sync>() {}
    fn sent<T: Send>() {}
    shared::<Program>();
    sent::<Runtime>();
}
