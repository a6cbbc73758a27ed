//! Which connector a record belongs to.
//!
//! Nearly every record looks like one before it, to the first bytes of the line or the first keys of the object: the
//! connector that took that one is asked first. Then those that took records of this stream, the last one first; only
//! then all others in turn. Since at most one connector recognises a record, the order decides the cost and nothing else.
//!
//! The user's own connectors come before, in the order of their ids: what they claim is theirs, whatever came before.

use crate::catalogue::Catalogue;
use crate::form::Form;
use crate::registry::CONNECTORS;
use crate::stream::Stream;
use crate::user::RecordView;

mod look;

/// Finds the user's connector of a record.
pub(crate) fn recognise_own(
    record: &RecordView<'_, '_>,
    catalogue: &Catalogue,
    stream: &mut Stream,
) -> Option<usize> {
    let found = catalogue.user().iter().position(|own| own.recognises(record, stream.runtime()))?;
    Some(CONNECTORS.len() + found)
}

/// Finds the built-in connector of a record and remembers it for the next.
pub(crate) fn recognise(form: &Form<'_, '_>, catalogue: &Catalogue, stream: &mut Stream) -> Option<usize> {
    let look = look::of(form);
    if let Some(guess) = stream.guesses.get(look).filter(|guess| knows(*guess, form, stream)) {
        return Some(guess);
    }
    let is_recent = |number: &usize| stream.recent.iter().any(|recent| recent == *number);
    let is_other = |number: &usize| !is_recent(number) && !catalogue.is_overridden(*number);
    let others = (0..CONNECTORS.len()).filter(is_other);
    let found = stream.recent.iter().chain(others).find(|number| knows(*number, form, stream))?;
    stream.guesses.set(look, found);
    stream.recent.touch(found);
    Some(found)
}

fn knows(number: usize, form: &Form<'_, '_>, stream: &Stream) -> bool {
    CONNECTORS.get(number).is_some_and(|connector| (connector.recognises)(form, stream))
}
