//! The schema tester: columns there against columns wanted.

use std::collections::BTreeMap;

use crate::schema::{Class, FIELD_COUNT, FIELDS, Field, FieldInfo};

use super::row::{Cell, Row, side_alias};
use super::{Finding, Level, MAX_EXTRA_COLUMNS, Mode, Tester, cut, share};

/// The column that Microsoft's list names as the source of `Rule`, which the schema does not have.
const RULE_NAME: &str = "RuleName";

pub(super) struct Columns {
    present: [bool; FIELD_COUNT],
    filled: [u64; FIELD_COUNT],
    /// Aliases whose source in some event was there.
    copyable: [bool; FIELD_COUNT],
    rule_name: bool,
    /// Columns outside the schema, with the number of events.
    foreign: BTreeMap<String, u64>,
    unnamed_foreign: u64,
}

impl Default for Columns {
    fn default() -> Self {
        Self {
            present: [false; FIELD_COUNT],
            filled: [0; FIELD_COUNT],
            copyable: [false; FIELD_COUNT],
            rule_name: false,
            foreign: BTreeMap::new(),
            unnamed_foreign: 0,
        }
    }
}

impl Columns {
    pub(super) fn add(&mut self, row: &Row<'_>) {
        for info in &FIELDS {
            let Some(cell) = row.cell(info.field) else { continue };
            self.present[info.field as usize] = true;
            self.filled[info.field as usize] += u64::from(cell != Cell::Empty);
        }
        for alias in [Field::Hostname, Field::IpAddr] {
            let there = row.sources(alias).iter().any(|source| row.cell(*source).is_some());
            self.copyable[alias as usize] |= there;
        }
        let is_endpoint = row.is_endpoint();
        for (name, _) in row.foreign() {
            if !(is_endpoint && side_alias(name).is_some()) {
                self.add_foreign(name);
            }
        }
    }

    /// Takes in a column of a table definition and checks its type.
    pub(super) fn declare(&mut self, name: &str, kql_type: &str, findings: &mut Vec<Finding>) {
        let Some(field) = Field::from_name(name) else {
            if side_alias(name).is_none() {
                self.add_foreign(name);
            }
            return;
        };
        self.present[field as usize] = true;
        for alias in [Field::Hostname, Field::IpAddr] {
            self.copyable[alias as usize] |= alias.info().alias_of.first() == Some(&field);
        }
        let wanted = field.info().physical.name();
        if kql_type != wanted && field.info().class != Class::Legacy {
            let message = format!("type mismatch, found {}, wanted {wanted}", cut(kql_type));
            findings.push(about(Level::Error, name, message));
        }
    }

    fn add_foreign(&mut self, name: &str) {
        self.rule_name |= name == RULE_NAME;
        if let Some(rows) = self.foreign.get_mut(name) {
            *rows += 1;
        } else if self.foreign.len() < MAX_EXTRA_COLUMNS {
            self.foreign.insert(cut(name), 1);
        } else {
            self.unnamed_foreign += 1;
        }
    }

    /// Reports the columns that are not there.
    pub(super) fn missing(&self, mode: Mode, findings: &mut Vec<Finding>) {
        for info in FIELDS.iter().filter(|info| !self.has(info.field)) {
            let found = match info.class {
                Class::Mandatory => Some((Level::Error, "missing mandatory field".to_owned())),
                Class::Recommended => Some((Level::Warning, "missing recommended field".to_owned())),
                Class::Optional => Some((Level::Info, "missing optional field".to_owned())),
                Class::Conditional => self.missing_conditional(info),
                Class::Alias => Some(self.missing_alias(info, mode)),
                Class::Legacy => None,
            };
            if let Some((level, message)) = found {
                findings.push(about(level, info.name, message));
            }
        }
    }

    fn missing_conditional(&self, info: &FieldInfo) -> Option<(Level, String)> {
        let parent = info.depends_on?;
        let needed = self.has(parent) || parent.info().class == Class::Mandatory;
        needed.then(|| (Level::Error, format!("missing, needed because {} is there", parent.name())))
    }

    fn missing_alias(&self, info: &FieldInfo, mode: Mode) -> (Level, String) {
        let parent = info.alias_of.first().copied();
        let copyable = match info.field {
            Field::Rule => {
                self.rule_name || mode == Mode::Strict && info.alias_of.iter().any(|source| self.has(*source))
            }
            Field::Hostname | Field::IpAddr if mode == Mode::Strict => self.copyable[info.field as usize],
            _ => parent.is_some_and(|parent| self.has(parent)),
        };
        // The list of the testers names a source of `Rule` that has no class in this schema.
        let parent_class = parent.filter(|_| info.field != Field::Rule).map(|parent| parent.info().class);
        let class = match parent_class {
            Some(Class::Mandatory) => "mandatory",
            Some(Class::Recommended) => "recommended",
            _ => "optional",
        };
        match (copyable, class) {
            (true, _) => (Level::Error, format!("missing {class} alias of an existing column")),
            (false, "mandatory") => (Level::Error, format!("missing {class} alias of a missing column")),
            (false, _) => (Level::Info, format!("missing {class} alias, nothing to copy")),
        }
    }

    /// Reports the columns that the schema does not have.
    pub(super) fn foreign(&self, findings: &mut Vec<Finding>) {
        for info in FIELDS.iter().filter(|info| info.class == Class::Legacy && self.has(info.field)) {
            let message = "extra column, from an older version of the schema".to_owned();
            findings.push(about(Level::Info, info.name, message));
        }
        for name in self.foreign.keys() {
            let spelling = FIELDS.iter().find(|info| info.name.eq_ignore_ascii_case(name));
            let message = match spelling {
                Some(info) => {
                    format!("extra column that is not part of the schema (did you mean `{}`?)", info.name)
                }
                None => "extra column that is not part of the schema".to_owned(),
            };
            findings.push(about(Level::Info, name, message));
        }
        if self.unnamed_foreign > 0 {
            let message =
                format!("more than {MAX_EXTRA_COLUMNS} extra columns that are not part of the schema");
            findings.push(Finding { field: None, ..about(Level::Info, "", message) });
        }
    }

    /// Reports empty values of columns that are there. Empty aliases and conditional columns are not reported.
    pub(super) fn empty(&self, rows: u64, findings: &mut Vec<Finding>) {
        for info in FIELDS.iter().filter(|info| self.has(info.field)) {
            let level = match info.class {
                Class::Mandatory => Level::Warning,
                Class::Recommended | Class::Optional => Level::Info,
                Class::Conditional | Class::Alias | Class::Legacy => continue,
            };
            let empty = rows.saturating_sub(self.filled[info.field as usize]);
            if empty > 0 {
                let message = format!(
                    "empty {} value ({})",
                    info.class.name().to_ascii_lowercase(),
                    share(empty, rows)
                );
                findings.push(Finding {
                    tester: Tester::Data,
                    rows: empty,
                    ..about(level, info.name, message)
                });
            }
        }
    }

    fn has(&self, field: Field) -> bool {
        self.present[field as usize]
    }
}

fn about(level: Level, field: &str, message: String) -> Finding {
    Finding { level, tester: Tester::Schema, field: Some(cut(field)), message, rows: 0, examples: Vec::new() }
}
