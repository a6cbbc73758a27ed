//! Forcepoint NGFW, as its management center sends.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "forcepoint",
    words: &[
        ("act", "action", &[("Allow", "Allow"), ("Deny", "Refuse")]),
        ("event", "action", &[("Allow", "Connection_Closed"), ("Deny", "Connection_Refused")]),
        ("situation", "action", &[("Allow", "Connection closed"), ("Deny", "Connection refused")]),
    ],
    forms: &[
        Form {
            name: "CEF",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: "<6>${end|%b %d %T} ${device} CEF:0|FORCEPOINT|Firewall|6.10.4|70021|${event}|0|deviceExternalId=ngfw1 node 1 dvc=10.0.0.1 act=${act} src=${src} dst=${dst} spt=${spt} dpt=${dpt} proto=${proto} deviceInboundInterface=0 deviceOutboundInterface=1 out=${sent} in=${rcvd} deviceFacility=Packet Filtering rt=${end|%b %d %Y %T} cs1Label=RuleID cs1=${rule}",
                carries: &[SESSION, VERDICT, BYTES, NAME],
                times: Times::at_end(SECOND),
            }],
            container: None,
        },
        Form {
            name: "key=value",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: r#"Timestamp="${end|%F %T}",NodeId="10.0.0.1",Facility="Packet filtering",Event="${situation}",Action="${act}",Src="${src}",Dst="${dst}",Protocol="${proto}",Sport="${spt}",Dport="${dpt}",RuleId="${rule}",Srcif="0",Dstif="1",AccElapsed="${seconds}",AccTxBytes="${sent}",AccRxBytes="${rcvd}",CompId="ngfw1 node 1",SenderType="Firewall",EventId="${number}""#,
                carries: &[SESSION, VERDICT, BYTES, LENGTH],
                times: Times::both(SECOND),
            }],
            container: None,
        },
        Form {
            name: "LEEF",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: "<6>${end|%b %d %T} smc1 LEEF:1.0|Forcepoint|Firewall|7.1.5|${event}|devTimeFormat=MMM dd yyyy HH:mm:ss\tsrc=${src}\tdst=${dst}\tsrcPort=${spt}\tdstPort=${dpt}\tproto=${proto}\tdevTime=${end|%b %d %Y %T}\tsender=ngfw2 node 1\taction=${act}",
                carries: &[SESSION, VERDICT],
                times: Times::at_end(SECOND),
            }],
            container: None,
        },
    ],
};
