//! Cisco Firepower: connection events of the device and of the management center.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "cisco_firepower",
    words: &[
        ("act", "action", &[("Allow", "Allow"), ("Deny", "Block")]),
        ("l4", "protocol", &[("TCP", "tcp"), ("UDP", "udp")]),
        ("from", "direction", &[("Inbound", "outside"), ("Outbound", "inside"), ("Local", "inside")]),
        ("to", "direction", &[("Inbound", "inside"), ("Outbound", "outside"), ("Local", "inside")]),
    ],
    forms: &[
        Form {
            name: "FTD syslog",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: "<134>${end|%FT%TZ} ${device} : %FTD-6-430003: EventPriority: Low, DeviceUUID: 4f1a, InstanceID: 1, FirstPacketSecond: ${start|%FT%TZ}, ConnectionID: ${number}, AccessControlRuleAction: ${act}, SrcIP: ${src}, DstIP: ${dst}, SrcPort: ${spt}, DstPort: ${dpt}, Protocol: ${l4}, IngressInterface: ${from}, EgressInterface: ${to}, IngressZone: ${from}, EgressZone: ${to}, ACPolicy: P1, AccessControlRuleName: ${rule}, User: No Authentication Required, InitiatorPackets: ${sentpkt}, ResponderPackets: ${rcvdpkt}, InitiatorBytes: ${sent}, ResponderBytes: ${rcvd}, ConnectionDuration: ${seconds}",
                carries: &[SESSION, VERDICT, BYTES, PACKETS, LENGTH, NAME, BY_RULE],
                times: Times::both(SECOND),
            }],
            container: None,
        },
        Form {
            name: "eStreamer CEF",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: "${end|%b %d %T} fmc1 CEF:0|Cisco|Firepower|6.7|RNA:1003:1|CONNECTION STATISTICS|3|act=${act} bytesIn=${sent} bytesOut=${rcvd} cs1Label=fwPolicy cs1=P1 cs2Label=fwRule cs2=${rule} cs3Label=ingressZone cs3=${from} cs4Label=egressZone cs4=${to} deviceExternalId=1 deviceInboundInterface=${from} deviceOutboundInterface=${to} dpt=${dpt} dst=${dst} dvchost=${device} start=${start.ms} end=${end.ms} externalId=${number} proto=${proto} reason=N/A rt=${end.ms} spt=${spt} src=${src}",
                carries: &[SESSION, VERDICT, BYTES, NAME, BY_RULE],
                times: Times::both(MILLISECOND),
            }],
            container: None,
        },
    ],
};
