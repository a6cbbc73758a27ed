//! Microsoft Defender for IoT: connections that a sensor saw, and those of a micro agent.

use super::*;

pub(super) static RENDERER: Renderer = Renderer {
    connector: "defender_iot",
    words: &[("internal", "direction", &[("Inbound", "false"), ("Outbound", "false"), ("Local", "true")])],
    forms: &[
        Form {
            name: "DefenderIoTRawEvent row",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: with_ports,
                text: r#"{"TimeGenerated":"${end|%FT%T%.3fZ}","RawEventName":"NetworkConnectionData","DeviceId":"dev-1","AzureSubscriptionId":"11111111-1111-1111-1111-111111111111","EventDetails":{"Id":"c-${number}","SourceId":"sensor-07","StartTime":"${start|%FT%T%.3fZ}","LastSeen":"${end|%FT%T%.3fZ}","TransportProtocol":"${protocol}","IsInternal":${internal},"Source":{"DeviceId":"11","IPAddress":"${src}","Port":${spt}},"Destination":{"DeviceId":"22","IPAddress":"${dst}","Port":${dpt}}},"Type":"DefenderIoTRawEvent"}"#,
                carries: &[SESSION, LENGTH],
                times: Times::both(MILLISECOND),
            }],
            container: None,
        },
        Form {
            name: "micro agent",
            refusal: DvcAction::Deny,
            header: &[],
            lines: &[Line {
                tells: |flow| flow.is_inbound() && with_ports(flow),
                text: r#"{"LocalAddress":"${local}","RemoteAddress":"${remote}","LocalPort":${lpt},"RemotePort":${rpt},"BytesIn":${sent},"BytesOut":${rcvd},"Protocol":"${protocol}","ProcessId":913,"UserId":1001,"DeviceId":"edge-4","MessageSource":"Linux","OriginalEventId":"e-${number}","TimestampUTC":"${end|%FT%T}"}"#,
                carries: &[SESSION, BYTES],
                times: Times::at_end(SECOND),
            }],
            container: None,
        },
    ],
};
