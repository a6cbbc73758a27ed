//! `asim_protocol(number_or_name)`

use vrl::prelude::*;

use sweepline_asim::Protocol;

#[derive(Clone, Copy, Debug)]
pub(super) struct ProtocolName;

impl Function for ProtocolName {
    fn identifier(&self) -> &'static str {
        "asim_protocol"
    }

    fn summary(&self) -> &'static str {
        "names an IP protocol as `NetworkProtocol` wants it"
    }

    fn usage(&self) -> &'static str {
        "Returns the IANA keyword of an IP protocol, given its number or its name in any spelling; null for one that is not \
         known."
    }

    fn category(&self) -> &'static str {
        Category::Convert.as_ref()
    }

    fn return_kind(&self) -> u16 {
        kind::BYTES | kind::NULL
    }

    fn parameters(&self) -> &'static [Parameter] {
        const PARAMETERS: &[Parameter] = &[Parameter::required(
            "protocol",
            kind::BYTES | kind::INTEGER | kind::NULL,
            "The number or name.",
        )];
        PARAMETERS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            example! { title: "A number", source: "asim_protocol(6)", result: Ok(r#""TCP""#) },
            example! { title: "A number as text", source: r#"asim_protocol("17")"#, result: Ok(r#""UDP""#) },
            example! { title: "A name", source: r#"asim_protocol("icmp6")"#, result: Ok(r#""IPv6-ICMP""#) },
            example! { title: "An unknown one", source: r#"asim_protocol("carrier pigeon")"#, result: Ok("null") },
        ]
    }

    fn compile(
        &self,
        _: &state::TypeState,
        _: &mut FunctionCompileContext,
        arguments: ArgumentList,
    ) -> Compiled {
        Ok(ProtocolExpression { protocol: arguments.required("protocol") }.as_expr())
    }
}

#[derive(Clone, Debug)]
struct ProtocolExpression {
    protocol: Box<dyn Expression>,
}

impl FunctionExpression for ProtocolExpression {
    fn resolve(&self, ctx: &mut Context<'_>) -> Resolved {
        let protocol = match self.protocol.resolve(ctx)? {
            Value::Null => None,
            Value::Integer(number) => u8::try_from(number).ok().map(Protocol),
            text => Protocol::from_text(text.try_bytes_utf8_lossy()?.trim()),
        };
        Ok(protocol.and_then(Protocol::keyword).map_or(Value::Null, Value::from))
    }

    fn type_def(&self, _: &state::TypeState) -> TypeDef {
        TypeDef::bytes().or_null()
    }
}
