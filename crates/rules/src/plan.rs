//! What a correlation compiles to.

use std::fmt;

use sweepline_asim::{EventResult, EventSeverity, Field, Session, Value};

use crate::condition::Condition;
use crate::settings::Settings;
use crate::title::AlertTitle;

/// One rule, ready to count.
#[derive(Clone, PartialEq, Debug)]
pub struct Plan {
    /// The rule's UUID; without one its name or title.
    pub id: String,
    /// The rule's name; without one its id or title.
    pub name: String,
    /// The title.
    pub title: String,
    /// `alert_title` of the `custom:` block: how alerts are titled.
    pub alert_title: Option<AlertTitle>,
    /// The description, empty without one.
    pub description: String,
    /// Sigma's level.
    pub level: Level,
    /// The level as Sentinel's severity.
    pub severity: EventSeverity,
    /// ATT&CK tactics as Sentinel spells them.
    pub tactics: Vec<String>,
    /// ATT&CK techniques: `T1046`, `T1021.001`.
    pub techniques: Vec<String>,
    /// Fingerprint of what the rule does; another number means another rule. Comments and texts do not count.
    pub version: u64,
    /// The sessions to look at; use [`Plan::matches`], which also heeds the settings.
    pub base: Condition,
    /// The columns that make the groups, possibly none.
    pub group_by: Vec<Field>,
    /// What is counted.
    pub measure: Measure,
    /// When a count is an alert.
    pub threshold: Threshold,
    /// Window length, nanoseconds.
    pub timespan_ns: i64,
    /// Distance of window starts, nanoseconds; equal to the length for tumbling windows.
    pub hop_ns: i64,
    /// How late an event may come, nanoseconds.
    pub lateness_ns: i64,
    /// Everything else that the `custom:` block decides.
    pub settings: Settings,
}

impl Plan {
    /// Tells whether a session counts for the rule.
    #[inline]
    pub fn matches(&self, session: &Session<'_>) -> bool {
        if self.settings.denied_only && session.result != Some(EventResult::Failure) {
            return false;
        }
        if session.dst_port.is_some_and(|port| self.settings.allow_ports.contains(port)) {
            return false;
        }
        self.base.matches(session)
    }

    /// Tells whether a count is an alert.
    #[inline]
    pub fn satisfied(&self, count: u64) -> bool {
        self.threshold.holds(count)
    }

    /// Returns the counts past which an alert is updated: 2, 5 and 10 times the threshold.
    pub fn update_steps(&self) -> [u64; 3] {
        UPDATE_FACTORS.map(|factor| self.threshold.number().saturating_mul(factor))
    }

    /// Returns by how much a session raises the count of a rule that counts events.
    #[inline]
    pub fn weight(&self, session: &Session<'_>) -> u64 {
        match self.measure {
            Measure::EventCount => u64::from(session.event_count),
            Measure::Rows | Measure::Distinct(_) => 1,
        }
    }

    /// Returns the session's time for the rule's windows, in nanoseconds since 1970.
    #[inline]
    pub fn time(&self, session: &Session<'_>) -> Option<i64> {
        match session.get(self.settings.time_field) {
            Some(Value::Time(at)) => Some(at.0),
            _ => None,
        }
    }

    /// Tells whether windows do not overlap.
    pub fn is_tumbling(&self) -> bool {
        self.hop_ns == self.timespan_ns
    }
}

/// The multiples of the threshold at which an alert is updated.
const UPDATE_FACTORS: [u64; 3] = [2, 5, 10];

/// What a rule counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Measure {
    /// Different values of a column.
    Distinct(Field),
    /// Sessions, as records.
    Rows,
    /// Sessions, as the sum of `EventCount`.
    EventCount,
}

/// When a count is an alert: all comparisons must hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Threshold {
    pub(crate) comparisons: Vec<(Operator, u64)>,
}

impl Threshold {
    /// Returns the comparisons.
    pub fn comparisons(&self) -> &[(Operator, u64)] {
        &self.comparisons
    }

    /// Tells whether a count holds every comparison.
    #[inline]
    pub fn holds(&self, count: u64) -> bool {
        self.comparisons.iter().all(|(operator, number)| match operator {
            Operator::Gt => count > *number,
            Operator::Gte => count >= *number,
            Operator::Lt => count < *number,
            Operator::Lte => count <= *number,
            Operator::Eq => count == *number,
        })
    }

    /// Returns the number that an alert names: the lower bound as written, else the first number.
    pub fn number(&self) -> u64 {
        let is_lower = |operator: &Operator| matches!(operator, Operator::Gt | Operator::Gte);
        let lower =
            self.comparisons.iter().filter(|(operator, _)| is_lower(operator)).map(|(_, number)| *number);
        lower.max().or_else(|| self.comparisons.first().map(|(_, number)| *number)).unwrap_or(0)
    }

