//! Which connector a record belongs to.
//!
//! Nearly every record looks like one before it, to the first bytes of the line or the first keys of the object: the
//! connector that took that one is asked first. Then those that took records of this stream, the last one first; only
//! then all others in turn. Since at most one connector recognises a record, the order decides the cost and nothing else.

use crate::form::Form;
use crate::registry::CONNECTORS;
use crate::stream::Stream;

mod look;

/// Finds the connector of a record and remembers it for the next.
pub(crate) fn recognise(form: &Form<'_, '_>, stream: &mut Stream) -> Option<usize> {
    let look = look::of(form);
    if let Some(guess) = stream.guesses.get(look).filter(|guess| knows(*guess, form, stream)) {
        return Some(guess);
    }
    let is_recent = |number: &usize| stream.recent.iter().any(|recent| recent == *number);
    let others = (0..CONNECTORS.len()).filter(|number| !is_recent(number));
    let found = stream.recent.iter().chain(others).find(|number| knows(*number, form, stream))?;
    stream.guesses.set(look, found);
    stream.recent.touch(found);
    Some(found)
}

fn knows(number: usize, form: &Form<'_, '_>, stream: &Stream) -> bool {
    CONNECTORS.get(number).is_some_and(|connector| (connector.recognises)(form, stream))
}
