//! Alerts come in the batch that completes them, and again when the count passes a step.

use sweepline_asim::Session;
use sweepline_count::When;
use sweepline_plugin::event::Alert;

use super::support::*;

/// What each batch brings about: its number, and the count and update of the message.
fn messages(rule: &str, batches: &[&[Session<'static>]]) -> (Vec<(usize, u64, u32)>, Vec<Alert>) {
    let mut detection = detection(rule, When::Early);
    let (mut brief, mut alerts) = (Vec::new(), Vec::new());
    for (number, batch) in batches.iter().enumerate() {
        detection.sessions(batch, i64::MAX, &mut |alert| {
            brief.push((number, alert.count, alert.update));
            alerts.push(alert);
        });
    }
    detection.finish(i64::MAX, &mut |alert| panic!("nothing is left to tell: {alert:?}"));
    (brief, alerts)
}

#[test]
fn the_alert_comes_with_the_session_that_completes_it_and_updates_at_each_step() {
    let sessions = sweep("10:20", "198.51.100.7", (1..=250).map(target), 23);
    let batches: Vec<_> = sessions.chunks(1).collect();
    for rule in [v1(), v2()] {
        let (brief, alerts) = messages(&rule, &batches);
        assert_eq!(brief, [(20, 21, 0), (40, 41, 1), (100, 101, 2), (200, 201, 3)]);
        assert!(alerts.iter().all(|alert| alert.id == alerts[0].id && alert.title == alerts[0].title));
    }
}

#[test]
fn sliding_windows_are_as_prompt() {
    let sources = (1..=250).map(target);
    let sessions: Vec<_> = sources
        .enumerate()
        .map(|(number, src)| inbound(after_ten(number as i64 * 10), src, ip("10.0.0.1"), 22))
        .collect();
    let (brief, alerts) = messages(&many_sources(), &sessions.chunks(1).collect::<Vec<_>>());
    assert_eq!(brief, [(20, 21, 0), (40, 41, 1), (100, 101, 2), (200, 201, 3)]);
    assert!(alerts.iter().all(|alert| alert.id == alerts[0].id));
}

#[test]
fn one_batch_that_passes_several_steps_is_one_message() {
    let sessions = sweep("10:20", "198.51.100.7", (1..=250).map(target), 23);
    let (brief, _) = messages(&v2(), &[&sessions]);
    assert_eq!(brief, [(0, 250, 0)]);
    let (brief, _) = messages(&v2(), &[&sessions[..30], &sessions[..30], &sessions[..120], &sessions]);
    assert_eq!(brief, [(0, 30, 0), (2, 120, 1), (3, 250, 2)]);
}

#[test]
fn a_window_that_ends_within_the_batch_is_told_in_the_batch() {
    let mut sessions = sweep("10:20", "198.51.100.7", (1..=30).map(target), 23);
    sessions.push(inbound(at("19:00"), ip("198.51.100.7"), ip("10.0.0.1"), 23));
    let (brief, _) = messages(&v2(), &[&sessions]);
    assert_eq!(brief, [(0, 30, 0)]);
}

#[test]
fn microsofts_single_alert_comes_when_its_window_closes() {
    let sweep = sweep("10:20", "198.51.100.7", (1..=30).map(target), 23);
    let later = [inbound(at("11:04:59"), ip("198.51.100.7"), ip("10.0.0.1"), 23)];
    let closing = [inbound(at("11:05:01"), ip("198.51.100.7"), ip("10.0.0.1"), 23)];
    let (brief, _) = messages(&v2_compat(), &[&sweep, &later, &closing]);
    assert_eq!(brief, [(2, 30, 0)]);
}
