//! The shipped rules.

use std::path::Path;

use sweepline_asim::{EventResult, Field};

use super::*;
use crate::plan::{Level, Measure};

fn shipped() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins/sink-detection/rules");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = |path: &std::path::PathBuf| {
        (path.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(path).unwrap())
    };
    files.iter().map(read).collect()
}

#[test]
fn shipped_rules_load_without_a_warning() {
    let mut seen = Vec::new();
    for (file, text) in shipped() {
        let loaded = load(&text, &file).unwrap();
        assert_eq!(loaded.warnings, [], "{file}");
        let [plan] = loaded.plans.as_slice() else { panic!("{file} holds one correlation") };
        assert_eq!(format!("mr_{}", plan.name), file);
        assert!(!seen.contains(&plan.id), "{file}");
        seen.push(plan.id.clone());
    }
    assert_eq!(seen.len(), 7);
}

fn shipped_plan(name: &str) -> Plan {
    let (file, text) = shipped().into_iter().find(|(file, _)| file == name).unwrap();
    load(&text, &file).unwrap().plans.remove(0)
}

#[test]
fn shipped_rules_are_what_their_names_say() {
    for (name, measure, group_by, number, minutes, hop, level) in [
        (
            "mr_port_sweep_sources",
            Measure::Distinct(Field::SrcIpAddr),
            vec![Field::NetworkProtocol, Field::DstPortNumber],
            21,
            60,
            5,
            Level::High,
        ),
        (
            "mr_port_sweep_targets",
            Measure::Distinct(Field::DstIpAddr),
            vec![Field::DstPortNumber],
            21,
            60,
            60,
            Level::High,
        ),
        (
            "mr_port_sweep_source_port",
            Measure::Distinct(Field::DstIpAddr),
            vec![Field::SrcIpAddr, Field::DstPortNumber],
            21,
            60,
            60,
            Level::High,
        ),
        (
            "mr_host_sweep",
            Measure::Distinct(Field::DstIpAddr),
            vec![Field::SrcIpAddr, Field::DstPortNumber],
            25,
            5,
            1,
            Level::Medium,
        ),
        (
            "mr_port_scan",
            Measure::Distinct(Field::DstPortNumber),
            vec![Field::SrcIpAddr],
            51,
            5,
            5,
            Level::Medium,
        ),
        (
            "mr_rdp_brute_force",
            Measure::EventCount,
            vec![Field::SrcIpAddr, Field::DstPortNumber, Field::EventResult],
            25,
            5,
            5,
            Level::Medium,
        ),
        ("mr_excessive_failures", Measure::Rows, vec![Field::SrcIpAddr], 5001, 5, 5, Level::Medium),
    ] {
        const MINUTE: i64 = 60_000_000_000;
        let plan = shipped_plan(name);
        assert_eq!((plan.measure, &plan.group_by, plan.level), (measure, &group_by, level), "{name}");
        assert!(plan.satisfied(number) && !plan.satisfied(number - 1), "{name}");
        assert_eq!((plan.timespan_ns, plan.hop_ns), (minutes * MINUTE, hop * MINUTE), "{name}");
        assert!(!plan.tactics.is_empty() && !plan.techniques.is_empty(), "{name}");
    }
}

#[test]
fn shipped_rules_select_the_right_sessions() {
    let mut session = inbound(3389);
    session.src_ip = "198.51.100.7".parse().ok();
    session.dst_ip = "10.0.0.1".parse().ok();
    let matching = |session: &Session<'_>| -> Vec<String> {
        shipped()
            .into_iter()
            .map(|(file, _)| file)
            .filter(|file| shipped_plan(file).matches(session))
            .collect()
    };
    let sweeps = ["mr_port_sweep_source_port", "mr_port_sweep_sources", "mr_port_sweep_targets"];
    let outside = |more: &[&str]| {
        let mut all: Vec<String> = sweeps.iter().chain(more).map(|name| (*name).to_owned()).collect();
        all.sort();
        all
    };
    assert_eq!(matching(&session), outside(&["mr_host_sweep", "mr_port_scan"]));
    session.result = Some(EventResult::Failure);
    let failures = ["mr_host_sweep", "mr_port_scan", "mr_rdp_brute_force", "mr_excessive_failures"];
    assert_eq!(matching(&session), outside(&failures));
    session.action = Some(sweepline_asim::DvcAction::Drop);
    assert!(!shipped_plan("mr_rdp_brute_force").matches(&session));
    session.action = Some(sweepline_asim::DvcAction::Reset);
    assert!(shipped_plan("mr_rdp_brute_force").matches(&session));
    session.dst_ip = session.src_ip;
    assert!(!shipped_plan("mr_rdp_brute_force").matches(&session));
    session.dst_ip = "10.0.0.1".parse().ok();
    for private in ["10.1.2.3", "172.31.0.1", "192.168.0.1", "127.0.0.1", "::1", "fd00::1", "::ffff:10.0.0.1"]
    {
        session.src_ip = private.parse().ok();
        assert!(!shipped_plan("mr_port_scan").matches(&session), "{private}");
        assert!(!shipped_plan("mr_rdp_brute_force").matches(&session), "{private}");
    }
    session.dst_port = Some(443);
    assert!(!shipped_plan("mr_port_sweep_sources").matches(&session));
    assert!(shipped_plan("mr_port_sweep_targets").matches(&session));
    session.dst_port = None;
    assert!(!shipped_plan("mr_port_sweep_sources").matches(&session));
    assert!(shipped_plan("mr_port_sweep_targets").matches(&session));
}

#[test]
fn shipped_sweeps_turn_into_microsofts_with_one_key() {
    for (name, version) in
        [("mr_port_sweep_targets", "sentinel-1.0.2"), ("mr_port_sweep_source_port", "sentinel-1.0.5")]
    {
        let (_, text) = shipped().into_iter().find(|(file, _)| file == name).unwrap();
        let text = text.replace("custom:\n", &format!("custom:\n    compat: {version}\n"));
        assert_eq!(load(&text, name).unwrap().warnings, []);
    }
}
