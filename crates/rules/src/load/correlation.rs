//! One correlation to its plan.

use rsigma_parser::{ConditionOperator, CorrelationCondition, CorrelationRule, CorrelationType, WindowMode};
use sweepline_asim::Field;

use super::{Correlations, Loader, Raw, label, raw_scalar, raw_settings};
use crate::condition::{self, Condition};
use crate::document::Document;
use crate::error::{Error, Kind};
use crate::limits::{MAX_GROUP_COLUMNS, MAX_HOPS, MAX_LATENESS_HOPS, MAX_THRESHOLD};
use crate::nearest;
use crate::plan::{Level, Measure, Operator, Plan, Threshold, fingerprint};
use crate::settings::{Compat, Custom, DEFAULT_HOP_SECONDS, DEFAULT_LATENESS_SECONDS, seconds};
use crate::tags::Attack;
use crate::title::AlertTitle;

const NANOS: i64 = 1_000_000_000;

/// A correlation on its way to a plan; its refusals name the rule and the line.
struct Source<'a> {
    document: Document<'a>,
    rule: &'a CorrelationRule,
    file: &'a str,
}

impl Source<'_> {
    fn label(&self) -> &str {
        label(self.rule.name.as_ref(), self.rule.id.as_ref(), &self.rule.title)
    }

    fn refuse(&self, kind: Kind, near: &str) -> Error {
        let line = self.document.line_of(near).or(Some(self.document.first_line()));
        Error { file: self.file.to_owned(), rule: Some(self.label().to_owned()), line, kind: Box::new(kind) }
    }
}

pub(super) fn plan<'a>(
    loader: &mut Loader<'a>,
    document: Document<'a>,
    rule: &CorrelationRule,
    correlations: &Correlations<'a>,
) -> Result<Plan, Error> {
    let source = Source { document, rule, file: loader.file };
    refuse_unsupported(&source)?;
    let used = bases(loader, &source, correlations)?;
    let custom = custom(loader, &source, &used)?;
    let base = Condition::any(used.iter().map(|index| loader.bases[*index].condition.clone()).collect());
    let group_by = group_by(&source)?;
    let measure = measure(&source, &custom)?;
    let threshold = threshold(&source)?;
    let (timespan, hop, lateness) = windows(&source, &custom)?;
    let attack = Attack::read(rule.tags.iter().map(String::as_str));
    let level = level(rule).unwrap_or(Level::Medium);
    check_title(&source, &custom, &group_by)?;
    let mut plan = Plan {
        id: rule.id.clone().unwrap_or_else(|| source.label().to_owned()),
        name: source.label().to_owned(),
        title: rule.title.clone(),
        alert_title: custom.alert_title.clone(),
        description: rule.description.clone().unwrap_or_default(),
        level,
        severity: level.severity(),
        tactics: attack.tactics,
        techniques: attack.techniques,
        version: 0,
        base,
        group_by,
        measure,
        threshold,
        timespan_ns: timespan * NANOS,
        hop_ns: hop * NANOS,
        lateness_ns: lateness * NANOS,
        settings: custom.settings(),
    };
    plan.version = version(&plan);
    for message in warnings(&plan, rule, &attack.unknown) {
        loader.warn(source.label(), message);
    }
    Ok(plan)
}

fn refuse_unsupported(source: &Source<'_>) -> Result<(), Error> {
    let rule = source.rule;
    let kind = rule.correlation_type;
    if !matches!(kind, CorrelationType::ValueCount | CorrelationType::EventCount) {
        return Err(source.refuse(Kind::CorrelationType(kind.as_str()), "type"));
    }
    if !rule.aliases.is_empty() {
        return Err(source.refuse(Kind::Aliases, "aliases"));
    }
    if rule.window == WindowMode::Session {
        return Err(source.refuse(Kind::SessionWindow, "window"));
    }
    if rule.rules.is_empty() {
        return Err(source.refuse(Kind::NoRules, "correlation"));
    }
    Ok(())
}

