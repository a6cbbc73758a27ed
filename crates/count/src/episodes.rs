//! Findings that may still grow.
//!
//! An episode is one finding and every window that belongs to it. With tumbling windows that is the one window. Windows
//! that slide overlap, so one sweep holds the condition in many of them: those that overlap the window the finding is known
//! by belong to it, so that a count that wavers about the threshold is no new finding each time, and those that follow
//! without a window between them that does not hold. A group can have several episodes at once, since older windows
//! stay open for late events after a newer episode has begun.
//!
//! Invariants:
//! - an episode is kept until every window that may belong to it has closed, else the next of them would be a new finding;
//! - there are never more than `limit` episodes; forgetting one early can only repeat a message.

use hashbrown::HashMap;
use sweepline_rules::Plan;
use sweepline_sketch::{GroupKey, Window};

use crate::limits::{EPISODE_TIMESPANS, FORGOTTEN_SHARE, MAX_OPEN_FINDINGS};

/// One finding.
#[derive(Debug)]
pub(crate) struct Episode {
    /// The window that it is known by.
    pub(crate) first: Window,
    /// The newest window that belongs to it.
    newest: Window,
    /// How many update steps the count has passed.
    pub(crate) steps: usize,
    /// Count last told.
    pub(crate) count: u64,
    /// Number of the next message.
    pub(crate) update: u32,
    /// Rises with every new episode.
    number: u64,
}

/// The episodes of one rule.
#[derive(Debug)]
pub(crate) struct Episodes {
    /// Per group by rising start.
    by_group: HashMap<GroupKey, Vec<Episode>>,
    len: usize,
    limit: usize,
    timespan: i64,
    hop: i64,
    started: u64,
    forgotten: u64,
}

impl Episodes {
    pub(crate) fn new(plan: &Plan) -> Self {
        Self {
            by_group: HashMap::new(),
            len: 0,
            limit: plan.settings.max_groups.clamp(1, MAX_OPEN_FINDINGS),
            timespan: plan.timespan_ns,
            hop: plan.hop_ns,
            started: 0,
            forgotten: 0,
        }
    }

    /// Returns the episode that a window of a group, in which the condition holds, belongs to.
    ///
    /// `follows` tells whether the condition also holds in every window between the one given and `window`.
    pub(crate) fn find(
        &mut self,
        group: &GroupKey,
        window: Window,
        mut follows: impl FnMut(Window) -> bool,
    ) -> Option<&mut Episode> {
        let timespan = self.timespan.unsigned_abs();
        let is_tumbling = self.hop == self.timespan;
        let longest = self.timespan.saturating_mul(EPISODE_TIMESPANS);
        let mut belongs = |episode: &Episode| {
            let Episode { first, newest, .. } = episode;
            let is_between = first.start <= window.start && window.start <= newest.start;
            if is_tumbling || is_between || first.start.abs_diff(window.start) < timespan {
                return is_between || !is_tumbling;
            }
            let may_follow =
                newest.start < window.start && window.start < first.start.saturating_add(longest);
            may_follow && follows(*newest)
        };
        let episodes = self.by_group.get_mut(group)?;
        let at = episodes.iter().position(&mut belongs)?;
        let episode = episodes.get_mut(at)?;
        episode.newest = episode.newest.max(window);
        Some(episode)
    }

    /// Begins an episode, known by `window`.
    pub(crate) fn begin(&mut self, group: &GroupKey, window: Window, steps: usize, count: u64) {
        if self.len >= self.limit {
            self.forget_oldest();
        }
        let number = self.started;
        let episode = Episode { first: window, newest: window, steps, count, update: 1, number };
        self.started += 1;
        self.len += 1;
        let episodes = self.by_group.entry_ref(group).or_default();
        let at = episodes.partition_point(|known| known.first < episode.first);
        episodes.insert(at, episode);
    }

    /// Forgets the episodes to which no open window can belong; windows that end before `watermark` have been closed.
    pub(crate) fn forget_before(&mut self, watermark: i64) {
        let (timespan, hop) = (self.timespan, self.hop);
        self.retain(|episode| {
            let last_overlapping_end = episode.first.end.saturating_add(timespan - hop);
            let following_end = episode.newest.end.saturating_add(hop);
            last_overlapping_end.max(following_end) >= watermark
        });
    }

    /// Returns how many episodes were forgotten to stay within the limit.
    pub(crate) fn forgotten(&self) -> u64 {
        self.forgotten
    }

    fn forget_oldest(&mut self) {
        let mut numbers: Vec<u64> = self.by_group.values().flatten().map(|episode| episode.number).collect();
        let share = numbers.len() / FORGOTTEN_SHARE;
        let (_, newest_to_go, _) = numbers.select_nth_unstable(share);
        let newest_to_go = *newest_to_go;
        let before = self.len;
        self.retain(|episode| episode.number > newest_to_go);
        self.forgotten += (before - self.len) as u64;
    }

    fn retain(&mut self, keep: impl Fn(&Episode) -> bool) {
        let mut len = 0;
        self.by_group.retain(|_, episodes| {
            episodes.retain(&keep);
            len += episodes.len();
            !episodes.is_empty()
        });
        self.len = len;
    }
}

impl Episode {
    /// Notes that a message went out; returns its number.
    pub(crate) fn tell(&mut self, steps: usize, count: u64) -> u32 {
        let number = self.update;
        self.steps = steps;
        self.count = count;
        self.update = self.update.saturating_add(1);
        number
    }
}

#[cfg(test)]
mod tests;
