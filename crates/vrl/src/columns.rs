//! What the compiler has to know about a column.

use std::sync::LazyLock;

use vrl::value::Kind;
use vrl::value::kind::{Collection, Field as Key};

use sweepline_asim::schema::{FIELD_COUNT, FIELDS, Physical};
use sweepline_asim::{Field, Session, SetError};

/// The one column that holds an object.
pub(crate) const ADDITIONAL: &str = "AdditionalFields";

/// Tells whether a column is computed from others and cannot be set.
pub(crate) fn is_derived(field: Field) -> bool {
    DERIVED.get(field as usize).copied().unwrap_or(false)
}

/// Asked of the session itself, so that the two cannot disagree.
static DERIVED: LazyLock<[bool; FIELD_COUNT]> = LazyLock::new(|| {
    let mut session = Session::default();
    std::array::from_fn(|index| {
        let field = FIELDS[index].field;
        field != Field::AdditionalFields && matches!(session.set(field, None), Err(SetError::ReadOnly(_)))
    })
});

/// Returns the columns that a derived column is computed from.
pub(crate) fn sources(field: Field) -> &'static [Field] {
    match field {
        Field::NetworkProtocolVersion => &[Field::DstIpAddr, Field::SrcIpAddr],
        _ => field.info().alias_of,
    }
}

/// Returns the types that a column can have when a program reads it.
pub(crate) fn kind(field: Field) -> Kind {
    let kind = match (field, field.info().physical) {
        // These never are empty.
        (Field::EventType | Field::EventSchema | Field::EventSchemaVersion, _) => return Kind::bytes(),
        (Field::EventCount, _) => return Kind::integer(),
        // The one alias whose type differs from its source: a rule number as text.
        (Field::Rule, _) | (_, Physical::String) => Kind::bytes(),
        (_, Physical::Int | Physical::Long) => Kind::integer(),
        (_, Physical::Real) => Kind::float(),
        (_, Physical::Bool) => Kind::boolean(),
        (_, Physical::DateTime) => Kind::timestamp(),
        (_, Physical::Dynamic) => Kind::object(Collection::any()),
    };
    kind.or_undefined()
}

/// Returns the types that can be written to a column; text is read as the column's type.
pub(crate) fn accepted(field: Field) -> Kind {
    let kind = match field.info().physical {
        Physical::Real => Kind::float().or_integer().or_bytes(),
        Physical::Dynamic => Kind::object(Collection::any()),
        _ => kind(field).or_bytes(),
    };
    kind.or_null().or_undefined()
}

/// Returns the type of the event, with the columns that a program names; the others are left open, since the compiler copies
/// the whole type once per expression.
pub(crate) fn event_kind(named: impl Iterator<Item = Field>) -> Kind {
    let known = named.map(|field| (Key::from(field.name()), kind(field))).collect();
    Kind::object(Collection::from_parts(known, Kind::any()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_and_constants_are_derived() {
        for field in [
            Field::Src,
            Field::Dst,
            Field::IpAddr,
            Field::Rule,
            Field::EventSchema,
            Field::NetworkProtocolVersion,
        ] {
            assert!(is_derived(field), "{}", field.name());
        }
        for field in [Field::Dvc, Field::SrcIpAddr, Field::EventType, Field::AdditionalFields] {
            assert!(!is_derived(field), "{}", field.name());
        }
    }
}
