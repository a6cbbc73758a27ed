//! SentinelOne: alerts about connections, and connections of the data lake.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "sentinel_one",
    words: &[
        ("way", "direction", &[("Inbound", "INCOMING"), ("Outbound", "OUTGOING")]),
        ("kind", "version", &[("IPv4", "TCPV4"), ("IPv6", "TCPV6")]),
        ("status", "action", &[("Allow", "SUCCESS"), ("Deny", "BLOCKED")]),
    ],
    forms: &[
        Form {
            name: "alert",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: |flow| tells(flow) && flow.allowed,
                text: r#"{"alertInfo":{"alertId":"${number}","createdAt":"${end|%FT%T%.3fZ}","eventType":"${kind}","netEventDirection":"${way}","srcIp":"${src}","srcPort":"${spt}","dstIp":"${dst}","dstPort":"${dpt}","dvEventId":"D${number}"},"agentDetectionInfo":{"name":"${device}","uuid":"5b1c","osName":"Windows 11","machineType":"server"},"ruleInfo":{"name":"${rule}","severity":"Low"},"sourceProcessInfo":{"name":"app.exe","pid":"42"}}"#,
                carries: &[SESSION, NAME],
                times: Times::at_end(MILLISECOND),
            }],
            container: None,
        },
        Form {
            name: "data lake",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells,
                text: r#"{"event.category":"ip","meta.event.name":"${kind}","src.port.number":${spt},"event.time":${end.ms},"timestamp":"${end|%FT%T%.3fZ}","dataSource.name":"SentinelOne","dataSource.vendor":"SentinelOne","endpoint.name":"${device}","dst.port.number":${dpt},"event.id":"E_${number}","event.network.direction":"${way}","src.ip.address":"${src}","event.network.connectionStatus":"${status}","dst.ip.address":"${dst}","endpoint.type":"server","src.process.name":"app.exe","agent.uuid":"77aa","event.type":"IP Connect"}"#,
                carries: &[SESSION, NAME, &[Field::EventResult]],
                times: Times::at_end(MILLISECOND),
            }],
            container: None,
        },
    ],
};

fn tells(flow: &Flow) -> bool {
    flow.transport == Transport::Tcp && crosses(flow)
}
