//! Every bound on programs and their runs, with its reason.

use std::time::Duration;

/// Longest program text. The largest mapping written by hand has about 10 kB; the compiler's time grows with the square of
/// the text in bad cases.
pub const SOURCE_BYTES: usize = 64 * 1024;

/// Deepest nesting of brackets in a program. Compiler and run time recurse once per level, each on the worker's stack.
pub const NESTING: usize = 64;

/// Most operators of one statement, for the same reason: `a + b + c` nests once per operator, and the compiler works out the
/// types of each level anew.
pub const OPERATORS: usize = 128;

/// Expressions that one run may evaluate by default. Mappings evaluate a few hundred; at about 50 ns each this is half a
/// millisecond. A hostile program can make each expression copy a large value, so that steps alone do not bound time: give a
/// clock too.
pub const STEPS: u32 = 10_000;

/// The largest step budget that can be configured. Values can be nested once per few steps and are copied and dropped
/// recursively; 30,000 steps of nothing but nesting still fit a stack of 2 MiB (optimised build), 50,000 do not.
pub const STEPS_MAX: u32 = 20_000;

/// Time that one run may take by default where a clock is given. One event must not hold up a batch of a thousand.
pub const TIME: Duration = Duration::from_millis(50);

/// Sessions that one run may make of one record: the largest records known, Azure's flow logs, hold some hundred.
pub const SESSIONS: usize = 4096;

/// Longest word that tells why a record is no session: it becomes a metric label.
pub const REASON_BYTES: usize = 40;

/// Steps between two looks at the clock, which costs about 25 ns.
pub const STEPS_PER_LOOK: u32 = 64;
