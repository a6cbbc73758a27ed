//! WatchGuard Fireware.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "watchguard",
    words: &[
        ("l4", "protocol", &[("TCP", "tcp"), ("UDP", "udp")]),
        ("from", "direction", &[("Inbound", "0-External"), ("Outbound", "1-Trusted"), ("Local", "1-Trusted")]),
        ("to", "direction", &[("Inbound", "1-Trusted"), ("Outbound", "0-External"), ("Local", "1-Trusted")]),
    ],
    forms: &[
        Form {
            name: "syslog",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[
                Line {
                    tells: allowed,
                    text: r#"<142>${end|%b %d %T} ${device} (${end|%FT%T}) firewall: msg_id="3000-0151" ${action} ${from} ${to} ${l4} ${src} ${dst} ${spt} ${dpt} duration="${seconds}" sent_bytes="${sent}" rcvd_bytes="${rcvd}" (${rule})"#,
                    carries: &[SESSION, VERDICT, BYTES, LENGTH, NAME, BY_RULE],
                    times: Times::both(SECOND),
                },
                Line {
                    tells: with_ports,
                    text: r#"<140>${end|%b %d %T} ${device} (${end|%FT%T}) firewall: msg_id="3000-0148" ${action} ${from} ${to} 60 ${l4} 20 50 ${src} ${dst} ${spt} ${dpt} offset 10 S 123 win 8192 (${rule})"#,
                    carries: &[SESSION, VERDICT, NAME, BY_RULE],
                    times: Times::at_end(SECOND),
                },
            ],
            container: None,
        },
        Form {
            name: "LEEF",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: "LEEF:1.0|WatchGuard|XTM|12.10.1.B600000|30000151|sys_name=${device}\tserial=80DA00000001B\tdevTimeFormat=MMM dd yyyy HH:mm:ss Z\tdevTime=${end|%b %d %Y %T} +0000\tpolicy=${rule}\tdisp=${action}\tin_if=${from}\tout_if=${to}\tsrc=${src}\tsrcPort=${spt}\tdst=${dst}\tdstPort=${dpt}\tproto=${l4}\tduration=${seconds}\tsent_bytes=${sent}\trcvd_bytes=${rcvd}",
                carries: &[SESSION, VERDICT, BYTES, LENGTH, NAME, BY_RULE],
                times: Times::both(SECOND),
            }],
            container: None,
        },
        Form {
            name: "Syslog row",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: r#"{"TimeGenerated":"${end|%FT%T%.3fZ}","Computer":"${device}","HostName":"${device}","Facility":"local1","SeverityLevel":"info","ProcessName":"firewall","SyslogMessage":"msg_id=\"3000-0148\" ${action} ${from} ${to} 60 ${l4} 20 50 ${src} ${dst} ${spt} ${dpt} offset 10 S 123 win 8192 (${rule})","Type":"Syslog"}"#,
                carries: &[SESSION, VERDICT, NAME, BY_RULE],
                times: Times::at_end(MILLISECOND),
            }],
            container: None,
        },
    ],
};
