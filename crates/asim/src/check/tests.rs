use proptest::prelude::*;

use super::*;

/// A session that has nothing to complain about but absent columns.
const GOOD: &str = r#""TimeGenerated":"2026-01-10T10:00:00Z","EventStartTime":"2026-01-10T10:00:00Z","EventEndTime":"2026-01-10T10:00:01Z","EventVendor":"Fortinet","EventProduct":"Fortigate","EventSchema":"NetworkSession","EventSchemaVersion":"0.2.7","EventCount":1,"EventType":"NetworkSession","EventResult":"Success","Dvc":"fw","Type":"CommonSecurityLog","SrcIpAddr":"198.51.100.7","IpAddr":"198.51.100.7","DstIpAddr":"10.0.0.1""#;

fn report(mode: Mode, events: &[String]) -> Report {
    let mut checker = Checker::new(mode);
    for event in events {
        checker.add(event).unwrap();
    }
    checker.finish()
}

/// The findings on one column of a good session with more members.
fn found(mode: Mode, members: &str, field: &str) -> Vec<(u8, Tester, String)> {
    let comma = if members.is_empty() { "" } else { "," };
    let report = report(mode, &[format!("{{{GOOD}{comma}{members}}}")]);
    on(&report.findings, field)
}

fn on(findings: &[Finding], field: &str) -> Vec<(u8, Tester, String)> {
    let about = findings.iter().filter(|f| f.field.as_deref() == Some(field));
    about.map(|f| (f.level as u8, f.tester, f.message.clone())).collect()
}

fn one(level: u8, tester: Tester, message: &str) -> Vec<(u8, Tester, String)> {
    vec![(level, tester, message.to_owned())]
}

#[test]
fn a_good_session_has_no_errors() {
    assert_eq!(errors(&format!("{{{GOOD}}}")), Vec::<String>::new());
    let report = report(Mode::Strict, &[format!("{{{GOOD}}}")]);
    assert!(!report.has_errors());
    assert!(report.findings.iter().all(|f| f.tester == Tester::Schema), "{:#?}", report.findings);
}

#[test]
fn what_we_write_has_no_errors() {
    let mut session = crate::Session::new("Fortinet", "Fortigate", "CommonSecurityLog");
    session.time_generated = Some(sweepline_parse::time::Nanos(1_768_000_000_000_000_000));
    session.event_start_time = session.time_generated;
    session.event_end_time = session.time_generated;
    session.src_ip = "198.51.100.7".parse().ok();
    session.dst_ip = "2001:db8::1".parse().ok();
    session.protocol = Some(crate::Protocol::TCP);
    session.action = Some(crate::DvcAction::DropIcmp);
    session.result = Some(crate::EventResult::Failure);
    session.put_text(crate::Field::DstHostname, "web-01");
    session.put_text(crate::Field::NetworkRuleName, "deny all");
    let mut text = String::new();
    crate::json::write(&session, &mut text);
    assert_eq!(errors(&text), Vec::<String>::new());
}

// The worked examples of Microsoft's testers, in the order of the specification.

#[test]
fn example_missing_mandatory_column() {
    let event = format!("{{{}}}", GOOD.replace("\"EventVendor\":\"Fortinet\",", ""));
    let report = report(Mode::Compat, std::slice::from_ref(&event));
    assert_eq!(on(&report.findings, "EventVendor"), one(0, Tester::Schema, "missing mandatory field"));
    assert_eq!(errors(&event), ["(0) Error: EventVendor: missing mandatory field [schema]"]);
}

#[test]
fn example_missing_recommended_column() {
    let missing = one(1, Tester::Schema, "missing recommended field");
    assert_eq!(found(Mode::Compat, "", "DvcIpAddr"), missing);
}

