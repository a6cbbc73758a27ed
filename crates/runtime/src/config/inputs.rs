//! Who feeds whom: names and globs in `inputs` → components, checked for kind and cycles.

use sweepline_plugin::component::Shape;
use sweepline_plugin::event::Kind;
use sweepline_plugin::options::{self, Place};

use super::Problem;
use super::model::Component;

/// Fills the `inputs` of every component; `broken` names those that are there but could not be read.
pub(super) fn connect(
    drafts: Vec<(Component, Vec<(String, Place)>)>,
    broken: &[String],
    problems: &mut Vec<Problem>,
) -> Vec<Component> {
    let known: Vec<(String, Shape)> =
        drafts.iter().map(|(component, _)| (component.id.clone(), component.shape.clone())).collect();
    let mut components = Vec::with_capacity(drafts.len());
    for (number, (mut component, wanted)) in drafts.into_iter().enumerate() {
        for (pattern, place) in wanted {
            match resolve(&pattern, number, &component, &known, broken) {
                Ok(inputs) => component.inputs.extend(inputs),
                Err(message) => problems.push(Problem::at(&component.file, place, message)),
            }
        }
        component.inputs.sort_unstable();
        component.inputs.dedup();
        feed(&mut component, &known);
        components.push(component);
    }
    if problems.is_empty() {
        check_cycles(&components, problems);
        check_consumers(&components, problems);
    }
    components
}

/// Tells a component which kinds of events it will get.
fn feed(component: &mut Component, known: &[(String, Shape)]) {
    let mut kinds: Vec<Kind> = Vec::new();
    for kind in component.inputs.iter().filter_map(|input| known[*input].1.gives) {
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    component.prepared.feed(&kinds);
    component.identity.feed(&kinds);
}

fn resolve(
    pattern: &str,
    number: usize,
    component: &Component,
    known: &[(String, Shape)],
    broken: &[String],
) -> Result<Vec<usize>, String> {
    let path = format!("`{}s.{}.inputs`", component.kind, component.id);
    let giving = |index: usize| known[index].1.gives.is_some() && index != number;
    let matcher = glob::Pattern::new(pattern)
        .map_err(|error| format!("{path}: `{pattern}` is not a pattern: {error}"))?;
    let found: Vec<usize> =
        (0..known.len()).filter(|index| giving(*index) && matcher.matches(&known[*index].0)).collect();
    // Its own problem has been told; that nothing comes from it is not another one.
    if found.is_empty() && broken.iter().any(|id| matcher.matches(id)) {
        return Ok(found);
    }
    if found.is_empty() {
        let names: Vec<&str> =
            (0..known.len()).filter(|index| giving(*index)).map(|index| known[index].0.as_str()).collect();
        let hint = options::suggestion(pattern, &names);
        return Err(format!("{path}: no component `{pattern}`{hint}"));
    }
    for index in &found {
        let (giver, shape) = &known[*index];
        let takes = &component.shape.takes;
        if let Some(gives) = shape.gives.filter(|kind| !takes.contains(kind)) {
            let takes: Vec<&str> = takes.iter().map(|kind| kind.name()).collect();
            return Err(format!(
                "{path}: `{giver}` gives {}, but {} `{}` takes {}",
                gives.name(),
                component.kind,
                component.component_type,
                takes.join(" or ")
            ));
        }
    }
    Ok(found)
}

fn check_cycles(components: &[Component], problems: &mut Vec<Problem>) {
    let mut settled = vec![false; components.len()];
    loop {
        let mut progress = false;
        for (number, component) in components.iter().enumerate() {
            if !settled[number] && component.inputs.iter().all(|input| settled[*input]) {
                settled[number] = true;
                progress = true;
            }
        }
        if !progress {
            break;
        }
    }
    let looping: Vec<&Component> = components
        .iter()
        .zip(&settled)
        .filter(|(_, settled)| !**settled)
        .map(|(component, _)| component)
        .collect();
    if let Some(first) = looping.first() {
        let names: Vec<&str> = looping.iter().map(|component| component.id.as_str()).collect();
        let message = format!("components feed each other in a circle: {}", names.join(", "));
        problems.push(Problem::at(&first.file, first.place, message));
    }
}

/// Events that nobody takes would block their source for ever.
fn check_consumers(components: &[Component], problems: &mut Vec<Problem>) {
    for (number, component) in components.iter().enumerate() {
        let used = components.iter().any(|other| other.inputs.contains(&number));
        if component.shape.gives.is_some() && !used {
            let message = format!("nothing takes the output of {} `{}`", component.kind, component.id);
            problems.push(Problem::at(&component.file, component.place, message));
        }
    }
}
