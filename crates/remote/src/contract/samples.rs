//! Events for the plugin: made up, from the documentation ranges.

use std::net::{IpAddr, Ipv4Addr};

use sweepline_asim::{DvcAction, EventResult, NetworkDirection, Protocol, Session};
use sweepline_parse::time::Nanos;
use sweepline_plugin::event::{AlertBatch, Events, Origin, RawBatch, Records, Rows, SessionBatch, Store};
use sweepline_proto::plugin::{EventKind, batch};

use sweepline_wire as wire;

/// 2026-03-14T10:00:00Z.
const TEN: Nanos = Nanos(1_773_482_400_000_000_000);
/// Events in a batch.
const EVENTS: u8 = 4;

/// An alert as `docs/rules.md` describes it.
const ALERT: &str = r#"{"id":"0123456789abcdef","rule":{"id":"00000000-0000-4000-8000-000000000001","name":"port_sweep",
"title":"Port sweep","level":"high"},"severity":"High","title":"Port sweep","tactics":[],"techniques":[],"window_start":"2026-03-14T10:00:00Z",
"window_end":"2026-03-14T11:00:00Z","group":{"DstPortNumber":3389},"field":"SrcIpAddr","count":20,"exact":true,"error":0.0,
"threshold":20,"values":["203.0.113.1"],"devices":["FG-EDGE"],"connectors":["fortinet"],
"first_seen":"2026-03-14T10:00:00Z","last_seen":"2026-03-14T10:10:00Z","events":20,"update":0}"#;

/// Returns a batch of a form; `None` for one that there is no sample of.
pub(super) fn batch(form: EventKind) -> Option<batch::Events> {
    let events = match form {
        EventKind::Raw => raw(),
        EventKind::Session | EventKind::Row => sessions(),
        EventKind::Alert => Events::Alerts(AlertBatch { alerts: vec![serde_json::from_str(ALERT).ok()?] }),
        EventKind::Sketch | EventKind::Unspecified => return None,
    };
    Some(wire::encode(&events, form == EventKind::Row))
}

fn raw() -> Events {
    let mut records = Records::default();
    for number in 0..EVENTS {
        let line = format!(
            "<189>devname=\"FG-EDGE\" devid=\"FG100F0000000001\" eventtime=1773482400000000000 tz=\"+0000\" \
             logid=\"0000000013\" type=\"traffic\" subtype=\"forward\" level=\"notice\" vd=\"root\" \
             srcip=203.0.113.{number} srcport=40000 srcintf=\"wan1\" srcintfrole=\"wan\" dstip=10.20.0.5 dstport=3389 \
             dstintf=\"port2\" dstintfrole=\"lan\" sessionid={number} proto=6 action=\"deny\" policyid=0 \
             service=\"RDP\" sentbyte=0 rcvdbyte=0"
        );
        records.push(line.as_bytes());
    }
    let (data, records) = records.finish();
    Events::Raw(RawBatch { data, records, received: TEN, origin: Origin::default() })
}

fn sessions() -> Events {
    Events::Sessions(SessionBatch::new(Store::default(), |_| Rows {
        sessions: (0..EVENTS)
            .map(|number| {
                let mut session = Session::new("Example", "Firewall", "CommonSecurityLog");
                session.time_generated = Some(TEN);
                session.event_start_time = Some(TEN);
                session.event_end_time = Some(TEN);
                session.src_ip = Some(IpAddr::V4(Ipv4Addr::new(203, 0, 113, number)));
                session.dst_ip = Some(IpAddr::V4(Ipv4Addr::new(10, 20, 0, 5)));
                session.src_port = Some(40_000);
                session.dst_port = Some(3389);
                session.protocol = Some(Protocol(6));
                session.direction = Some(NetworkDirection::Inbound);
                session.action = Some(DvcAction::Deny);
                session.result = Some(EventResult::Failure);
                session
            })
            .collect(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_sample_of_every_form_but_sketches() {
        for form in [EventKind::Raw, EventKind::Session, EventKind::Row, EventKind::Alert] {
            let events = wire::decode(batch(form)).unwrap();
            let batch = sweepline_plugin::event::Batch { events, ack: sweepline_plugin::ack::Ack::none() };
            assert!(!batch.is_empty(), "{form:?}");
        }
    }
}
