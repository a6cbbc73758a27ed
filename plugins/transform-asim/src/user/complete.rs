//! What a mapping may leave out, and what every session must keep to.

use sweepline_asim::{Field, Session, check};
use sweepline_parse::addr;

use super::Connector;
use super::record::RecordView;
use crate::identity::{self, Side};

/// Fills what follows from the rest: product, table, reporting device, time, and the types that stand beside names and ids.
pub(super) fn fill<'a>(session: &mut Session<'a>, connector: &Connector, record: &RecordView<'_, 'a>) {
    let keep = |own: &'a str, default: &str| if own.is_empty() { record.keep(default) } else { own };
    session.vendor = keep(session.vendor, connector.vendor());
    session.product = keep(session.product, connector.product());
    session.table = keep(session.table, connector.table());
    let has_device = identity::has_device(session) || session.rare(Field::Dvc).is_some();
    if !has_device && let Some(host) = record.syslog().0.host {
        identity::device(session, host);
    }
    let has_time = [session.time_generated, session.event_start_time, session.event_end_time];
    if has_time.iter().all(Option::is_none) {
        session.time_generated = record.syslog().0.time;
    }
    split_names(session);
    identity::complete_types(session, record.arena());
}

/// Splits host names with a domain, which the host name columns have no room for.
fn split_names(session: &mut Session<'_>) {
    for (field, side) in [
        (Field::SrcHostname, Some(Side::Src)),
        (Field::DstHostname, Some(Side::Dst)),
        (Field::DvcHostname, None),
    ] {
        let Some(name) = session.text(field).filter(|name| name.contains('.') && addr::ip(name).is_none())
        else {
            continue;
        };
        session.remove(field);
        match side {
            Some(side) => identity::host(session, side, name),
            None => identity::device(session, name),
        }
    }
}

/// Returns why a session must not go on.
pub(super) fn objection(session: &Session<'_>) -> Option<String> {
    let (field, wanted) = check::unsound(session)?;
    Some(match session.get(field) {
        Some(value) => format!("column `{}` wants {wanted}, got {value:?}", field.name()),
        None => format!("column `{}` wants {wanted}", field.name()),
    })
}
