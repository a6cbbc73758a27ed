//! What has been told, and what is worth telling next.

use std::sync::Arc;

use sweepline_rules::{Plan, WindowBounds};
use sweepline_sketch::{GroupKey, GroupView, Window};

use crate::detector::When;
use crate::episodes::{Episode, Episodes};
use crate::finding::Finding;

/// Takes findings as they come up.
pub(crate) type Tell<'t> = &'t mut dyn FnMut(Finding);

/// What one rule has told.
#[derive(Debug)]
pub(crate) struct Told {
    episodes: Episodes,
    /// Best row of the window that is being closed, for rules with a single alert per window.
    best: Option<(Window, Finding)>,
    /// Windows that end before this instant have been closed.
    closed: i64,
    /// How far past the watermark that instant lies: with inclusive ends a window is still open at its end.
    border: i64,
}

impl Told {
    pub(crate) fn new(plan: &Plan) -> Self {
        let border = i64::from(plan.settings.window_bounds == WindowBounds::HalfOpen);
        Self { episodes: Episodes::new(plan), best: None, closed: i64::MIN, border }
    }

    /// A group has changed: is there a finding, or has one grown?
    pub(crate) fn changed(&mut self, plan: &Arc<Plan>, view: &mut GroupView<'_>, tell: Tell<'_>) {
        if plan.threshold.is_out_of_reach(view.at_most()) {
            return;
        }
        for window in view.windows() {
            let count = view.count(window).value;
            if !plan.satisfied(count) {
                continue;
            }
            let key = view.key().clone();
            let closed = self.closed;
            let episode = self
                .episodes
                .find(&key, window, |newest| holds_between(plan, view, (newest, window), closed));
            match episode {
                Some(episode) => grow(plan, view, window, (episode, count), tell),
                None => self.begin(plan, view, window, count, tell),
            }
        }
    }

    /// A window has closed: no more events will count in it.
    pub(crate) fn closed(
        &mut self,
        plan: &Arc<Plan>,
        view: &mut GroupView<'_>,
        window: Window,
        when: When,
        tell: Tell<'_>,
    ) {
        if self.best.as_ref().is_some_and(|(best, _)| *best != window) {
            self.window_done(plan, tell);
        }
        if plan.threshold.is_out_of_reach(view.at_most()) {
            return;
        }
        let count = view.count(window).value;
        if !plan.satisfied(count) {
            return;
        }
        if plan.settings.single_alert {
            self.compete(plan, view, window);
            return;
        }
        let is_next = |newest| view.window_after(newest) >= window;
        let Some(episode) = self.episodes.find(view.key(), window, is_next) else {
            self.begin(plan, view, window, count, tell);
            return;
        };
        match when {
            When::Early => {}
            When::Final => grow(plan, view, window, (episode, count), tell),
            When::EarlyAndFinal => {
                let steps = episode.steps;
                if is_final_count(plan, view, window, (episode.count, count)) {
                    let (start, update) = (episode.first.start, episode.tell(steps, count));
                    tell(Finding::read(plan, view, window, start, update));
                }
            }
        }
    }

    /// Every due window has closed; those that end before `watermark` among them.
    pub(crate) fn all_closed(&mut self, plan: &Plan, watermark: i64, tell: Tell<'_>) {
        self.window_done(plan, tell);
        self.episodes.forget_before(watermark);
        self.closed = watermark.saturating_add(self.border);
    }

    /// Returns how many findings were forgotten although they could still grow.
    pub(crate) fn forgotten(&self) -> u64 {
        self.episodes.forgotten()
    }

    /// Tells a new finding.
    fn begin(
        &mut self,
        plan: &Arc<Plan>,
        view: &mut GroupView<'_>,
        window: Window,
        count: u64,
        tell: Tell<'_>,
    ) {
        self.episodes.begin(view.key(), window, steps_passed(plan, count), count);
        tell(Finding::read(plan, view, window, window.start, 0));
    }

    /// Keeps the better of two rows of a window.
    fn compete(&mut self, plan: &Arc<Plan>, view: &mut GroupView<'_>, window: Window) {
        let finding = Finding::read(plan, view, window, window.start, 0);
        if self.best.as_ref().is_none_or(|(_, best)| is_better(&finding, best)) {
            self.best = Some((window, finding));
        }
    }

    /// Tells the best row of a window of a rule with a single alert, unless it goes on from the window before.
    fn window_done(&mut self, plan: &Plan, tell: Tell<'_>) {
        let Some((window, best)) = self.best.take() else { return };
        let all_groups = GroupKey::new(&[]);
        let is_next = |newest: Window| newest.start.saturating_add(plan.hop_ns) >= window.start;
        if self.episodes.find(&all_groups, window, is_next).is_none() {
            self.episodes.begin(&all_groups, window, 0, best.count);
            tell(best);
        }
    }
}

/// Tells a finding again when its count has passed a step.
fn grow(
    plan: &Arc<Plan>,
    view: &mut GroupView<'_>,
    window: Window,
    (episode, count): (&mut Episode, u64),
    tell: Tell<'_>,
) {
    let passed = steps_passed(plan, count);
    if passed > episode.steps {
        let (start, update) = (episode.first.start, episode.tell(passed, count));
        tell(Finding::read(plan, view, window, start, update));
    }
}

fn steps_passed(plan: &Plan, count: u64) -> usize {
    plan.update_steps().iter().filter(|step| count > **step).count()
}

/// Tells whether the condition holds in all windows between two. One that ends before `closed` can no longer be counted;
/// had it held, it would have been noted when it closed.
fn holds_between(
    plan: &Plan,
    view: &mut GroupView<'_>,
    (before, window): (Window, Window),
    closed: i64,
) -> bool {
    let mut between = view.window_after(before);
    while between.start < window.start {
        if between.end < closed || !plan.satisfied(view.count(between).value) {
            return false;
        }
        between = view.window_after(between);
    }
    true
}

/// Tells whether a closed window has more to say than was told: with tumbling windows another count, else a higher one
/// that the next window, which overlaps it, does not pass.
fn is_final_count(plan: &Plan, view: &mut GroupView<'_>, window: Window, (told, count): (u64, u64)) -> bool {
    if plan.is_tumbling() {
        return count != told;
    }
    let next = view.window_after(window);
    count > told && view.count(next).value <= count
}

/// Microsoft shows one row of many: the one with most, then the lowest port, then the lowest source.
fn is_better(one: &Finding, other: &Finding) -> bool {
    let order = |finding: &Finding| {
        let mut group = finding.group.clone();
        group.reverse();
        group
    };
    one.count > other.count || (one.count == other.count && order(one) < order(other))
}
