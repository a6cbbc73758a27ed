//! Folders made by the tests, and the worked example.

mod lookups;

use std::fs;
use std::path::{Path, PathBuf};

use sweepline_asim::Session;
use sweepline_parse::Arena;
use tempfile::TempDir;

use super::*;
use crate::connector::Outcome;
use crate::mapper::map_record;
use crate::options::{Options, Settings};
use crate::samples::{self, Mode, RECEIVED};
use crate::stream::Stream;

const MANIFEST: &str = "\
title: Acme Wall
vendor: Acme
product: Wall
recognise:
  starts_with: 'WALL '
lookups:
  actions: {1: Allow, 0: Deny}
";

/// `WALL <action> <source> <destination> <port> <name>`
const MAPPING: &str = r#"words = split(%message, " ")
if words[1] == "stats" { abort "statistics" }
.DvcAction = lookup("actions", words[1])
.SrcIpAddr = words[2]
.DstIpAddr = words[3]
.DstPortNumber = to_int!(words[4])
.SrcHostname = words[5]
"#;

fn folder(dir: &Path, name: &str, manifest: &str, mapping: &str) -> PathBuf {
    let folder = dir.join(name);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("connector.yaml"), manifest).unwrap();
    fs::write(folder.join("mapping.vrl"), mapping).unwrap();
    folder
}

fn settings(dir: &TempDir) -> Settings {
    Options { connectors_dir: vec![dir.path().to_owned()], ..Options::default() }.check().unwrap()
}

/// Loads one connector of these two files.
fn acme(manifest: &str, mapping: &str) -> Settings {
    let dir = TempDir::new().unwrap();
    folder(dir.path(), "acme_wall", manifest, mapping);
    settings(&dir)
}

fn problems(dir: &TempDir) -> String {
    load(&[dir.path().to_owned()]).unwrap_err().to_string()
}

fn problems_of(manifest: &str, mapping: &str) -> String {
    let dir = TempDir::new().unwrap();
    folder(dir.path(), "acme_wall", manifest, mapping);
    problems(&dir)
}

/// What became of a record: the connector's id, the outcome, the detail and the sessions as JSON.
struct Found {
    connector: &'static str,
    outcome: Outcome,
    detail: String,
    sessions: Vec<String>,
}

fn map(settings: &Settings, text: &str) -> Found {
    map_in(&mut Stream::default(), settings, text)
}

fn map_in(stream: &mut Stream, settings: &Settings, text: &str) -> Found {
    let arena = Arena::new();
    let mut sessions: Vec<Session<'_>> = Vec::new();
    let verdict = map_record(text, RECEIVED, None, settings, stream, &arena, &mut sessions);
    let json = |session: &Session<'_>| {
        let mut out = String::new();
        sweepline_asim::json::write(session, &mut out);
        assert_eq!(sweepline_asim::check::errors(&out), Vec::<String>::new(), "{out}");
        out
    };
    Found {
        connector: verdict.connector_id(),
        outcome: verdict.outcome,
        detail: verdict.detail.unwrap_or_default().to_owned(),
        sessions: sessions.iter().map(json).collect(),
    }
}

#[test]
fn a_record_becomes_a_session_with_what_the_framework_adds() {
    let found = map(&acme(MANIFEST, MAPPING), "WALL 0 203.0.113.9 10.0.0.5 22 ws-1.example.com");
    assert_eq!((found.connector, found.outcome), ("acme_wall", Outcome::Session));
    for part in [
        r#""EventVendor":"Acme""#,
        r#""EventProduct":"Wall""#,
        r#""Type":"Syslog""#,
        r#""DvcAction":"Deny""#,
        r#""EventResult":"Failure""#,
        r#""NetworkDirection":"Inbound""#,
        r#""DstPortNumber":22"#,
        r#""SrcHostname":"ws-1""#,
        r#""SrcDomain":"example.com""#,
        r#""SrcDomainType":"FQDN""#,
        r#""TimeGenerated":"2026-03-14T12:00:00"#,
    ] {
        assert!(found.sessions[0].contains(part), "{part} in {}", found.sessions[0]);
    }
}

