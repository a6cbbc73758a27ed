//! Counting findings about values.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::schema::Field;

use super::row::Cell;
use super::{Finding, Level, MAX_DISTINCT, MAX_EXAMPLES, Tester, cut, share};

/// What is wrong with a value; with the column it names a finding.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Kind {
    /// The value's KQL type is not the column's.
    Type { found: &'static str, wanted: &'static str },
    /// A dynamic value of another shape.
    Dynamic { wanted: &'static str },
    /// The value does not fit the column; says what would.
    Invalid { wanted: &'static str },
    /// The value is not on the column's list.
    NotListed,
    /// A vendor or product that Microsoft does not list.
    UnlistedName,
    /// Two columns disagree.
    Disagrees { how: &'static str },
}

impl Kind {
    fn text(self) -> String {
        match self {
            Self::Type { found, wanted } => format!("type mismatch, found {found}, wanted {wanted}"),
            Self::Dynamic { wanted } => format!("invalid dynamic type, wanted {wanted}"),
            Self::Invalid { wanted } => format!("invalid value, wanted {wanted}"),
            Self::NotListed => "invalid value, not on the list of values".to_owned(),
            Self::UnlistedName => "value is not on Microsoft's list".to_owned(),
            Self::Disagrees { how } => how.to_owned(),
        }
    }
}

#[derive(Default)]
pub(super) struct Tally {
    counts: BTreeMap<(Level, Tester, Field, Kind), Count>,
}

#[derive(Default)]
struct Count {
    rows: u64,
    /// Hashes of the values seen, at most [`MAX_DISTINCT`].
    values: HashSet<u64>,
    examples: Vec<String>,
}

impl Tally {
    pub(super) fn add(&mut self, level: Level, tester: Tester, field: Field, kind: Kind, cell: Cell<'_>) {
        let count = self.counts.entry((level, tester, field, kind)).or_default();
        count.rows += 1;
        if count.values.len() >= MAX_DISTINCT {
            return;
        }
        let text = cell.as_text();
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        if count.values.insert(hasher.finish()) && count.examples.len() < MAX_EXAMPLES && !text.is_empty() {
            count.examples.push(cut(text));
        }
    }

    pub(super) fn findings(self, of: u64) -> Vec<Finding> {
        let findings = self.counts.into_iter().map(|((level, tester, field, kind), count)| {
            let mut message = kind.text();
            let (distinct, share) = (count.values.len(), share(count.rows, of));
            let counted = match distinct {
                1 => format!(" ({share})"),
                MAX_DISTINCT => format!(" ({MAX_DISTINCT} or more values, {share})"),
                _ => format!(" ({distinct} values, {share})"),
            };
            message.push_str(&counted);
            Finding {
                level,
                tester,
                field: Some(field.name().to_owned()),
                message,
                rows: count.rows,
                examples: count.examples,
            }
        });
        findings.collect()
    }
}
