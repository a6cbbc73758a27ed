//! Events of the Windows Filtering Platform in the Security log.
//!
//! Layout: `keys` the table, `lookups` ids and codes, `finish` what tables cannot say; `crate::windows` reads the event.

mod finish;
mod keys;
mod lookups;

use sweepline_asim::Session;

use crate::connector::{Connector, Cx, Outcome};
use crate::form::Form;
use crate::stream::Stream;
use crate::table::Slots;
use crate::windows::{self, Event, Provider};

use finish::finish;

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: "windows_firewall",
    title: "Windows Filtering Platform",
    products: &[(finish::VENDOR, finish::PRODUCT)],
    tables: &[finish::TABLE, finish::FORWARDED],
    forms: &[
        "event XML, with any syslog header or none",
        "Winlogbeat and Elastic Agent JSON",
        "NXLog, Fluent Bit and other flat JSON",
        "event XML turned into JSON (evtx_dump, python-evtx, Wazuh)",
        "Azure diagnostics JSON (category WindowsEventLogsTable)",
        "rendered English text: bare, Snare, NXLog's syslog, Splunk",
        "rows of the Sentinel tables SecurityEvent and WindowsEvent",
    ],
    mappings: &[("event data", &keys::DATA)],
    readme: include_str!("README.md"),
    recognises,
    map,
};

/// An event of another provider than the Security log's: logs of all channels come in one file.
const OTHER_PROVIDER: Outcome = Outcome::Skipped("other_provider");
/// An event of the Security log that reports no session.
const OTHER_EVENT: Outcome = Outcome::Skipped("other_event");
/// A packet blocked at the MAC layer.
const LAYER_2: Outcome = Outcome::Skipped("layer_2");
/// An event that was cut on its way.
const TRUNCATED: Outcome = Outcome::Rejected("truncated");
/// An event with neither end.
const NO_ADDRESS: Outcome = Outcome::Rejected("no_address");

fn recognises(form: &Form<'_, '_>, _stream: &Stream) -> bool {
    matches!(windows::provider(form), Some(Provider::SecurityAuditing | Provider::Other))
}

fn map<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    windows::each(form, cx, |event, cx| map_event(event, cx, sessions))
}

fn map_event<'a>(event: &Event<'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    if event.provider() != Provider::SecurityAuditing {
        return OTHER_PROVIDER;
    }
    let Some(kind) = event.id.and_then(lookups::kind) else {
        let is_layer_2 = event.id.is_some_and(|id| lookups::LAYER_2.contains(&id));
        return if is_layer_2 { LAYER_2 } else { OTHER_EVENT };
    };
    if event.is_cut {
        return TRUNCATED;
    }
    let (mut session, mut slots) = (finish::session(event), Slots::new());
    event.fill(&keys::DATA, &mut session, &mut slots, cx.arena);
    if session.src_ip.is_none() && session.dst_ip.is_none() {
        return NO_ADDRESS;
    }
    finish(&mut session, &slots, event, kind);
    sessions.push(session);
    Outcome::Session
}