#[test]
fn an_id_tells_that_it_is_a_sid_and_a_threat_which_end_it_is() {
    for (threat, part) in [
        ("203.0.113.9", r#""ThreatField":"SrcIpAddr""#),
        ("192.0.2.1", r#""OriginalThreatIpAddr":"192.0.2.1""#),
    ] {
        let mapping = format!("{MAPPING}\n.SrcUserId = \"S-1-5-21-1\"\n.ThreatIpAddr = \"{threat}\"\n");
        let found = map(&acme(MANIFEST, &mapping), "WALL 0 203.0.113.9 10.0.0.5 22 ws-1.example.com");
        assert_eq!(found.outcome, Outcome::Session, "{}", found.detail);
        for part in [part, r#""SrcUserIdType":"SID""#] {
            assert!(found.sessions[0].contains(part), "{part} in {}", found.sessions[0]);
        }
    }
}

#[test]
fn an_abort_with_a_reason_is_a_skipped_record() {
    let settings = acme(MANIFEST, MAPPING);
    assert_eq!(map(&settings, "WALL stats 1 2 3").outcome, Outcome::Skipped("statistics"));
    let settings = acme(MANIFEST, "abort");
    assert_eq!(map(&settings, "WALL x").outcome, Outcome::Skipped("aborted"));
}

#[test]
fn a_reason_that_is_no_constant_word_does_not_compile() {
    for mapping in [r#"abort "Not a word""#, r#"abort %raw"#, r#"abort "all of {{ %raw }}""#] {
        let problems = problems_of(MANIFEST, mapping);
        assert!(problems.contains("the reason of an `abort` must be a constant word"), "{problems}");
    }
}

#[test]
fn a_failing_expression_names_file_line_and_column() {
    let found = map(&acme(MANIFEST, MAPPING), "WALL 1 203.0.113.9 10.0.0.5 ssh ws-1");
    assert_eq!(found.outcome, Outcome::Rejected("vrl_error"));
    assert!(found.detail.contains("acme_wall/mapping.vrl:6:18: "), "{}", found.detail);
    assert!(found.sessions.is_empty());
}

#[test]
fn a_value_that_its_column_cannot_hold_is_refused() {
    let settings = acme(MANIFEST, ".SrcIpAddr = %message\n.DvcAction = upcase(%raw)\n");
    let found = map(&settings, "WALL x");
    assert_eq!(found.outcome, Outcome::Rejected("vrl_bad_value"));
    assert!(
        found.detail.contains("mapping.vrl:1:1: column `SrcIpAddr` wants an IP address"),
        "{}",
        found.detail
    );
    let found = map(&acme(MANIFEST, ".EventSeverity = %raw"), "WALL x");
    assert!(found.detail.contains("is not a value of column `EventSeverity`"), "{}", found.detail);
    let found = map(&acme(MANIFEST, ".SrcMacAddr = %raw"), "WALL x");
    assert!(found.detail.contains("column `SrcMacAddr` wants six pairs of hex digits"), "{}", found.detail);
}

#[test]
fn a_program_without_end_is_stopped() {
    let endless = "n = 0\nlist = split(%raw, \"\")\nfor_each(list) -> |_a, _b| { for_each(list) -> |_c, _d| { n = n + 1 } }\n.EventCount = n";
    let long = format!("WALL {}", "x".repeat(5000));
    assert_eq!(map(&acme(MANIFEST, endless), &long).outcome, Outcome::Rejected("vrl_budget"));
}

#[test]
fn a_list_makes_a_session_of_each_object() {
    let many = r#". = [{"SrcIpAddr": "192.0.2.1"}, {"SrcIpAddr": "192.0.2.2", "EventVendor": "Other"}]"#;
    let found = map(&acme(MANIFEST, many), "WALL x");
    assert_eq!(found.sessions.len(), 2);
    assert!(found.sessions[0].contains(r#""EventVendor":"Acme""#), "{}", found.sessions[0]);
    assert!(found.sessions[1].contains(r#""EventVendor":"Other""#), "{}", found.sessions[1]);
    assert_eq!(map(&acme(MANIFEST, ". = []"), "WALL x").outcome, Outcome::Skipped("no_sessions"));
}

#[test]
fn a_connector_overrides_the_built_in_one_of_its_id() {
    let record = r#"{"version":2,"account_id":"123456789012","interface_id":"eni-0a1b2c3d4e5f60718","srcaddr":"198.51.100.7","dstaddr":"10.0.0.5","srcport":40000,"dstport":22,"protocol":6,"packets":1,"bytes":60,"start":1768464000,"end":1768464060,"action":"REJECT","log_status":"OK"}"#;
    assert_eq!(map(&Settings::default(), record).connector, "aws_vpc_flow");
    let dir = TempDir::new().unwrap();
    let manifest =
        "title: Mine\nvendor: Acme\nproduct: Flow\nform: json\nrecognise: {equals: {log_status: OK}}\n";
    folder(dir.path(), "aws_vpc_flow", manifest, ".SrcIpAddr = string!(%json.srcaddr)");
    let mine = settings(&dir);
    let found = map(&mine, record);
    assert_eq!(found.connector, "aws_vpc_flow");
    assert!(found.sessions[0].contains(r#""EventProduct":"Flow""#), "{}", found.sessions[0]);
    // What the own connector does not recognise, the built-in one does not get either.
    assert_eq!(map(&mine, &record.replace("\"OK\"", "\"NODATA\"")).connector, "unknown");
    let entries = mine.catalogue.entries();
    assert_eq!(entries.iter().filter(|entry| entry.id() == "aws_vpc_flow").count(), 1);
}

#[test]
fn own_connectors_come_first_whatever_came_before() {
    let dir = TempDir::new().unwrap();
    let manifest = "title: Mine\nvendor: Acme\nproduct: Gate\nrecognise: {contains: 'devid=\"FGX'}\n";
    folder(dir.path(), "my_gate", manifest, ".SrcIpAddr = \"192.0.2.1\"");
    let settings = settings(&dir);
    let mut stream = Stream::default();
    let fortigate = |device: &str| {
        format!(
            r#"<189>date=2026-03-14 time=11:00:00 devname="fw1" devid="{device}0000000001" logid="0000000013" type="traffic" subtype="forward" level="notice" vd="root" srcip=203.0.113.5 srcport=40000 dstip=10.0.0.5 dstport=22 proto=6 action="deny""#
        )
    };
    for (device, connector) in [("FGT", "fortinet"), ("FGX", "my_gate"), ("FGT", "fortinet")] {
        assert_eq!(map_in(&mut stream, &settings, &fortigate(device)).connector, connector);
    }
}

#[test]
fn conditions_and_cef_marks_recognise() {
    let manifest = "title: T\nvendor: V\nproduct: P\nform: cef\nrecognise:\n  vendor: Acme\n  condition: '%cef.act == \"deny\"'\n";
    let mapping = ".SrcIpAddr = %cef.src\n.EventOriginalType = %cef.deviceEventClassId";
    let settings = acme(manifest, mapping);
    let record = "<13>Mar 14 09:00:00 fw1 CEF:0|Acme|Wall|1.0|100|denied|5|src=192.0.2.7 act=deny";
    let found = map(&settings, record);
    assert_eq!(found.connector, "acme_wall");
    assert!(found.sessions[0].contains(r#""DvcHostname":"fw1""#), "{}", found.sessions[0]);
    assert_ne!(map(&settings, &record.replace("act=deny", "act=allow")).connector, "acme_wall");
}

#[test]
fn everything_that_is_wrong_is_told_at_once_with_its_place() {
    let dir = TempDir::new().unwrap();
    folder(dir.path(), "a", &MANIFEST.replace("vendor", "vendr"), MAPPING);
    folder(dir.path(), "b", MANIFEST, ".SrcIpAdr = %message\n.DvcAction = %mesage\n");
    folder(dir.path(), "c", &format!("{MANIFEST}form: json\n").replace("starts_with", "app"), ".");
    folder(dir.path(), "D-1", MANIFEST, MAPPING);
    fs::remove_file(folder(dir.path(), "e", MANIFEST, MAPPING).join("mapping.vrl")).unwrap();
    let problems = problems(&dir);
    for part in [
        "a/connector.yaml:2:1: unknown key `vendr` (did you mean `vendor`?)",
        "unknown column `SrcIpAdr` (did you mean `SrcIpAddr`?)",
        "b/mapping.vrl:1:1",
        "the record has no `%mesage`",
        "b/mapping.vrl:2:14",
        "c/connector.yaml:5:8: `recognise.app`: does not go with `form: json`",
        "`D-1` is no id",
        "e/mapping.vrl: cannot be read",
    ] {
        assert!(problems.contains(part), "{part} in {problems}");
    }
}

#[test]
fn an_id_is_taken_once_over_all_folders() {
    let dir = TempDir::new().unwrap();
    folder(dir.path(), "one", &format!("id: same\n{MANIFEST}"), MAPPING);
    folder(dir.path(), "two", &format!("id: same\n{MANIFEST}"), MAPPING);
    let problems = problems(&dir);
    assert!(problems.contains("two/connector.yaml: id `same` is taken already, by"), "{problems}");
}

#[test]
fn links_are_followed_and_dead_ones_and_missing_folders_told() {
    let dir = TempDir::new().unwrap();
    let real = folder(dir.path(), "shop/..data", MANIFEST, MAPPING);
    fs::create_dir(dir.path().join("links")).unwrap();
    std::os::unix::fs::symlink(&real, dir.path().join("links/acme_wall")).unwrap();
    let links = dir.path().join("links");
    let loaded = load(&[links.clone(), links.clone()]).unwrap();
    assert_eq!(loaded.user()[0].id(), "acme_wall");
    std::os::unix::fs::symlink("nowhere", links.join("dead")).unwrap();
    let problems = load(&[links, dir.path().join("missing")]).unwrap_err().to_string();
    assert!(problems.contains("links/dead: cannot be read"), "{problems}");
    assert!(problems.contains("missing: cannot be read"), "{problems}");
}

#[test]
fn samples_are_compared_by_column_and_rewritten_on_demand() {
    let dir = TempDir::new().unwrap();
    let samples = folder(dir.path(), "acme_wall", MANIFEST, MAPPING).join("samples");
    let settings = settings(&dir);
    fs::create_dir(&samples).unwrap();
    fs::write(samples.join("a.in"), "WALL 0 203.0.113.9 10.0.0.5 22 ws-1\n").unwrap();
    let run = |mode| samples::run(&samples, None, &settings, mode).unwrap();
    assert_eq!(run(Mode::Check).mismatches[0].what, "samples");
    assert_eq!(run(Mode::Update).rewritten, [samples.join("a.out")]);
    assert_eq!(run(Mode::Check).mismatches, []);
    let out = fs::read_to_string(samples.join("a.out")).unwrap();
    fs::write(samples.join("a.out"), out.replace("\"DstPortNumber\":22", "\"DstPortNumber\":23")).unwrap();
    let report = run(Mode::Check);
    let told = report.mismatches[0].to_string();
    assert!(told.ends_with("a.in:1: events[0].DstPortNumber: expected 23, got 22"), "{told}");
    assert_eq!((report.files, report.records, report.mismatches.len()), (1, 1, 1));
}

/// `UPDATE=1` rewrites the expected output.
#[test]
fn the_worked_example_does_what_its_samples_say() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/custom-connector/connectors");
    let settings = Options { connectors_dir: vec![dir], ..Options::default() }.check().unwrap();
    let mode = if std::env::var_os("UPDATE").is_some() { Mode::Update } else { Mode::Check };
    for connector in settings.catalogue.user() {
        let report = samples::run(&connector.folder().join("samples"), None, &settings, mode).unwrap();
        let told: Vec<String> = report.mismatches.iter().map(ToString::to_string).collect();
        assert!(told.is_empty(), "{}", told.join("\n"));
        assert!(report.files >= 3, "{}", connector.id());
    }
}