/// Returns the places of the rules that the correlation names.
fn bases<'a>(
    loader: &mut Loader<'a>,
    source: &Source<'_>,
    correlations: &Correlations<'a>,
) -> Result<Vec<usize>, Error> {
    let mut used = Vec::new();
    for name in &source.rule.rules {
        if let Some(index) = loader.bases.iter().position(|base| base.is_called(name)) {
            loader.bases[index].is_used = true;
            used.push(index);
            continue;
        }
        let is_name = |known: &Option<String>| known.as_deref() == Some(name);
        if correlations.iter().any(|(_, rule)| is_name(&rule.id) || is_name(&rule.name)) {
            return Err(source.refuse(Kind::NestedCorrelation(name.clone()), name));
        }
        let names = loader.bases.iter().flat_map(|base| [&base.name, &base.id]).flatten().map(String::as_str);
        return Err(source.refuse(Kind::UnknownRule(name.clone(), nearest::hint(name, names)), name));
    }
    Ok(used)
}

/// Merges the `custom:` blocks of the rules with the correlation's, which wins.
fn custom(loader: &Loader<'_>, source: &Source<'_>, used: &[usize]) -> Result<Custom, Error> {
    let own: Vec<(String, Raw)> =
        raw_settings!(source.rule.custom_attributes).map_err(|kind| source.refuse(kind, "custom"))?;
    let mut custom = Custom::default();
    let inherited = used.iter().flat_map(|index| &loader.bases[*index].custom);
    for (key, value) in inherited.chain(&own) {
        custom.set(key, value).map_err(|kind| source.refuse(kind, key))?;
    }
    Ok(custom)
}

fn group_by(source: &Source<'_>) -> Result<Vec<Field>, Error> {
    let names = &source.rule.group_by;
    if names.len() > MAX_GROUP_COLUMNS {
        return Err(source.refuse(Kind::GroupBy(names.len()), "group-by"));
    }
    let mut fields = Vec::with_capacity(names.len());
    for name in names {
        let field = condition::column(name).map_err(|kind| source.refuse(kind, name))?;
        if fields.contains(&field) {
            return Err(source.refuse(Kind::GroupByTwice(field.name()), name));
        }
        fields.push(field);
    }
    Ok(fields)
}

/// An alert knows only the group's values; any other column would never fill its place in the title.
fn check_title(source: &Source<'_>, custom: &Custom, group_by: &[Field]) -> Result<(), Error> {
    let columns = custom.alert_title.iter().flat_map(AlertTitle::columns);
    match columns.into_iter().find(|column| !group_by.contains(column)) {
        Some(column) => Err(source.refuse(Kind::TitleColumn(column.name()), "alert_title")),
        None => Ok(()),
    }
}

fn measure(source: &Source<'_>, custom: &Custom) -> Result<Measure, Error> {
    let CorrelationCondition::Threshold { field, .. } = &source.rule.condition else {
        return Err(source.refuse(Kind::Condition, "condition"));
    };
    let names = field.as_deref().unwrap_or_default();
    if source.rule.correlation_type == CorrelationType::EventCount {
        let by_event_count = custom.by_event_count.unwrap_or(false);
        return match names {
            [] if by_event_count => Ok(Measure::EventCount),
            [] => Ok(Measure::Rows),
            _ => Err(source.refuse(Kind::FieldOfEventCount, "field")),
        };
    }
    if custom.by_event_count.is_some() {
        return Err(source.refuse(Kind::Weight, "weight"));
    }
    match names {
        [name] => condition::column(name).map(Measure::Distinct).map_err(|kind| source.refuse(kind, name)),
        _ => Err(source.refuse(Kind::NoField, "condition")),
    }
}

fn threshold(source: &Source<'_>) -> Result<Threshold, Error> {
    let CorrelationCondition::Threshold { predicates, .. } = &source.rule.condition else {
        return Err(source.refuse(Kind::Condition, "condition"));
    };
    let mut comparisons = Vec::with_capacity(predicates.len());
    for (operator, number) in predicates {
        let operator = match operator {
            ConditionOperator::Gt => Operator::Gt,
            ConditionOperator::Gte => Operator::Gte,
            ConditionOperator::Lt => Operator::Lt,
            ConditionOperator::Lte => Operator::Lte,
            ConditionOperator::Eq => Operator::Eq,
            ConditionOperator::Neq => return Err(source.refuse(Kind::Operator("neq"), "neq")),
        };
        // The parser turns a negative number into a huge one.
        if *number > MAX_THRESHOLD {
            return Err(source.refuse(Kind::Threshold, "condition"));
        }
        comparisons.push((operator, *number));
    }
    let threshold = Threshold { comparisons };
    match threshold.least() {
        Some(_) => Ok(threshold),
        None => Err(source.refuse(Kind::Impossible, "condition")),
    }
}