    /// Tells whether a count that holds goes on to hold however it grows, so that an alert need not wait.
    pub fn is_lower_bound(&self) -> bool {
        self.comparisons.iter().all(|(operator, _)| matches!(operator, Operator::Gt | Operator::Gte))
    }

    /// Tells whether no count up to `most` holds.
    #[inline]
    pub fn is_out_of_reach(&self, most: u64) -> bool {
        self.least().is_none_or(|least| most < least)
    }

    /// Returns the lowest count that holds, if there is one.
    pub(crate) fn least(&self) -> Option<u64> {
        let candidates = self.comparisons.iter().map(|(operator, number)| match operator {
            Operator::Gt => number.saturating_add(1),
            Operator::Gte | Operator::Eq => *number,
            Operator::Lt | Operator::Lte => 0,
        });
        candidates.max().filter(|least| self.holds(*least))
    }
}

/// As in "> 20".
impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (operator, number)) in self.comparisons.iter().enumerate() {
            let and = if index > 0 { " and " } else { "" };
            write!(f, "{and}{} {number}", operator.sign())?;
        }
        Ok(())
    }
}

/// How a count compares with a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs, reason = "the variants are Sigma's operator names")]
pub enum Operator {
    Gt,
    Gte,
    Lt,
    Lte,
    Eq,
}

impl Operator {
    /// Returns the operator as a sign.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Gt => ">",
            Self::Gte => ">=",
            Self::Lt => "<",
            Self::Lte => "<=",
            Self::Eq => "=",
        }
    }
}

/// Sigma's levels.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[allow(missing_docs, reason = "the variants are Sigma's level names")]
pub enum Level {
    Informational,
    Low,
    Medium,
    High,
    Critical,
}

impl Level {
    /// Returns the level as Sigma spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Informational => "informational",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// Returns Sentinel's severity, which has nothing above High.
    pub fn severity(self) -> EventSeverity {
        match self {
            Self::Informational => EventSeverity::Informational,
            Self::Low => EventSeverity::Low,
            Self::Medium => EventSeverity::Medium,
            Self::High | Self::Critical => EventSeverity::High,
        }
    }
}

/// FNV-1a: stable over releases and platforms, which the standard hasher is not.
pub(crate) fn fingerprint(text: &str) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    text.bytes().fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn threshold(comparisons: &[(Operator, u64)]) -> Threshold {
        Threshold { comparisons: comparisons.to_vec() }
    }

    #[test]
    fn thresholds_compare_as_written() {
        for (operator, below, at, above) in [
            (Operator::Gt, false, false, true),
            (Operator::Gte, false, true, true),
            (Operator::Lt, true, false, false),
            (Operator::Lte, true, true, false),
            (Operator::Eq, false, true, false),
        ] {
            let threshold = threshold(&[(operator, 20)]);
            let holds = [19, 20, 21].map(|count| threshold.holds(count));
            assert_eq!(holds, [below, at, above], "{operator:?}");
        }
    }

    #[test]
    fn ranges_name_their_lower_bound() {
        let range = threshold(&[(Operator::Lte, 100), (Operator::Gt, 20)]);
        assert_eq!((range.number(), range.least()), (20, Some(21)));
        assert_eq!(range.to_string(), "<= 100 and > 20");
        assert_eq!(threshold(&[(Operator::Gt, 5), (Operator::Lt, 6)]).least(), None);
        assert_eq!(threshold(&[(Operator::Lt, 6)]).least(), Some(0));
    }

    #[test]
    fn a_count_is_out_of_reach_when_no_smaller_one_holds() {
        for (comparisons, most, is_out) in [
            (vec![(Operator::Gt, 20)], 20, true),
            (vec![(Operator::Gt, 20)], 21, false),
            (vec![(Operator::Eq, 5)], 4, true),
            (vec![(Operator::Eq, 5)], 9, false),
            (vec![(Operator::Lt, 5)], 0, false),
            (vec![(Operator::Lt, 100), (Operator::Lt, 50)], 60, false),
        ] {
            let threshold = threshold(&comparisons);
            assert_eq!(threshold.is_out_of_reach(most), is_out, "{threshold} at most {most}");
        }
    }

    #[test]
    fn only_lower_bounds_hold_for_good() {
        assert!(threshold(&[(Operator::Gt, 5), (Operator::Gte, 9)]).is_lower_bound());
        assert!(!threshold(&[(Operator::Gt, 5), (Operator::Lte, 9)]).is_lower_bound());
        assert!(!threshold(&[(Operator::Eq, 5)]).is_lower_bound());
    }

    #[test]
    fn the_fingerprint_is_fnv() {
        assert_eq!(fingerprint("a"), 0xaf63_dc4c_8601_ec8c);
    }
}
