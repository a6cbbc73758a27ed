//! Sessions → `distinct` → partial counts → detection gives the alerts that sessions give directly.

use std::collections::BTreeSet;
use std::sync::Arc;

use sweepline_asim::{EventResult, Session, json};
use sweepline_count::When;
use sweepline_parse::time::Nanos;
use sweepline_plugin::ack::Ack;
use sweepline_plugin::clock::Clock;
use sweepline_plugin::component::{Host, Prepared, Transform};
use sweepline_plugin::event::{Alert, Batch, Events, Rows, SessionBatch, Store};
use sweepline_plugin::metric::{ComponentMetrics, Labels};
use sweepline_plugin::options::{Node, Place, Scalar, Tree};
use sweepline_sketch::Key;
use sweepline_transform_distinct::RuleOptions;
use tokio_util::sync::CancellationToken;

use super::support::*;
use crate::detect::Detection;

/// A day after the examples.
struct Later;

impl Clock for Later {
    fn now(&self) -> Nanos {
        after_ten(86_400)
    }
}

fn distinct() -> Box<dyn Transform> {
    let scalar =
        |text: &str| Node { tree: Tree::Scalar(Scalar::Text(text.to_owned())), place: Place::default() };
    let rules = Node { tree: Tree::List(vec![scalar("all")]), place: Place::default() };
    let options = Node {
        tree: Tree::Map(vec![("rules".to_owned(), Place::default(), rules)]),
        place: Place::default(),
    };
    let Ok(Prepared::Transform(prepared)) = (sweepline_transform_distinct::TYPE.read)(&options) else {
        panic!("not a transform");
    };
    let labels = Labels { id: "counts".to_owned(), kind: "transform", component_type: "distinct" };
    let host = Host {
        metrics: ComponentMetrics::new(labels),
        clock: Arc::new(Later),
        data_dir: None,
        shutdown: CancellationToken::new(),
    };
    prepared.build(host).unwrap()
}

fn all_rules(when: When) -> Detection {
    let options = RuleOptions { rules: vec!["all".to_owned()], ..RuleOptions::default() };
    Detection::new("test", &options.load().unwrap(), &Key::new([0; 16]), when).unwrap()
}

fn batch(sessions: &[Session<'static>]) -> Batch {
    let mut text = String::new();
    for session in sessions {
        json::write(session, &mut text);
        text.push('\n');
    }
    let sessions = SessionBatch::new(Store { text, ..Store::default() }, |store| Rows {
        sessions: store.text.lines().map(|line| json::read(line, &store.arena).unwrap()).collect(),
    });
    Batch { events: Events::Sessions(sessions), ack: Ack::none() }
}

/// Sweeps of every kind over five hours, among noise.
fn traffic() -> Vec<Session<'static>> {
    let mut sessions = Vec::new();
    for minute in 0..300 {
        let number = (minute % 7) as u16;
        sessions.push(inbound(after_ten(minute * 60), target(number), ip("10.0.0.1"), 22));
    }
    for (clock, port) in [("10:03", 445), ("10:58", 3390), ("12:30", 445), ("14:59", 5900)] {
        sessions.extend(sweep(clock, "198.51.100.7", (1..=60).map(target), port));
        sessions.extend((1..=45).map(|src| inbound(at(clock), target(src), ip("10.0.0.9"), port)));
    }
    sessions.extend((1..=300).map(|port| inbound(at("11:31"), ip("203.0.113.5"), ip("10.0.0.1"), port)));
    for second in 0..40 {
        let mut session = inbound(after_ten(7_300 + second), ip("203.0.113.6"), ip("10.0.0.1"), 3389);
        session.result = Some(EventResult::Failure);
        sessions.push(session);
    }
    sessions.sort_by_key(|session| session.time_generated.unwrap().0);
    sessions
}

fn text(alerts: &[Alert]) -> BTreeSet<String> {
    alerts.iter().map(|alert| serde_json::to_string(alert).unwrap()).collect()
}

/// Alerts of all rules; counts pass on after every `ticks` batches.
fn over_partials(batches: &[&[Session<'static>]], ticks: usize, when: When) -> Vec<Alert> {
    let (mut distinct, mut detection) = (distinct(), all_rules(when));
    let mut alerts = Vec::new();
    let mut detect =
        |batch: Batch| detection.process(&batch.events, i64::MAX, &mut |alert| alerts.push(alert));
    for (number, sessions) in batches.iter().enumerate() {
        distinct.process(batch(sessions), &mut detect);
        if (number + 1) % ticks == 0 {
            distinct.tick(&mut detect);
        }
    }
    distinct.finish(&mut detect);
    detection.finish(i64::MAX, &mut |alert| alerts.push(alert));
    alerts
}

#[test]
fn every_alert_is_the_same_when_counts_pass_on_after_each_batch() {
    let sessions = traffic();
    for (length, when) in [(1, When::Early), (50, When::Early), (50, When::EarlyAndFinal), (333, When::Final)]
    {
        let batches: Vec<_> = sessions.chunks(length).collect();
        let direct = alerts_of(&mut all_rules(when), batches.iter().copied());
        assert!(direct.len() >= 15, "{}", direct.len());
        let over_partials = over_partials(&batches, 1, when);
        assert_eq!(over_partials.len(), direct.len(), "batches of {length}");
        assert_eq!(text(&over_partials), text(&direct), "batches of {length}");
    }
}

#[test]
fn what_is_found_does_not_depend_on_how_often_counts_pass_on() {
    let sessions = traffic();
    let batches: Vec<_> = sessions.chunks(40).collect();
    let found = |alerts: Vec<Alert>| -> BTreeSet<(String, String)> {
        alerts.into_iter().map(|alert| (alert.rule.name.clone(), group(&alert))).collect()
    };
    let direct = found(alerts_of(&mut all_rules(When::Early), batches.iter().copied()));
    for ticks in [2, 7, 1_000] {
        assert_eq!(found(over_partials(&batches, ticks, When::Early)), direct, "every {ticks} batches");
    }
}
