//! `ip_in!(ip, networks)`

use std::net::IpAddr;

use ipnet::IpNet;
use vrl::prelude::*;

use sweepline_parse::addr;

use super::arguments::{constant, with_text};

#[derive(Clone, Copy, Debug)]
pub(super) struct IpIn;

impl Function for IpIn {
    fn identifier(&self) -> &'static str {
        "ip_in"
    }

    fn summary(&self) -> &'static str {
        "tells whether an address lies in one of several networks"
    }

    fn usage(&self) -> &'static str {
        "Tells whether `ip` lies in one of `networks`: one network or an array of them, each in CIDR notation or a single \
         address. IPv4-mapped IPv6 addresses count as IPv4. A constant list is read when the program is compiled."
    }

    fn category(&self) -> &'static str {
        Category::Ip.as_ref()
    }

    fn internal_failure_reasons(&self) -> &'static [&'static str] {
        &["`ip` is not an address.", "`networks` holds something else than networks."]
    }

    fn return_kind(&self) -> u16 {
        kind::BOOLEAN
    }

    fn parameters(&self) -> &'static [Parameter] {
        const PARAMETERS: &[Parameter] = &[
            Parameter::required("ip", kind::BYTES, "The address."),
            Parameter::required("networks", kind::BYTES | kind::ARRAY, "The networks.")
                .with_element_kind(kind::BYTES),
        ];
        PARAMETERS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            example! {
                title: "Several networks",
                source: r#"ip_in!("10.1.2.3", ["192.168.0.0/16", "10.0.0.0/8"])"#,
                result: Ok("true"),
            },
            example! {
                title: "IPv4 in IPv6",
                source: r#"ip_in!("::ffff:10.1.2.3", "10.0.0.0/8")"#,
                result: Ok("true"),
            },
            example! {
                title: "A single address",
                source: r#"ip_in!("2001:db8::1", "2001:db8::2")"#,
                result: Ok("false"),
            },
            example! {
                title: "Not an address",
                source: r#"ip_in!("router", "10.0.0.0/8")"#,
                result: Err(r#"function call error for "ip_in" at (0:30): `router` is not an IP address"#),
            },
        ]
    }

    fn compile(
        &self,
        state: &state::TypeState,
        _: &mut FunctionCompileContext,
        arguments: ArgumentList,
    ) -> Compiled {
        let ip = arguments.required("ip");
        let expression = arguments.required("networks");
        let networks = match expression.resolve_constant(state) {
            None => ConstOrExpr::Expr(expression),
            Some(value) => {
                let error = r#"must be a network or an array of them, such as "10.0.0.0/8""#;
                ConstOrExpr::Const(constant("networks", value, error, |value| networks(value).ok())?)
            }
        };
        Ok(IpInExpression { ip, networks }.as_expr())
    }
}

#[derive(Clone, Debug)]
struct IpInExpression {
    ip: Box<dyn Expression>,
    networks: ConstOrExpr<Vec<IpNet>>,
}

impl FunctionExpression for IpInExpression {
    fn resolve(&self, ctx: &mut Context<'_>) -> Resolved {
        let ip = with_text(&*self.ip, ctx, |text| {
            let ip = addr::ip(text).map(addr::canonical);
            ip.ok_or_else(|| ExpressionError::from(format!("`{text}` is not an IP address")))
        })?;
        match &self.networks {
            ConstOrExpr::Const(networks) => Ok(contains(networks, ip)),
            ConstOrExpr::Expr(expression) => Ok(contains(&networks(&expression.resolve(ctx)?)?, ip)),
        }
    }

    fn type_def(&self, _: &state::TypeState) -> TypeDef {
        TypeDef::boolean().fallible()
    }
}

fn contains(networks: &[IpNet], ip: IpAddr) -> Value {
    Value::Boolean(networks.iter().any(|network| network.contains(&ip)))
}

fn networks(value: &Value) -> Result<Vec<IpNet>, ExpressionError> {
    match value {
        Value::Array(items) => items.iter().map(network).collect(),
        single => network(single).map(|network| vec![network]),
    }
}

fn network(value: &Value) -> Result<IpNet, ExpressionError> {
    let text = value.try_bytes_utf8_lossy()?;
    let network = match text.contains('/') {
        true => text.parse().ok(),
        false => addr::ip(&text).map(addr::canonical).map(IpNet::from),
    };
    network.ok_or_else(|| ExpressionError::from(format!("`{text}` is not a network")))
}
