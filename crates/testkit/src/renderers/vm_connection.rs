//! Azure VM insights: links of a process, without the source's port.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "vm_connection",
    words: &[
        ("way", "direction", &[("Inbound", "inbound"), ("Outbound", "outbound")]),
        ("l4", "protocol", &[("TCP", "tcp"), ("UDP", "udp")]),
        ("up", "action", &[("Allow", "1"), ("Deny", "0")]),
        ("failed", "action", &[("Allow", "0"), ("Deny", "1")]),
    ],
    forms: &[
        Form {
            name: "VMConnection row",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[
                Line {
                    tells: |flow| flow.is_inbound() && crosses(flow),
                    text: r#"{"TimeGenerated":"${end|%FT%T%.3fZ}","Type":"VMConnection","Computer":"${device}","Machine":"m-1","ConnectionId":"c-${number}","Process":"p-1","ProcessName":"app","Direction":"${way}","SourceIp":"${src}","DestinationIp":"${dst}","DestinationPort":${dpt},"Protocol":"${l4}","RemoteIp":"${remote}","LinksEstablished":${up},"LinksFailed":${failed},"LinksTerminated":0,"BytesSent":${rcvd},"BytesReceived":${sent},"ResponseTimeSum":80}"#,
                    carries: CARRIES,
                    times: Times::at_end(MILLISECOND),
                },
                Line {
                    tells: crosses,
                    text: r#"{"TimeGenerated":"${end|%FT%T%.3fZ}","Type":"VMConnection","Computer":"${device}","Machine":"m-1","ConnectionId":"c-${number}","Process":"p-1","ProcessName":"app","Direction":"${way}","SourceIp":"${src}","DestinationIp":"${dst}","DestinationPort":${dpt},"Protocol":"${l4}","RemoteIp":"${remote}","LinksEstablished":${up},"LinksFailed":${failed},"LinksTerminated":0,"BytesSent":${sent},"BytesReceived":${rcvd},"ResponseTimeSum":80}"#,
                    carries: CARRIES,
                    times: Times::at_end(MILLISECOND),
                },
            ],
            container: None,
        },
    ],
};

const CARRIES: &[&[Field]] = &[ENDS, WAY, BYTES, NAME, &[Field::EventResult]];
