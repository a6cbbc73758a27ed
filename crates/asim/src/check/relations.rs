//! Our own rules: values of one event against each other, and what the testers leave unchecked.

use crate::enums::DvcAction;
use crate::schema::{Class, FIELDS, Field};

use super::row::{Cell, Row, Side, side_alias};
use super::tally::{Kind, Tally};
use super::values::instant;
use super::{Level, Tester, format};

const PORTS: &[Field] =
    &[Field::SrcPortNumber, Field::DstPortNumber, Field::SrcNatPortNumber, Field::DstNatPortNumber];

/// Sum, and the two columns it should be the sum of.
const SUMS: &[(Field, Field, Field)] = &[
    (Field::NetworkBytes, Field::SrcBytes, Field::DstBytes),
    (Field::NetworkPackets, Field::SrcPackets, Field::DstPackets),
];

/// Fall-back columns that are no aliases in the schema but copy others all the same.
const COPIES: &[Field] = &[Field::Dvc, Field::Src, Field::Dst, Field::DvcInterface];

pub(super) fn check(row: &Row<'_>, tally: &mut Tally) {
    ranges(row, tally);
    aliases(row, tally);
    side_aliases(row, tally);
    conditionals(row, tally);
    names_without_addresses(row, tally);
    sums(row, tally);
    direction(row, tally);
    derived_from_action(row, tally);
    times(row, tally);
    layer_two(row, tally);
}

fn ranges(row: &Row<'_>, tally: &mut Tally) {
    let mut refuse = |field: Field, cell: Cell<'_>, wanted: &'static str| {
        tally.add(Level::Error, Tester::Extra, field, Kind::Invalid { wanted }, cell);
    };
    for field in PORTS {
        if let Some(port) = row.int(*field)
            && u16::try_from(port).is_err()
        {
            refuse(*field, row.cell(*field).unwrap_or(Cell::Empty), "a port from 0 to 65535");
        }
    }
    if let Some(confidence) = row.int(Field::ThreatConfidence)
        && !(0..=100).contains(&confidence)
    {
        let cell = row.cell(Field::ThreatConfidence).unwrap_or(Cell::Empty);
        refuse(Field::ThreatConfidence, cell, "a number from 0 to 100");
    }
    if let Some(cell @ Cell::Text(version)) = row.cell(Field::EventSchemaVersion)
        && !format::is_schema_version(version)
    {
        refuse(Field::EventSchemaVersion, cell, "three numbers with dots");
    }
}

fn aliases(row: &Row<'_>, tally: &mut Tally) {
    let aliases = FIELDS.iter().filter(|info| info.class == Class::Alias).map(|info| info.field);
    for field in aliases.chain(COPIES.iter().copied()) {
        let Some(copy) = row.filled(field) else { continue };
        // `Dvc` may be a name that no other column has; the product is only its last resort.
        let known = row.sources(field).iter().filter(|source| **source != Field::EventProduct);
        let is_comparable = known.filter_map(|source| row.filled(*source)).next().is_some();
        let is_copy =
            |source: &Field| row.filled(*source).is_some_and(|value| value.as_text() == copy.as_text());
        if is_comparable && !row.sources(field).iter().any(is_copy) {
            disagree(tally, Level::Warning, field, "alias differs from its source", copy);
        }
    }
}

fn side_aliases(row: &Row<'_>, tally: &mut Tally) {
    if !row.is_endpoint() {
        return;
    }
    let local_is_source = match row.text(Field::NetworkDirection) {
        "Inbound" => false,
        "Outbound" => true,
        _ => return,
    };
    for (name, copy) in row.foreign() {
        let Some((side, source, destination)) = side_alias(name) else { continue };
        let original = if (side == Side::Local) == local_is_source { source } else { destination };
        let differs = row.filled(original).is_some_and(|value| value.as_text() != copy.as_text());
        if *copy != Cell::Empty && differs {
            let how = match side {
                Side::Local => "the Local alias differs from it",
                Side::Remote => "the Remote alias differs from it",
            };
            disagree(tally, Level::Warning, original, how, *copy);
        }
    }
}

