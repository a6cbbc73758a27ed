//! Microsoft Defender for Endpoint: connections that a device accepted, made or failed to make.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "defender_device_network_events",
    words: &[("event", "direction", &[("Inbound", "InboundConnectionAccepted"), ("Outbound", "ConnectionSuccess")]), ("l4", "protocol", &[("TCP", "Tcp"), ("UDP", "Udp")])],
    forms: &[
        Form {
            name: "streaming API",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[
                Line {
                    tells: allowed_crosses,
                    text: r#"{"time":"${end|%FT%T%.7fZ}","tenantId":"33333333-3333-3333-3333-333333333333","operationName":"Publish","category":"AdvancedHunting-DeviceNetworkEvents","properties":{"Timestamp":"${end|%FT%T%.7fZ}","DeviceId":"d1","DeviceName":"${device}","ActionType":"${event}","RemoteIP":"${remote}","RemotePort":${rpt},"RemoteUrl":"","LocalIP":"${local}","LocalPort":${lpt},"Protocol":"${l4}","InitiatingProcessFileName":"app.exe","InitiatingProcessId":77,"ReportId":${number}}}"#,
                    carries: CARRIES,
                    times: Times::at_end(MILLISECOND),
                },
                Line {
                    tells: |flow| !flow.is_inbound() && crosses(flow),
                    text: r#"{"time":"${end|%FT%T%.7fZ}","tenantId":"33333333-3333-3333-3333-333333333333","operationName":"Publish","category":"AdvancedHunting-DeviceNetworkEvents","properties":{"Timestamp":"${end|%FT%T%.7fZ}","DeviceId":"d1","DeviceName":"${device}","ActionType":"ConnectionFailed","RemoteIP":"${remote}","RemotePort":${rpt},"RemoteUrl":"","LocalIP":"${local}","LocalPort":${lpt},"Protocol":"${l4}","InitiatingProcessFileName":"app.exe","InitiatingProcessId":77,"ReportId":${number}}}"#,
                    carries: CARRIES,
                    times: Times::at_end(MILLISECOND),
                },
            ],
            container: None,
        },
        Form {
            name: "CSV of an advanced hunting query",
            refusal: DvcAction::Deny,
            header: &["Timestamp,DeviceId,DeviceName,ActionType,RemoteIP,RemotePort,RemoteUrl,LocalIP,LocalPort,Protocol,ReportId"],
            lines: &[Line {
                tells: allowed_crosses,
                text: "${end|%FT%T%.3fZ},d1,${device},${event},${remote},${rpt},,${local},${lpt},${l4},${number}",
                carries: CARRIES,
                times: Times::at_end(MILLISECOND),
            }],
            container: None,
        },
        Form {
            name: "DeviceNetworkEvents row",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: allowed_crosses,
                text: r#"{"TimeGenerated":"${end|%FT%T%.3fZ}","Timestamp":"${end|%FT%T%.3fZ}","DeviceId":"d1","DeviceName":"${device}","ActionType":"${event}","RemoteIP":"${remote}","RemotePort":"${rpt}","LocalIP":"${local}","LocalPort":"${lpt}","Protocol":"${l4}","ReportId":"${number}","AdditionalFields":{},"Type":"DeviceNetworkEvents"}"#,
                carries: CARRIES,
                times: Times::at_end(MILLISECOND),
            }],
            container: None,
        },
    ],
};

const CARRIES: &[&[Field]] = &[SESSION, NAME, &[Field::EventResult]];
