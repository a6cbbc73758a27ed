//! `sweepline connectors`.

use std::fmt::Write;
use std::process::ExitCode;

use sweepline_transform_asim::connector::Connector;
use sweepline_transform_asim::options;
use sweepline_transform_asim::registry::CONNECTORS;
use sweepline_transform_asim::table::To;

use super::print;
use crate::args::{ConnectorsAction, ConnectorsArgs};
use crate::exit::{self, Failure};

pub(crate) fn run(args: &ConnectorsArgs) -> Result<ExitCode, Failure> {
    match &args.action {
        None | Some(ConnectorsAction::List) => print(&list())?,
        Some(ConnectorsAction::Show { id }) => print(&show(find(id)?))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn find(id: &str) -> Result<&'static Connector, Failure> {
    let number = options::pinned(Some(id)).map_err(|error| Failure::new(exit::USAGE, error))?;
    number
        .and_then(|number| CONNECTORS.get(number).copied())
        .ok_or_else(|| Failure::new(exit::USAGE, "`auto` is not a connector but the choice among them"))
}

fn list() -> String {
    let width = CONNECTORS.iter().map(|connector| connector.id.len()).max().unwrap_or(0);
    let mut out = String::new();
    for connector in CONNECTORS {
        let tables = connector.tables.join(", ");
        let _ = writeln!(out, "{:width$}  {} [{tables}]", connector.id, connector.title);
    }
    out
}

fn show(connector: &Connector) -> String {
    let mut out = format!("{} — {}\n\n", connector.id, connector.title);
    let products: Vec<String> =
        connector.products.iter().map(|(vendor, product)| format!("{vendor} / {product}")).collect();
    let _ = writeln!(out, "EventVendor / EventProduct: {}", products.join("; "));
    let _ = writeln!(out, "Sentinel tables: {}", connector.tables.join(", "));
    let _ = writeln!(out, "Forms:");
    for form in connector.forms {
        let _ = writeln!(out, "  - {form}");
    }
    for (form, table) in connector.mappings {
        let _ = writeln!(out, "\nMapped keys, {form}:");
        for entry in table.entries() {
            if let Some(target) = target(entry.to) {
                let _ = writeln!(out, "  {:36} {target}", entry.key);
            }
        }
    }
    let _ = writeln!(out, "\n{}", connector.readme);
    out
}

/// Where a value goes, in words; values for `finish` have no single target.
fn target(to: To) -> Option<String> {
    Some(match to {
        To::Text(field)
        | To::Ip(field)
        | To::NatIp(field)
        | To::Port(field)
        | To::NatPort(field)
        | To::Count(field)
        | To::Int(field)
        | To::Mac(field)
        | To::Country(field) => field.name().to_owned(),
        To::Seconds => "NetworkDuration".to_owned(),
        To::Protocol => "NetworkProtocol".to_owned(),
        To::SrcUser => "SrcUsername, SrcUsernameType".to_owned(),
        To::DstUser => "DstUsername, DstUsernameType".to_owned(),
        To::SrcHost => "SrcHostname, SrcDomain, SrcFQDN".to_owned(),
        To::DstHost => "DstHostname, DstDomain, DstFQDN".to_owned(),
        To::DvcHost => "DvcHostname, DvcDomain, DvcFQDN or DvcIpAddr".to_owned(),
        To::Extra(name) => format!("AdditionalFields.{name}"),
        To::Slot(_) => return None,
    })
}
