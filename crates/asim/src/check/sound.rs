//! One session: what [`Session::set`] lets pass and the testers call an error.

use crate::schema::{FIELDS, Field, Logical};
use crate::session::Session;
use crate::value::Value;

use super::row::Cell;
use super::values::wanted_format;

/// Returns a column that would be an error of the event, and what the column wants.
///
/// For sessions that were filled column by column with values of unknown origin; much cheaper than checking the event.
pub fn unsound(session: &Session<'_>) -> Option<(Field, &'static str)> {
    if i32::try_from(session.event_count).is_err() {
        return Some((Field::EventCount, "a number below 2^31"));
    }
    for (field, value) in session.rare_values() {
        let info = field.info();
        let wanted = match value {
            Value::Text(text) if info.values.is_empty() => wanted_format(info, Cell::Text(text)),
            Value::Int(number) if is_share(*field) && !(0..=100).contains(number) => {
                Some("a number from 0 to 100")
            }
            _ => None,
        };
        if let Some(wanted) = wanted {
            return Some((*field, wanted));
        }
    }
    let lacking = FIELDS.iter().find(|info| {
        info.depends_on.is_some_and(|parent| session.rare(parent).is_some())
            && session.rare(info.field).is_none()
    });
    lacking.map(|info| (info.field, "a value, since the column that it describes has one"))
}

fn is_share(field: Field) -> bool {
    field == Field::ThreatConfidence || field.info().logical == Logical::RiskLevel
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::errors;
    use crate::json;

    fn session(field: Field, value: Value<'static>) -> Session<'static> {
        let mut session = Session::new("Acme", "Wall", "Syslog");
        session.set(field, Some(value)).unwrap();
        session
    }

    #[test]
    fn what_is_unsound_is_an_error_of_the_event() {
        for (field, value) in [
            (Field::SrcHostname, Value::Text("no host name")),
            (Field::SrcMacAddr, Value::Text("0a0b0c")),
            (Field::DstFQDN, Value::Text("fw1")),
            (Field::SrcUsername, Value::Text("ann")),
            (Field::ThreatConfidence, Value::Int(101)),
            (Field::EventCount, Value::Int(3_000_000_000)),
        ] {
            let session = session(field, value);
            let found = unsound(&session).map(|(field, _)| field.name());
            let mut event = String::new();
            json::write(&session, &mut event);
            let errors = errors(&event);
            assert!(
                found.is_some_and(|name| errors.iter().any(|error| error.contains(name))),
                "{found:?}: {errors:?}"
            );
        }
    }

    #[test]
    fn sound_values_pass() {
        assert_eq!(unsound(&session(Field::SrcHostname, Value::Text("ws-1"))), None);
        assert_eq!(unsound(&session(Field::SrcMacAddr, Value::Text("0a:0b:0c:0d:0e:0f"))), None);
    }
}
