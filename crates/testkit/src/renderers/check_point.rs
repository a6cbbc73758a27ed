//! Check Point firewalls: Log Exporter.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "check_point",
    words: &[
        ("act", "action", &[("Allow", "Accept"), ("Deny", "Reject")]),
        ("from", "direction", &[("Inbound", "External"), ("Outbound", "Internal"), ("Local", "Internal")]),
        ("to", "direction", &[("Inbound", "Internal"), ("Outbound", "External"), ("Local", "Internal")]),
    ],
    forms: &[
        Form {
            name: "syslog",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[
                Line {
                    tells: allowed,
                    text: r#"<134>1 ${end|%FT%TZ} ${device} CheckPoint 13752 - [action:"${act}"; flags:"411908"; ifdir:"inbound"; ifname:"eth0"; loguid:"{0x1,0x${number}}"; origin:"10.0.0.1"; originsicname:"CN=${device},O=mgmt"; time:"${end.s}"; version:"5"; dst:"${dst}"; inzone:"${from}"; outzone:"${to}"; product:"VPN-1 & FireWall-1"; proto:"${proto}"; rule_name:"${rule}"; s_port:"${spt}"; service:"${dpt}"; src:"${src}"; start_time:"${start.s}"; elapsed:"${clock}"; bytes:"${bytes}"; client_outbound_bytes:"${sent}"; client_inbound_bytes:"${rcvd}"; packets:"${packets}"; client_outbound_packets:"${sentpkt}"; client_inbound_packets:"${rcvdpkt}"; ]"#,
                    carries: &[SESSION, VERDICT, BYTES, PACKETS, LENGTH, NAME, BY_RULE],
                    times: Times::both(SECOND),
                },
                Line {
                    tells: with_ports,
                    text: r#"<134>1 ${end|%FT%TZ} ${device} CheckPoint 13752 - [action:"${act}"; flags:"411908"; ifdir:"inbound"; ifname:"eth0"; loguid:"{0x1,0x${number}}"; origin:"10.0.0.1"; originsicname:"CN=${device},O=mgmt"; time:"${end.s}"; version:"5"; dst:"${dst}"; inzone:"${from}"; outzone:"${to}"; product:"VPN-1 & FireWall-1"; proto:"${proto}"; rule_name:"${rule}"; s_port:"${spt}"; service:"${dpt}"; src:"${src}"; ]"#,
                    carries: &[SESSION, VERDICT, NAME, BY_RULE],
                    times: Times::at_end(SECOND),
                },
            ],
            container: None,
        },
        Form {
            name: "CEF",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: "<134>${end|%b %d %T} ${device} CEF:0|Check Point|VPN-1 & FireWall-1|Check Point|Log|Log|Unknown|act=${act} deviceDirection=0 rt=${end.ms} spt=${spt} dpt=${dpt} cs2Label=Rule Name cs2=${rule} ifname=eth0 loguid={0x1,0x${number}} origin=10.0.0.1 originsicname=CN\\=${device},O\\=mgmt version=5 dst=${dst} inzone=${from} outzone=${to} product=VPN-1 & FireWall-1 proto=${proto} src=${src} out=${sent} in=${rcvd}",
                carries: &[SESSION, VERDICT, BYTES, NAME, BY_RULE],
                times: Times::at_end(MILLISECOND),
            }],
            container: None,
        },
        Form {
            name: "LEEF",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: "<134>${end|%b %d %T} ${device} LEEF:2.0|Check Point|VPN-1 & FireWall-1|1.0|${act}|\t|cat=VPN-1 & FireWall-1\tdevTime=${end.s}\tsrc=${src}\tsrcPort=${spt}\tdst=${dst}\tdstPort=${dpt}\tproto=${proto}\taction=${act}\tifdir=inbound\tifname=eth0\tloguid={0x1,0x${number}}\torigin=10.0.0.1\toriginsicname=CN\\=${device},O\\=mgmt\tinzone=${from}\toutzone=${to}\trule_name=${rule}",
                carries: &[SESSION, VERDICT, NAME, BY_RULE],
                times: Times::at_end(SECOND),
            }],
            container: None,
        },
        Form {
            name: "JSON",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: r#"{"h_version": 5, "action": "${act}", "flags": 395524, "ifdir": "inbound", "ifname": "eth1-04", "loguid": "0x1,0x${number}", "origin": "10.0.0.1", "originsicname": "CN=${device},O=mgmt", "sequencenum": 264, "time": ${end.s}, "dst": "${dst}", "inzone": "${from}", "outzone": "${to}", "product": "VPN-1 & FireWall-1", "proto": ${proto}, "s_port": ${spt}, "service": ${dpt}, "src": "${src}", "rule_name": "${rule}"}"#,
                carries: &[SESSION, VERDICT, NAME, BY_RULE],
                times: Times::at_end(SECOND),
            }],
            container: None,
        },
    ],
};
