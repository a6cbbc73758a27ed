//! Cisco ASA. A message names the outer interface's end first, whoever began.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "cisco_asa",
    words: &[
        ("l4", "protocol", &[("TCP", "tcp"), ("UDP", "udp")]),
        ("way", "direction", &[("Inbound", "inbound"), ("Outbound", "outbound")]),
        ("from", "direction", &[("Inbound", "outside"), ("Outbound", "inside")]),
        ("to", "direction", &[("Inbound", "inside"), ("Outbound", "outside")]),
        ("built", "protocol", &[("TCP", "302013"), ("UDP", "302015")]),
        ("torn_down", "protocol", &[("TCP", "302014"), ("UDP", "302016")]),
    ],
    forms: &[
        Form {
            name: "connections built and denied",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[
                Line {
                    tells: allowed_crosses,
                    text: "<166>${start|%b %d %Y %T} ${device} : %ASA-6-${built}: Built ${way} ${protocol} connection ${number} for outside:${remote}/${rpt} (${remote}/${rpt}) to inside:${local}/${lpt} (${local}/${lpt})",
                    carries: &[SESSION, VERDICT, NAME],
                    times: Times::at_start(SECOND),
                },
                Line {
                    tells: crosses,
                    text: r#"<164>${end|%b %d %Y %T} ${device} : %ASA-4-106023: Deny ${l4} src ${from}:${src}/${spt} dst ${to}:${dst}/${dpt} by access-group "${rule}" [0x0, 0x0]"#,
                    carries: &[SESSION, VERDICT, NAME, BY_RULE],
                    times: Times::at_end(SECOND),
                },
            ],
            container: None,
        },
        Form {
            name: "teardowns",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: |flow| flow.is_inbound() && allowed(flow),
                text: "<166>${end|%b %d %Y %T} ${device} : %ASA-6-${torn_down}: Teardown ${protocol} connection ${number} for outside:${src}/${spt} to inside:${dst}/${dpt} duration ${clock} bytes ${bytes}",
                carries: &[SESSION, VERDICT, LENGTH, NAME, &[Field::NetworkBytes]],
                times: Times::both(SECOND),
            }],
            container: None,
        },
        Form {
            name: "CommonSecurityLog row",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: |flow| !flow.allowed && crosses(flow),
                text: r#"{"TimeGenerated":"${end|%FT%TZ}","Computer":"${device}","DeviceVendor":"Cisco","DeviceProduct":"ASA","DeviceEventClassID":"106023","OriginalLogSeverity":"4","Message":"%ASA-4-106023: Deny ${l4} src ${from}:${src}/${spt} dst ${to}:${dst}/${dpt} by access-group \"${rule}\" [0x0, 0x0]","Type":"CommonSecurityLog"}"#,
                carries: &[SESSION, VERDICT, NAME, BY_RULE],
                times: Times::at_end(SECOND),
            }],
            container: None,
        },
    ],
};
