//! What a program can read of a record, besides the event: `%name`.

use vrl::value::{Kind, Value};

use crate::error::DidYouMean;

/// One thing of a record that programs read as `%name`.
#[derive(Clone, Copy, Debug)]
pub struct Input {
    /// The name behind the `%`.
    pub name: &'static str,
    /// What the compiler may take its values for.
    pub kind: fn() -> Kind,
}

/// A record while a program runs on it.
pub trait Record {
    /// Returns the value of an input by its place in the list that the program was compiled with.
    ///
    /// Called once per run at most, when the program first reads the input.
    fn input(&self, number: usize) -> Option<Value>;
}

/// What programs over sessions alone run on.
pub(crate) struct NoRecord;

impl Record for NoRecord {
    fn input(&self, _number: usize) -> Option<Value> {
        None
    }
}

/// Returns the place of an input in the list.
pub(crate) fn position(inputs: &[Input], name: &str) -> Option<usize> {
    inputs.iter().position(|input| input.name == name)
}

/// Returns what is wrong with a name that is no input.
pub(crate) fn unknown(inputs: &[Input], name: &str) -> String {
    if inputs.is_empty() {
        return "events have no metadata".to_owned();
    }
    let near = inputs.iter().find(|input| {
        let known = input.name;
        known.eq_ignore_ascii_case(name) || known.starts_with(name) || name.starts_with(known)
    });
    let names: Vec<String> = inputs.iter().map(|input| format!("`%{}`", input.name)).collect();
    let hint = DidYouMean(near.map(|input| input.name));
    format!("the record has no `%{name}`{hint}; it has {}", names.join(", "))
}
