//! Type columns that a row leaves out: they are mandatory beside the column that they describe.

use sweepline_asim::schema::FIELDS;
use sweepline_asim::{Field, Session, Value, username_type};

use super::columns;
use crate::connector::Cx;

/// Fills missing type columns from what they describe. A value whose type cannot be told is kept aside.
pub(super) fn complete<'a>(session: &mut Session<'a>, cx: &Cx<'a, '_>) {
    for info in FIELDS {
        let Some(parent) = info.depends_on else { continue };
        let Some(value) = session.rare(parent).filter(|_| session.rare(info.field).is_none()) else {
            continue;
        };
        match type_of(info.field, value, session) {
            Some(word) => session.put_text(info.field, word),
            None => {
                session.remove(parent);
                columns::keep_original(parent, value, session, cx);
            }
        }
    }
}

fn type_of(field: Field, value: Value<'_>, session: &Session<'_>) -> Option<&'static str> {
    let text = value.as_text().unwrap_or_default();
    match field {
        Field::SrcUsernameType | Field::DstUsernameType => Some(username_type(text)),
        Field::SrcDomainType | Field::DstDomainType | Field::DvcDomainType => {
            Some(if text.contains('.') { "FQDN" } else { "Windows" })
        }
        Field::SrcUserIdType | Field::DstUserIdType => {
            Some(if text.starts_with("S-1-") { "SID" } else { "Other" })
        }
        Field::DvcIdType | Field::SrcDvcIdType | Field::DstDvcIdType => Some("Other"),
        Field::ThreatField => match value {
            Value::Ip(ip) if session.src_ip == Some(ip) => Some("SrcIpAddr"),
            Value::Ip(ip) if session.dst_ip == Some(ip) => Some("DstIpAddr"),
            _ => None,
        },
        _ => None,
    }
}
