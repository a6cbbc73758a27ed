//! `lookup(table, key)`: the tables that `connector.yaml` holds or names.

mod csv;
mod tables;

use std::collections::BTreeMap;
use std::sync::Arc;

use sweepline_vrl::constant;
use sweepline_vrl::vrl::prelude::*;

use self::tables::Table;

pub(super) use self::tables::read;

/// The function, with the tables of one connector.
#[derive(Clone, Debug)]
pub(super) struct Lookup {
    tables: BTreeMap<String, Arc<Table>>,
}

impl Function for Lookup {
    fn identifier(&self) -> &'static str {
        "lookup"
    }

    fn summary(&self) -> &'static str {
        "looks a key up in a table of the connector"
    }

    fn usage(&self) -> &'static str {
        "Returns the text that stands behind `key` in a table under `lookups` or `lookup_files` of `connector.yaml`, or an \
         object of texts where the file's `value` is a list; null when the table lacks the key. The table is named by a constant."
    }

    fn category(&self) -> &'static str {
        Category::Map.as_ref()
    }

    fn internal_failure_reasons(&self) -> &'static [&'static str] {
        &[]
    }

    fn return_kind(&self) -> u16 {
        kind::BYTES | kind::OBJECT | kind::NULL
    }

    fn parameters(&self) -> &'static [Parameter] {
        const PARAMETERS: &[Parameter] = &[
            Parameter::required("table", kind::BYTES, "The name of the table."),
            Parameter::required("key", kind::ANY, "The key, a text or a number."),
        ];
        PARAMETERS
    }

    fn examples(&self) -> &'static [Example] {
        &[example! { title: "An action", source: r#"lookup("actions", "block")"#, result: Ok(r#""Deny""#) }]
    }

    fn compile(
        &self,
        state: &state::TypeState,
        _: &mut FunctionCompileContext,
        arguments: ArgumentList,
    ) -> Compiled {
        let name = arguments.required_literal("table", state)?;
        let error = "`connector.yaml` has no such table under `lookups` or `lookup_files`";
        let table = constant("table", name, error, |name| self.tables.get(&*name.to_str_lossy()?).cloned())?;
        Ok(LookupExpression { table, key: arguments.required("key") }.as_expr())
    }
}

#[derive(Clone, Debug)]
struct LookupExpression {
    table: Arc<Table>,
    key: Box<dyn Expression>,
}

impl FunctionExpression for LookupExpression {
    fn resolve(&self, ctx: &mut Context<'_>) -> Resolved {
        let key = self.key.resolve(ctx)?;
        let found = match &key {
            Value::Integer(number) => self.table.get(&number.to_string()),
            key => key.to_str_lossy().and_then(|key| self.table.get(&key)),
        };
        Ok(found.cloned().unwrap_or(Value::Null))
    }

    fn type_def(&self, _: &state::TypeState) -> TypeDef {
        self.table.type_def().or_null()
    }
}
