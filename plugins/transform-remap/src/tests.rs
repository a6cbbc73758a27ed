use std::sync::Arc;

use sweepline_asim::json;
use sweepline_plugin::ack::{Ack, Delivery};
use sweepline_plugin::clock::SystemClock;
use sweepline_plugin::component::{ComponentType, Host, Prepared, Transform};
use sweepline_plugin::event::{Batch, Events, Rows, SessionBatch, Store};
use sweepline_plugin::metric::{ComponentMetrics, Labels};
use sweepline_plugin::options::{Node, Place, Scalar, Tree};
use sweepline_testkit::Counts;
use tokio_util::sync::CancellationToken;

use super::*;

fn node(options: &[(&str, Scalar)]) -> Node {
    let value = |scalar: &Scalar| Node { tree: Tree::Scalar(scalar.clone()), place: Place::default() };
    let entries = options.iter().map(|(key, scalar)| ((*key).to_owned(), Place::default(), value(scalar)));
    Node { tree: Tree::Map(entries.collect()), place: Place::default() }
}

fn text(text: &str) -> Scalar {
    Scalar::Text(text.to_owned())
}

fn prepare(of: &ComponentType, options: &[(&str, Scalar)]) -> Result<Box<dyn Transform>, String> {
    let prepared = (of.read)(&node(options)).map_err(|error| error.to_string())?;
    let Prepared::Transform(prepared) = prepared else { panic!("not a transform") };
    prepared.check().map_err(|error| error.to_string())?;
    let labels = Labels { id: "it".to_owned(), kind: "transform", component_type: of.name };
    let host = Host {
        metrics: ComponentMetrics::new(labels),
        clock: Arc::new(SystemClock),
        data_dir: None,
        shutdown: CancellationToken::new(),
    };
    prepared.build(host).map_err(|error| error.to_string())
}

fn sessions(lines: &str) -> SessionBatch {
    SessionBatch::new(Store { text: lines.to_owned(), ..Store::default() }, |store| Rows {
        sessions: store.text.lines().map(|line| json::read(line, &store.arena).unwrap()).collect(),
    })
}

/// What one batch came to.
struct Run {
    out: Vec<String>,
    counters: Vec<(String, u64)>,
    batches: usize,
}

impl Run {
    fn new(of: &ComponentType, options: &[(&str, Scalar)], lines: &str) -> Self {
        let counts = Counts::start();
        let (mut out, mut batches) = (Vec::new(), 0);
        {
            let mut transform = prepare(of, options).unwrap();
            transform.process(
                Batch { events: Events::Sessions(sessions(lines)), ack: Ack::none() },
                &mut |batch| {
                    let Events::Sessions(given) = &batch.events else { panic!("not sessions") };
                    batches += 1;
                    out.extend(given.sessions().iter().map(|session| {
                        let mut line = String::new();
                        json::write(session, &mut line);
                        line
                    }));
                },
            );
        }
        Self { out, counters: counts.all(), batches }
    }

    fn counters(&self) -> Vec<(&str, u64)> {
        self.counters.iter().map(|(name, value)| (name.as_str(), *value)).collect()
    }
}

const LINES: &str = r#"{"SrcIpAddr":"198.51.100.7","DstPortNumber":3389,"NetworkDirection":"Inbound","EventProduct":"Wall"}
{"SrcIpAddr":"203.0.113.9","DstPortNumber":443,"NetworkDirection":"Outbound","EventProduct":"Wall"}
{"SrcIpAddr":"203.0.113.10","DstPortNumber":22,"NetworkDirection":"Inbound","EventProduct":"Test","DstUsername":"x"}"#;

