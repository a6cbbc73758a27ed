//! Fortinet FortiGate: traffic logs.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "fortinet",
    words: &[
        ("act", "action", &[("Allow", "close"), ("Deny", "deny")]),
        ("from", "direction", &[("Inbound", "wan"), ("Outbound", "lan"), ("Local", "lan")]),
        ("to", "direction", &[("Inbound", "lan"), ("Outbound", "wan"), ("Local", "lan")]),
    ],
    forms: &[
        Form {
            name: "key=value",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: r#"<189>date=${end|%F} time=${end|%T} devname="${device}" devid="FG100F0000000001" eventtime=${end.ns} tz="+0000" logid="0000000013" type="traffic" subtype="forward" level="notice" vd="root" srcip=${src} srcport=${spt} srcintf="port1" srcintfrole="${from}" dstip=${dst} dstport=${dpt} dstintf="port2" dstintfrole="${to}" sessionid=${number} proto=${proto} action="${act}" policyid=7 policytype="policy" policyname="${rule}" user="${user}" trandisp="noop" duration=${seconds} sentbyte=${sent} rcvdbyte=${rcvd} sentpkt=${sentpkt} rcvdpkt=${rcvdpkt}"#,
                carries: ALL,
                times: Times::both(MILLISECOND),
            }],
            container: None,
        },
        Form {
            name: "CEF",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: "<189>${end|%b %d %T} ${device} CEF:0|Fortinet|Fortigate|v7.2.0|00013|traffic:forward ${act}|3|deviceExternalId=FG100F0000000001 FTNTFGTeventtime=${end.ns} FTNTFGTtz=+0000 FTNTFGTlogid=0000000013 cat=traffic:forward FTNTFGTsubtype=forward FTNTFGTlevel=notice FTNTFGTvd=root src=${src} spt=${spt} deviceInboundInterface=port1 FTNTFGTsrcintfrole=${from} dst=${dst} dpt=${dpt} deviceOutboundInterface=port2 FTNTFGTdstintfrole=${to} externalId=${number} proto=${proto} act=${act} FTNTFGTpolicyid=7 FTNTFGTpolicyname=${rule} FTNTFGTtrandisp=noop FTNTFGTduration=${seconds} out=${sent} in=${rcvd} FTNTFGTsentpkt=${sentpkt} FTNTFGTrcvdpkt=${rcvdpkt}",
                carries: &[SESSION, VERDICT, BYTES, PACKETS, LENGTH, NAME, BY_RULE],
                times: Times::both(MILLISECOND),
            }],
            container: None,
        },
        Form {
            name: "JSON",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: r#"{"date":"${end|%F}","time":"${end|%T}","devname":"${device}","devid":"FG100F0000000001","eventtime":${end.ns},"tz":"+0000","logid":"0000000013","type":"traffic","subtype":"forward","level":"notice","vd":"root","srcip":"${src}","srcport":${spt},"srcintf":"port1","srcintfrole":"${from}","dstip":"${dst}","dstport":${dpt},"dstintf":"port2","dstintfrole":"${to}","sessionid":${number},"proto":${proto},"action":"${act}","policyid":7,"policyname":"${rule}","user":"${user}","trandisp":"noop","duration":${seconds},"sentbyte":${sent},"rcvdbyte":${rcvd},"sentpkt":${sentpkt},"rcvdpkt":${rcvdpkt}}"#,
                carries: ALL,
                times: Times::both(MILLISECOND),
            }],
            container: None,
        },
        Form {
            name: "CommonSecurityLog row",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: r#"{"TimeGenerated":"${end|%FT%T%.3fZ}","Computer":"${device}","DeviceVendor":"Fortinet","DeviceProduct":"Fortigate","DeviceVersion":"v7.2.0","DeviceEventClassID":"00013","Activity":"traffic:forward ${act}","LogSeverity":"3","Protocol":"${proto}","SourceIP":"${src}","SourcePort":${spt},"DestinationIP":"${dst}","DestinationPort":${dpt},"DeviceAction":"${act}","DeviceEventCategory":"traffic:forward","DeviceInboundInterface":"port1","DeviceOutboundInterface":"port2","ReceivedBytes":${rcvd},"SentBytes":${sent},"ExtID":"${number}","DeviceExternalID":"FG100F0000000001","AdditionalExtensions":"FTNTFGTeventtime=${end.ns};FTNTFGTtz=+0000;FTNTFGTsubtype=forward;FTNTFGTsrcintfrole=${from};FTNTFGTdstintfrole=${to};FTNTFGTpolicyid=7;FTNTFGTpolicyname=${rule};FTNTFGTduration=${seconds};FTNTFGTsentpkt=${sentpkt};FTNTFGTrcvdpkt=${rcvdpkt}","Type":"CommonSecurityLog"}"#,
                carries: &[SESSION, VERDICT, BYTES, PACKETS, LENGTH, NAME, BY_RULE],
                times: Times::both(MILLISECOND),
            }],
            container: None,
        },
    ],
};

const ALL: &[&[Field]] = &[SESSION, VERDICT, BYTES, PACKETS, LENGTH, NAME, BY_RULE, USER];
