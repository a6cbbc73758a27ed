//! What the tables cannot say.

use sweepline_asim::{EventResult, EventSeverity, Field, NetworkDirection, Session, Value};
use sweepline_parse::time::{self, Clock, Nanos, Zone};
use sweepline_parse::{addr, null, num};

use crate::apply::set_ip;
use crate::connector::Cx;
use crate::direction;
use crate::identity::{self, Side};
use crate::options::{DirectionMode, PanCefBytes};
use crate::table::Slots;

use super::{keys, lookups};

pub(super) const VENDOR: &str = "Palo Alto";
pub(super) const PAN_OS: &str = "PanOS";
pub(super) const CORTEX: &str = "Cortex Data Lake";
pub(super) const TABLE: &str = "CommonSecurityLog";

/// Bytes of `YYYY-MM-DDT`: what follows a `-` in them is no offset.
pub(super) const DATE_AND_T: usize = 11;

/// Which product wrote a record, in which form.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Csv,
    Leef,
    Cef,
    CortexCef,
    CortexJson,
}

impl Source {
    /// Returns which product a CEF record's Device Product names.
    pub(super) fn of_cef(product: &str) -> Option<Self> {
        match product {
            "LF" => Some(Self::CortexCef),
            "PAN-OS" => Some(Self::Cef),
            _ if product.eq_ignore_ascii_case("PAN-OS") => Some(Self::Cef),
            _ if product.eq_ignore_ascii_case("LF") => Some(Self::CortexCef),
            _ => None,
        }
    }

    pub(super) fn session<'a>(self) -> Session<'a> {
        Session::new(
            VENDOR,
            if self.is_cortex() { CORTEX } else { PAN_OS },
            TABLE,
        )
    }

    fn is_cortex(self) -> bool {
        matches!(self, Self::CortexCef | Self::CortexJson)
    }
}

/// Completes a session from what its table set aside; stamps without zone are the clock's.
pub(super) fn finish<'a>(
    source: Source,
    session: &mut Session<'a>,
    slots: &Slots<'a>,
    clock: &Clock<'_>,
    cx: &Cx<'a, '_>,
) {
    session.put_text(Field::EventOriginalType, lookups::TRAFFIC);
    outcome(source, session, slots);
    counts(source, session, slots, cx.settings.pan_cef_bytes);
    times(source, session, slots, clock);
    if let Some(id) = slots
        .get(keys::SESSION)
        .filter(|id| *id != "0" && !null::is_null(id))
    {
        session.put_text(Field::NetworkSessionId, id);
    }
    // What Prisma Access, which is no one firewall, has for a serial.
    if session.text(Field::DvcId) == Some("no-serial") {
        session.remove(Field::DvcId);
    }
    if session.rare(Field::DvcId).is_some() {
        session.put_text(Field::DvcIdType, "Other");
    }
    if session.rare(Field::SrcDvcId).is_some() {
        session.put_text(Field::SrcDvcIdType, "Other");
    }
    if session.rare(Field::DstDvcId).is_some() {
        session.put_text(Field::DstDvcIdType, "Other");
    }
    if !matches!(source, Source::Csv) {
        identities(session, slots);
    }
    if source.is_cortex() {
        cortex(session, slots, cx.settings.direction_mode);
    }
}

/// Fills from the record's envelope what the record itself does not say.
pub(super) fn envelope<'a>(
    source: Source,
    session: &mut Session<'a>,
    host: Option<&'a str>,
    at: Option<Nanos>,
) {
    session.time_generated = session.time_generated.or(at);
    if session.event_start_time.is_none() && session.event_end_time.is_none() {
        session.event_end_time = session.time_generated;
    }
    let Some(host) =
        host.filter(|_| !identity::has_device(session) && session.rare(Field::Dvc).is_none())
    else {
        return;
    };
    // The host of Cortex Data Lake's header is the forwarder in the cloud, not the firewall.
    if !source.is_cortex() || addr::ip(host).is_some() {
        identity::device(session, host);
    }
}

/// Returns the zone that a stamp's time and offset end in: `09:26:53.412+01:00`.
pub(super) fn offset(time: &str) -> Option<Zone> {
    time.find(['+', '-', 'Z'])
        .and_then(|at| time.get(at..))
        .and_then(Zone::parse)
}

fn outcome<'a>(source: Source, session: &mut Session<'a>, slots: &Slots<'a>) {
    if let Some(word) = slots.get(keys::ACTION).and_then(null::non_null) {
        session.put_text(Field::DvcOriginalAction, word);
        session.action = lookups::action(word);
        let allowed = word.eq_ignore_ascii_case("allow");
        session.result = Some(if allowed {
            EventResult::Success
        } else {
            EventResult::Failure
        });
    }
    if let Some(reason) = slots.get(keys::REASON) {
        session.result_details = lookups::end_reason(reason);
        session.put_text(
            Field::EventOriginalResultDetails,
            null::non_null(reason).unwrap_or_default(),
        );
    }
    if let Some(sub_type) = slots.get(keys::SUB_TYPE) {
        session.sub_type = lookups::sub_type(sub_type);
        session.put_text(Field::EventOriginalSubType, sub_type);
    }
    // A denied session is routine for a firewall; only Cortex Data Lake grades its records.
    session.severity = Some(match slots.get(keys::SEVERITY) {
        Some(text) => {
            session.put_text(Field::EventOriginalSeverity, text);
            if source == Source::CortexCef {
                lookups::severity(text)
            } else {
                EventSeverity::Informational
            }
        }
        None => EventSeverity::Informational,
    });
}

