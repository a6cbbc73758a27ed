use sweepline_sketch::{ValueRef, Windows};

use super::*;
use crate::SHIPPED;

const MINUTE: i64 = 60_000_000_000;
const HOUR: i64 = 60 * MINUTE;

fn plan(hop: i64, max_groups: usize) -> Plan {
    let loaded = sweepline_rules::load(SHIPPED[0].text, SHIPPED[0].file).unwrap();
    let mut plan = loaded.plans.into_iter().next().unwrap();
    (plan.timespan_ns, plan.hop_ns) = (HOUR, hop);
    plan.settings.max_groups = max_groups;
    plan
}

/// No window follows.
const ALONE: fn(Window) -> bool = |_| false;
/// Every window follows.
const IN_A_ROW: fn(Window) -> bool = |_| true;

fn group(number: i64) -> GroupKey {
    GroupKey::new(&[ValueRef::Int(number)])
}

/// The window of an hour that starts at a minute.
fn window(hop: i64, minute: i64) -> Window {
    let windows = Windows::new(HOUR, hop, 0).unwrap();
    windows.containing(minute * MINUTE / hop).last().unwrap()
}

#[test]
fn windows_that_overlap_the_first_belong_to_its_episode() {
    for (minute, belongs) in [(535, false), (540, false), (545, true), (600, true), (655, true), (660, false)]
    {
        let mut episodes = Episodes::new(&plan(5 * MINUTE, 10));
        episodes.begin(&group(445), window(5 * MINUTE, 600), 0, 21);
        assert_eq!(
            episodes.find(&group(445), window(5 * MINUTE, minute), ALONE).is_some(),
            belongs,
            "{minute}"
        );
        assert!(episodes.find(&group(446), window(5 * MINUTE, minute), IN_A_ROW).is_none());
    }
}

#[test]
fn windows_that_follow_without_a_gap_belong_to_it_for_so_long() {
    let mut episodes = Episodes::new(&plan(5 * MINUTE, 10));
    episodes.begin(&group(445), window(5 * MINUTE, 600), 0, 21);
    let day_later = 600 + 24 * 60;
    assert!(
        episodes.find(&group(445), window(5 * MINUTE, 660), |newest| newest.start == 600 * MINUTE).is_some()
    );
    assert!(
        episodes.find(&group(445), window(5 * MINUTE, 665), |newest| newest.start == 660 * MINUTE).is_some()
    );
    assert!(episodes.find(&group(445), window(5 * MINUTE, 630), ALONE).is_some(), "lies between");
    assert!(episodes.find(&group(445), window(5 * MINUTE, 670), ALONE).is_none());
    assert!(episodes.find(&group(445), window(5 * MINUTE, day_later - 5), IN_A_ROW).is_some());
    assert!(episodes.find(&group(445), window(5 * MINUTE, day_later), IN_A_ROW).is_none());
}

#[test]
fn tumbling_windows_are_episodes_of_their_own() {
    let mut episodes = Episodes::new(&plan(HOUR, 10));
    episodes.begin(&group(445), window(HOUR, 660), 0, 21);
    assert!(episodes.find(&group(445), window(HOUR, 600), IN_A_ROW).is_none());
    assert!(episodes.find(&group(445), window(HOUR, 720), IN_A_ROW).is_none());
    episodes.begin(&group(445), window(HOUR, 600), 0, 22);
    assert_eq!(episodes.find(&group(445), window(HOUR, 600), ALONE).unwrap().count, 22);
    assert_eq!(episodes.find(&group(445), window(HOUR, 660), ALONE).unwrap().count, 21);
}

#[test]
fn an_episode_is_kept_until_its_last_window_has_closed() {
    let mut episodes = Episodes::new(&plan(5 * MINUTE, 10));
    episodes.begin(&group(445), window(5 * MINUTE, 600), 0, 21);
    // The last window that overlaps its first starts at 10:55 and ends at 11:55.
    episodes.forget_before(715 * MINUTE);
    assert!(episodes.find(&group(445), window(5 * MINUTE, 655), ALONE).is_some());
    // Now the one after that may follow; it ends at 12:00.
    episodes.forget_before(720 * MINUTE);
    assert_eq!(episodes.len, 1);
    episodes.forget_before(720 * MINUTE + 1);
    assert!(episodes.by_group.is_empty());
    assert_eq!((episodes.len, episodes.forgotten()), (0, 0));
}

#[test]
fn the_oldest_episodes_make_room_and_are_counted() {
    let mut episodes = Episodes::new(&plan(HOUR, 100));
    for number in 0..1_000 {
        episodes.begin(&group(number), window(HOUR, 600), 0, 21);
        assert!(episodes.len <= 100);
    }
    assert_eq!(episodes.by_group.len(), episodes.len);
    assert_eq!(episodes.forgotten() as usize + episodes.len, 1_000);
    assert!(episodes.find(&group(999), window(HOUR, 600), ALONE).is_some());
    assert!(episodes.find(&group(0), window(HOUR, 600), ALONE).is_none());
}

#[test]
fn a_rule_of_one_group_can_still_alert() {
    let mut episodes = Episodes::new(&plan(HOUR, 1));
    for number in 0..3 {
        episodes.begin(&group(number), window(HOUR, 600), 0, 21);
    }
    assert_eq!((episodes.len, episodes.forgotten()), (1, 2));
}
