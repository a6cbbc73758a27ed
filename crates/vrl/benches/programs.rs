//! The cost of a user's program on one event. `cargo bench -p sweepline-vrl`
#![allow(clippy::expect_used, reason = "a benchmark of a broken program says nothing")]

use std::net::IpAddr;

use divan::Bencher;
use sweepline_asim::{
    DvcAction, EventResult, EventResultDetails, EventSeverity, EventSubType, Field, NetworkDirection,
    Protocol, Session, Value,
};
use sweepline_parse::Arena;
use sweepline_parse::time::Nanos;
use sweepline_vrl::{Kind, Program, Runtime};

fn main() {
    divan::main();
}

/// A session as a FortiGate traffic record fills it.
fn fortigate() -> Session<'static> {
    let mut session = Session::new("Fortinet", "Fortigate", "CommonSecurityLog");
    session.time_generated = Some(Nanos(1_773_480_413_123_456_789));
    session.event_start_time = session.time_generated;
    session.event_end_time = session.time_generated;
    session.src_ip = Some(IpAddr::from([203, 0, 113, 45]));
    session.dst_ip = Some(IpAddr::from([10, 20, 0, 5]));
    session.src_port = Some(51234);
    session.dst_port = Some(443);
    session.protocol = Some(Protocol::TCP);
    session.direction = Some(NetworkDirection::Inbound);
    session.action = Some(DvcAction::Deny);
    session.result = Some(EventResult::Failure);
    session.result_details = Some(EventResultDetails::Terminated);
    session.severity = Some(EventSeverity::Low);
    session.sub_type = Some(EventSubType::End);
    session.src_bytes = Some(1200);
    session.dst_bytes = Some(5400);
    session.network_bytes = Some(6600);
    session.src_packets = Some(11);
    session.dst_packets = Some(9);
    session.duration_ms = Some(1500);
    for (field, text) in [
        (Field::EventProductVersion, "7.4.3"),
        (Field::EventOriginalType, "0000000013"),
        (Field::EventOriginalSubType, "forward"),
        (Field::EventOriginalSeverity, "notice"),
        (Field::DvcHostname, "fw1"),
        (Field::DvcId, "FGT60F0000000001"),
        (Field::DvcIdType, "Other"),
        (Field::DvcOriginalAction, "deny"),
        (Field::DvcInboundInterface, "wan1"),
        (Field::DvcOutboundInterface, "internal"),
        (Field::SrcZone, "wan"),
        (Field::DstZone, "lan"),
        (Field::SrcGeoCountry, "Germany"),
        (Field::NetworkApplicationProtocol, "HTTPS"),
        (Field::NetworkRuleName, "deny-in"),
        (Field::NetworkSessionId, "734112"),
        (Field::DstHostname, "web1"),
    ] {
        session.put_text(field, text);
    }
    session.put(Field::NetworkRuleNumber, Value::Int(17));
    session.put_additional("DirectionSource", Value::Text("zone"));
    session.put_additional("vd", Value::Text("root"));
    session
}

/// Measures the run alone: neither making nor dropping the session counts.
fn bench(bencher: Bencher<'_, '_>, source: &str, kind: Kind) {
    let program = Program::compile(source, "bench.vrl", kind).expect("a valid program");
    let mut runtime = Runtime::default();
    // The inputs borrow from it, and divan keeps them longer than this function lives.
    let arena: &'static Arena = Box::leak(Box::new(Arena::new()));
    bencher
        .with_inputs(fortigate)
        .bench_local_refs(|session| program.run(&mut runtime, session, arena).expect("a working program"));
}

#[divan::bench(sample_size = 20, sample_count = 1000)]
fn tweak_of_three_statements(bencher: Bencher<'_, '_>) {
    let source = r#"
        if .DstPortNumber == 443 { .NetworkApplicationProtocol = "TLS" }
        .SrcHostname = "gw-" + (string(.DvcHostname) ?? "none")
        .AdditionalFields.site = "ber1"
    "#;
    bench(bencher, source, Kind::Remap);
}

#[divan::bench(sample_size = 20, sample_count = 1000)]
fn tweak_of_three_constants(bencher: Bencher<'_, '_>) {
    bench(bencher, ".EventOwner = \"soc\"\n.DvcZone = \"edge\"\n.EventSeverity = \"High\"", Kind::Remap);
}

#[divan::bench(sample_size = 20, sample_count = 1000)]
fn condition_of_two_comparisons(bencher: Bencher<'_, '_>) {
    bench(bencher, r#".DvcAction == "Deny" && .DstPortNumber == 443"#, Kind::Condition);
}

#[divan::bench(sample_size = 20, sample_count = 1000)]
fn condition_on_an_address(bencher: Bencher<'_, '_>) {
    bench(
        bencher,
        r#"ip_in!(.SrcIpAddr, ["10.0.0.0/8", "172.16.0.0/12", "203.0.113.0/24"])"#,
        Kind::Condition,
    );
}

#[divan::bench(sample_size = 20, sample_count = 1000)]
fn whole_event(bencher: Bencher<'_, '_>) {
    bench(bencher, r#". |= {"EventOwner": "soc"}"#, Kind::Remap);
}

#[divan::bench(sample_size = 20, sample_count = 1000)]
fn nothing(bencher: Bencher<'_, '_>) {
    bench(bencher, "true", Kind::Condition);
}
