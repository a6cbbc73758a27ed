//! Final rows: every window once, when no accepted event can change it any more.

use super::Engine;
use crate::view::GroupView;
use crate::window::Window;

impl Engine {
    /// Shows each group of every due window, windows oldest first, groups of a window in no particular order, and frees what
    /// no open window needs.
    pub fn close(&mut self, show: impl FnMut(&mut GroupView<'_>, Window)) {
        if let Some(clock) = self.clock {
            self.close_until(clock.due, show);
        }
    }

    /// Shows everything still open, as [`Engine::close`] does, and leaves the engine empty. Later events of the same time
    /// are late.
    pub fn finish(&mut self, show: impl FnMut(&mut GroupView<'_>, Window)) {
        self.close_until(i64::MAX, show);
    }

    /// Closes windows up to pane `until`, stopping early when no group is left.
    fn close_until(&mut self, until: i64, mut show: impl FnMut(&mut GroupView<'_>, Window)) {
        let Some(mut clock) = self.clock else { return };
        while clock.frontier < until && self.groups.len() > 0 {
            self.close_one(clock.frontier, &mut show);
            clock.frontier += 1;
        }
        // Nothing is left to show: the stretch up to a due pane is skipped.
        clock.frontier = clock.frontier.max(clock.due.min(until));
        if clock.frontier > clock.due {
            let windows = self.plan.windows();
            clock.due = clock.frontier;
            let border = i64::from(windows.inclusive_end());
            clock.due_until = windows.pane_start(clock.due + 1) + windows.lateness() + border - 1;
        }
        self.clock = Some(clock);
    }

    /// Shows the window that ends with pane `last` and drops the groups that are in no later one.
    fn close_one(&mut self, last: i64, show: &mut impl FnMut(&mut GroupView<'_>, Window)) {
        let plan = &self.plan;
        let names = &self.names;
        let window = plan.windows().ending_with(last);
        let still_needed = plan.windows().pane_start(plan.first_pane(last + 1));
        self.groups.retain(plan, |group| {
            if group.span(window, plan).first.is_some() {
                show(&mut GroupView { group: &mut *group, plan, names, last_panes: (last, last) }, window);
            }
            if group.newest_time().is_none_or(|newest| newest < still_needed) {
                return false;
            }
            // Whole sketches per pane are worth freeing at once; exact groups wait for their next event.
            if group.counter.is_dense() {
                group.advance(last + 1, plan);
            }
            true
        });
    }
}
