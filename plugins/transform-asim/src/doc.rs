//! A connector as a page: what it reads, what becomes of each key, and its README.

use std::fmt::Write;

use crate::connector::Connector;
use crate::table::To;
use crate::user;

/// Returns the connector's page, Markdown.
pub fn page(connector: &Connector) -> String {
    let mut out = format!("# `{}`: {}\n\n", connector.id, connector.title);
    let products: Vec<String> =
        connector.products.iter().map(|(vendor, product)| format!("{vendor} / {product}")).collect();
    let _ = writeln!(out, "- EventVendor / EventProduct: {}", products.join("; "));
    let _ = writeln!(out, "- Sentinel tables: {}", connector.tables.join(", "));
    let _ = writeln!(out, "\n## Forms\n");
    for form in connector.forms {
        let _ = writeln!(out, "- {form}");
    }
    out.push('\n');
    push_readme(connector.readme, &mut out);
    let _ = writeln!(out, "\n## Mapped keys");
    for (form, table) in connector.mappings {
        let _ = writeln!(out, "\n### {form}\n\n| key | column |\n|---|---|");
        for entry in table.all() {
            if let Some(column) = column(entry.to) {
                let _ = writeln!(out, "| `{}` | {column} |", entry.key);
            }
        }
    }
    out
}

/// Returns the page of a user's connector, Markdown.
pub fn own_page(connector: &user::Connector) -> String {
    let mut out = format!("# `{}`: {}\n\n", connector.id(), connector.title());
    let _ = writeln!(out, "- EventVendor / EventProduct: {} / {}", connector.vendor(), connector.product());
    let _ = writeln!(out, "- Sentinel table: {}", connector.table());
    let _ = writeln!(out, "- Form: {}", connector.form());
    let _ = writeln!(out, "- Folder: {}", connector.folder().display());
    if !connector.readme().is_empty() {
        out.push('\n');
        push_readme(connector.readme(), &mut out);
    }
    let _ = writeln!(out, "\n## Mapping\n\n```vrl\n{}\n```", connector.mapping().trim_end());
    out
}

/// Appends a README, which has a title of its own, as a chapter.
fn push_readme(readme: &str, out: &mut String) {
    for line in readme.lines().skip_while(|line| line.starts_with("# ") || line.is_empty()) {
        let deeper = if line.starts_with("# ") { "#" } else { "" };
        let _ = writeln!(out, "{deeper}{line}");
    }
}

/// Where a value goes, in words; `None` for values that `finish` combines with others.
fn column(to: To) -> Option<String> {
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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::registry::CONNECTORS;

    /// `UPDATE=1` rewrites the pages.
    #[test]
    fn the_pages_under_docs_say_what_the_code_does() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/connectors");
        for connector in CONNECTORS {
            let path = folder.join(format!("{}.md", connector.id));
            let page = page(connector);
            if std::env::var_os("UPDATE").is_some() {
                fs::create_dir_all(&folder).unwrap();
                fs::write(&path, &page).unwrap();
            }
            let written = fs::read_to_string(&path).unwrap_or_default();
            assert!(written == page, "{} differs from the code; run with UPDATE=1", path.display());
        }
    }
}
