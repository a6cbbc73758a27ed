//! Reading what was rendered.

use std::fmt;

use sweepline_asim::Session;
use sweepline_parse::Arena;
use sweepline_parse::time::Nanos;
use sweepline_testkit::{Form, RENDERERS, Renderer};
use sweepline_transform_asim::mapper::{Verdict, map_record};
use sweepline_transform_asim::options::Settings;
use sweepline_transform_asim::stream::Stream;

/// 2026-03-14T12:00:00Z: after all that the truth holds.
pub(crate) const RECEIVED: Nanos = Nanos(1_773_489_600_000_000_000);

/// A renderer's form, to be named in messages.
#[derive(Clone, Copy)]
pub(crate) struct Rendering {
    pub(crate) renderer: &'static Renderer,
    pub(crate) form: &'static Form,
}

impl fmt::Display for Rendering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} as {}", self.renderer.connector, self.form.name)
    }
}

/// Every form of every connector.
pub(crate) fn renderings() -> impl Iterator<Item = Rendering> {
    RENDERERS.iter().flat_map(|renderer| renderer.forms.iter().map(move |form| Rendering { renderer, form }))
}

/// Reads one record of a stream.
pub(crate) fn read<'a>(
    record: &'a str,
    pinned: Option<usize>,
    stream: &mut Stream,
    arena: &'a Arena,
    sessions: &mut Vec<Session<'a>>,
) -> Verdict<'a> {
    map_record(record, RECEIVED, pinned, &Settings::default(), stream, arena, sessions)
}

/// Reads the records of one stream with settings of the user's.
pub(crate) fn read_all_with<'a>(
    settings: &Settings,
    records: impl IntoIterator<Item = &'a str>,
    arena: &'a Arena,
) -> Vec<Session<'a>> {
    let (mut stream, mut sessions) = (Stream::default(), Vec::new());
    for record in records {
        map_record(record, RECEIVED, None, settings, &mut stream, arena, &mut sessions);
    }
    sessions
}

/// Reads the records of one stream, each by the connector that recognises it.
pub(crate) fn read_all<'a>(records: impl IntoIterator<Item = &'a str>, arena: &'a Arena) -> Vec<Session<'a>> {
    read_all_with(&Settings::default(), records, arena)
}
