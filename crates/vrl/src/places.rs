//! Where in a program's text something stands, for messages about runs.

use vrl::compiler::ExpressionError;

use sweepline_asim::Field;

use crate::accesses::Accesses;
use crate::error::RunError;

/// A program's text by line, and where it writes each column.
#[derive(Debug)]
pub(crate) struct Places {
    name: Box<str>,
    source: Box<str>,
    writes: Vec<(Field, usize)>,
}

impl Places {
    pub(crate) fn new(name: &str, source: &str, found: &Accesses) -> Self {
        let writes = found.paths.iter().filter(|access| access.is_write);
        let writes = writes.filter_map(|access| Some((access.column()?, access.span.start()))).collect();
        Self { name: name.into(), source: source.into(), writes }
    }

    /// Returns a failed expression's message behind the place where it failed.
    pub(crate) fn expression(&self, error: &ExpressionError) -> RunError {
        let at = match error {
            ExpressionError::Error { labels, .. } => labels.first().map(|label| label.span.start()),
            _ => None,
        };
        RunError::Program(match at {
            Some(at) => format!("{}: {error}", self.place(at)),
            None => format!("{}: {error}", self.name),
        })
    }

    /// Adds to a refused value where the program last writes the column.
    pub(crate) fn column(&self, error: RunError) -> RunError {
        let RunError::Column { column, rule, got } = error else { return error };
        let write = self.writes.iter().rev().find(|(field, _)| field.name() == column);
        let rule = match write {
            Some((_, at)) => format!("{}: {rule}", self.place(*at)),
            None => rule,
        };
        RunError::Column { column, rule, got }
    }

    /// Returns `file:line:column`, both counted from 1.
    fn place(&self, offset: usize) -> String {
        let before = self.source.get(..offset).unwrap_or(&self.source);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        format!("{}:{line}:{column}", self.name)
    }
}
