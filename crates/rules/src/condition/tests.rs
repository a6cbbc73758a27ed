use sweepline_asim::{
    DvcAction, EventResult, EventSeverity, Field, NetworkDirection, Protocol, Session, Value,
};

use crate::load::{Loaded, load};
use crate::{Condition, Kind};

fn file(detection: &str) -> String {
    let indented: String = detection.lines().map(|line| format!("  {line}\n")).collect();
    format!(
        "title: base\nname: base\nlogsource: {{product: asim, category: network_connection}}\ndetection:\n{indented}\
         ---\ntitle: rule\nid: r\nlevel: low\ncorrelation:\n  type: event_count\n  rules: [base]\n  group-by: [SrcIpAddr]\n  \
         timespan: 1h\n  condition:\n    gte: 5\n"
    )
}

fn compiled(detection: &str) -> Condition {
    let Loaded { mut plans, warnings } = load(&file(detection), "f.yml").unwrap();
    assert_eq!(warnings, []);
    plans.remove(0).base
}

/// Compiles `selection: {<items>}`.
fn selection(items: &str) -> Condition {
    compiled(&format!(
        "selection:\n{}condition: selection",
        items.lines().map(|l| format!("  {l}\n")).collect::<String>()
    ))
}

fn refusal(detection: &str) -> Kind {
    *load(&file(detection), "f.yml").unwrap_err().kind
}

fn session() -> Session<'static> {
    let mut session = Session::new("Fortinet", "Fortigate", "CommonSecurityLog");
    session.direction = Some(NetworkDirection::Inbound);
    session.action = Some(DvcAction::DropIcmp);
    session.result = Some(EventResult::Failure);
    session.severity = Some(EventSeverity::Low);
    session.protocol = Some(Protocol::TCP);
    session.src_ip = "198.51.100.7".parse().ok();
    session.dst_ip = "10.0.0.1".parse().ok();
    session.dst_port = Some(3389);
    session.src_bytes = Some(1_500);
    session.event_count = 3;
    session.put_text(Field::DstHostname, "Web-01");
    session.put(Field::TcpFlagsSyn, Value::Bool(true));
    session.put(Field::SrcGeoLatitude, Value::Real(47.5));
    session.put(Field::DvcIpAddr, Value::Ip("2001:db8::1".parse().unwrap()));
    session
}

#[track_caller]
fn check(cases: &[(&str, bool)]) {
    let session = session();
    for (items, wanted) in cases {
        assert_eq!(selection(items).matches(&session), *wanted, "{items}");
    }
}

#[test]
fn enumerated_columns() {
    check(&[
        ("NetworkDirection: Inbound", true),
        ("NetworkDirection: inbound", true),
        ("NetworkDirection|cased: Inbound", true),
        ("NetworkDirection: [Outbound, Local]", false),
        ("NetworkDirection: [Outbound, Inbound]", true),
        ("NetworkDirection|startswith: In", true),
        ("DvcAction: Drop", false),
        ("DvcAction: Drop*", true),
        ("DvcAction|contains|all: [Drop, ICMP]", true),
        ("DvcAction|contains|all: [Drop, Reset]", false),
        ("EventResult: Failure", true),
        ("EventResult|neq: Failure", false),
        ("EventResultDetails: Reset", false),
        ("EventResultDetails: null", true),
        ("EventSeverity|exists: true", true),
        ("EventSubType|exists: true", false),
        ("EventType: NetworkSession", true),
        ("EventSchema: NetworkSession", true),
        ("EventSchema: Dns", false),
    ]);
}

#[test]
fn an_enumerated_test_is_one_mask() {
    let condition = selection("DvcAction: [Deny, Drop, 'Reset*']");
    let text = format!("{condition:?}");
    assert_eq!(text.matches("Enumerated").count(), 1, "{text}");
    assert!(!text.contains("Text"), "{text}");
}