/// Returns timespan, hop and lateness in seconds.
fn windows(source: &Source<'_>, custom: &Custom) -> Result<(i64, i64, i64), Error> {
    let span = &source.rule.timespan;
    let timespan = seconds(span)
        .filter(|seconds| *seconds > 0)
        .ok_or_else(|| source.refuse(Kind::Timespan(span.original.clone()), "timespan"))?;
    let tumbles = source.rule.window == WindowMode::Tumbling || custom.compat.is_some();
    let hop = match custom.hop_seconds {
        Some(hop) => hop,
        None if tumbles => timespan,
        None => default_hop(timespan),
    };
    if hop > timespan || timespan % hop != 0 {
        return Err(source.refuse(Kind::Hop { hop, timespan }, "hop"));
    }
    if timespan / hop > MAX_HOPS {
        return Err(source.refuse(Kind::Hops(timespan / hop), "hop"));
    }
    let most = MAX_LATENESS_HOPS.saturating_mul(hop);
    let lateness = custom.lateness_seconds.unwrap_or(DEFAULT_LATENESS_SECONDS.min(most));
    if lateness / hop > MAX_LATENESS_HOPS {
        return Err(source.refuse(Kind::Lateness(lateness / hop), "allowed_lateness"));
    }
    Ok((timespan, hop, lateness))
}

/// Five minutes where that slides, else a fifth of the window, else no sliding.
fn default_hop(timespan: i64) -> i64 {
    let fits = |hop: i64| hop > 0 && timespan % hop == 0 && timespan / hop <= MAX_HOPS;
    let candidates = [DEFAULT_HOP_SECONDS, timespan / 5];
    candidates.into_iter().find(|hop| *hop < timespan && fits(*hop)).unwrap_or(timespan)
}

fn level(rule: &CorrelationRule) -> Option<Level> {
    Some(match rule.level? {
        rsigma_parser::Level::Informational => Level::Informational,
        rsigma_parser::Level::Low => Level::Low,
        rsigma_parser::Level::Medium => Level::Medium,
        rsigma_parser::Level::High => Level::High,
        rsigma_parser::Level::Critical => Level::Critical,
    })
}

/// Fingerprint of everything that decides which alerts there are; texts for people are left out.
fn version(plan: &Plan) -> u64 {
    let decides = (
        (&plan.id, &plan.level, &plan.base, &plan.group_by, &plan.measure, &plan.threshold),
        (plan.timespan_ns, plan.hop_ns, plan.lateness_ns, &plan.settings),
    );
    fingerprint(&format!("{decides:?}"))
}

fn warnings(plan: &Plan, rule: &CorrelationRule, unknown_tags: &[String]) -> Vec<String> {
    let mut warnings = Vec::new();
    let mut warn = |message: String| warnings.push(message);
    if rule.id.is_none() {
        warn("has no id; alerts are known by its name".to_owned());
    }
    if rule.level.is_none() {
        warn("has no level; medium is taken".to_owned());
    }
    for tag in unknown_tags {
        warn(format!("tag `{tag}` is no ATT&CK tactic or technique"));
    }
    if rule.generate {
        warn("`generate: true` has no effect: single sessions make no alert here".to_owned());
    }
    if plan.threshold.least() == Some(0) || plan.threshold.least() == Some(1) {
        warn(format!("condition `{}` holds from the first session on", plan.threshold));
    }
    if let Measure::Distinct(field) = plan.measure
        && plan.group_by.contains(&field)
    {
        warn(format!("counts `{}` and groups by it, so no count passes 1", field.name()));
    }
    if let Some(compat) = plan.settings.compat
        && !follows(plan, compat)
    {
        warn("`compat` is set, but the rule does not count and group as that version does".to_owned());
    }
    warnings
}

/// Tells whether a plan is Microsoft's port sweep of that version.
fn follows(plan: &Plan, compat: Compat) -> bool {
    const HOUR: i64 = 3_600 * NANOS;
    let group_by: &[Field] = match compat {
        Compat::Sentinel102 => &[Field::DstPortNumber],
        Compat::Sentinel105 => &[Field::SrcIpAddr, Field::DstPortNumber],
    };
    plan.group_by == group_by
        && plan.measure == Measure::Distinct(Field::DstIpAddr)
        && plan.threshold.comparisons() == [(Operator::Gt, 20)]
        && plan.timespan_ns == HOUR
        && plan.is_tumbling()
}
