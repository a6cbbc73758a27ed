//! Asking a plugin what it thinks of its options, before anything runs.

use sweepline_plugin::component::ComponentError;
use sweepline_plugin::options::{Node, OptionsError, Place as At, Tree};
use sweepline_proto::plugin::Problem;

use super::call::{CallError, Plugin};
use super::component::Remote;
use super::place::Place;

/// Starts or calls the plugin, has it look at the component's options, and leaves it again.
///
/// # Errors
///
/// Says that the plugin cannot be had, is not what the configuration says, or what it finds wrong and where.
pub(super) fn inspect(remote: &Remote) -> Result<(), ComponentError> {
    // A thread of its own: the caller may be at work for a runtime already.
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(|error| ComponentError::io("starting", error))?
                .block_on(ask(remote))
        });
        asking
            .join()
            .unwrap_or_else(|_| Err(ComponentError::Unavailable("the inspection broke off".to_owned())))
    })
}

async fn ask(remote: &Remote) -> Result<(), ComponentError> {
    let place = Place::new(&remote.place, &remote.name, None)?;
    let occupied = place.enter().await.map_err(failed)?;
    let found = async { Plugin::find(remote, occupied.channel()).await?.validate(remote).await }.await;
    occupied.leave().await;
    let problems = found.map_err(failed)?;
    if problems.is_empty() {
        return Ok(());
    }
    Err(ComponentError::Options(
        problems.into_iter().map(|problem| placed(problem, &remote.section)).collect(),
    ))
}

fn failed(error: CallError) -> ComponentError {
    match error {
        CallError::Config(why) => ComponentError::Config(why),
        other => ComponentError::Unavailable(other.to_string()),
    }
}

/// Finds the place that a problem is about in the user's file.
fn placed(problem: Problem, section: &Node) -> OptionsError {
    let mut at: Option<At> = None;
    let mut node = Some(section);
    let mut path = Vec::with_capacity(problem.path.len());
    for key in problem.path {
        let step = node.and_then(|node| step(node, &key));
        if let Some((place, _)) = step {
            at = Some(place);
        }
        let is_item = matches!(node.map(|node| &node.tree), Some(Tree::List(_)));
        path.push(if is_item { format!("[{key}]") } else { key });
        node = step.map(|(_, node)| node);
    }
    let mut error = OptionsError::new(problem.message);
    error.place = at.filter(|place| place.line > 0);
    error.path = path;
    error
}

fn step<'n>(node: &'n Node, key: &str) -> Option<(At, &'n Node)> {
    match &node.tree {
        Tree::Map(entries) => {
            entries.iter().find(|(known, _, _)| known == key).map(|(_, place, value)| (*place, value))
        }
        Tree::List(items) => items.get(key.parse::<usize>().ok()?).map(|item| (item.place, item)),
        Tree::Scalar(_) => None,
    }
}
