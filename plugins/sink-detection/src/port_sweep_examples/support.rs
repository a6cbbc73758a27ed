//! Sessions, rules and alerts in the words of the examples.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use sweepline_asim::{EventResult, NetworkDirection, Protocol, Session};
use sweepline_count::{SHIPPED, Selection, When};
use sweepline_parse::time::Nanos;
use sweepline_plugin::event::{Alert, GroupValue};
use sweepline_sketch::Key;

use crate::detect::Detection;

/// 2026-01-10T00:00:00Z.
const DAY: i64 = 1_768_003_200;

/// An instant of 2026-01-10, written as in `10:05` or `09:59:59.999`.
pub(super) fn at(clock: &str) -> Nanos {
    let mut parts = clock.split(':');
    let mut whole = || parts.next().map_or(0.0, |part| part.parse::<f64>().unwrap());
    let (hours, minutes, seconds) = (whole(), whole(), whole());
    let millis = ((hours * 3_600.0 + minutes * 60.0 + seconds) * 1_000.0).round() as i64;
    Nanos(DAY * 1_000_000_000 + millis * 1_000_000)
}

/// Whole seconds after `10:00`.
pub(super) fn after_ten(seconds: i64) -> Nanos {
    Nanos((DAY + 36_000 + seconds) * 1_000_000_000)
}

pub(super) fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// `10.0.0.1` to `10.0.0.{count}` with `10.0.0.` as `prefix`.
pub(super) fn hosts(
    prefix: &str,
    hosts: std::ops::RangeInclusive<u8>,
) -> impl Iterator<Item = IpAddr> + use<'_> {
    hosts.map(move |host| ip(&format!("{prefix}{host}")))
}

/// The nth address of 10.1.0.0/16.
pub(super) fn target(number: u16) -> IpAddr {
    let [high, low] = number.to_be_bytes();
    IpAddr::V4(Ipv4Addr::new(10, 1, high, low))
}

/// An inbound TCP session.
pub(super) fn inbound(time: Nanos, src: IpAddr, dst: IpAddr, port: u16) -> Session<'static> {
    let mut session = Session::default();
    session.time_generated = Some(time);
    session.src_ip = Some(src);
    session.dst_ip = Some(dst);
    session.dst_port = Some(port);
    session.protocol = Some(Protocol(6));
    session.direction = Some(NetworkDirection::Inbound);
    session.result = Some(EventResult::Success);
    session
}

/// Sessions of one source to several targets at one time.
pub(super) fn sweep(
    clock: &str,
    src: &str,
    targets: impl IntoIterator<Item = IpAddr>,
    port: u16,
) -> Vec<Session<'static>> {
    targets.into_iter().map(|target| inbound(at(clock), ip(src), target, port)).collect()
}

/// The text of a shipped rule.
pub(super) fn shipped(name: &str) -> String {
    SHIPPED.iter().find(|shipped| shipped.name == name).unwrap().text.to_owned()
}

/// Microsoft's rule up to 1.0.4.
pub(super) fn v1() -> String {
    shipped("port_sweep_targets")
}

/// Microsoft's rule 1.0.5.
pub(super) fn v2() -> String {
    shipped("port_sweep_source_port")
}

/// What the description of Microsoft's rule promises.
pub(super) fn many_sources() -> String {
    shipped("port_sweep_sources")
}

/// Microsoft's rule up to 1.0.4 to the letter.
pub(super) fn v1_compat() -> String {
    with(&v1(), "compat: sentinel-1.0.2")
}

/// Microsoft's rule 1.0.5 to the letter.
pub(super) fn v2_compat() -> String {
    with(&v2(), "compat: sentinel-1.0.5")
}

/// Adds a key to the `custom:` block, which ends each shipped file.
pub(super) fn with(rule: &str, key: &str) -> String {
    assert!(rule.contains("\ncustom:\n"));
    format!("{}\n    {key}\n", rule.trim_end())
}

/// Replaces a piece of a rule, which must be there.
pub(super) fn edited(rule: &str, from: &str, to: &str) -> String {
    assert!(rule.contains(from), "{from}");
    rule.replace(from, to)
}

pub(super) fn selection(rules: &[&str]) -> Selection {
    let files: Vec<String> = (0..rules.len()).map(|index| format!("{index}.yml")).collect();
    let read = |file: &str| Ok(rules[file.trim_end_matches(".yml").parse::<usize>().unwrap()].to_owned());
    let selection = Selection::new(&files, read).unwrap();
    assert!(selection.warnings.is_empty(), "{:?}", selection.warnings);
    selection
}

pub(super) fn detection(rule: &str, when: When) -> Detection {
    Detection::new("test", &selection(&[rule]), &key(), when).unwrap()
}

pub(super) fn key() -> Key {
    Key::new(*b"of the examples.")
}

/// Everything that batches of sessions bring about, the end of the input included.
pub(super) fn alerts_of<'s>(
    detection: &mut Detection,
    batches: impl IntoIterator<Item = &'s [Session<'static>]>,
) -> Vec<Alert> {
    let mut alerts = Vec::new();
    for batch in batches {
        detection.sessions(batch, i64::MAX, &mut |alert| alerts.push(alert));
    }
    detection.finish(i64::MAX, &mut |alert| alerts.push(alert));
    alerts
}

/// Result rows: the last message about each finding, by group and then by window.
pub(super) fn rows(rule: &str, sessions: &[Session<'static>]) -> Vec<Alert> {
    let mut sorted = sessions.to_vec();
    sorted.sort_by_key(|session| session.time_generated.unwrap().0);
    let mut last = BTreeMap::new();
    for alert in alerts_of(&mut detection(rule, When::EarlyAndFinal), sorted.chunks(1)) {
        last.insert((group(&alert), alert.id.clone()), alert);
    }
    last.into_values().collect()
}

/// A row's group as in `198.51.100.7, 445`.
pub(super) fn group(alert: &Alert) -> String {
    let values = alert.group.0.iter().map(|(_, value)| match value {
        GroupValue::Absent => "null".to_owned(),
        GroupValue::Int(number) => number.to_string(),
        GroupValue::Text(text) => text.clone(),
    });
    values.collect::<Vec<_>>().join(", ")
}

/// Groups and counts of the rows.
pub(super) fn brief(rows: &[Alert]) -> Vec<(String, u64)> {
    rows.iter().map(|row| (group(row), row.count)).collect()
}

/// Asserts the rows of a rule as groups and counts; returns them.
#[track_caller]
pub(super) fn expect(rule: &str, sessions: &[Session<'static>], expected: &[(&str, u64)]) -> Vec<Alert> {
    let rows = rows(rule, sessions);
    let expected: Vec<(String, u64)> =
        expected.iter().map(|(group, count)| ((*group).to_owned(), *count)).collect();
    assert_eq!(brief(&rows), expected);
    rows
}
