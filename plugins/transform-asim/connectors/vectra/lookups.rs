//! Vectra words and what they mean in ASIM.

use sweepline_asim::{EventResult, EventResultDetails as Details, EventSubType};

/// The type of metadata that reports sessions.
pub(super) const SESSION: &str = "metadata_isession";
/// Its last part.
pub(super) const SUB_TYPE: &str = "isession";
/// What Vectra puts in front of the address of a host whose name it does not know.
pub(super) const UNNAMED: &str = "IP-";

/// What a state of a connection means.
pub(super) struct State {
    name: &'static str,
    pub(super) result: EventResult,
    pub(super) details: Option<Details>,
    pub(super) sub_type: Option<EventSubType>,
}

const fn state(
    name: &'static str,
    result: EventResult,
    details: Option<Details>,
    sub_type: Option<EventSubType>,
) -> State {
    State { name, result, details, sub_type }
}

use EventResult::{Failure, Success};

/// Zeek's states, which Vectra uses.
#[rustfmt::skip]
static STATES: &[State] = &[
    state("SF", Success, Some(Details::Terminated), Some(EventSubType::End)),
    state("S0", Success, None, None),
    state("S1", Success, None, Some(EventSubType::Start)),
    state("REJ", Failure, Some(Details::Reset), None),
    state("S2", Failure, Some(Details::Terminated), None),
    state("S3", Failure, Some(Details::Terminated), None),
    state("RSTO", Failure, Some(Details::Reset), None),
    state("RSTR", Failure, Some(Details::Reset), None),
    state("RSTOS0", Failure, Some(Details::Reset), None),
    state("RSTRH", Failure, Some(Details::Reset), None),
    state("SH", Failure, Some(Details::Timeout), None),
    state("SHR", Failure, Some(Details::Timeout), None),
    state("OTH", Success, None, None),
];

/// Returns a state by name.
pub(super) fn state_of(name: &str) -> Option<&'static State> {
    STATES.iter().find(|state| state.name == name)
}

/// Reads a truth value, as JSON's or as Zeek's.
pub(super) fn truth(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "T" => Some(true),
        "false" | "False" | "F" => Some(false),
        _ => None,
    }
}
