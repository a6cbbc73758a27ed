//! Which connector a record belongs to.
//!
//! A stream mostly has one product, so the connector of the record before is asked first; then the
//! one that took the last record that looked like this one; only then all in turn.

use crate::form::Form;
use crate::registry::CONNECTORS;
use crate::stream::Stream;

/// Finds the connector of a record and remembers it for the next.
pub(crate) fn recognise(form: &Form<'_, '_>, stream: &mut Stream) -> Option<usize> {
    if let Some(last) = stream.last.filter(|last| knows(*last, form, stream)) {
        return Some(last);
    }
    let look = look(form);
    let found = match stream.guesses.get(look).filter(|guess| knows(*guess, form, stream)) {
        Some(guess) => guess,
        None => (0..CONNECTORS.len()).find(|number| knows(*number, form, stream))?,
    };
    stream.guesses.set(look, found);
    stream.last = Some(found);
    Some(found)
}

fn knows(number: usize, form: &Form<'_, '_>, stream: &Stream) -> bool {
    CONNECTORS.get(number).is_some_and(|connector| (connector.recognises)(form, stream))
}

/// Bytes of a line that make its look: past the header of a device, whose name tells it from others.
const LOOK_BYTES: usize = 40;
/// Keys of an object that make its look.
const LOOK_KEYS: usize = 4;

/// A number that records of one product from one device share and other records mostly do not.
fn look(form: &Form<'_, '_>) -> u32 {
    match form {
        Form::Line(text) => {
            mix(0, text.as_bytes().iter().take(LOOK_BYTES).filter(|byte| !byte.is_ascii_digit()))
        }
        Form::Cef(cef) => mix(1, cef.vendor.as_bytes().iter().chain(cef.product.as_bytes())),
        Form::Json(object) => {
            mix(2, object.members().iter().take(LOOK_KEYS).flat_map(|(key, _)| key.as_bytes()))
        }
    }
}

/// FNV-1a over some bytes.
fn mix<'b>(kind: u32, bytes: impl Iterator<Item = &'b u8>) -> u32 {
    const OFFSET: u32 = 0x811c_9dc5;
    const PRIME: u32 = 0x0100_0193;
    let hash = bytes.fold(OFFSET ^ kind, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(PRIME));
    hash ^ (hash >> 16)
}
