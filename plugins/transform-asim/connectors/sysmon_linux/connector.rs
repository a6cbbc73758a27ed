//! Sysmon for Linux, event 3.
//!
//! Layout: `crate::windows` reads the event, `crate::sysmon` has the table and what both Sysmons share.

use sweepline_asim::{Field, Session, Value};
use sweepline_parse::addr;

use crate::connector::{Connector, Cx, Outcome};
use crate::form::Form;
use crate::identity::Side;
use crate::stream::Stream;
use crate::sysmon;
use crate::table::Slots;
use crate::windows::{self, Event, Provider};

const VENDOR: &str = "Microsoft";
const PRODUCT: &str = "Sysmon for Linux";
const TABLE: &str = "Syslog";

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: "sysmon_linux",
    title: "Sysmon for Linux",
    products: &[(VENDOR, PRODUCT)],
    tables: &[TABLE],
    forms: &[
        "event XML in syslog, with any header or none",
        "journald JSON and other objects with the XML in a member",
        "rows of the Sentinel table Syslog",
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
    windows::provider(form) == Some(Provider::LinuxSysmon)
}

fn map<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    windows::each(form, cx, |event, cx| map_event(event, cx, sessions))
}

fn map_event<'a>(event: &Event<'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    if event.provider() != Provider::LinuxSysmon {
        return OTHER_PROVIDER;
    }
    if event.is_cut {
        return TRUNCATED;
    }
    if event.id != Some(sysmon::NETWORK_CONNECTION) {
        return OTHER_EVENT;
    }
    let (mut session, mut slots) = (Session::new(VENDOR, PRODUCT, TABLE), Slots::new());
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
    session.put_text(Field::DvcOs, "Linux");
    let host = event.host_ip.and_then(addr::ip).map(addr::canonical);
    sysmon::finish(session, slots, event, &cx.clock, |session| {
        let source = addr::canonical(session.src_ip?);
        let is_own = Some(source) == host || source.is_loopback() || source.is_unspecified();
        is_own.then_some(Side::Src)
    });
    if let Some(ip) = host {
        session.put(Field::DvcIpAddr, Value::Ip(ip));
    }
}
