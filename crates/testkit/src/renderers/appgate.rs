//! AppGate SDP: a gateway's audit of packets from clients outside.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "appgate",
    words: &[("act", "action", &[("Allow", "allow"), ("Deny", "block")])],
    forms: &[
        Form {
            name: "audit over syslog",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells,
                text: r#"<134>1 ${end|%FT%TZ} ${device} cz-vpnd 1234 - - [AUDIT] {"action":"${act}","client_ip":"${src}","client_port":${spt},"destination_ip":"${dst}","destination_port":${dpt},"direction":"up","entitlement_token_id":"ent-${number}","event_type":"ip_access","packet_size":${sent},"protocol":"${protocol}","rule_name":"${rule}","timestamp":"${end|%FT%T%.3fZ}","version":19}"#,
                carries: CARRIES,
                times: Times::at_end(MILLISECOND),
            }],
            container: None,
        },
        Form {
            name: "Syslog row",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells,
                text: r#"{"TimeGenerated":"${end|%FT%TZ}","HostName":"${device}","ProcessName":"cz-vpnd","Type":"Syslog","SyslogMessage":"[AUDIT] {\"action\":\"${act}\",\"client_ip\":\"${src}\",\"client_port\":${spt},\"destination_ip\":\"${dst}\",\"destination_port\":${dpt},\"direction\":\"up\",\"event_type\":\"ip_access\",\"packet_size\":${sent},\"protocol\":\"${protocol}\",\"rule_name\":\"${rule}\",\"timestamp\":\"${end|%FT%T%.3fZ}\",\"version\":19}"}"#,
                carries: CARRIES,
                times: Times::at_end(MILLISECOND),
            }],
            container: None,
        },
    ],
};

const CARRIES: &[&[Field]] = &[SESSION, VERDICT, NAME, BY_RULE, &[Field::SrcBytes]];

fn tells(flow: &Flow) -> bool {
    flow.is_inbound() && flow.has_ports()
}