#[test]
fn ports_and_numbers() {
    check(&[
        ("DstPortNumber: 3389", true),
        ("DstPortNumber: '3389'", true),
        ("DstPortNumber: [22, 3389]", true),
        ("DstPortNumber: 22", false),
        ("DstPortNumber: 33*", true),
        ("DstPortNumber|endswith: 89", true),
        ("DstPortNumber|gt: 3389", false),
        ("DstPortNumber|gte: 3389", true),
        ("DstPortNumber|lt: 3390", true),
        ("DstPortNumber|lte: 1024", false),
        ("SrcPortNumber: null", true),
        ("SrcPortNumber: [null, 0]", true),
        ("DstPortNumber: [null, 0]", false),
        ("SrcPortNumber|gte: 0", false),
        ("SrcBytes: 1500", true),
        ("SrcBytes|gt: 1499.5", true),
        ("SrcBytes|lt: 1500", false),
        ("SrcBytes: 15*", true),
        ("DstBytes|gte: 0", false),
        ("EventCount|gte: 3", true),
        ("SrcGeoLatitude|gt: 47", true),
        ("SrcGeoLatitude: 47.5", true),
        ("NetworkProtocol: tcp", true),
        ("NetworkProtocol: 6", true),
        ("NetworkProtocol: [UDP, ICMP]", false),
        ("NetworkProtocol|contains: C", true),
    ]);
}

#[test]
fn addresses() {
    check(&[
        ("SrcIpAddr: 198.51.100.7", true),
        ("SrcIpAddr: '::ffff:198.51.100.7'", true),
        ("SrcIpAddr|cidr: 198.51.100.0/24", true),
        ("SrcIpAddr|cidr: [10.0.0.0/8, 'fc00::/7']", false),
        ("DstIpAddr|cidr: [10.0.0.0/8, 'fc00::/7']", true),
        ("DvcIpAddr|cidr: '2001:db8::/32'", true),
        ("SrcIpAddr: 198.51.*", true),
        ("SrcIpAddr|startswith: '198.'", true),
        ("SrcIpAddr|endswith: '.8'", false),
        ("SrcNatIpAddr: null", true),
        ("SrcIpAddr|fieldref: DstIpAddr", false),
        ("SrcIpAddr|fieldref: IpAddr", true),
        ("SrcNatIpAddr|fieldref: DstNatIpAddr", false),
    ]);
}

#[test]
fn text_and_flags() {
    check(&[
        ("DstHostname: web-01", true),
        ("DstHostname|cased: web-01", false),
        ("DstHostname|cased: Web-01", true),
        ("DstHostname|contains: EB", true),
        ("DstHostname|startswith: web", true),
        ("DstHostname|endswith: '-02'", false),
        ("DstHostname: 'w?b-*'", true),
        ("DstHostname|re: '^Web-..$'", true),
        ("DstHostname|re: '^web'", false),
        ("DstHostname|re|i: '^web'", true),
        ("SrcHostname: ''", true),
        ("DstHostname: ''", false),
        ("DstHostname: '*'", true),
        ("SrcHostname: '*'", false),
        ("EventVendor: fortinet", true),
        ("EventVendor: Acme", false),
        ("Hostname: web-01", true),
        ("Dvc: '2001:db8::1'", true),
        ("TcpFlagsSyn: true", true),
        ("TcpFlagsSyn: 'false'", false),
        ("TcpFlagsAck: false", false),
        ("TimeGenerated|exists: false", true),
    ]);
}

#[test]
fn conditions_combine_selections() {
    let named = "selection_a: {DstPortNumber: 3389}\nselection_b: {DstPortNumber: 22}\n_hidden: {DstPortNumber: 1}\nfilter: {SrcIpAddr|cidr: 10.0.0.0/8}\n";
    for (condition, wanted) in [
        ("selection_a", true),
        ("selection_b", false),
        ("selection_a and selection_b", false),
        ("selection_a or selection_b", true),
        ("not selection_b", true),
        ("selection_a and not filter", true),
        ("(selection_a or selection_b) and not filter", true),
        ("selection_b or selection_a and filter", false),
        ("1 of selection_*", true),
        ("any of selection_*", true),
        ("all of selection_*", false),
        ("2 of selection_*", false),
        ("1 of them", true),
        ("all of them", false),
        ("not 1 of filter*", true),
        ("not not selection_a", true),
    ] {
        let compiled = compiled(&format!("{named}condition: {condition}"));
        assert_eq!(compiled.matches(&session()), wanted, "{condition}");
    }
}

#[test]
fn several_columns_and_alternatives() {
    let both = "selection:\n  DstPortNumber: 3389\n  EventResult: Success\ncondition: selection";
    assert!(!compiled(both).matches(&session()));
    let either = "selection:\n  - DstPortNumber: 3389\n  - EventResult: Success\ncondition: selection";
    assert!(compiled(either).matches(&session()));
    let list = "a: {DstPortNumber: 22}\nb: {DstPortNumber: 3389}\ncondition: [a, b]";
    assert!(compiled(list).matches(&session()));
}

