//! `asim_network_direction!(source, destination)`

use std::net::IpAddr;
use std::sync::Arc;

use sweepline_parse::addr;
use sweepline_vrl::constant;
use sweepline_vrl::vrl::prelude::*;

use crate::direction::{Networks, between};

#[derive(Clone, Copy, Debug)]
pub(super) struct NetworkDirection;

impl Function for NetworkDirection {
    fn identifier(&self) -> &'static str {
        "asim_network_direction"
    }

    fn summary(&self) -> &'static str {
        "tells the direction of a session by its addresses"
    }

    fn usage(&self) -> &'static str {
        "Returns `Inbound`, `Outbound`, `Local` or `External` by which of the two addresses are inside: the private ranges, and \
         the networks in `internal`, a constant list; null when an address is missing. The `asim` transform does the same for \
         every session without a direction, with the networks in its options."
    }

    fn category(&self) -> &'static str {
        Category::Ip.as_ref()
    }

    fn internal_failure_reasons(&self) -> &'static [&'static str] {
        &["`source` or `destination` is no address."]
    }

    fn return_kind(&self) -> u16 {
        kind::BYTES | kind::NULL
    }

    fn parameters(&self) -> &'static [Parameter] {
        const PARAMETERS: &[Parameter] = &[
            Parameter::required("source", kind::BYTES | kind::NULL, "The source address."),
            Parameter::required("destination", kind::BYTES | kind::NULL, "The destination address."),
            Parameter::optional("internal", kind::ARRAY, "Networks inside, besides the private ranges."),
        ];
        PARAMETERS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            example! {
                title: "From outside to inside",
                source: r#"asim_network_direction!("203.0.113.9", "10.0.0.5")"#,
                result: Ok(r#""Inbound""#),
            },
            example! {
                title: "With public networks of one's own",
                source: r#"asim_network_direction!("203.0.113.9", "198.51.100.7", internal: ["203.0.113.0/24"])"#,
                result: Ok(r#""Outbound""#),
            },
            example! {
                title: "Without a source",
                source: r#"asim_network_direction!(null, "10.0.0.5")"#,
                result: Ok("null"),
            },
            example! {
                title: "Not an address",
                source: r#"asim_network_direction!("router", "10.0.0.5")"#,
                result: Err(
                    r#"function call error for "asim_network_direction" at (0:45): `router` is not an IP address"#,
                ),
            },
        ]
    }

    fn compile(
        &self,
        state: &state::TypeState,
        _: &mut FunctionCompileContext,
        arguments: ArgumentList,
    ) -> Compiled {
        let networks = match arguments.optional_literal("internal", state)? {
            None => Networks::default(),
            Some(value) => {
                let error = "must be a list of networks, such as [\"203.0.113.0/24\"]";
                constant("internal", value, error, |value| {
                    let texts = value.as_array()?.iter().map(|text| text.to_string_lossy().into_owned());
                    Networks::new(&texts.collect::<Vec<_>>()).ok()
                })?
            }
        };
        let (source, destination) = (arguments.required("source"), arguments.required("destination"));
        Ok(DirectionExpression { source, destination, networks: Arc::new(networks) }.as_expr())
    }
}

#[derive(Clone, Debug)]
struct DirectionExpression {
    source: Box<dyn Expression>,
    destination: Box<dyn Expression>,
    networks: Arc<Networks>,
}

impl FunctionExpression for DirectionExpression {
    fn resolve(&self, ctx: &mut Context<'_>) -> Resolved {
        let ends = (address(&*self.source, ctx)?, address(&*self.destination, ctx)?);
        let (Some(source), Some(destination)) = ends else { return Ok(Value::Null) };
        Ok(Value::from(between(source, destination, &self.networks).as_str()))
    }

    fn type_def(&self, _: &state::TypeState) -> TypeDef {
        TypeDef::bytes().or_null().fallible()
    }
}

fn address(argument: &dyn Expression, ctx: &mut Context<'_>) -> Result<Option<IpAddr>, ExpressionError> {
    let value = argument.resolve(ctx)?;
    if value.is_null() {
        return Ok(None);
    }
    let text = value.try_bytes_utf8_lossy()?;
    match addr::ip(&text) {
        Some(address) => Ok(Some(address)),
        None => Err(format!("`{text}` is not an IP address").into()),
    }
}
