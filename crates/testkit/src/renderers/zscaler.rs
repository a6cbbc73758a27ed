//! Zscaler: the cloud firewall's feeds (ZIA), and user activity of Private Access (ZPA). ZIA sees
//! users on their way out; a broker lies between the ends of ZPA, so its records go neither in nor out.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "zscaler",
    words: &[
        ("act", "action", &[("Allow", "Allow"), ("Deny", "Block/Reset")]),
        
        ("reason", "action", &[("Allow", "CLIENT_CLOSED"), ("Deny", "BRK_MT_SETUP_REJECTED_BY_POLICY")]),
    ],
    forms: &[
        Form {
            name: "NSS CEF",
            refusal: DvcAction::Reset,
            header: &[],
            lines: &[Line {
                tells: |flow| !flow.is_inbound() && with_ports(flow),
                text: "${end|%b %d %T} ${device} CEF:0|Zscaler|NSSFWlog|5.7|${act}|${rule}|3|act=${act} suser=${user} src=${src} spt=${spt} dst=${dst} dpt=${dpt} destinationTranslatedAddress=0.0.0.0 destinationTranslatedPort=0 sourceTranslatedAddress=0.0.0.0 sourceTranslatedPort=0 proto=${protocol} tunnelType=GRE dnat=No stateful=Yes reason=${rule} in=${rcvd} out=${sent} cs4=No cs4Label=aggregated cn1=${millis} cn1Label=durationms cn2=1 cn2Label=numsessions",
                carries: &[SESSION, VERDICT, BYTES, LENGTH, NAME, BY_RULE, USER],
                times: Times::both(SECOND),
            }],
            container: None,
        },
        Form {
            name: "NSS JSON",
            refusal: DvcAction::Reset,
            header: &[],
            lines: &[Line {
                tells: |flow| !flow.is_inbound() && with_ports(flow),
                text: r#"{"sourcetype":"zscalernss-fw","event":{"datetime":"${end|%a %b %d %T %Y}","user":"${user}","csip":"${src}","csport":"${spt}","cdip":"${dst}","cdport":"${dpt}","action":"${act}","dnat":"No","stateful":"Yes","aggregate":"No","proto":"${protocol}","rulelabel":"${rule}","inbytes":"${rcvd}","outbytes":"${sent}","duration":"${seconds}","durationms":"${millis}","numsessions":"1"}}"#,
                carries: &[SESSION, VERDICT, BYTES, LENGTH, BY_RULE, USER],
                times: Times::both(SECOND),
            }],
            container: None,
        },
        Form {
            name: "ZPA user activity",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: |flow| flow.is_inbound() && with_ports(flow),
                text: r#"{"LogTimestamp": "${end|%a %b %d %T %Y}","Customer": "Example","SessionID": "s${number}","ConnectionID": "s${number},1","InternalReason": "${reason}","ConnectionStatus": "close","IPProtocol": ${proto},"Username": "","ServicePort": ${dpt},"ClientPublicIP": "${src}","Policy": "${rule}","Connector": "conn1","ConnectorIP": "10.20.0.200","Host": "${dst}","ServerIP": "${dst}","ServerPort": ${dpt},"TimestampConnectionStart": "${start|%FT%TZ}","TimestampConnectionEnd": "${end|%FT%TZ}"}"#,
                carries: &[ENDS, VERDICT, BY_RULE],
                times: Times::both(SECOND),
            }],
            container: None,
        },
    ],
};
