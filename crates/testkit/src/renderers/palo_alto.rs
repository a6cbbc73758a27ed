//! Palo Alto Networks PAN-OS: traffic logs.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "palo_alto",
    words: &[
        ("act", "action", &[("Allow", "allow"), ("Deny", "deny")]),
        ("subtype", "action", &[("Allow", "end"), ("Deny", "deny")]),
        ("reason", "action", &[("Allow", "tcp-fin"), ("Deny", "policy-deny")]),
        ("l4", "protocol", &[("TCP", "tcp"), ("UDP", "udp")]),
        ("from", "direction", &[("Inbound", "untrust"), ("Outbound", "trust"), ("Local", "trust")]),
        ("to", "direction", &[("Inbound", "trust"), ("Outbound", "untrust"), ("Local", "trust")]),
    ],
    forms: &[
        Form {
            name: "CSV",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: "<14>${end|%b %d %T} ${device} 1,${end|%Y/%m/%d %T},007951000012345,TRAFFIC,${subtype},2817,${end|%Y/%m/%d %T},${src},${dst},0.0.0.0,0.0.0.0,${rule},${user},,not-applicable,vsys1,${from},${to},ethernet1/1,ethernet1/2,default,${end|%Y/%m/%d %T},${number},1,${spt},${dpt},0,0,0x0,${l4},${act},${bytes},${sent},${rcvd},${packets},${start|%Y/%m/%d %T},${seconds},any,,${number},0x8000000000000000,Reserved,Reserved,0,${sentpkt},${rcvdpkt},${reason},12,0,0,0,,${device},from-policy,,,0,,0,,N/A,0,0,0,0",
                carries: CARRIES,
                times: Times::both(SECOND),
            }],
            container: None,
        },
        Form {
            name: "CEF",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: v4_with_ports,
                text: "<14>${end|%b %d %T} ${device} CEF:0|Palo Alto Networks|PAN-OS|11.1.2|${subtype}|TRAFFIC|1|rt=${end|%b %d %Y %T} GMT deviceExternalId=007951000012345 src=${src} dst=${dst} cs1Label=Rule cs1=${rule} suser=${user} app=not-applicable cs3Label=Virtual System cs3=vsys1 cs4Label=Source Zone cs4=${from} cs5Label=Destination Zone cs5=${to} deviceInboundInterface=ethernet1/1 deviceOutboundInterface=ethernet1/2 cn1Label=SessionID cn1=${number} cnt=1 spt=${spt} dpt=${dpt} proto=${l4} act=${act} flexNumber1Label=Total bytes flexNumber1=${bytes} in=${sent} out=${rcvd} cn2Label=Packets cn2=${packets} PanOSPacketsReceived=${rcvdpkt} PanOSPacketsSent=${sentpkt} start=${end|%b %d %Y %T} GMT cn3Label=Elapsed time in seconds cn3=${seconds} externalId=${number} reason=${reason} dvchost=${device} cat=from-policy",
                carries: CARRIES,
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
                text: "<14>${end|%b %d %T} ${device} LEEF:2.0|Palo Alto Networks|PAN-OS Syslog Integration|11.1|${act}|x7C|cat=TRAFFIC|ReceiveTime=${end|%Y/%m/%d %T}|SerialNumber=007951000012345|Type=TRAFFIC|Subtype=${subtype}|devTime=${end|%b %d %Y %T} GMT|src=${src}|dst=${dst}|srcPostNAT=0.0.0.0|dstPostNAT=0.0.0.0|RuleName=${rule}|usrName=${user}|SourceUser=${user}|DestinationUser=|Application=not-applicable|VirtualSystem=vsys1|SourceZone=${from}|DestinationZone=${to}|IngressInterface=ethernet1/1|EgressInterface=ethernet1/2|SessionID=${number}|RepeatCount=1|srcPort=${spt}|dstPort=${dpt}|srcPostNATPort=0|dstPostNATPort=0|Flags=0x0|proto=${l4}|action=${act}|totalBytes=${bytes}|dstBytes=${rcvd}|srcBytes=${sent}|totalPackets=${packets}|StartTime=${start|%Y/%m/%d %T}|ElapsedTime=${seconds}|URLCategory=any|sequence=${number}|dstPackets=${rcvdpkt}|srcPackets=${sentpkt}|SessionEndReason=${reason}|DeviceName=${device}|ActionSource=from-policy",
                carries: CARRIES,
                times: Times::both(SECOND),
            }],
            container: None,
        },
        Form {
            name: "JSON",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: r#"{"TimeReceived": "${end|%FT%T%.6fZ}", "DeviceSN": "007951000012345", "LogType": "TRAFFIC", "Subtype": "${subtype}", "ConfigVersion": "10.2", "TimeGenerated": "${end|%FT%T%.6fZ}", "SourceAddress": "${src}", "DestinationAddress": "${dst}", "Rule": "${rule}", "SourceUser": "${user}", "DestinationUser": null, "VirtualLocation": "vsys1", "FromZone": "${from}", "ToZone": "${to}", "InboundInterface": "ethernet1/1", "OutboundInterface": "ethernet1/2", "SessionID": ${number}, "RepeatCount": 1, "SourcePort": ${spt}, "DestinationPort": ${dpt}, "NATSourcePort": 0, "NATDestinationPort": 0, "Protocol": "${l4}", "Action": "${act}", "Bytes": ${bytes}, "BytesSent": ${sent}, "BytesReceived": ${rcvd}, "PacketsTotal": ${packets}, "SessionStartTime": "${start|%FT%T%.6fZ}", "SessionDuration": ${seconds}, "SequenceNo": ${number}, "PacketsSent": ${sentpkt}, "PacketsReceived": ${rcvdpkt}, "SessionEndReason": "${reason}", "DeviceName": "${device}"}"#,
                carries: CARRIES,
                times: Times::both(MILLISECOND),
            }],
            container: None,
        },
    ],
};

const CARRIES: &[&[Field]] = &[SESSION, VERDICT, BYTES, PACKETS, LENGTH, NAME, BY_RULE, USER];
