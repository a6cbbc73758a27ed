//! `asim_username_type(name)`

use vrl::prelude::*;

use sweepline_asim::username_type;

#[derive(Clone, Copy, Debug)]
pub(super) struct UsernameType;

impl Function for UsernameType {
    fn identifier(&self) -> &'static str {
        "asim_username_type"
    }

    fn summary(&self) -> &'static str {
        "tells the form of a user name as `SrcUsernameType` and `DstUsernameType` want it"
    }

    fn usage(&self) -> &'static str {
        "Returns `UPN`, `Windows`, `DN` or `Simple` by the form of the name; null for no name."
    }

    fn category(&self) -> &'static str {
        Category::Convert.as_ref()
    }

    fn return_kind(&self) -> u16 {
        kind::BYTES | kind::NULL
    }

    fn parameters(&self) -> &'static [Parameter] {
        const PARAMETERS: &[Parameter] =
            &[Parameter::required("name", kind::BYTES | kind::NULL, "The user name.")];
        PARAMETERS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            example! { title: "UPN", source: r#"asim_username_type("ada@example.com")"#, result: Ok(r#""UPN""#) },
            example! { title: "Windows", source: r#"asim_username_type(s'EXAMPLE\ada')"#, result: Ok(r#""Windows""#) },
            example! { title: "DN", source: r#"asim_username_type("CN=ada,DC=example")"#, result: Ok(r#""DN""#) },
            example! { title: "Simple", source: r#"asim_username_type("ada")"#, result: Ok(r#""Simple""#) },
            example! { title: "None", source: r#"asim_username_type("")"#, result: Ok("null") },
        ]
    }

    fn compile(
        &self,
        _: &state::TypeState,
        _: &mut FunctionCompileContext,
        arguments: ArgumentList,
    ) -> Compiled {
        Ok(UsernameTypeExpression { name: arguments.required("name") }.as_expr())
    }
}

#[derive(Clone, Debug)]
struct UsernameTypeExpression {
    name: Box<dyn Expression>,
}

impl FunctionExpression for UsernameTypeExpression {
    fn resolve(&self, ctx: &mut Context<'_>) -> Resolved {
        let name = self.name.resolve(ctx)?;
        if name.is_null() {
            return Ok(Value::Null);
        }
        Ok(match &*name.try_bytes_utf8_lossy()? {
            "" => Value::Null,
            name => Value::from(username_type(name)),
        })
    }

    fn type_def(&self, _: &state::TypeState) -> TypeDef {
        TypeDef::bytes().or_null()
    }
}