fn conditionals(row: &Row<'_>, tally: &mut Tally) {
    for info in &FIELDS {
        let Some(parent) = info.depends_on else { continue };
        match (row.filled(parent), row.filled(info.field)) {
            // Where the column is not there at all, the schema tester reports it.
            (Some(value), None) if row.cell(info.field).is_some() => {
                disagree(
                    tally,
                    Level::Warning,
                    info.field,
                    "empty while the column it depends on is filled",
                    value,
                );
            }
            (None, Some(value)) => {
                disagree(
                    tally,
                    Level::Warning,
                    info.field,
                    "filled while the column it depends on is empty",
                    value,
                );
            }
            _ => {}
        }
    }
}

fn names_without_addresses(row: &Row<'_>, tally: &mut Tally) {
    for (name, address, how) in [
        (Field::SrcHostname, Field::SrcIpAddr, "filled while SrcIpAddr is empty"),
        (Field::DstHostname, Field::DstIpAddr, "filled while DstIpAddr is empty"),
    ] {
        if let (Some(value), None) = (row.filled(name), row.filled(address)) {
            disagree(tally, Level::Warning, name, how, value);
        }
    }
}

fn sums(row: &Row<'_>, tally: &mut Tally) {
    for (total, sent, received) in SUMS {
        let (Some(sum), Some(a), Some(b)) = (row.int(*total), row.int(*sent), row.int(*received)) else {
            continue;
        };
        if a.checked_add(b) != Some(sum) {
            let value = row.cell(*total).unwrap_or(Cell::Empty);
            disagree(tally, Level::Info, *total, "not the sum of source and destination", value);
        }
    }
}

fn direction(row: &Row<'_>, tally: &mut Tally) {
    let how = match (row.text(Field::NetworkDirection), row.is_endpoint()) {
        ("Listen", false) => "Listen outside an endpoint session",
        ("External", true) => "External in an endpoint session",
        _ => return,
    };
    disagree(tally, Level::Warning, Field::NetworkDirection, how, Cell::Empty);
}

/// Without a word of the source, result and severity follow from the action.
fn derived_from_action(row: &Row<'_>, tally: &mut Tally) {
    let Some(action) = DvcAction::from_text(row.text(Field::DvcAction)) else { return };
    let given = |field: Field| row.filled(field).is_some();
    if let Some(result) = row.filled(Field::EventResult)
        && !given(Field::EventOriginalResultDetails)
        && !given(Field::EventResultDetails)
        && result.as_text() != action.result().as_str()
    {
        disagree(tally, Level::Warning, Field::EventResult, "not what follows from DvcAction", result);
    }
    if let Some(severity) = row.filled(Field::EventSeverity)
        && !given(Field::EventOriginalSeverity)
        && severity.as_text() != action.severity().as_str()
    {
        disagree(tally, Level::Warning, Field::EventSeverity, "not what follows from DvcAction", severity);
    }
}

fn times(row: &Row<'_>, tally: &mut Tally) {
    let (start, end) = (row.text(Field::EventStartTime), row.text(Field::EventEndTime));
    if start == end {
        return;
    }
    if let (Some(start_time), Some(end_time)) = (instant(start), instant(end))
        && start_time > end_time
    {
        disagree(tally, Level::Warning, Field::EventStartTime, "later than EventEndTime", Cell::Text(start));
    }
}

fn layer_two(row: &Row<'_>, tally: &mut Tally) {
    if row.text(Field::EventType) != "L2NetworkSession" {
        return;
    }
    let filled = |fields: [Field; 2]| fields.into_iter().find_map(|field| row.filled(field));
    if let Some(address) = filled([Field::SrcIpAddr, Field::DstIpAddr]) {
        disagree(tally, Level::Info, Field::EventType, "L2NetworkSession with an IP address", address);
    }
    if filled([Field::SrcMacAddr, Field::DstMacAddr]).is_none() {
        disagree(tally, Level::Info, Field::EventType, "L2NetworkSession without a MAC address", Cell::Empty);
    }
}

fn disagree(tally: &mut Tally, level: Level, field: Field, how: &'static str, value: Cell<'_>) {
    tally.add(level, Tester::Extra, field, Kind::Disagrees { how }, value);
}
