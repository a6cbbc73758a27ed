//! Each form's records become the sessions that they tell of, and nothing else.

use std::fmt::Write;

use sweepline_asim::{Field, Session, check, json};
use sweepline_parse::Arena;
use sweepline_parse::time::{Clock, Zone};
use sweepline_testkit::{RENDERERS, Record, Truth};
use sweepline_transform_asim::connector::Outcome;
use sweepline_transform_asim::form::Parsed;
use sweepline_transform_asim::registry::{self, CONNECTORS};
use sweepline_transform_asim::stream::Stream;

use crate::reading::{RECEIVED, Rendering, read, renderings};

/// Records of each form that every connector is asked about, and that are read by a pinned connector.
const SAMPLE: usize = 24;

#[test]
fn every_connector_has_a_renderer() {
    assert!(registry::ids().eq(RENDERERS.iter().map(|renderer| renderer.connector)));
}

#[test]
fn sessions_are_the_truth_in_what_the_form_carries() {
    let truth = Truth::new(1);
    let mut wrong = String::new();
    for rendering in renderings() {
        let records = rendering.form.render(rendering.renderer.words, truth.flows());
        assert!(records.iter().any(|record| !record.flows.is_empty()), "{rendering} tells of nothing");
        let position = registry::position(rendering.renderer.connector);
        for (pinned, records) in
            [(None, records.as_slice()), (position, &records[..SAMPLE.min(records.len())])]
        {
            if let Err(difference) = compare(rendering, records, pinned) {
                let _ = writeln!(wrong, "{rendering}, pinned: {}: {difference}", pinned.is_some());
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn exactly_one_connector_recognises_each_record() {
    let truth = Truth::new(1);
    for rendering in renderings() {
        let records = rendering.form.render(rendering.renderer.words, truth.flows());
        for record in records.iter().take(rendering.form.header.len() + SAMPLE) {
            let arena = Arena::new();
            let clock = Clock { zone: &Zone::default(), received: RECEIVED };
            let parsed = Parsed::read(&record.text, &arena, &clock).unwrap();
            // A container is taken apart before anybody is asked.
            if rendering.form.container.is_some() {
                continue;
            }
            let form = parsed.form();
            let stream = Stream::default();
            let who: Vec<&str> = CONNECTORS
                .iter()
                .filter(|connector| (connector.recognises)(&form, &stream))
                .map(|connector| connector.id)
                .collect();
            // Lines below a header are nobody's before it has been read, nor are some headers.
            if who.is_empty() && !rendering.form.header.is_empty() {
                continue;
            }
            assert_eq!(who, [rendering.renderer.connector], "{rendering}: {}", record.text);
        }
    }
}

/// Reads the records as one stream and says in what the first wrong one differs.
fn compare(rendering: Rendering, records: &[Record<'_>], pinned: Option<usize>) -> Result<(), String> {
    let mut stream = Stream::default();
    for record in records {
        let arena = Arena::new();
        let mut sessions = Vec::new();
        let verdict = read(&record.text, pinned, &mut stream, &arena, &mut sessions);
        let differs = |what: &str| format!("{what}\n  {}", record.text);
        // The names of an export's columns are nobody's.
        let is_header = record.flows.is_empty() && matches!(verdict.outcome, Outcome::Skipped(_));
        if verdict.connector_id() != rendering.renderer.connector && !is_header {
            return Err(differs(&format!("taken by {}", verdict.connector_id())));
        }
        if sessions.len() != record.flows.len() {
            let (found, told) = (sessions.len(), record.flows.len());
            return Err(differs(&format!("{found} sessions of {told}, {:?}", verdict.outcome)));
        }
        for (session, (flow, line)) in sessions.iter().zip(&record.flows) {
            let expected = line.expected(flow, rendering.form.refusal);
            same(session, &expected, line.columns()).map_err(|what| differs(&what))?;
            let mut event = String::new();
            json::write(session, &mut event);
            let errors = check::errors(&event);
            if !errors.is_empty() {
                return Err(differs(&format!("{errors:?}")));
            }
        }
    }
    Ok(())
}

fn same(
    session: &Session<'_>,
    expected: &Session<'_>,
    columns: impl Iterator<Item = Field>,
) -> Result<(), String> {
    let mut differences = String::new();
    for column in columns {
        let (found, wanted) = (session.get(column), expected.get(column));
        if found != wanted {
            let _ = write!(differences, "{}: {found:?}, not {wanted:?}; ", column.name());
        }
    }
    if differences.is_empty() { Ok(()) } else { Err(differences) }
}
