//! Any product that writes CEF and has no connector of its own: what CEF itself defines, and nothing else.
//!
//! Layout: `keys` the table, `lookups` words of actions and outcomes, `finish` what the table cannot say.

mod finish;
mod keys;
mod lookups;

use sweepline_asim::{Field, Session};

use crate::apply::apply;
use crate::connector::{Connector, Cx, Outcome};
use crate::form::{Cef, Form};
use crate::registry::CONNECTORS;
use crate::stream::Stream;
use crate::table::Slots;

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: ID,
    title: "Other products, by CEF",
    products: &[],
    tables: &[finish::TABLE],
    forms: &["CEF, with any syslog header or none", "CommonSecurityLog rows"],
    mappings: &[("CEF keys", &keys::CEF)],
    readme: include_str!("README.md"),
    recognises,
    map,
};

const ID: &str = "generic_cef";

/// Every event names its vendor and product: both columns are mandatory.
const NO_PRODUCT: Outcome = Outcome::Rejected("no_product");
/// An event without an address at both ends.
const NO_ENDPOINTS: Outcome = Outcome::Skipped("no_endpoints");
/// An event that names two ends, but neither a port nor a protocol nor a count of bytes: a login, an alert, a file, ….
const NO_TRAFFIC: Outcome = Outcome::Skipped("no_traffic");
/// Text that is no CEF; happens only when the connector is pinned.
const UNKNOWN_FORM: Outcome = Outcome::Rejected("unknown_form");

/// Yields to every other connector, so that whatever is CEF and theirs stays theirs.
fn recognises(form: &Form<'_, '_>, stream: &Stream) -> bool {
    let Form::Cef(cef) = form else { return false };
    // A row that no device filled is nobody's.
    let is_named = !cef.vendor.is_empty() && !cef.product.is_empty();
    is_named && !CONNECTORS.iter().any(|connector| connector.id != ID && (connector.recognises)(form, stream))
}

fn map<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    match form {
        Form::Cef(cef) => map_cef(cef, cx, sessions),
        Form::Line(_) | Form::Json(_) => UNKNOWN_FORM,
    }
}

fn map_cef<'a>(cef: &Cef<'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    if cef.vendor.is_empty() || cef.product.is_empty() {
        return NO_PRODUCT;
    }
    let (mut session, mut slots) = (finish::session(cef), Slots::new());
    let mut lookup = cx.stream.order.keys(&keys::CEF);
    for pair in &cef.pairs {
        if let Some(entry) = lookup.find(pair.key) {
            apply(entry.to, pair.value, &mut session, &mut slots, cx.arena);
        }
    }
    finish::endpoints(&mut session, cef);
    if !has_ends(&session) {
        return NO_ENDPOINTS;
    }
    if !has_traffic(&session) {
        return NO_TRAFFIC;
    }
    finish::finish(&mut session, &slots, cef, cx);
    sessions.push(session);
    Outcome::Session
}

fn has_ends(session: &Session<'_>) -> bool {
    let has_source = session.src_ip.is_some() || session.rare(Field::SrcHostname).is_some();
    let has_destination = session.dst_ip.is_some() || session.rare(Field::DstHostname).is_some();
    has_source && has_destination && (session.src_ip.is_some() || session.dst_ip.is_some())
}

fn has_traffic(session: &Session<'_>) -> bool {
    session.dst_port.is_some()
        || session.protocol.is_some()
        || session.src_bytes.is_some()
        || session.dst_bytes.is_some()
}

#[cfg(test)]
mod tests;