#[test]
fn a_program_changes_sessions_in_place() {
    let source = r#"
        if .DstPortNumber == 3389 { .DstAppName = "Remote " + "Desktop" }
        .EventProduct = downcase!(.EventProduct)
        del(.DstUsername)
        .AdditionalFields.site = "north"
    "#;
    let run = Run::new(&REMAP, &[("source", text(source))], LINES);
    assert_eq!(run.out.len(), 3);
    assert!(run.out[0].contains(r#""DstAppName":"Remote Desktop""#), "{}", run.out[0]);
    assert!(run.out.iter().all(|line| line.contains(r#""site":"north""#)), "{:?}", run.out);
    assert!(
        run.out[2].contains(r#""EventProduct":"test""#) && !run.out[2].contains("DstUsername"),
        "{}",
        run.out[2]
    );
    assert_eq!(run.counters(), []);
}

#[test]
fn abort_drops_unless_told_otherwise() {
    let source = r#".DstAppName = "seen"; if .EventProduct == "Test" { abort }"#;
    let run = Run::new(&REMAP, &[("source", text(source))], LINES);
    assert_eq!(run.out.len(), 2);
    assert_eq!(run.counters(), [("discarded_events_total true", 1)]);
    let run = Run::new(&REMAP, &[("source", text(source)), ("drop_on_abort", Scalar::Bool(false))], LINES);
    assert_eq!(run.out.len(), 3);
    assert!(!run.out[2].contains("seen"), "{}", run.out[2]);
    assert_eq!(run.counters(), []);
}

#[test]
fn a_failing_program_keeps_or_drops_and_is_counted() {
    let source = r#".DstAppName = "seen"; .DstPortNumber = parse_int!(.DstUsername)"#;
    let lines = LINES.replace(r#""DstUsername":"x""#, r#""DstUsername":"17""#);
    let run = Run::new(&REMAP, &[("source", text(source))], &lines);
    let seen: Vec<bool> = run.out.iter().map(|line| line.contains("seen")).collect();
    assert_eq!(seen, [false, false, true]);
    assert_eq!(run.counters(), [("errors_total program_failed", 2)]);
    let run = Run::new(&REMAP, &[("source", text(".DstPortNumber = parse_int!(.EventProduct)"))], &lines);
    assert_eq!(run.out.len(), 3);
    assert!(run.out[0].contains(r#""DstPortNumber":3389"#));
    assert_eq!(run.counters(), [("errors_total program_failed", 3)]);
    let options =
        [("source", text(".DstPortNumber = parse_int!(.EventProduct)")), ("on_error", text("drop"))];
    let run = Run::new(&REMAP, &options, &lines);
    assert_eq!((run.out.len(), run.batches), (0, 0));
    assert_eq!(run.counters(), [("discarded_events_total false", 3), ("errors_total program_failed", 3)]);
}

#[test]
fn a_value_that_no_column_can_hold_leaves_the_session_as_it_was() {
    let source = r#".DstAppName = "seen"; .DstPortNumber = 70000"#;
    let run = Run::new(&REMAP, &[("source", text(source))], LINES);
    assert_eq!(run.out.len(), 3);
    assert!(run.out.iter().all(|line| !line.contains("seen") && !line.contains("70000")), "{:?}", run.out);
    assert_eq!(run.counters(), [("errors_total bad_value", 3)]);
}

#[test]
fn a_program_without_end_is_stopped() {
    let source = "x = 0; for_each(split(\"a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p\", \",\")) -> |_i, _v| {
        for_each(split(\"a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p\", \",\")) -> |_i, _v| {
            for_each(split(\"a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p\", \",\")) -> |_i, _v| { x = x + 1; x = x + 1 }
        }
    }
    .DstAppName = \"seen\"";
    let run = Run::new(&REMAP, &[("source", text(source))], LINES);
    assert_eq!(run.counters(), [("errors_total steps_exceeded", 3)]);
    assert!(run.out.iter().all(|line| !line.contains("seen")));
}

#[test]
fn a_condition_filters() {
    let options = [("condition", text(r#".NetworkDirection == "Inbound" && .DstPortNumber != 22"#))];
    let run = Run::new(&FILTER, &options, LINES);
    assert_eq!(run.out.len(), 1);
    assert!(run.out[0].contains("198.51.100.7"));
    assert_eq!(run.counters(), [("discarded_events_total true", 2)]);
}

#[test]
fn a_failing_condition_keeps_or_drops() {
    let condition = r#"parse_int!(.DstUsername) == 17"#;
    let run = Run::new(&FILTER, &[("condition", text(condition))], LINES);
    assert_eq!(run.out.len(), 3);
    assert_eq!(run.counters(), [("errors_total program_failed", 3)]);
    let run = Run::new(&FILTER, &[("condition", text(condition)), ("on_error", text("drop"))], LINES);
    assert_eq!(run.out.len(), 0);
    assert_eq!(run.counters(), [("discarded_events_total false", 3), ("errors_total program_failed", 3)]);
}

#[test]
fn programs_come_from_files_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keep.vrl");
    std::fs::write(&path, ".DstPortNumber == 443\n").unwrap();
    let name = path.display().to_string();
    let run = Run::new(&FILTER, &[("condition_file", text(&name))], LINES);
    assert_eq!(run.out.len(), 1);
    std::fs::write(&path, "# a comment\n.DstPortNumbr == 443\n").unwrap();
    let error = prepare(&FILTER, &[("condition_file", text(&name))]).err().unwrap();
    assert!(error.contains(&format!("{name}:2:")), "{error}");
    assert!(error.contains("DstPortNumber"), "{error}");
    let missing = prepare(&REMAP, &[("file", text("/nowhere/x.vrl"))]).err().unwrap();
    assert!(missing.starts_with("reading /nowhere/x.vrl: "), "{missing}");
}

#[test]
fn mistakes_surface_at_check() {
    let remap = |source: &str| prepare(&REMAP, &[("source", text(source))]).err().unwrap();
    let unknown = remap(".DstAppName = \"a\"\n.SrcIpAdr = \"b\"");
    assert!(unknown.contains("source:2:") && unknown.contains("SrcIpAddr"), "{unknown}");
    let derived = remap(".Src = \"b\"");
    assert!(derived.contains("source:1:"), "{derived}");
    let fallible = remap(".DstPortNumber = parse_int(.DstUsername)");
    assert!(fallible.contains("source:1:"), "{fallible}");
    let changing = prepare(&FILTER, &[("condition", text(".DstAppName = \"a\"\ntrue"))]).err().unwrap();
    assert!(changing.contains("condition:1:"), "{changing}");
    let number = prepare(&FILTER, &[("condition", text(".DstPortNumber"))]).err().unwrap();
    assert!(number.contains("condition:1:"), "{number}");
}

#[test]
fn there_must_be_one_program() {
    assert_eq!(prepare(&REMAP, &[]).err().unwrap(), "neither `source` nor `file` is given");
    let both = [("condition", text("true")), ("condition_file", text("x.vrl"))];
    assert_eq!(prepare(&FILTER, &both).err().unwrap(), "`condition` and `condition_file` are both given");
    let unknown = prepare(&REMAP, &[("sorce", text("."))]).err().unwrap();
    assert!(unknown.contains("unknown key `sorce` (did you mean `source`?)"), "{unknown}");
}

#[tokio::test]
async fn the_ack_goes_with_what_is_left_and_resolves_when_nothing_is() {
    let mut transform = prepare(&FILTER, &[("condition", text(".DstPortNumber == 443"))]).unwrap();
    let (ack, receipt) = Ack::new();
    let mut out = Vec::new();
    transform.process(Batch { events: Events::Sessions(sessions(LINES)), ack }, &mut |batch| out.push(batch));
    assert_eq!(out.len(), 1);
    out[0].ack.fail();
    drop(out);
    assert_eq!(receipt.wait().await, Delivery::Failed);
    let mut none = prepare(&FILTER, &[("condition", text(".DstPortNumber == 1"))]).unwrap();
    let (ack, receipt) = Ack::new();
    none.process(Batch { events: Events::Sessions(sessions(LINES)), ack }, &mut |_| {
        panic!("nothing is left")
    });
    assert_eq!(receipt.wait().await, Delivery::Delivered);
}

#[test]
fn the_examples_check() {
    // They are YAML; the options that they show are read here key by key.
    assert!(REMAP.example.contains("on_error: keep") && FILTER.example.contains("on_error: keep"));
    let program = "if .DstPortNumber == 3389 { .DstAppName = \"Remote Desktop\" }\nif .EventProduct == \"Test\" { abort }";
    let options =
        [("source", text(program)), ("on_error", text("keep")), ("drop_on_abort", Scalar::Bool(true))];
    assert_eq!(Run::new(&REMAP, &options, LINES).out.len(), 2);
    let condition = ".NetworkDirection == \"Inbound\" && .DstPortNumber != 443";
    assert_eq!(Run::new(&FILTER, &[("condition", text(condition))], LINES).out.len(), 2);
}
