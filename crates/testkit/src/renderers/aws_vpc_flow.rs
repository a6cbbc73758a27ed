//! Amazon VPC flow logs. A record is one way of a flow, so it counts what the source sent.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "aws_vpc_flow",
    words: &[
        ("act", "action", &[("Allow", "ACCEPT"), ("Deny", "REJECT")]),
        ("way", "direction", &[("Inbound", "ingress"), ("Outbound", "egress"), ("Local", "ingress")]),
    ],
    forms: &[
        Form {
            name: "default format",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: any,
                text: "2 123456789012 eni-0a1b2c3d4e5f60718 ${src} ${dst} ${spt} ${dpt} ${proto} ${sentpkt} ${sent} ${start.s} ${end.s} ${act} OK",
                carries: CARRIES,
                times: Times::both_from_start(SECOND),
            }],
            container: None,
        },
        Form {
            name: "chosen fields under a header",
            refusal: DvcAction::Deny,
            header: &[
                "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status vpc-id type flow-direction",
            ],
            lines: &[Line {
                tells: crosses,
                text: "5 123456789012 eni-0a1b2c3d4e5f60718 ${src} ${dst} ${spt} ${dpt} ${proto} ${sentpkt} ${sent} ${start.s} ${end.s} ${act} OK vpc-0f1e2d3c ${version} ${way}",
                carries: CARRIES,
                times: Times::both_from_start(SECOND),
            }],
            container: None,
        },
        Form {
            name: "JSON",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: any,
                text: r#"{"version":2,"account_id":"123456789012","interface_id":"eni-0a1b2c3d4e5f60718","srcaddr":"${src}","dstaddr":"${dst}","srcport":${spt},"dstport":${dpt},"protocol":${proto},"packets":${sentpkt},"bytes":${sent},"start":${start.s},"end":${end.s},"action":"${act}","log_status":"OK"}"#,
                carries: CARRIES,
                times: Times::both_from_start(SECOND),
            }],
            container: None,
        },
        Form {
            name: "AWSVPCFlow row",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: any,
                text: r#"{"TimeGenerated":"${start|%FT%TZ}","End":"${end|%FT%TZ}","Version":2,"AccountId":"123456789012","InterfaceId":"eni-0a1b2c3d4e5f60718","SrcAddr":"${src}","DstAddr":"${dst}","SrcPort":${spt},"DstPort":${dpt},"Protocol":${proto},"Packets":${sentpkt},"Bytes":${sent},"Action":"${act}","LogStatus":"OK","Type":"AWSVPCFlow"}"#,
                carries: CARRIES,
                times: Times::both_from_start(SECOND),
            }],
            container: None,
        },
    ],
};

const CARRIES: &[&[Field]] = &[SESSION, VERDICT, LENGTH, &[Field::SrcBytes, Field::SrcPackets]];
