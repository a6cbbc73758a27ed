//! The functions that programs can call: VRL's base library without what makes no sense here, and ours.
//!
//! Each of ours is one file: a `Function` (name, parameters, documentation, examples that run as tests) and its expression;
//! those that read a record are one kind of function.
//! They are pure wrappers of `sweepline-parse` and `sweepline-asim`.

mod arguments;
mod icmp_type;
mod ip_in;
mod kv;
mod protocol;
mod records;
mod syslog_header;
mod username_type;

use vrl::compiler::Function;

pub use arguments::constant;
pub use syslog_header::{kind as syslog_kind, object as syslog_object};

/// Functions of VRL's base library that are left out, with the reason.
pub(crate) const REMOVED: &[(&str, &str)] =
    &[("log", "event text does not go into the program's own log"), ("unnest", "one event stays one event")];

/// A list of functions to compile programs with.
#[derive(Debug)]
pub struct Functions {
    list: Vec<Box<dyn Function>>,
}

impl Default for Functions {
    fn default() -> Self {
        Self::standard()
    }
}

impl Functions {
    /// Returns VRL's base library and ours.
    #[must_use]
    pub fn standard() -> Self {
        let mut list = vrl::stdlib::all();
        list.retain(|function| !REMOVED.iter().any(|(name, _)| *name == function.identifier()));
        list.extend(ours());
        Self { list }
    }

    /// Adds functions of another package; one with a known name replaces the old one.
    #[must_use]
    pub fn with(mut self, more: Vec<Box<dyn Function>>) -> Self {
        self.list.retain(|known| !more.iter().any(|new| new.identifier() == known.identifier()));
        self.list.extend(more);
        self
    }

    pub(crate) fn list(&self) -> &[Box<dyn Function>] {
        &self.list
    }
}

fn ours() -> Vec<Box<dyn Function>> {
    vec![
        Box::new(icmp_type::IcmpType),
        Box::new(ip_in::IpIn),
        Box::new(kv::Kv),
        Box::new(protocol::ProtocolName),
        Box::new(records::CEF),
        Box::new(records::LEEF),
        Box::new(syslog_header::SyslogHeader),
        Box::new(username_type::UsernameType),
    ]
}

#[cfg(test)]
mod tests;