#[test]
fn nothing_matches_an_empty_session_by_accident() {
    let empty = Session::default();
    for items in
        ["DstPortNumber|lt: 100", "SrcIpAddr|cidr: 0.0.0.0/0", "NetworkDirection: '*'", "DvcAction|re: '.*'"]
    {
        assert!(!selection(items).matches(&empty), "{items}");
    }
    assert!(selection("SrcHostname: null").matches(&empty));
}

#[test]
fn refusals_say_what_is_wrong() {
    let did = |name: &str| format!(" (did you mean `{name}`?)");
    for (items, wanted) in [
        ("SrcIpAdr: 1.2.3.4", Kind::UnknownColumn("SrcIpAdr".into(), did("SrcIpAddr"))),
        ("Nonsense: 1", Kind::UnknownColumn("Nonsense".into(), String::new())),
        ("AdditionalFields: x", Kind::Bag("AdditionalFields")),
        ("EventMessage|base64: x", Kind::Modifier("base64")),
        ("EventMessage|windash: x", Kind::Modifier("windash")),
        ("EventMessage|contains|startswith: x", Kind::Modifiers("EventMessage".into())),
        ("SrcIpAddr|cidr|cased: 10.0.0.0/8", Kind::Modifiers("SrcIpAddr".into())),
        ("EventMessage|re: 'a|b'", Kind::Regex("a|b".into())),
        ("SrcIpAddr|cidr: 10.0.0.1/8", Kind::Cidr("10.0.0.1/8".into())),
        (
            "EventMessage|gt: 5",
            Kind::NotComparable { column: "EventMessage", test: "gt, gte, lt, lte", wanted: "a number" },
        ),
        (
            "DstPortNumber|cidr: 10.0.0.0/8",
            Kind::NotComparable { column: "DstPortNumber", test: "cidr", wanted: "an address" },
        ),
        (
            "NetworkDirection: Inbuond",
            Kind::NotAValue { value: "Inbuond".into(), column: "NetworkDirection", hint: did("Inbound") },
        ),
        (
            "DstUserType: Boss",
            Kind::NotAValue { value: "Boss".into(), column: "DstUserType", hint: String::new() },
        ),
        (
            "NetworkProtocol: XYZ",
            Kind::NotAValue { value: "XYZ".into(), column: "NetworkProtocol", hint: String::new() },
        ),
        ("DstPortNumber: 70000", wrong("DstPortNumber", "a port from 0 to 65535", "70000")),
        ("DstPortNumber|gt: x", wrong("DstPortNumber", "a number", "x")),
        ("SrcBytes: many", wrong("SrcBytes", "a number", "many")),
        ("SrcIpAddr: 10.0.0.0/8", wrong("SrcIpAddr", "an address (networks need `cidr`)", "10.0.0.0/8")),
        ("SrcIpAddr|exists: maybe", wrong("SrcIpAddr", "true or false with `exists`", "maybe")),
        ("SrcIpAddr|fieldref: 5", wrong("SrcIpAddr", "a column name with `fieldref`", "5")),
        ("TcpFlagsSyn: 1", wrong("TcpFlagsSyn", "true or false", "1")),
        ("EventMessage|contains: null", wrong("EventMessage", "text", "null")),
        ("TimeGenerated: '2026-01-01'", Kind::Time("TimeGenerated")),
        ("EventMessage: []", Kind::EmptySelection("EventMessage".into())),
    ] {
        assert_eq!(refusal(&format!("selection:\n  {items}\ncondition: selection")), wanted, "{items}");
    }
    for (detection, wanted) in [
        ("selection: {}\ncondition: selection", Kind::EmptySelection("selection".into())),
        ("selection: [a, b]\ncondition: selection", Kind::Keywords("selection".into())),
        (
            "selection: {DstPortNumber: 1}\ncondition: selectoin",
            Kind::UnknownSelection("selectoin".into(), did("selection")),
        ),
        (
            "selection: {DstPortNumber: 1}\ncondition: 1 of filter_*",
            Kind::NoSelection("1 of filter_*".into()),
        ),
    ] {
        assert_eq!(refusal(detection), wanted, "{detection}");
    }
    let long = format!("selection: {{EventMessage: '{}'}}\ncondition: selection", "x".repeat(2_000));
    assert_eq!(refusal(&long), Kind::LongPattern);
}

fn wrong(column: &'static str, wanted: &'static str, value: &str) -> Kind {
    Kind::WrongType { column, wanted, value: value.to_owned() }
}
