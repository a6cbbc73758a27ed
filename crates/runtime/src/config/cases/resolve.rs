//! Names in cases → components, checked for kind and reach.

use sweepline_plugin::component::Prepared;
use sweepline_plugin::event::Kind;
use sweepline_plugin::options;

use super::text::{At, Draft, DraftInput, DraftOutput};
use super::{Case, CaseInput, CaseOutput, Inserted};
use crate::config::model::Component;
use sweepline_plugin::options::Problem;

/// Looks up the names of all cases.
pub(in crate::config) fn resolve(
    drafts: Vec<Draft>,
    components: &[Component],
    problems: &mut Vec<Problem>,
) -> Vec<Case> {
    let mut cases = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let file = draft.file.clone();
        match case(draft, components) {
            Ok(case) => cases.push(case),
            Err((at, message)) => {
                problems.push(Problem::at(file, at.place, format!("`{}`: {message}", at.path)));
            }
        }
    }
    cases
}

fn case(draft: Draft, components: &[Component]) -> Result<Case, (At, String)> {
    let Draft { name, file, at, inputs, advance, outputs, silent, silent_place } = draft;
    let inputs: Vec<CaseInput> =
        inputs.into_iter().map(|input| resolve_input(input, components)).collect::<Result<_, _>>()?;
    let reached = downstream(inputs.iter().map(|input| input.insert_at), components);
    let outputs = outputs
        .into_iter()
        .map(|output| resolve_output(output, components, &reached))
        .collect::<Result<_, _>>()?;
    let silent_at = At { path: format!("{}.no_outputs_from", at.path), place: silent_place };
    let silent = silent
        .iter()
        .map(|id| giving(id, components, &reached).map_err(|message| (silent_at.clone(), message)))
        .collect::<Result<_, _>>()?;
    Ok(Case { name, file, place: at.place, inputs, advance, outputs, silent })
}

fn resolve_input(input: DraftInput, components: &[Component]) -> Result<CaseInput, (At, String)> {
    let DraftInput { insert_at, at, events, received, advance } = input;
    let failed = |message: String| (At { path: format!("{}.insert_at", at.path), place: at.place }, message);
    let number = known(&insert_at, components).map_err(failed)?;
    let component = &components[number];
    if !works_in_tests(component) {
        let message = format!(
            "{} `{insert_at}` is not part of a test; insert at a transform or a detection sink",
            component.kind
        );
        return Err(failed(message));
    }
    let kind = match events {
        Inserted::Raw { .. } => Kind::Raw,
        Inserted::Session(_) => Kind::Session,
    };
    let takes = &component.shape.takes;
    if !takes.contains(&kind) {
        let takes: Vec<&str> = takes.iter().map(|kind| kind.name()).collect();
        let message = format!("`{insert_at}` takes {}, not {}", takes.join(" or "), kind.name());
        return Err(failed(message));
    }
    Ok(CaseInput { insert_at: number, place: at.place, events, received, advance })
}

fn resolve_output(
    output: DraftOutput,
    components: &[Component],
    reached: &[bool],
) -> Result<CaseOutput, (At, String)> {
    let DraftOutput { extract_from, at, at_least, at_most, conditions } = output;
    let failed =
        |message: String| (At { path: format!("{}.extract_from", at.path), place: at.place }, message);
    let mut numbers = Vec::with_capacity(extract_from.len());
    for id in &extract_from {
        let number = giving(id, components, reached).map_err(failed)?;
        if given(&components[number]) == Kind::Sketch {
            let message =
                format!("`{id}` gives sketches, which have no fields; extract from what takes them");
            return Err(failed(message));
        }
        if numbers.first().is_some_and(|first| given(&components[*first]) != given(&components[number])) {
            return Err(failed("sessions and alerts cannot be looked at together".to_owned()));
        }
        numbers.push(number);
    }
    if numbers.is_empty() {
        return Err(failed("names no component".to_owned()));
    }
    Ok(CaseOutput { extract_from: numbers, place: at.place, at_least, at_most, conditions })
}

/// Returns the number of a component that gives events in a test and is reached by the inputs.
fn giving(id: &str, components: &[Component], reached: &[bool]) -> Result<usize, String> {
    let number = known(id, components)?;
    let component = &components[number];
    if !works_in_tests(component) {
        let message = format!(
            "{} `{id}` gives nothing in a test; name a transform or a detection sink",
            component.kind
        );
        return Err(message);
    }
    if !reached[number] {
        return Err(format!("nothing that is put in reaches `{id}`"));
    }
    Ok(number)
}

fn known(id: &str, components: &[Component]) -> Result<usize, String> {
    components.iter().position(|component| component.id == id).ok_or_else(|| {
        let names: Vec<&str> = components
            .iter()
            .filter(|component| works_in_tests(component))
            .map(|component| component.id.as_str())
            .collect();
        format!("no component `{id}`{}", options::suggestion(id, &names))
    })
}

/// Sources, delivering sinks and what is done elsewhere are not built for tests.
fn works_in_tests(component: &Component) -> bool {
    match &component.prepared {
        Prepared::Source(_) | Prepared::Processor(_) => false,
        Prepared::Transform(_) => true,
        Prepared::Sink(sink) => sink.rehearsal().is_some(),
    }
}

/// Returns what a component gives in a test; a rehearsed sink gives its alerts.
fn given(component: &Component) -> Kind {
    component.shape.gives.unwrap_or(Kind::Alert)
}

/// Marks everything that events can come to from some components, themselves included.
fn downstream(from: impl Iterator<Item = usize>, components: &[Component]) -> Vec<bool> {
    let mut reached = vec![false; components.len()];
    from.for_each(|number| reached[number] = true);
    loop {
        let mut has_grown = false;
        for (number, component) in components.iter().enumerate() {
            if !reached[number] && component.inputs.iter().any(|input| reached[*input]) {
                reached[number] = true;
                has_grown = true;
            }
        }
        if !has_grown {
            return reached;
        }
    }
}
