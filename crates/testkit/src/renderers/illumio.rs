//! Illumio Core: summaries of flows, without the source's port.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "illumio",
    words: &[
        ("way", "direction", &[("Inbound", "I"), ("Outbound", "O")]),
        ("decision", "action", &[("Allow", "0"), ("Deny", "2")]),
        ("ip", "version", &[("IPv4", "4"), ("IPv6", "6")]),
        ("event", "action", &[("Allow", "flow_allowed"), ("Deny", "flow_blocked")]),
        ("act", "action", &[("Allow", "allowed"), ("Deny", "blocked")]),
        ("cef_way", "direction", &[("Inbound", "0"), ("Outbound", "1")]),
        ("l4", "protocol", &[("TCP", "tcp"), ("UDP", "udp")]),
    ],
    forms: &[
        Form {
            name: "JSON",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[
                Line {
                    tells: |flow| flow.is_inbound() && crosses(flow),
                    text: r#"{"timestamp":"${end|%FT%TZ}","interval_sec":${seconds},"flow_count":1,"src_ip":"${src}","dst_ip":"${dst}","dst_port":${dpt},"proto":${proto},"version":${ip},"dir":"${way}","pd":${decision},"state":"C","class":"U","network":"Corporate","dst_hostname":"web01","dst_dbi":${sent},"dst_dbo":${rcvd},"dst_tbi":${sent},"dst_tbo":${rcvd},"pce_fqdn":"pce.example.com"}"#,
                    carries: &[ENDS, WAY, VERDICT, BYTES],
                    times: Times::both(SECOND),
                },
                Line {
                    tells: crosses,
                    text: r#"{"timestamp":"${end|%FT%TZ}","interval_sec":${seconds},"flow_count":1,"src_ip":"${src}","dst_ip":"${dst}","dst_port":${dpt},"proto":${proto},"version":${ip},"dir":"${way}","pd":${decision},"state":"C","class":"U","network":"Corporate","src_hostname":"pc20","src_dbo":${sent},"src_dbi":${rcvd},"pce_fqdn":"pce.example.com"}"#,
                    carries: &[ENDS, WAY, VERDICT],
                    times: Times::both(SECOND),
                },
            ],
            container: None,
        },
        Form {
            name: "CEF",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: crosses,
                text: "CEF:0|Illumio|PCE|21.5.0|${event}|Flow|3|act=${act} cat=flow_summary deviceDirection=${cef_way} dpt=${dpt} src=${src} dst=${dst} proto=${l4} cnt=1 in=${sent} out=${rcvd} rt=${end|%b %d %Y %T} +0000 cn1=${seconds} cn1Label=interval_sec cs2=C cs2Label=state dvchost=pce.example.com",
                carries: &[ENDS, WAY, VERDICT],
                times: Times::both(SECOND),
            }],
            container: None,
        },
    ],
};