#[test]
fn example_conditional_column() {
    let needed = one(0, Tester::Schema, "missing, needed because SrcDvcId is there");
    assert_eq!(found(Mode::Compat, r#""SrcDvcId":"x""#, "SrcDvcIdType"), needed);
    assert_eq!(found(Mode::Compat, "", "SrcDvcId"), one(2, Tester::Schema, "missing optional field"));
    assert_eq!(found(Mode::Compat, "", "SrcDvcIdType"), []);
}

#[test]
fn example_alias_of_a_recommended_column() {
    for mode in [Mode::Strict, Mode::Compat] {
        let missing = one(0, Tester::Schema, "missing recommended alias of an existing column");
        assert_eq!(found(mode, r#""DstHostname":"web""#, "Hostname"), missing);
        let nothing = one(2, Tester::Schema, "missing recommended alias, nothing to copy");
        assert_eq!(found(mode, "", "Hostname"), nothing);
        assert_eq!(found(mode, "", "DstHostname"), one(1, Tester::Schema, "missing recommended field"));
    }
}

#[test]
fn example_rule_has_a_parent_outside_the_schema() {
    let nothing = one(2, Tester::Schema, "missing optional alias, nothing to copy");
    let missing = one(0, Tester::Schema, "missing optional alias of an existing column");
    assert_eq!(found(Mode::Compat, "", "Rule"), nothing);
    assert_eq!(found(Mode::Compat, r#""RuleName":"x""#, "Rule"), missing);
    assert_eq!(found(Mode::Compat, r#""NetworkRuleName":"x""#, "Rule"), nothing);
    assert_eq!(found(Mode::Strict, r#""NetworkRuleName":"x""#, "Rule"), missing);
    assert_eq!(found(Mode::Strict, r#""NetworkRuleNumber":5"#, "Rule"), missing);
}

#[test]
fn example_type_mismatch() {
    let mismatch = "type mismatch, found int, wanted long";
    let declared = schema(&[("SrcBytes", "int"), ("EventCount", "int")], Mode::Compat);
    assert_eq!(on(&declared, "SrcBytes"), one(0, Tester::Schema, mismatch));
    assert_eq!(on(&declared, "EventCount"), []);
    // JSON does not tell int from long, but text from numbers.
    let mismatch = "type mismatch, found string, wanted long (1 record, 100%)";
    assert_eq!(found(Mode::Compat, r#""SrcBytes":"5""#, "SrcBytes"), one(0, Tester::Data, mismatch));
    assert_eq!(found(Mode::Compat, r#""SrcBytes":5"#, "SrcBytes"), []);
}

#[test]
fn example_extra_column() {
    let extra = one(2, Tester::Schema, "extra column that is not part of the schema");
    assert_eq!(found(Mode::Compat, r#""FooBar":1"#, "FooBar"), extra);
}

#[test]
fn example_empty_mandatory_value() {
    let full = format!("{{{GOOD}}}");
    let empty = full.replace("\"EventResult\":\"Success\"", "\"EventResult\":\"\"");
    let absent = full.replace("\"EventResult\":\"Success\",", "");
    let mut events = vec![full; 7];
    events.extend([empty.clone(), empty, absent]);
    let report = report(Mode::Compat, &events);
    let message = "empty mandatory value (3 records, 30%)";
    assert_eq!(on(&report.findings, "EventResult"), one(1, Tester::Data, message));
}

#[test]
fn example_invalid_values() {
    for (column, value) in
        [("DvcAction", "Block"), ("SrcMacAddr", "00-11-22-33-44-55"), ("DvcFQDN", "CONTOSO\\\\PC1")]
    {
        for mode in [Mode::Strict, Mode::Compat] {
            let found = found(mode, &format!(r#""{column}":"{value}""#), column);
            assert_eq!(found.len(), 1, "{column}");
            assert_eq!((found[0].0, found[0].1), (0, Tester::Data), "{column}");
            assert!(found[0].2.starts_with("invalid value"), "{}", found[0].2);
        }
    }
}

#[test]
fn example_event_type_ids() {
    let event = format!("{{{}}}", GOOD.replace("\"EventType\":\"NetworkSession\"", "\"EventType\":\"IDS\""));
    let events = [event];
    let invalid = "invalid value, not on the list of values (1 record, 100%)";
    assert_eq!(on(&report(Mode::Compat, &events).findings, "EventType"), one(0, Tester::Data, invalid));
    assert_eq!(on(&report(Mode::Strict, &events).findings, "EventType"), []);
}

#[test]
fn example_dynamic_type() {
    let found = found(Mode::Compat, r#""AdditionalFields":["a"]"#, "AdditionalFields");
    assert_eq!(found, one(0, Tester::Data, "invalid dynamic type, wanted a dictionary (1 record, 100%)"));
}

// Section 3.1: the lax comparison of enumerated values.

#[test]
fn enumerated_values_pass_exactly_or_as_words() {
    for (column, value, compat, strict) in [
        ("DvcAction", "Allow", true, true),
        ("DvcAction", "allow", true, false),
        ("DvcAction", "Source", true, false),
        ("DvcAction", "Drop ICMP", true, true),
        ("DvcAction", "Block", false, false),
        ("EventResultDetails", "TCP", true, false),
        ("EventSubType", "Star", false, false),
        ("NetworkProtocolVersion", "IPV4", true, false),
        ("ThreatField", "DstIpAddr", false, true),
        ("ThreatField", "TargetIpAddr", true, false),
    ] {
        for (mode, passes) in [(Mode::Compat, compat), (Mode::Strict, strict)] {
            let found = found(mode, &format!(r#""{column}":"{value}""#), column);
            let invalid = found.iter().any(|(_, tester, _)| *tester == Tester::Data);
            assert_eq!(!invalid, passes, "{column} = {value} in {mode:?}");
        }
    }
}

#[test]
fn unknown_vendor_is_worth_knowing_only() {
    let event = format!("{{{}}}", GOOD.replace("Fortinet", "Acme"));
    let report = report(Mode::Strict, &[event]);
    let message = "value is not on Microsoft's list (1 record, 100%)";
    assert_eq!(on(&report.findings, "EventVendor"), one(2, Tester::Data, message));
}

// Section 6: our own rules.

#[test]
fn values_that_disagree_are_found() {
    for (members, field, level, start) in [
        (r#""DstHostname":"a","Hostname":"b""#, "Hostname", 1, "alias differs"),
        (r#""Src":"somewhere""#, "Src", 1, "alias differs"),
        (r#""SrcDvcId":"a","SrcDvcIdType":"""#, "SrcDvcIdType", 1, "empty while"),
        (r#""SrcDvcIdType":"Other""#, "SrcDvcIdType", 1, "filled while"),
        (r#""DstHostname":"a","DstIpAddr":"","Hostname":"a""#, "DstHostname", 1, "filled while DstIpAddr"),
        (r#""SrcBytes":1,"DstBytes":2,"NetworkBytes":4"#, "NetworkBytes", 2, "not the sum"),
        (r#""SrcPackets":1,"DstPackets":2,"NetworkPackets":4"#, "NetworkPackets", 2, "not the sum"),
        (r#""NetworkDirection":"Listen""#, "NetworkDirection", 1, "Listen outside"),
        (r#""DvcAction":"Deny""#, "EventResult", 1, "not what follows"),
        (r#""DvcAction":"Allow","EventSeverity":"High""#, "EventSeverity", 1, "not what follows"),
        (r#""ThreatConfidence":101"#, "ThreatConfidence", 0, "invalid value"),
        (r#""ThreatRiskLevel":-1"#, "ThreatRiskLevel", 0, "invalid value"),
        (r#""EventSchemaVersion":"0.2""#, "EventSchemaVersion", 0, "invalid value"),
        (r#""DstPortNumber":65536"#, "DstPortNumber", 0, "invalid value"),
        (r#""DstPortNumber":-1"#, "DstPortNumber", 0, "invalid value"),
        (r#""EventStartTime":"2026-01-10T10:00:02Z""#, "EventStartTime", 1, "later than"),
    ] {
        let found = found(Mode::Strict, members, field);
        assert!(
            found.iter().any(|(is, _, message)| *is == level && message.starts_with(start)),
            "{members}: {found:?}"
        );
    }
}

#[test]
fn a_layer_two_session_has_macs_and_no_addresses() {
    let event = format!(
        "{{{}}}",
        GOOD.replace("\"EventType\":\"NetworkSession\"", "\"EventType\":\"L2NetworkSession\"")
    );
    let report = report(Mode::Strict, &[event]);
    let found = on(&report.findings, "EventType");
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|(level, tester, _)| *level == 2 && *tester == Tester::Extra));
}

fn endpoint(members: &str) -> Report {
    let event = GOOD
        .replace("\"EventType\":\"NetworkSession\"", "\"EventType\":\"EndpointNetworkSession\"")
        .replace("\"IpAddr\":\"198.51.100.7\"", "\"IpAddr\":\"10.0.0.1\"");
    report(Mode::Strict, &[format!("{{{event},{members}}}")])
}

#[test]
fn local_and_remote_columns_belong_to_endpoint_sessions() {
    let good =
        endpoint(r#""NetworkDirection":"Inbound","LocalIpAddr":"10.0.0.1","RemoteIpAddr":"198.51.100.7""#);
    assert!(good.findings.iter().all(|f| f.tester == Tester::Schema), "{:#?}", good.findings);
    assert_eq!(on(&good.findings, "LocalIpAddr"), []);
    let wrong = endpoint(r#""NetworkDirection":"Inbound","LocalIpAddr":"198.51.100.7""#);
    let message = "the Local alias differs from it (1 record, 100%)";
    assert_eq!(on(&wrong.findings, "DstIpAddr"), one(1, Tester::Extra, message));
    let extra = one(2, Tester::Schema, "extra column that is not part of the schema");
    assert_eq!(found(Mode::Strict, r#""LocalIpAddr":"10.0.0.1""#, "LocalIpAddr"), extra);
    let nothing = endpoint(r#""LocalFoo":"x""#);
    assert_eq!(on(&nothing.findings, "LocalFoo"), extra);
}

#[test]
fn on_an_accepting_endpoint_the_remote_side_is_the_source() {
    let report = endpoint(r#""NetworkDirection":"Inbound","DstHostname":"pc""#);
    let nothing = one(2, Tester::Schema, "missing recommended alias, nothing to copy");
    assert_eq!(on(&report.findings, "Hostname"), nothing);
}

#[test]
fn a_misspelt_column_is_named() {
    let found = found(Mode::Strict, r#""srcipaddr":"x""#, "srcipaddr");
    assert!(found[0].2.ends_with("(did you mean `SrcIpAddr`?)"));
}

#[test]
fn an_old_column_is_extra() {
    let found = found(Mode::Strict, r#""SrcUserDomain":"x""#, "SrcUserDomain");
    assert_eq!(found, one(2, Tester::Schema, "extra column, from an older version of the schema"));
}

#[test]
fn numbers_out_of_range_have_another_type() {
    for (member, column, wrong) in [
        (r#""EventCount":3000000000"#, "EventCount", true),
        (r#""SrcBytes":3000000000"#, "SrcBytes", false),
        (r#""SrcBytes":1.5"#, "SrcBytes", true),
        (r#""SrcGeoLatitude":1"#, "SrcGeoLatitude", false),
        (r#""TcpFlagsSyn":1"#, "TcpFlagsSyn", true),
        (r#""EventEndTime":"yesterday""#, "EventEndTime", true),
    ] {
        let found = found(Mode::Strict, member, column);
        let mismatch = found.iter().any(|(_, _, message)| message.starts_with("type mismatch"));
        assert_eq!(mismatch, wrong, "{member}");
    }
}

#[test]
fn examples_are_few_and_counted() {
    let event = |n: usize| format!(r#"{{{GOOD},"DvcAction":"bad {n}"}}"#);
    let events: Vec<String> = (0..2 * MAX_DISTINCT).map(event).collect();
    let report = report(Mode::Strict, &events);
    let finding = report.findings.iter().find(|f| f.field.as_deref() == Some("DvcAction")).unwrap();
    assert_eq!(finding.examples.len(), MAX_EXAMPLES);
    assert_eq!(finding.rows, 2 * MAX_DISTINCT as u64);
    assert!(finding.message.contains("1000 or more values"), "{}", finding.message);
}

#[test]
fn extra_columns_are_bounded() {
    let members: Vec<String> = (0..2 * MAX_EXTRA_COLUMNS).map(|n| format!("\"x{n}\":1")).collect();
    let report = report(Mode::Strict, &[format!("{{{}}}", members.join(","))]);
    let extra = report.findings.iter().filter(|f| f.message.contains("extra column")).count();
    assert_eq!(extra, MAX_EXTRA_COLUMNS + 1);
}

#[test]
fn errors_come_first() {
    let report = report(Mode::Strict, &["{}".to_owned()]);
    assert!(report.has_errors());
    assert!(report.findings.is_sorted_by_key(|finding| finding.level));
}

#[test]
fn text_that_is_not_json_changes_nothing() {
    let mut checker = Checker::new(Mode::Strict);
    for text in ["", "nonsense", "[1]", "{\"a\":", "{} {}"] {
        assert!(checker.add(text).is_err(), "{text}");
        assert_eq!(errors(text).len(), 1, "{text}");
    }
    assert_eq!(checker.finish(), Report { rows: 0, findings: Vec::new() });
}

proptest! {
    #[test]
    fn arbitrary_text_does_not_panic(text in ".*", value in ".*", index in 0..crate::schema::FIELD_COUNT) {
        let _ = errors(&text);
        let mut quoted = String::new();
        sweepline_parse::json::write_str(&value, &mut quoted);
        let _ = errors(&format!("{{\"{}\":{quoted}}}", FIELDS[index].name));
        let mut checker = Checker::new(Mode::Compat);
        let _ = checker.add(&format!("{{\"{}\":{quoted}}}", FIELDS[index].name));
        let _ = checker.finish();
    }
}
