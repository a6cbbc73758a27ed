//! Vectra Stream: session metadata. A sensor is passive: it sees no device decide.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "vectra",
    words: &[
        ("l4", "protocol", &[("TCP", "tcp"), ("UDP", "udp")]),
        ("ip", "version", &[("IPv4", "ipv4"), ("IPv6", "ipv6")]),
        ("state", "action", &[("Allow", "SF"), ("Deny", "REJ")]),
        ("from", "direction", &[("Inbound", "false"), ("Outbound", "true"), ("Local", "true")]),
        ("to", "direction", &[("Inbound", "true"), ("Outbound", "false"), ("Local", "true")]),
    ],
    forms: &[
        Form {
            name: "JSON",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: r#"{"metadata_type":"metadata_isession","ts":${end.ms},"session_start_time":${start.ms},"duration":${millis},"id.orig_h":"${src}","id.orig_p":${spt},"id.resp_h":"${dst}","id.resp_p":${dpt},"id.ip_ver":"${ip}","protoName":"${l4}","conn_state":"${state}","local_orig":${from},"local_resp":${to},"orig_ip_bytes":${sent},"resp_ip_bytes":${rcvd},"orig_pkts":${sentpkt},"resp_pkts":${rcvdpkt},"hostname":"${device}","sensor_uid":"w4ft","uid":"C${number}"}"#,
                carries: CARRIES,
                times: Times::both(MILLISECOND),
            }],
            container: None,
        },
        Form {
            name: "VectraStream_CL row",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: r#"{"Type":"VectraStream_CL","TimeGenerated":"${end|%FT%TZ}","metadata_type_s":"metadata_isession","ts_d":${end.ms}.0,"session_start_time_d":${start.ms}.0,"duration_d":${millis}.0,"id_orig_h_s":"${src}","id_orig_p_d":${spt}.0,"id_resp_h_s":"${dst}","id_resp_p_d":${dpt}.0,"id_ip_ver_s":"${ip}","protoName_s":"${l4}","conn_state_s":"${state}","local_orig_b":${from},"local_resp_b":${to},"orig_ip_bytes_d":${sent}.0,"resp_ip_bytes_d":${rcvd}.0,"orig_pkts_d":${sentpkt}.0,"resp_pkts_d":${rcvdpkt}.0,"hostname_s":"${device}","sensor_uid_s":"w4ft"}"#,
                carries: CARRIES,
                times: Times::both(MILLISECOND),
            }],
            container: None,
        },
    ],
};

const CARRIES: &[&[Field]] = &[SESSION, BYTES, PACKETS, LENGTH, NAME, &[Field::EventResult]];
