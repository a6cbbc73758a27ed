//! Sysmon for Windows, event 3.
//!
//! Layout: `crate::windows` reads the event, `crate::sysmon` has the table and what both Sysmons share.

use sweepline_asim::{Field, Session, Value};

use crate::connector::{Connector, Cx, Outcome};
use crate::direction;
use crate::form::Form;
use crate::identity::Side;
use crate::options::DirectionMode;
use crate::stream::Stream;
use crate::sysmon;
use crate::table::Slots;
use crate::windows::{self, Event, Provider};

const VENDOR: &str = "Microsoft";
const PRODUCT: &str = "Sysmon";
/// Where agents put the events of their own machine.
const TABLE: &str = "Event";
/// Where collectors put the events of other machines.
const FORWARDED: &str = "WindowsEvent";

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: "sysmon_windows",
    title: "Sysmon for Windows",
    products: &[(VENDOR, PRODUCT)],
    tables: &[TABLE, FORWARDED],
    forms: &[
        "event XML, with any syslog header or none",
        "Winlogbeat and Elastic Agent JSON, with Sysmon's names or Elastic's",
        "NXLog, Fluent Bit and other flat JSON",
        "event XML turned into JSON (evtx_dump, python-evtx, Wazuh)",
        "Azure diagnostics JSON (category WindowsEventLogsTable)",
        "rendered text: bare, Snare, NXLog's syslog, Splunk",
        "rows of the Sentinel tables Event and WindowsEvent",
    ],
    mappings: &[("event data", &sysmon::DATA)],
    readme: include_str!("README.md"),
    recognises,
    map,
};

/// An event of another provider; happens only when the connector is pinned.
const OTHER_PROVIDER: Outcome = Outcome::Skipped("other_provider");
/// An event of Sysmon that reports no connection.
const OTHER_EVENT: Outcome = Outcome::Skipped("other_event");
/// An event that was cut on its way.
const TRUNCATED: Outcome = Outcome::Rejected("truncated");
/// An event with neither end.
const NO_ADDRESS: Outcome = Outcome::Rejected("no_address");

fn recognises(form: &Form<'_, '_>, _stream: &Stream) -> bool {
    windows::provider(form) == Some(Provider::Sysmon)
}

fn map<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    windows::each(form, cx, |event, cx| map_event(event, cx, sessions))
}

fn map_event<'a>(event: &Event<'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    if event.provider() != Provider::Sysmon {
        return OTHER_PROVIDER;
    }
    if event.id != Some(sysmon::NETWORK_CONNECTION) {
        return OTHER_EVENT;
    }
    if event.is_cut {
        return TRUNCATED;
    }
    let table = if event.is_forwarded_row { FORWARDED } else { TABLE };
    let (mut session, mut slots) = (Session::new(VENDOR, PRODUCT, table), Slots::new());
    event.fill(&sysmon::DATA, &mut session, &mut slots, cx.arena);
    if session.src_ip.is_none() && session.dst_ip.is_none() {
        return NO_ADDRESS;
    }
    finish(&mut session, &slots, event, cx);
    sessions.push(session);
    Outcome::Session
}

/// What the table cannot say.
fn finish<'a>(session: &mut Session<'a>, slots: &Slots<'a>, event: &Event<'a>, cx: &Cx<'a, '_>) {
    session.put_text(Field::DvcOs, "Windows");
    let side = sysmon::finish(session, slots, event, &cx.clock, |_| None);
    if cx.settings.direction_mode == DirectionMode::Compat {
        session.direction = None;
        session.remove_additional(direction::DIRECTION_SOURCE);
    }
    let own = match side {
        Some(Side::Src) => session.src_ip,
        Some(Side::Dst) => session.dst_ip,
        None => None,
    };
    if let Some(ip) = own.filter(|ip| sysmon::is_host(*ip)) {
        session.put(Field::DvcIpAddr, Value::Ip(ip));
    }
}
