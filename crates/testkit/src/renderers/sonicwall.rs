//! SonicWall SonicOS.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "sonicwall",
    words: &[
        ("l4", "protocol", &[("TCP", "tcp"), ("UDP", "udp")]),
        ("from", "direction", &[("Inbound", "WAN"), ("Outbound", "LAN"), ("Local", "LAN")]),
        ("to", "direction", &[("Inbound", "LAN"), ("Outbound", "WAN"), ("Local", "LAN")]),
    ],
    forms: &[
        Form {
            name: "syslog",
            refusal: DvcAction::Drop,
            header: &[],
            lines: &[
                Line {
                    tells: |flow| flow.allowed && v4_with_ports(flow),
                    text: r#"<134>  id=firewall sn=0017C5000001 time="${end|%F %T} UTC" fw=198.51.100.2 pri=6 c=1024 gcat=6 m=537 msg="Connection Closed" src=${src}:${spt}:X0 srcZone=${from} dst=${dst}:${dpt}:X1 dstZone=${to} usr="${user}" proto=${l4}/${dpt} sent=${sent} rcvd=${rcvd} spkt=${sentpkt} rpkt=${rcvdpkt} cdur=${millis} rule="${rule}" n=${number} fw_action="NA" dpi=0"#,
                    carries: &[SESSION, VERDICT, BYTES, PACKETS, LENGTH, BY_RULE, USER],
                    times: Times::both(SECOND),
                },
                Line {
                    tells: v4_with_ports,
                    text: r#"<129>id=firewall sn=0017C5000001 time="${end|%F %T} UTC" fw=198.51.100.2 pri=1 c=64 gcat=6 m=36 msg="TCP connection dropped" src=${src}:${spt}:X1 srcZone=${from} dst=${dst}:${dpt}:X2 dstZone=${to} proto=${l4}/${dpt} rule="${rule}" fw_action="drop""#,
                    carries: DROPPED,
                    times: Times::at_end(SECOND),
                },
            ],
            container: None,
        },
        Form {
            name: "CEF",
            refusal: DvcAction::Drop,
            header: &[],
            lines: &[
                Line {
                    tells: |flow| flow.allowed && v4_with_ports(flow),
                    text: r#"<134>${end|%b %d %T} ${device} CEF:0|SonicWall|NSa 2700|7.0.1-5030|537|Connection Closed|4|cat=1024 gcat=6 src=${src} spt=${spt} deviceInboundInterface=X0 cs3Label=${from} dst=${dst} dpt=${dpt} deviceOutboundInterface=X1 cs4Label=${to} proto=${l4}/${dpt} out=${sent} in=${rcvd} cn2Label=${sentpkt} cn1Label=${rcvdpkt} cn3Label=${millis} cs1="${rule}" fw_action="NA""#,
                    carries: &[SESSION, VERDICT, BYTES, PACKETS, LENGTH, NAME, BY_RULE],
                    times: Times::both(SECOND),
                },
                Line {
                    tells: v4_with_ports,
                    text: r#"<134>${end|%b %d %T} ${device} CEF:0|SonicWall|NSa 2700|7.0.1-5030|36|TCP connection dropped|6|cat=64 gcat=6 src=${src} spt=${spt} deviceInboundInterface=X0 cs3Label=${from} dst=${dst} dpt=${dpt} deviceOutboundInterface=X1 cs4Label=${to} proto=${l4}/${dpt} cs1="${rule}" fw_action="drop""#,
                    carries: DROPPED,
                    times: Times::at_end(SECOND),
                },
            ],
            container: None,
        },
    ],
};

const DROPPED: &[&[Field]] = &[SESSION, VERDICT, BY_RULE];
