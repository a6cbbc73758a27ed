//! Zeek and Corelight: conn logs. A sensor is passive: it sees no device decide, only connections refused.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "corelight_zeek",
    words: &[
        ("l4", "protocol", &[("TCP", "tcp"), ("UDP", "udp")]),
        ("state", "action", &[("Allow", "SF"), ("Deny", "REJ")]),
        ("from", "direction", &[("Inbound", "false"), ("Outbound", "true"), ("Local", "true")]),
        ("to", "direction", &[("Inbound", "true"), ("Outbound", "false"), ("Local", "true")]),
        ("f", "direction", &[("Inbound", "F"), ("Outbound", "T"), ("Local", "T")]),
        ("t", "direction", &[("Inbound", "T"), ("Outbound", "F"), ("Local", "T")]),
    ],
    forms: &[
        Form {
            name: "TSV",
            refusal: DvcAction::Deny,
            header: &[
                r"#separator \x09",
                "#set_separator\t,",
                "#empty_field\t(empty)",
                "#unset_field\t-",
                "#path\tconn",
                "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents",
                "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tbool\tbool\tcount\tstring\tcount\tcount\tcount\tcount\tset[string]",
            ],
            lines: &[Line {
                tells: with_ports,
                text: "${start|%s.%6f}\tC${number}\t${src}\t${spt}\t${dst}\t${dpt}\t${l4}\t-\t${seconds}.000000\t${sent}\t${rcvd}\t${state}\t${f}\t${t}\t0\tShADadFf\t${sentpkt}\t${sent}\t${rcvdpkt}\t${rcvd}\t(empty)",
                carries: CARRIES,
                times: Times::both_from_start(MILLISECOND),
            }],
            container: None,
        },
        Form {
            name: "JSON",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: r#"{"_path":"conn","_system_name":"${device}","_write_ts":"${end|%FT%T%.6fZ}","ts":"${start|%FT%T%.6fZ}","uid":"C${number}","id.orig_h":"${src}","id.orig_p":${spt},"id.resp_h":"${dst}","id.resp_p":${dpt},"proto":"${l4}","duration":${seconds}.0,"orig_bytes":${sent},"resp_bytes":${rcvd},"conn_state":"${state}","local_orig":${from},"local_resp":${to},"missed_bytes":0,"history":"ShADadFf","orig_pkts":${sentpkt},"orig_ip_bytes":${sent},"resp_pkts":${rcvdpkt},"resp_ip_bytes":${rcvd}}"#,
                carries: NAMED,
                times: Times::both_from_start(MILLISECOND),
            }],
            container: None,
        },
        Form {
            name: "Corelight row",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: r#"{"TimeGenerated":"${end|%FT%TZ}","Type":"Corelight_v3_conn_CL","conn_state":"${state}","history":"ShADadFf","id_orig_h":"${src}","id_orig_p":${spt},"id_resp_h":"${dst}","id_resp_p":${dpt},"local_orig":${from},"local_resp":${to},"duration":${seconds}.0,"orig_bytes":${sent},"resp_bytes":${rcvd},"orig_ip_bytes":${sent},"orig_pkts":${sentpkt},"path":"conn","proto":"${l4}","resp_ip_bytes":${rcvd},"resp_pkts":${rcvdpkt},"system_name":"${device}","ts":"${start|%FT%T%.3fZ}","uid":"C${number}","write_ts":"${end|%FT%T%.3fZ}"}"#,
                carries: NAMED,
                times: Times::both_from_start(MILLISECOND),
            }],
            container: None,
        },
    ],
};

const CARRIES: &[&[Field]] = &[SESSION, BYTES, PACKETS, LENGTH, &[Field::EventResult]];
const NAMED: &[&[Field]] = &[SESSION, BYTES, PACKETS, LENGTH, NAME, &[Field::EventResult]];
