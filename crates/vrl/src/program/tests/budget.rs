//! Programs that want too much.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::*;
use crate::{Budget, TimeBudget, limits};

fn run_with(budget: Budget, source: &str) -> Result<Outcome, RunError> {
    let arena = Arena::new();
    let mut session = sample();
    let outcome = compile(source).run(&mut Runtime::new(budget), &mut session, &arena);
    if outcome.is_err() {
        assert_eq!(session, sample());
    }
    outcome
}

#[test]
fn loops_over_large_arrays_run_out_of_steps() {
    let hostile = [
        "n = 0; for_each(range!(0, 100000)) -> |_i, v| { n = n + v }; .EventMessage = to_string(n)",
        "for_each(range!(0, 1000)) -> |_i, _v| { for_each(range!(0, 1000)) -> |_j, w| { .DstBytes = w } }",
        "x = map_values(range!(0, 100000)) -> |v| { v + 1 }; .DstBytes = length(x)",
        "x = filter(range!(0, 100000)) -> |_i, v| { v == 1 }; .DstBytes = length(x)",
    ];
    for source in hostile {
        assert_eq!(run_with(Budget::default(), source), Err(RunError::Steps(limits::STEPS)), "{source}");
    }
}

#[test]
fn values_nested_deeper_and_deeper_fit_the_stack_of_a_worker() {
    // The recursion that copies and drops them needs several times the stack when it is not optimised.
    let stack = if cfg!(debug_assertions) { 16 << 20 } else { 2 << 20 };
    let source = "x = []; for_each(range!(0, 100000)) -> |_i, _v| { x = [x] }; .DstBytes = length(x)";
    let run = move || run_with(Budget::default(), source);
    let outcome = std::thread::Builder::new().stack_size(stack).spawn(run).unwrap().join();
    assert_eq!(outcome.unwrap(), Err(RunError::Steps(limits::STEPS)));
}

#[test]
fn the_step_budget_has_a_ceiling() {
    let budget = Budget { steps: u32::MAX, time: None };
    let source = "n = 0; for_each(range!(0, 100000)) -> |_i, v| { n = n + v }; .DstBytes = n";
    assert_eq!(run_with(budget, source), Err(RunError::Steps(limits::STEPS_MAX)));
}

#[test]
fn the_budget_is_an_option_and_starts_anew_for_each_event() {
    let source = "n = 0; for_each(range!(0, 100)) -> |_i, v| { n = n + v }; .DstBytes = n";
    assert_eq!(run_with(Budget { steps: 50, time: None }, source), Err(RunError::Steps(50)));
    let program = compile(source);
    let mut runtime = Runtime::new(Budget { steps: 1000, time: None });
    let arena = Arena::new();
    for _ in 0..10 {
        assert_eq!(program.run(&mut runtime, &mut sample(), &arena), Ok(Outcome::Keep));
    }
}

#[test]
fn the_time_budget_goes_by_the_given_clock() {
    let ticks = Arc::new(AtomicU64::new(0));
    let clock = Arc::clone(&ticks);
    let time = TimeBudget {
        limit: limits::TIME,
        clock: Arc::new(move || Duration::from_millis(20 * clock.fetch_add(1, Ordering::Relaxed))),
    };
    let budget = Budget { time: Some(time), ..Budget::default() };
    let source = "n = 0; for_each(range!(0, 1000)) -> |_i, v| { n = n + v }; .DstBytes = n";
    let error = run_with(budget.clone(), source).unwrap_err();
    assert_eq!(error.to_string(), "program exceeds its time budget of 50 ms");
    assert_eq!(ticks.load(Ordering::Relaxed), 4);
    assert_eq!(run_with(budget, ".DstBytes = 1"), Ok(Outcome::Keep));
}

#[test]
fn running_out_cannot_be_caught() {
    let source = "n = 0\nx = { for_each(range!(0, 100000)) -> |_i, v| { n = n + v }; to_int(.EventMessage) } ?? 0\n.DstBytes = x";
    assert_eq!(run_with(Budget::default(), source), Err(RunError::Steps(limits::STEPS)));
}
