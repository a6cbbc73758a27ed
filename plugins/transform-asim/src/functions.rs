//! VRL functions that need the connectors: a reader per shipped connector, and NetworkDirection by addresses.

mod direction;
mod parse;

#[cfg(test)]
mod tests;

use sweepline_vrl::Functions;
use sweepline_vrl::vrl::compiler::Function;

use crate::registry::READERS;

/// Returns the functions that programs can call everywhere: those of `crates/vrl`, and those of this package.
pub fn standard() -> Functions {
    Functions::standard().with(ours())
}

fn ours() -> Vec<Box<dyn Function>> {
    let mut list: Vec<Box<dyn Function>> = vec![Box::new(direction::NetworkDirection)];
    for (number, name) in READERS.iter().enumerate() {
        list.push(Box::new(parse::AsimParse { name, number }));
    }
    list
}