fn counts(source: Source, session: &mut Session<'_>, slots: &Slots<'_>, cef_bytes: PanCefBytes) {
    let count = |slot| slots.get(slot).and_then(num::integral);
    let client_sends_in = source == Source::Cef && cef_bytes == PanCefBytes::Template;
    let (sent, received) = if client_sends_in {
        (keys::IN, keys::OUT)
    } else {
        (keys::OUT, keys::IN)
    };
    session.src_bytes = count(keys::BYTES_SENT).or_else(|| count(sent));
    session.dst_bytes = count(keys::BYTES_RECEIVED).or_else(|| count(received));
}

fn times(source: Source, session: &mut Session<'_>, slots: &Slots<'_>, clock: &Clock<'_>) {
    let at = |slot| slots.get(slot).and_then(|text| time::any(text, clock));
    let generated = at(keys::GENERATED);
    let received = || at(keys::RECEIVED);
    session.time_generated = match source {
        Source::Cef | Source::CortexCef => received().or(generated),
        Source::Csv | Source::Leef | Source::CortexJson => generated.or_else(received),
    };
    let started = if source == Source::Csv && is_same_stamp(slots) {
        generated
    } else {
        at(keys::START)
    };
    session.event_start_time = started;
    session.event_end_time = match started {
        // The record of a session's end can be later than start and duration, which is in whole seconds, add up to.
        Some(started) => {
            let length = session
                .duration_ms
                .unwrap_or(0)
                .saturating_mul(1_000_000)
                .max(0);
            let end = Nanos(started.0.saturating_add(length));
            Some(if source == Source::Csv {
                generated.map_or(end, |at| at.max(end))
            } else {
                end
            })
        }
        None => generated.or(session.time_generated),
    };
}

/// Tells whether the session started in the second in which the record was made, as most denied ones did.
fn is_same_stamp(slots: &Slots<'_>) -> bool {
    slots.get(keys::START) == slots.get(keys::GENERATED)
}

/// Fills what only the forms with named fields have.
fn identities<'a>(session: &mut Session<'a>, slots: &Slots<'a>) {
    let value = |slot| slots.get(slot).and_then(null::non_null);
    if session.src_ip.is_none() {
        set_ip(
            Field::SrcIpAddr,
            value(keys::SRC_IPV6).and_then(addr::ip),
            session,
        );
    }
    if session.dst_ip.is_none() {
        set_ip(
            Field::DstIpAddr,
            value(keys::DST_IPV6).and_then(addr::ip),
            session,
        );
    }
    if let Some(name) = value(keys::SRC_USER).filter(|_| session.rare(Field::SrcUsername).is_none())
    {
        identity::user(session, Side::Src, name);
    }
    if let Some(name) = value(keys::DST_USER).filter(|_| session.rare(Field::DstUsername).is_none())
    {
        identity::user(session, Side::Dst, name);
    }
    if session.rare(Field::SrcUserId).is_some() {
        session.put_text(Field::SrcUserIdType, "UID");
    }
    if session.rare(Field::DstUserId).is_some() {
        session.put_text(Field::DstUserIdType, "UID");
    }
    windows_domain(
        session,
        [Field::SrcDomain, Field::SrcDomainType],
        value(keys::SRC_DOMAIN),
    );
    windows_domain(
        session,
        [Field::DstDomain, Field::DstDomainType],
        value(keys::DST_DOMAIN),
    );
}

fn windows_domain<'a>(
    session: &mut Session<'a>,
    [domain, kind]: [Field; 2],
    name: Option<&'a str>,
) {
    let Some(name) = name.filter(|name| sweepline_asim::check::is_domain(name)) else {
        return;
    };
    if session.rare(domain).is_none() {
        session.put_text(domain, name);
        session.put_text(kind, "Windows");
    }
}

fn cortex<'a>(session: &mut Session<'a>, slots: &Slots<'a>, mode: DirectionMode) {
    if let Some(risk) = slots.get(keys::RISK)
        && let Some(level) = lookups::risk_level(risk)
    {
        session.put(Field::ThreatRiskLevel, Value::Int(level));
        session.put_text(Field::ThreatOriginalRiskLevel, risk);
    }
    if let Some(app) = session.text(Field::NetworkApplicationProtocol) {
        let is_saas = slots.get(keys::IS_SAAS).is_some_and(is_true);
        session.put_text(Field::SrcAppName, app);
        session.put_text(
            Field::SrcAppType,
            if is_saas { "SaaS application" } else { "Other" },
        );
    }
    let to_server = slots.get(keys::CLIENT_TO_SERVER);
    if let Some(flag) = to_server {
        session.put_additional("IsClientToServer", Value::Text(flag));
    }
    // Microsoft's parser takes the side of the packet for the direction of the session.
    if mode == DirectionMode::Compat {
        let outbound = to_server.is_some_and(is_true);
        let direction = if outbound {
            NetworkDirection::Outbound
        } else {
            NetworkDirection::Inbound
        };
        direction::set_vendor(session, direction);
    }
}

fn is_true(text: &str) -> bool {
    text.eq_ignore_ascii_case("true") || text == "1"
}
