//! `asim_icmp_type(type, v6)`

use vrl::prelude::*;

use sweepline_asim::icmp;

#[derive(Clone, Copy, Debug)]
pub(super) struct IcmpType;

static DEFAULT_V6: Value = Value::Boolean(false);

impl Function for IcmpType {
    fn identifier(&self) -> &'static str {
        "asim_icmp_type"
    }

    fn summary(&self) -> &'static str {
        "names an ICMP message type as `NetworkIcmpType` wants it"
    }

    fn usage(&self) -> &'static str {
        "Returns the name of an ICMP message type, given its number (which belongs in `NetworkIcmpCode`); null for numbers \
         that are no type."
    }

    fn category(&self) -> &'static str {
        Category::Convert.as_ref()
    }

    fn return_kind(&self) -> u16 {
        kind::BYTES | kind::NULL
    }

    fn parameters(&self) -> &'static [Parameter] {
        const PARAMETERS: &[Parameter] = &[
            Parameter::required("type", kind::INTEGER | kind::NULL, "The number."),
            Parameter::optional("v6", kind::BOOLEAN, "Whether it is a type of ICMPv6.").default(&DEFAULT_V6),
        ];
        PARAMETERS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            example! { title: "ICMP", source: "asim_icmp_type(3)", result: Ok(r#""Destination Unreachable""#) },
            example! { title: "ICMPv6", source: "asim_icmp_type(128, v6: true)", result: Ok(r#""Echo Request""#) },
            example! { title: "No type", source: "asim_icmp_type(256)", result: Ok("null") },
        ]
    }

    fn compile(
        &self,
        _: &state::TypeState,
        _: &mut FunctionCompileContext,
        arguments: ArgumentList,
    ) -> Compiled {
        Ok(IcmpTypeExpression { number: arguments.required("type"), v6: arguments.optional("v6") }.as_expr())
    }
}

#[derive(Clone, Debug)]
struct IcmpTypeExpression {
    number: Box<dyn Expression>,
    v6: Option<Box<dyn Expression>>,
}

impl FunctionExpression for IcmpTypeExpression {
    fn resolve(&self, ctx: &mut Context<'_>) -> Resolved {
        let number = match self.number.resolve(ctx)? {
            Value::Null => return Ok(Value::Null),
            value => value.try_integer()?,
        };
        let v6 = match &self.v6 {
            Some(argument) => argument.resolve(ctx)?.try_boolean()?,
            None => false,
        };
        let Ok(number) = u8::try_from(number) else { return Ok(Value::Null) };
        Ok(Value::from(if v6 { icmp::v6_name(number) } else { icmp::v4_name(number) }))
    }

    fn type_def(&self, _: &state::TypeState) -> TypeDef {
        TypeDef::bytes().or_null()
    }
}
